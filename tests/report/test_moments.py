"""Where a verdict's cases are to be heard."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from fdbench.gate.policy import Budget
from fdbench.gate.verdict import BadCase, BudgetVerdict, DimensionVerdict, SystemVerdict, Verdict
from fdbench.report.address import address
from fdbench.report.moments import with_moments
from fdbench.results.schema import MeasureDoc
from fdbench.results.store import read_results, write_json

MakeRun = Callable[..., Path]
CASE = BadCase("cut", "items/stitched/cut@0", "cut", "yield_rate: always -> never")


def verdict_of(*cases: BadCase, system: str = "stitched") -> Verdict:
    """A regression of interruption with these cases, and of a budget with the first one."""
    fell = DimensionVerdict(
        "interruption", "REGRESSION", "failed", "fell", 98.0, 0.0, 5.0, None, (), cases, "it no longer stops"
    )
    budget = BudgetVerdict(
        Budget("interruption", "yield_rate", "min", 0.8), "REGRESSION", "failed", "0.00 < 0.80", 0.0, cases[:1]
    )
    return Verdict("REGRESSION", 1, "interruption", 0.05, (SystemVerdict(system, system, (fell,), (budget,)),))


def found(run: Path, case: BadCase, page: str | None = "page.html") -> BadCase:
    verdict = with_moments(verdict_of(case), read_results(run), run, page)
    assert verdict.systems[0].budgets[0].cases == verdict.systems[0].dimensions[0].cases
    return verdict.systems[0].dimensions[0].cases[0]


def test_a_case_gets_its_moment_what_was_heard_the_file_and_a_link(make_run: MakeRun) -> None:
    run = make_run()
    assert found(run, CASE) == replace(
        CASE,
        at=6.0,
        heard="did not yield within 2 s, no reply, did not say what was asked for",
        recording=str(run / "items/stitched/cut@0/recording.flac"),
        link="page.html#stitched/cut@0?t=6.00",
    )


def test_without_a_page_there_is_no_link(make_run: MakeRun) -> None:
    assert found(make_run(), CASE, None).link == ""


def test_a_case_of_a_score_gets_the_first_cue_at_which_something_went_wrong(make_run: MakeRun) -> None:
    case = found(make_run(), replace(CASE, cue="", what="points 98.0 -> 0.0"))
    assert (case.cue, case.at) == ("cut", 6.0)


def test_or_that_of_another_scenario_of_its_unit(make_run: MakeRun) -> None:
    run = make_run()
    document = json.loads((run / "results.json").read_text())
    document["systems"]["stitched"]["dimensions"]["latency"]["units"][0]["scenarios"] = ["plain", "cut"]
    (run / "results.json").write_text(json.dumps(document))
    case = found(run, BadCase("plain", "items/stitched/plain@0", "", "points 98.0 -> 0.0"))
    assert (case.scenario, case.path, case.cue) == ("cut", "items/stitched/cut@0", "cut")


@pytest.mark.parametrize(
    ("measures", "heard"),
    [
        (("yield_rate",), "did not yield within 2 s"),
        (("stop_latency_ms", "addressed_rate"), "did not yield within 2 s, did not say what was asked for"),
        (("restart_rate",), ""),
        ((), ""),
    ],
)
def test_of_a_case_that_is_held_against_a_baseline_only_what_got_worse_is_told(
    make_run: MakeRun, measures: tuple[str, ...], heard: str
) -> None:
    case = found(make_run(), replace(CASE, measures=measures))
    assert (case.at, case.heard) == (6.0, heard)


def test_a_budget_of_the_sound_names_its_worst_sessions_and_where_to_hear_it(make_run: MakeRun) -> None:
    run = make_run()
    results = read_results(run)
    results["systems"]["stitched"]["dimensions"]["coherence"]["measures"]["clicks_per_min"] = MeasureDoc(
        value=90.0, unit="1/min", direction="lower", n=2, interval=None
    )
    for name, value in (("plain@0", 60.0), ("cut@0", 120.0)):
        own = {"dimension": "coherence", "measure": "clicks_per_min", "cue": "", "value": value}
        write_json(run / "items/stitched" / name / "measures.json", {"schema": 1, "observations": [own]})
    events = json.loads((run / "items/stitched/cut@0/events.json").read_text())
    sound = {
        "speech": 48_000,
        "clicks": [60_000, 90_000],
        "dropouts": None,
        "clipped": 0,
        "levels": [],
        "doubled": [],
        "why": {},
    }
    write_json(run / "items/stitched/cut@0/events.json", {**events, "sound": sound})
    clicks = Budget("coherence", "clicks_per_min", "max", 10.0)
    for outcome, count in (("failed", 2), ("passed", 0)):
        broken = BudgetVerdict(clicks, "REGRESSION", outcome, "90.0 > 10.0", 90.0)  # type: ignore[arg-type]
        verdict = Verdict("REGRESSION", 1, "clicks", 0.05, (SystemVerdict("stitched", "stitched", (), (broken,)),))
        cases = with_moments(verdict, results, run).systems[0].budgets[0].cases
        told = [(c.scenario, c.what, c.at, c.heard, c.recording) for c in cases]
        worst = ("cut", "clicks_per_min: 120.0", 2.5, "", str(run / "items/stitched/cut@0/recording.flac"))
        other = ("plain", "clicks_per_min: 60.0", None, "", str(run / "items/stitched/plain@0/recording.flac"))
        assert told == [worst, other][:count]


@pytest.mark.parametrize(("value", "told"), [(0.5, [("plain", "yield_rate.at_300ms: never")]), (None, [])])
def test_a_budget_of_a_rate_without_cases_names_what_missed_and_one_that_is_undefined_nothing(
    make_run: MakeRun, value: float | None, told: list[tuple[str, str]]
) -> None:
    run = make_run()
    results = read_results(run)
    results["systems"]["stitched"]["dimensions"]["interruption"]["measures"]["yield_rate.at_300ms"] = MeasureDoc(
        value=value, unit="rate", direction="higher", n=2, interval=None
    )
    for name, hit in (("plain@0", False), ("cut@0", True)):
        own = {"dimension": "interruption", "measure": "yield_rate.at_300ms", "cue": "cut", "value": hit}
        write_json(run / "items/stitched" / name / "measures.json", {"schema": 1, "observations": [own]})
    budget = Budget("interruption", "yield_rate.at_300ms", "min", 0.8)
    part = BudgetVerdict(budget, "REGRESSION", "failed", "0.50 < 0.80", value)
    verdict = Verdict("REGRESSION", 1, "yields", 0.05, (SystemVerdict("stitched", "stitched", (), (part,)),))
    cases = with_moments(verdict, results, run).systems[0].budgets[0].cases
    assert [(c.scenario, c.what) for c in cases] == told


def test_of_an_error_the_file_is_named_that_tells_of_it(make_run: MakeRun) -> None:
    run = make_run()
    (run / "items/stitched/gone@0").mkdir()
    (run / "items/stitched/gone@0/error.json").write_text("{}")
    case = found(run, BadCase("gone", "items/stitched/gone@0", "", "", error="no connection"))
    assert (case.recording, case.link) == (str(run / "items/stitched/gone@0/error.json"), "")


def test_where_nothing_went_wrong_the_whole_session_is_named(make_run: MakeRun) -> None:
    run = make_run()
    case = found(run, BadCase("plain", "items/tml/plain@0", "", "points 98.0 -> 90.0"))
    assert (case.at, case.heard, case.recording, case.link) == (None, "", "", "")  # a folder of another system
    case = found(run, BadCase("plain", "items/stitched/plain@0", "", "points 98.0 -> 90.0"))
    assert (case.at, case.heard, case.link) == (None, "", "page.html#stitched/plain@0")


def test_a_cue_at_which_nothing_went_wrong_says_what_happened(make_run: MakeRun) -> None:
    case = found(make_run(), BadCase("plain", "items/stitched/plain@0", "q0", "response_latency_ms 400 -> 900 ms"))
    assert (case.at, case.heard) == (1.0, "replied after 900 ms, said what was asked for: “paris” at 4.7 s")


@pytest.mark.parametrize("broken", ["{}", '{"schema": 1, "cues": 3}', "["])
def test_files_that_were_altered_or_are_not_there_leave_the_case_as_it_is(make_run: MakeRun, broken: str) -> None:
    run = make_run()
    (run / "items/stitched/cut@0/session.json").write_text(broken)
    assert found(run, CASE).at is None
    (run / "items/stitched/cut@0/recording.flac").unlink()
    assert found(run, CASE) == CASE
    assert found(run, BadCase("crash", "items/stitched/crash@0", "", "error")).recording == ""


def test_an_address_holds_no_sign_that_ends_it() -> None:
    assert address("items/a b?#c/cut@1", 3.2) == "a%20b%3F%23c/cut@1?t=3.20"
    assert address("items/tml/cut@1", None) == "tml/cut@1"
