"""What fdbench says of a small bot with faults from public bug reports: every row of `expected.yaml`, beside the same bot without."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
import yaml

from fdbench.render.clips import store_for
from fdbench.results import store
from fdbench.results.schema import SystemDoc
from fdbench.run.controls import plan_controls
from fdbench.run.execute import execute
from fdbench.run.how import How
from fdbench.run.plan import RunPlan, plan_system, stimulus_hashes
from fdbench.run.progress import Silent
from fdbench.scenario.load import load_paths
from tests.tried import bot

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "expected.yaml").read_text(encoding="utf-8"))
HEALTHY = "none"
EVERYWHERE = "coherence"
"""Faults of sound are its measures, wherever they are heard: it is tried in interruptions, too."""
INTERRUPTED = "interruption"


class Found(NamedTuple):
    """What a run says of one bot; `text` is all of it, for words that must occur."""

    system: SystemDoc
    text: str

    def value(self, measure: str) -> float:
        """A percentile that is censored is infinite."""
        dimension, _, name = measure.partition(".")
        doc = self.system["dimensions"][dimension]["measures"].get(name)
        assert doc is not None, f"there is no measure {measure}"
        if doc["value"] is None:
            assert "why_undefined" not in doc, f"{measure} is undefined: {doc['why_undefined']}"
            return math.inf
        return doc["value"]


@cache
def played(name: str, dimensions: tuple[str, ...]) -> Found:
    """The bot of this row in the scenarios of these dimensions, with their controls."""
    shipped = load_paths([HERE / "scenarios"])
    scenarios = tuple(s for s in shipped if s.dimension.value in dimensions)
    partners = {s.pair for s in scenarios} - {s.id for s in scenarios}
    scenarios += tuple(s for s in shipped if s.id in partners)
    clips = store_for(scenarios)
    system = plan_system(name, str(HERE / "bot.py"), EXPECTED[name].get("settings", {}))
    hashes, controls = stimulus_hashes(scenarios, clips), plan_controls(scenarios, clips)
    words = None if EXPECTED[name].get("words") else "none"
    plan = RunPlan("tried", scenarios, (system,), 1, 1, hashes, controls, recogniser=words)
    with TemporaryDirectory() as folder:
        out = Path(folder) / "run"
        results = execute(plan, out, How(0), command=["test"], progress=Silent())
        events = [store.read_json(path) for path in sorted(out.glob("items/*/*/events.json"))]
    return Found(results["systems"][name], json.dumps([results, events]))


def dimensions_of(row: dict[str, Any]) -> tuple[str, ...]:
    found = {shown["measure"].partition(".")[0] for shown in row.get("shows", ())} or {"latency"}
    return tuple(sorted(found | ({INTERRUPTED} if EVERYWHERE in found else set())))


def misses(name: str) -> list[str]:
    """The lines of a row that are not met, each as a sentence."""
    row = EXPECTED[name]
    sick, healthy = (played(who, dimensions_of(row)) for who in (name, HEALTHY))
    found = []
    for shown in row["shows"]:
        measure, least = shown["measure"], float(shown["least"])
        now, before = sick.value(measure), healthy.value(measure)
        met = {
            "up": now - before >= least,
            "down": before - now >= least,
            "same": now == before or abs(now - before) <= least,
        }[shown["moves"]]
        if not met:
            found.append(f"{measure} must be {shown['moves']} by {least:g}: {before:g} without, {now:g} with the fault")
    return found


@pytest.mark.parametrize("name", [n for n, row in EXPECTED.items() if row.get("shows")])
def test_what_it_must_show(name: str) -> None:
    """Where nobody can tell speech from the murmurs below it, saying so is right, too."""
    row = EXPECTED[name]
    if "flagged" in row and row["flagged"] in played(name, dimensions_of(row)).text:
        scores = [played(name, dimensions_of(row)).system["dimensions"][d]["score"] for d in dimensions_of(row)]
        assert 0.0 not in scores
        return
    assert misses(name) == []


@pytest.mark.parametrize("name", [n for n, row in EXPECTED.items() if "error" in row])
def test_what_it_must_say_in_a_sentence(name: str) -> None:
    found = played(name, dimensions_of(EXPECTED[name]))
    errors = [item["error"] for item in found.system["scenarios"] if "error" in item]
    assert errors
    assert all(EXPECTED[name]["error"] in error for error in errors), errors


def test_the_healthy_bot_has_nothing_to_hide() -> None:
    """Otherwise nothing could be seen to move: it answers, yields, and holds."""
    healthy = played(HEALTHY, ("interruption", "latency", "overlap"))
    assert healthy.value("latency.response_rate") == 1.0
    assert healthy.value("latency.premature_rate") == 0.0
    assert healthy.value("interruption.yield_rate") == 1.0
    assert healthy.value("overlap.hold_rate.backchannel") == 1.0
    assert healthy.value("overlap.hold_rate.noise") == 1.0


def test_every_fault_is_in_the_table() -> None:
    """And every one of the table is one that the bot has: what it does not know would change nothing."""
    tried = {row.get("settings", {}).get("bug", HEALTHY) for row in EXPECTED.values()}
    assert tried == set(bot.BUGS) | {HEALTHY}
    with pytest.raises(ValueError, match="bug='hickup' is not known"):
        bot.create(bug="hickup")
