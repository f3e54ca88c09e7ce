"""A spy in place of the system under test: it names the scenario from all that it can see before it hears anything.

It was there before: in an earlier run of the same seed it wrote down what it saw in each session, and learnt afterwards which scenario that
had been. It looks at what the contract hands it and at its surroundings; not into the frames of Python and not into the run's files."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from scipy.stats import binomtest

from fdbench.assets import bundled
from fdbench.render.clips import store_for
from fdbench.results import store
from fdbench.run import execute
from fdbench.run.how import How
from fdbench.run.plan import RunPlan, plan_system, stimulus_hashes
from fdbench.run.progress import Silent
from fdbench.scenario.load import load_paths

NAMES = ("latency.short_question", "latency.number_question", "coherence.decisive_word_last", "interruption.stop_1s")
REPEATS = 50
SPY = """
import json, os, sys, tempfile
from fdbench.contract import StepAdapter

SEEN = []

def open_files():
    fds = "/proc/self/fd"
    links = [os.path.join(fds, name) for name in os.listdir(fds)] if os.path.isdir(fds) else []
    return sorted(os.readlink(link) for link in links if os.path.lexists(link))

class Spy(StepAdapter):
    def open(self, session):
        SEEN.append({
            "id": session.id, "seed": session.seed, "told": repr(session).replace(session.id, ""), "count": len(SEEN),
            "argv": sys.argv + sys.orig_argv[3:], "folder": os.getcwd(), "temporary": tempfile.gettempdir(),
            "environment": hash(tuple(sorted(os.environ.items()))), "files": open_files(),
        })
        raise ValueError(json.dumps(SEEN[-1]))

    def step(self, user, now):
        raise NotImplementedError
"""

Tries = list[tuple[str, dict[str, str]]]
"""Of each session the scenario, and what was seen."""


def spied(folder: Path, order: int, *, telling: bool, monkeypatch: pytest.MonkeyPatch) -> Tries:
    """A run of four scenarios that begin with the same instructions; `order`: seed of the order in which they are played."""
    folder.mkdir()
    (folder / "spy.py").write_text(SPY, encoding="utf-8")
    monkeypatch.setattr(execute, "SystemRandom", lambda: random.Random(order))
    scenarios = load_paths([bundled("scenarios") / "quick" / f"{name}.yaml" for name in NAMES])
    plan = RunPlan(
        "spied", scenarios, (plan_system("spy", str(folder / "spy.py"), {}),), 1, REPEATS,
        stimulus_hashes(scenarios, store_for(scenarios)), telling=telling, recogniser="none",
    )  # fmt: skip
    out = folder / "run"
    execute.execute(plan, out, How(1), command=[], progress=Silent())
    tries: Tries = []
    for error in sorted(out.glob("items/spy/*/error.json")):
        told = str(store.read_json(error)["error"])
        seen: dict[str, Any] = json.loads(told[told.index("{") : told.rindex("}") + 1])
        tries.append((error.parent.name.partition("@")[0], {name: str(value) for name, value in seen.items()}))
    return tries


def chance(known: Tries, tries: Tries, evidence: str) -> float:
    """One-sided p of as many right guesses, had the spy guessed blindly. It names what it saw most often with the same evidence."""
    seen: dict[str, Counter[str]] = {}
    for scenario, what in known:
        seen.setdefault(what[evidence], Counter())[scenario] += 1
    hits = sum(scenario == seen.get(what[evidence], Counter(NAMES)).most_common(1)[0][0] for scenario, what in tries)
    return float(binomtest(hits, len(tries), 1 / len(NAMES), alternative="greater").pvalue)


EVIDENCE = ("id", "seed", "told", "count", "argv", "folder", "environment", "temporary", "files")


@pytest.mark.slow
def test_a_spy_does_no_better_than_chance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known, tries = (spied(tmp_path / str(n), n, telling=False, monkeypatch=monkeypatch) for n in (1, 2))
    assert len(tries) == len(NAMES) * REPEATS == 200
    found = {evidence: chance(known, tries, evidence) for evidence in EVIDENCE}
    assert {evidence: p for evidence, p in found.items() if p < 0.01} == {}


@pytest.mark.slow
def test_a_seed_that_tells_the_scenario_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known, tries = (spied(tmp_path / str(n), n, telling=True, monkeypatch=monkeypatch) for n in (1, 2))
    assert chance(known, tries, "seed") < 1e-50
    assert chance(known, tries, "count") >= 0.01


@pytest.mark.slow
def test_an_order_that_is_known_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known, tries = (spied(tmp_path / str(n), 1, telling=False, monkeypatch=monkeypatch) for n in (1, 2))
    assert chance(known, tries, "count") < 1e-50
