"""The verdict: words, exit codes and reasons."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from fdbench.errors import UsageError
from fdbench.gate.judge import judge
from fdbench.gate.policy import DIMENSIONS, Policy
from fdbench.gate.verdict import DimensionVerdict, Verdict
from fdbench.results.schema import Results
from fdbench.scenario.model import Dimension
from tests.gate.make import dimension, of_scores, results, system

POLICY = Policy()
WAVY = [90.0, 70.0, 85.0, 60.0, 95.0, 80.0, 75.0, 88.0, 66.0, 91.0]


def only(verdict: Verdict) -> DimensionVerdict:
    (one,) = verdict.systems
    (found,) = one.dimensions
    return found


def test_the_policy_knows_the_dimensions_of_scenarios() -> None:
    assert set(DIMENSIONS) == {str(each) for each in Dimension}


def test_a_run_against_itself_passes() -> None:
    run = of_scores(WAVY)
    verdict = judge(run, copy.deepcopy(run), POLICY, strict=True)
    assert (verdict.word, verdict.exit_code) == ("PASS", 0)
    assert only(verdict).why == "identical in all 10 units"


def test_even_one_identical_unit_passes() -> None:
    assert judge(of_scores([40.0]), of_scores([40.0]), POLICY).word == "PASS"


def test_a_planted_fall_is_a_regression() -> None:
    verdict = judge(of_scores([max(0.0, s - 30 - i) for i, s in enumerate(WAVY)]), of_scores(WAVY), POLICY)
    assert (verdict.word, verdict.exit_code, verdict.why) == ("REGRESSION", 1, "interruption")
    found = only(verdict)
    assert found.outcome == "failed"
    assert found.why.startswith(
        "paired test: -34.5 points over 10 units (p < 0.001 after Holm), beyond the margin of 5; most in"
    )
    assert "interruption-09 (91.0 to 52.0)" in found.why


def test_swapping_the_runs_turns_regression_into_improvement() -> None:
    a, b = of_scores(WAVY), of_scores([s - 25 + i for i, s in enumerate(WAVY)])
    worse, better = judge(b, a, POLICY), judge(a, b, POLICY)
    assert (worse.word, better.word, better.exit_code) == ("REGRESSION", "IMPROVEMENT", 0)
    down, up = only(worse).paired, only(better).paired
    assert down is not None and up is not None and down.mean is not None and down.interval is not None
    assert up.mean == -down.mean
    assert up.interval == (-down.interval[1], -down.interval[0])
    assert (up.p_better, up.p_worse) == (down.p_worse, down.p_better)


def test_a_significant_fall_within_the_margin_is_no_regression() -> None:
    verdict = judge(of_scores([s - 2 for s in WAVY]), of_scores(WAVY), POLICY)
    assert verdict.word == "PASS"
    assert only(verdict).why == "at worst -2.0 points, inside the margin of 5"


def test_noise_that_is_too_wide_is_inconclusive_and_says_what_would_settle_it() -> None:
    noise = [12.0, -15.0, 9.0, -11.0, 5.0, -8.0, 14.0, -13.0, 3.0, -4.0]
    run, base = of_scores([50 + n for n in noise]), of_scores([50.0] * 10)
    verdict = judge(run, base, POLICY)
    assert (verdict.word, verdict.exit_code, only(verdict).outcome) == ("INCONCLUSIVE", 0, "skipped")
    assert "10 units can show a change of 9." in only(verdict).why
    assert "about 31 units would settle a change of 5, or 4 repeats if the spread is noise between repeats" in only(verdict).why
    strict = judge(run, base, POLICY, strict=True)
    assert (strict.word, strict.exit_code, only(strict).outcome) == ("INCONCLUSIVE", 4, "failed")


def test_too_few_units_can_never_be_significant_and_the_gate_says_so() -> None:
    verdict = judge(of_scores([0.0] * 4), of_scores([100.0] * 4), POLICY)
    assert verdict.word == "INCONCLUSIVE"
    assert "so few units (4) can never be significant (smallest possible p 0.062 > 0.05)" in only(verdict).why
    assert "about 5 units would settle" in only(verdict).why


def test_five_units_that_all_fail_are_enough_when_nothing_else_changed() -> None:
    both = {name: dimension([80.0] * 6, name) for name in DIMENSIONS}
    broken = {**both, "interruption": dimension([0.0] * 5 + [80.0])}
    verdict = judge(results({"a": system(**broken)}), results({"a": system(**both)}), POLICY)
    assert (verdict.word, verdict.why) == ("REGRESSION", "interruption")


def test_holm_counts_every_dimension_that_changed() -> None:
    base = {name: dimension([80.0] * 5, name) for name in DIMENSIONS}
    moved = {
        name: dimension([80.0 + (-60 if name == "interruption" else (1 if i % 2 else -1)) for i in range(5)], name)
        for name in DIMENSIONS
    }
    verdict = judge(results({"a": system(**moved)}), results({"a": system(**base)}), POLICY)
    found = {each.dimension: each for each in verdict.systems[0].dimensions}["interruption"]
    assert found.paired is not None
    assert found.paired.tests == 5
    assert found.paired.p_worse == pytest.approx(5 / 32)
    assert found.word == "INCONCLUSIVE"
    assert "so few units (5) can never be significant among 5 tests (smallest possible p 0.156 > 0.05)" in found.why


def test_a_margin_of_the_policy_is_heeded() -> None:
    run, base = of_scores([s - 12 for s in WAVY]), of_scores(WAVY)
    assert judge(run, base, POLICY).word == "REGRESSION"
    assert judge(run, base, Policy(margins={"interruption": 15})).word == "PASS"


# --- coverage ---


def drop_unit(run: Results, status: str | None) -> None:
    doc = run["systems"]["agent"]
    gone = doc["dimensions"]["interruption"]["units"].pop(3)["unit"]
    if status is None:
        doc["scenarios"] = [item for item in doc["scenarios"] if item["id"] != gone]
    for item in doc["scenarios"]:
        if item["id"] == gone:
            item["status"] = status  # type: ignore[typeddict-item]


@pytest.mark.parametrize("status", [None, "error", "invalid", "ok"])
def test_a_missing_unit_is_a_regression(status: str | None) -> None:
    run = of_scores(WAVY)
    drop_unit(run, status)
    verdict = judge(run, of_scores(WAVY), POLICY)
    assert (verdict.word, verdict.exit_code) == ("REGRESSION", 1)
    assert only(verdict).why == "missing: 1 unit of the baseline (interruption-03)"


@pytest.mark.parametrize("status", ["ok", "not_exercised"])
def test_a_unit_that_was_not_exercised_is_not_missing(status: str) -> None:
    run = of_scores(WAVY)
    drop_unit(run, status)
    run["systems"]["agent"]["dimensions"]["interruption"]["exercised"] = 9
    verdict = judge(run, of_scores(WAVY), POLICY)
    assert verdict.word == "PASS"
    assert only(verdict).why == "identical in all 9 units"


def test_units_that_drop_out_in_numbers_are_a_regression() -> None:
    run = with_exercised(97, 100)
    for _ in range(3):
        drop_unit(run, "ok")
    verdict = judge(run, with_exercised(100, 100), POLICY)
    assert verdict.word == "REGRESSION"
    assert only(verdict).why == "exercised share fell: 7 of 10 units of the baseline could be scored"


def test_an_item_that_fails_in_every_repeat_is_missing_although_its_unit_is_scored() -> None:
    run = of_scores(WAVY)
    run["systems"]["agent"]["scenarios"][2]["status"] = "error"
    verdict = judge(run, of_scores(WAVY), POLICY)
    assert only(verdict).why == "missing: 1 scenario of the baseline (interruption-02)"
    assert verdict.notes == ("agent: 1 session in error or invalid (interruption-02@0)",)


def with_exercised(exercised: int, scheduled: int, repeats: int = 1) -> Results:
    doc = dimension(WAVY, exercised=exercised, scheduled=scheduled)
    return results({"agent": system(interruption=doc)}, repeats=repeats)


def test_a_large_fall_of_the_exercised_share_is_a_regression() -> None:
    verdict = judge(with_exercised(7, 10), with_exercised(10, 10), POLICY)
    assert verdict.word == "REGRESSION"
    assert only(verdict).why == "exercised share fell from 1.00 to 0.70 (7 of 10 events)"


def test_a_small_fall_counts_when_it_is_significant() -> None:
    assert judge(with_exercised(8, 10), with_exercised(10, 10), POLICY).word == "PASS"
    assert judge(with_exercised(80, 100), with_exercised(100, 100), POLICY).word == "REGRESSION"
    # Repeats of ten cues are no hundred cues.
    assert judge(with_exercised(80, 100, repeats=10), with_exercised(100, 100, repeats=10), POLICY).word == "PASS"


def test_a_lost_score_is_a_regression() -> None:
    run = of_scores([])
    run["run"]["scenarios"] = of_scores(WAVY)["run"]["scenarios"]
    verdict = judge(run, of_scores(WAVY), POLICY)
    assert verdict.word == "REGRESSION"
    assert only(verdict).why == "missing: no score now (nothing was exercised), 80.0 in the baseline"


def test_a_dimension_that_vanished_is_a_regression() -> None:
    both = {"a": system(latency=dimension(WAVY, "latency"), interruption=dimension(WAVY))}
    one = {"a": system(interruption=dimension(WAVY))}
    verdict = judge(results(one, scenarios={}), results(both, scenarios={}), POLICY)
    assert (verdict.word, verdict.why) == ("REGRESSION", "latency")


def test_what_nobody_exercised_is_not_exercised() -> None:
    run = results({"a": system(latency=dimension([], "latency"), interruption=dimension(WAVY))})
    verdict = judge(run, copy.deepcopy(run), POLICY)
    assert [d.word for d in verdict.systems[0].dimensions] == ["NOT EXERCISED", "PASS"]
    assert verdict.word == "PASS"


def test_a_new_dimension_has_nothing_to_compare_with() -> None:
    old = results({"a": system(latency=dimension([], "latency"), interruption=dimension(WAVY))}, scenarios={})
    new = results({"a": system(latency=dimension(WAVY, "latency"), interruption=dimension(WAVY))}, scenarios={})
    found = judge(new, old, POLICY).systems[0].dimensions[0]
    assert (found.word, found.why) == ("NOT EXERCISED", "the baseline has no score to compare with; store a new one")


def test_nothing_compared_proves_nothing() -> None:
    verdict = judge(of_scores([]), of_scores([]), POLICY)
    assert (verdict.word, verdict.exit_code, verdict.why) == ("INVALID", 3, "nothing could be compared")


# --- what cannot be judged ---


def test_an_invalid_run_is_invalid_whatever_its_scores() -> None:
    verdict = judge(of_scores(WAVY, valid=False, why_invalid=["stimulus late"]), of_scores(WAVY), POLICY)
    assert (verdict.word, verdict.exit_code, verdict.why) == ("INVALID", 3, "the run is not valid: stimulus late")


def test_an_invalid_baseline_is_refused() -> None:
    with pytest.raises(UsageError, match="baseline comes from a run that is not valid"):
        judge(of_scores(WAVY), of_scores(WAVY, valid=False), POLICY)


def change(key: str, value: Any) -> Callable[[Results], None]:
    return lambda run: run["run"].update({key: value})  # type: ignore[misc]


def alter_stimulus(run: Results) -> None:
    run["run"]["scenarios"]["interruption-04"] = "another hash"


def lose_scenario(run: Results) -> None:
    del run["run"]["scenarios"]["interruption-04"]


@pytest.mark.parametrize(
    ("alter", "named"),
    [
        (change("suite", "quick"), r"the suite differs \('quick' now, 'core' in the baseline\)"),
        (change("metrics_version", "2"), "the metrics version differs"),
        (change("segmenter", "other-1"), "the segmenter differs"),
        (change("recogniser", "whisper"), "the recogniser differs"),
        (change("constants", {"bridge_ms": 300.0, "min_burst_ms": 60.0}), r"the segmenter constants differ \(bridge_ms\)"),
        (alter_stimulus, "the stimulus of interruption-04 was altered"),
        (lose_scenario, r"the scenario set differs \(interruption-04 only in the baseline\)"),
    ],
)
def test_what_cannot_be_compared_is_refused(alter: Callable[[Results], None], named: str) -> None:
    run = of_scores(WAVY)
    alter(run)
    with pytest.raises(UsageError, match=named):
        judge(run, of_scores(WAVY), POLICY)


def test_another_clock_or_repeats_are_noted() -> None:
    verdict = judge(of_scores(WAVY, clock="real", repeats=3), of_scores(WAVY), POLICY)
    assert verdict.notes == ("clock: real now, virtual in the baseline", "repeats: 3 now, 1 in the baseline")


# --- systems ---


def named(*names: str) -> Results:
    return results({name: system(interruption=dimension([WAVY[0] + i for i in range(6)])) for name in names})


def pairs(verdict: Verdict) -> list[tuple[str, str]]:
    return [(each.system, each.baseline) for each in verdict.systems]


def test_systems_are_paired() -> None:
    assert pairs(judge(named("new"), named("old"), POLICY)) == [("new", "old")]
    assert pairs(judge(named("a", "b"), named("b", "a"), POLICY)) == [("a", "a"), ("b", "b")]
    assert pairs(judge(named("a", "b"), named("b", "c"), POLICY, system="b")) == [("b", "b")]
    assert pairs(judge(named("a", "b"), named("b", "c"), POLICY, system="a=c")) == [("a", "c")]


@pytest.mark.parametrize(
    ("new", "old", "picked", "message"),
    [
        (("a", "b"), ("b", "c"), None, "the baseline has system c, the run has a, b"),
        (("a", "b"), ("b",), None, "the run has system a, the baseline has b"),
        (("a", "b"), ("b", "c"), "a", "the baseline has no system 'a'; it has b, c"),
        (("a", "b"), ("b", "c"), "c", "the run has no system 'c'; it has a, b"),
    ],
)
def test_systems_that_do_not_pair_are_refused(
    new: tuple[str, ...], old: tuple[str, ...], picked: str | None, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        judge(named(*new), named(*old), POLICY, system=picked)


def test_one_system_that_fell_fails_the_whole_and_is_named() -> None:
    old = results({name: system(interruption=dimension(WAVY)) for name in "ab"})
    new = copy.deepcopy(old)
    new["systems"]["b"] = system(interruption=dimension([s - 40 for s in WAVY]))
    verdict = judge(new, old, POLICY)
    assert (verdict.word, verdict.exit_code, verdict.why) == ("REGRESSION", 1, "b: interruption")
