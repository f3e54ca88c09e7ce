"""A scorer that is broken on purpose must make the battery fail."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from fdbench.annotate.events import CueOutcome
from fdbench.annotate.outcomes import Turn, answered
from fdbench.battery.battery import Report, check
from fdbench.battery.ranges import load_ranges
from fdbench.cli.main import main
from fdbench.run import scoring
from fdbench.scenario.model import Cue
from fdbench.score import latency
from tests.battery.small import plain_turns, play, rescored, stops
from tests.outcomes import of

pytestmark = pytest.mark.slow

SCENARIOS = [*plain_turns(2), *stops(2)]
PROBES = ("oracle", "silent", "reluctant", "early", "deaf", "skittish", "brief")

honest_turn_score = latency.turn_score


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("battery")
    play(folder, SCENARIOS, PROBES)
    return folder / "run"


def report(run: Path) -> Report:
    return check(rescored(run), run, SCENARIOS, load_ranges())


def failed(found: Report) -> set[tuple[str, str]]:
    return {(cell.probe, cell.dimension) for cell in found.cells if not cell.passed}


def test_two_processes_score_a_run_as_one_does(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What only controls decide, too."""
    copy = tmp_path / "run"
    shutil.copytree(run, copy)
    monkeypatch.setattr("fdbench.run.rejudge.SEVERAL", 1)
    monkeypatch.setattr("fdbench.run.rejudge.MANY", 1)
    main(["score", str(copy), "--jobs", "2"])
    assert re.search(r"fdbench: \d+ sessions are judged again, with their controls\n", capsys.readouterr().err)
    assert (copy / "results.json").read_bytes() == (run / "results.json").read_bytes()
    for path in run.glob("items/*/*/events.json"):
        assert (copy / path.relative_to(run)).read_bytes() == path.read_bytes()


def test_the_scorer_as_it_is_holds(run: Path) -> None:
    found = report(run)
    assert failed(found) == set()
    assert found.broken == ()
    assert found.passed
    assert found.honest.checked > 0


def test_clamping_negative_latencies_fails(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def clamped(cue: Cue, annotated: CueOutcome) -> float | None:
        """What begins before the user's end counts as if it began at it."""
        return honest_turn_score(cue, replace(of(Turn, annotated), premature=None))

    monkeypatch.setattr(latency, "turn_score", clamped)
    assert ("early", "latency") in failed(report(run))


def test_skipping_unanswered_turns_fails(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def skipping(cue: Cue, annotated: CueOutcome) -> float | None:
        """What was not answered is left out of the mean."""
        return None if answered(annotated).reply is None else honest_turn_score(cue, annotated)

    monkeypatch.setattr(latency, "turn_score", skipping)
    assert {("silent", "latency"), ("reluctant", "latency")} <= failed(report(run))


def test_taking_a_natural_end_for_a_yield_fails(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without controls nobody can tell a reply that ended by itself from one that gave way."""
    monkeypatch.setattr(scoring, "controlled", lambda scenario, repeat, events, controls, played: events)
    assert ("brief", "interruption") in failed(report(run))
