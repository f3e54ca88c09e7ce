"""From files to view: what the page will say, before any page is made."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fdbench.errors import StoreError, UsageError
from fdbench.report.collect import read_view
from fdbench.report.session_view import CueFinding, SessionView
from fdbench.report.view import ReportView

MakeRun = Callable[..., Path]


@pytest.fixture(scope="module")
def view(run_dir: Path) -> ReportView:
    return read_view([run_dir])


def session(view: ReportView, scenario: str, system: int, repeat: int = 0) -> SessionView:
    entries = next(s for s in view.scenarios if s.id == scenario).entries
    item = next(i for e in entries if e.system == system for i in e.items if i.repeat == repeat)
    assert item.session is not None
    return item.session


def said(finding: CueFinding) -> list[str]:
    return [sentence.text for sentence in finding.sentences]


def edit(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document)
    path.write_text(json.dumps(document), encoding="utf-8")


def test_dimensions_keep_the_readers_order_and_undefined_scores_their_reason(view: ReportView) -> None:
    assert [d.name for d in view.dimensions] == ["latency", "interruption", "overlap", "context", "coherence"]
    context = view.dimensions[3].scores[0]
    assert context is not None
    assert (context.score, context.why, context.units) == (None, "no context scenario was exercised", 0)
    overlap = view.dimensions[2].scores[1]
    assert overlap is not None
    assert (overlap.score, overlap.interval, overlap.why) == (85.0, None, "fewer than 5 units")


def test_headline_measures_come_first(view: ReportView) -> None:
    rows = [(row.name, row.headline) for row in view.dimensions[0].measures]
    assert rows == [
        ("response_latency_ms", True),
        ("response_rate", True),
        ("premature_rate", True),
        ("arrival_latency_ms", False),
    ]


def test_scenarios_are_grouped_by_dimension_with_unit_scores_and_summaries(view: ReportView) -> None:
    assert [(s.dimension, s.id) for s in view.scenarios] == [
        ("latency", "plain"), ("interruption", "cut"), ("overlap", "uh-huh"), ("context", "crash"), ("coherence", "missed"),
    ]  # fmt: skip
    plain = view.scenarios[0]
    assert [(e.score, len(e.items)) for e in plain.entries] == [(60.0, 3), (85.0, 3)]
    assert plain.summary == "A plain question; answer it soon."
    assert view.statuses == {"ok": 10, "not_exercised": 2, "error": 2}


def test_a_yield_is_told_with_its_time(view: ReportView) -> None:
    findings = session(view, "cut", system=1).findings
    assert said(findings[1]) == ["yielded after 420 ms", "replied after 700 ms"]
    assert [s.tone for s in findings[1].sentences] == ["good", "neutral"]


def test_a_system_that_never_yields_is_told_so_and_has_no_dead_air_while_it_talks(view: ReportView) -> None:
    deaf = session(view, "cut", system=0)
    assert said(deaf.findings[1]) == ["did not yield within 2 s", "no reply", "did not say what was asked for"]
    assert [(w.start, w.end, w.answered) for w in deaf.waits] == [(3.0, 3.6, True)]
    assert deaf.overlaps == ((6.0, 7.2),)
    assert [m.letter for m in deaf.markers] == ["A", "C", "D", "D", "I"]


def test_backchannels_are_held_through_or_not(view: ReportView) -> None:
    assert said(session(view, "uh-huh", system=1).findings[1]) == ["carried on"]
    assert said(session(view, "uh-huh", system=0).findings[1]) == [
        "stopped because of a backchannel, resumed after 1\u202f100 ms"
    ]


def test_what_was_not_exercised_says_why_and_has_no_place(view: ReportView) -> None:
    finding = session(view, "missed", system=0).findings[1]
    assert said(finding) == ["not exercised: the answer was over after 0.6 s"]
    assert finding.at is None


def test_evidence_words_are_marked_in_the_reply(view: ReportView) -> None:
    words = session(view, "plain", system=1).replies[0].words
    assert [w.text for w in words if w.evidence] == ["paris"]


def test_turn_latencies_are_points_and_never_is_none(view: ReportView) -> None:
    stitched, tml = view.latency.points
    assert [None if p.value is None else round(p.value) for p in stitched] == [900, 1030, 1160, None]
    assert [None if p.value is None else round(p.value) for p in tml] == [350, 480, 610]
    assert stitched[0].anchor == "stitched/plain@0?t=1.00"


def test_a_session_that_failed_counts_in_the_figures_as_it_does_in_the_tables(make_run: MakeRun) -> None:
    folder = make_run()

    def fail(document: dict[str, Any]) -> None:
        tml = document["systems"]["tml"]
        tml["scenarios"][2] |= {"status": "error", "error": "the peer went away"}
        rows = [["plain", repeat, "q0", value] for repeat, value in enumerate((350.0, 480.0, None))]
        tml["dimensions"]["latency"]["cases"] = {"response_latency_ms": rows}

    edit(folder / "results.json", fail)
    shutil.rmtree(folder / "items/tml/plain@2")
    points = read_view([folder]).latency.points[1]
    assert [point.value is None for point in points] == [False, False, True]
    assert points[2].anchor == "tml/plain@2"


def test_what_was_modelled_and_what_was_measured_is_told(view: ReportView) -> None:
    assert view.systems[0].timing == "modelled"
    assert view.systems[1].timing == "measured"


def test_floor_decisions_are_read_in_seconds_and_a_system_without_any_has_none(view: ReportView) -> None:
    made = session(view, "cut", system=1).decisions
    assert [(d.at, d.decision) for d in made] == [
        (1.2, "listen"), (3.4, "take"), (6.2, "ponder"), (6.4, "yield"), (6.4, "listen"),
    ]  # fmt: skip
    assert made[3].reason == "floor word 'wait'"
    assert session(view, "cut", system=0).decisions == ()


def test_yield_and_hold_are_paired_with_their_counts(view: ReportView) -> None:
    pair = view.tradeoffs[0]
    assert (pair.yielded, pair.yield_chances, pair.held, pair.hold_chances) == (18, 20, 6, 8)


def test_an_error_shows_its_sentence_and_no_session(view: ReportView) -> None:
    item = view.scenarios[3].entries[0].items[0]
    assert (item.status, item.why, item.session) == ("error", "step() returned 10 samples, not 480", None)


def test_a_missing_item_is_shown_as_such(make_run: MakeRun) -> None:
    run = make_run()
    shutil.rmtree(run / "items/tml/cut@0")
    item = read_view([run]).scenarios[1].entries[1].items[0]
    assert item.session is None
    assert item.why.startswith("its files cannot be shown: ")


def test_provenance_keeps_what_the_run_wrote(view: ReportView) -> None:
    run = view.runs[0]
    assert (run.seed, run.git, run.constants[0]) == (7, "0123abc", ("BRIDGE_MS", 200.0))
    assert (run.command, run.packages) == ("fdbench run", (("numpy", "2.0"),))


def test_the_command_is_one_that_a_shell_takes(make_run: MakeRun) -> None:
    """`fdbench run` writes its arguments alone."""
    folder = make_run()
    edit(folder / "run.json", lambda header: header.update(command=["run", "--out", "two words"]))
    assert read_view([folder]).runs[0].command == "fdbench run --out 'two words'"


def test_the_same_system_of_two_runs_is_told_apart(make_run: MakeRun) -> None:
    both = read_view([make_run("one", id_="r1"), make_run("two", id_="r2")])
    assert [s.name for s in both.systems] == ["stitched (r1)", "tml (r1)", "stitched (r2)", "tml (r2)"]
    assert both.warnings == ()


def test_runs_that_cannot_be_compared_warn(make_run: MakeRun) -> None:
    one, two = make_run("one", id_="r1"), make_run("two", id_="r2")

    def alter(results: dict[str, Any]) -> None:
        results["run"].update(
            metrics_version="2", constants={"BRIDGE_MS": 300.0}, scenarios={"plain": "c" * 64, "cut": "b" * 64}
        )

    edit(two / "results.json", alter)
    metric, segmenter, stimuli = read_view([one, two]).warnings
    assert "different metric versions" in metric
    assert "different segmenters or constants" in segmenter
    assert stimuli == "runs r1 and r2 played different stimuli: 1 of 2 shared scenarios differ in their bytes."


def test_other_scenarios_are_no_other_stimuli(make_run: MakeRun) -> None:
    one, two = make_run("one", id_="r1"), make_run("two", id_="r2")
    edit(
        two / "results.json", lambda results: results["run"].update(scenarios={"plain": "a" * 64, "x": "d" * 64, "y": "e" * 64})
    )
    assert read_view([one, two]).warnings == ("runs r1 and r2 played different scenarios: 1 in both, 3 in one only.",)


def test_no_folder_or_the_same_twice_is_refused(run_dir: Path) -> None:
    with pytest.raises(UsageError, match="no run folder"):
        read_view([])
    with pytest.raises(UsageError, match="named twice"):
        read_view([run_dir, run_dir / "."])


def test_a_folder_without_results_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"results\.json: no such file"):
        read_view([tmp_path])
