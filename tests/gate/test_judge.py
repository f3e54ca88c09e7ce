"""The verdict: words, exit codes and reasons."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fdbench.errors import UsageError
from fdbench.gate.family import DIMENSIONS, SUITE
from fdbench.gate.judge import judge
from fdbench.gate.policy import Policy
from fdbench.gate.terminal import verdict_text
from fdbench.gate.verdict import DimensionVerdict, Verdict
from fdbench.results.schema import MeasureDoc, Results
from fdbench.scenario.model import Dimension
from tests.gate.make import cases, dimension, of_scores, rate, results, sample, system

POLICY = Policy()
WAVY = [90.0, 70.0, 85.0, 60.0, 95.0, 80.0, 75.0, 88.0, 66.0, 91.0]


def only(verdict: Verdict) -> DimensionVerdict:
    """The one dimension, beside the suite."""
    (one,) = verdict.systems
    suite, found = one.dimensions
    assert suite.dimension == SUITE
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
    assert (verdict.word, verdict.exit_code, verdict.why) == ("REGRESSION", 1, "suite, interruption")
    found = only(verdict)
    assert found.outcome == "failed"
    # All ten fell: 1 of 2^10 sign patterns. The suite (0.15 of 0.32) comes first, then the score has 0.04 of the 0.17 that are left.
    assert found.paired is not None and found.paired.p_worse == pytest.approx(0.17 / 0.04 / 1024)
    assert found.why.startswith(
        "-34.5 points over 10 units (paired test, p = 0.004 over all tests), beyond the margin of 5; most in"
    )
    assert "interruption-09 (91.0 to 52.0)" in found.why
    assert [(c.scenario, c.path, c.what) for c in found.cases] == [
        ("interruption-09", "items/x/interruption-09@0", "points 91.0 -> 52.0"),
        ("interruption-08", "items/x/interruption-08@0", "points 66.0 -> 28.0"),
        ("interruption-07", "items/x/interruption-07@0", "points 88.0 -> 51.0"),
    ]


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
    assert (verdict.word, verdict.why) == (
        "PASS",
        "not worse by 5 points in all, nor by 20 in any dimension, and every budget was kept",
    )
    assert only(verdict).why == "at worst -2.0 points, not worse by 20"


NOISE = [42.0, -45.0, 39.0, -41.0, 35.0, -38.0, 44.0, -43.0, 33.0, -34.0]


def test_noise_that_is_too_wide_is_inconclusive_and_says_what_would_settle_it() -> None:
    run, base = of_scores([50 + n for n in NOISE]), of_scores([50.0] * 10)
    verdict = judge(run, base, POLICY)
    assert (verdict.word, verdict.exit_code, only(verdict).outcome) == ("NO COLLAPSE", 0, "skipped")
    assert verdict.why.startswith(
        "nothing fell for certain; a fall cannot be ruled out in suite, interruption; over all units, a fall under "
    )
    assert only(verdict).word == "INCONCLUSIVE"
    assert only(verdict).why.startswith("a fall of 20 points is neither shown nor ruled out (at worst -2")
    assert "cannot be seen with 10 units: a fall under " in only(verdict).why
    assert only(verdict).why.endswith("units would show a fall of 5 points")  # 111 repeats are no advice
    less = judge(of_scores([50 + 0.5 * n for n in NOISE] * 2), of_scores([50.0] * 20), replace(POLICY, no_worse_dimension=5.0))
    assert only(less).why.endswith("repeats, if the spread is noise between repeats) would show a fall of 5 points")
    strict = judge(run, base, POLICY, strict=True)
    assert (strict.word, strict.exit_code, only(strict).outcome) == ("NO COLLAPSE", 4, "failed")
    assert strict.why == f"{verdict.why}; --strict asks for PASS"


def test_a_loss_of_all_needs_no_test() -> None:
    verdict = judge(of_scores([0.0] * 4), of_scores([100.0] * 4), POLICY)
    assert (verdict.word, verdict.exit_code, verdict.why) == ("REGRESSION", 1, "interruption")
    assert only(verdict).why == "collapse: none of 4 units scores more than 10 points now"
    assert [case.what for case in only(verdict).cases] == ["100.0 -> 0.0 points"] * 3
    assert "nothing but a collapse can be seen" in judge(of_scores([40.0, 90.0]), of_scores([90.0, 40.0]), POLICY).why


def five(**scores: list[float]) -> Results:
    return results({"a": system(**{name: dimension(scores.get(name, [80.0] * 5), name) for name in DIMENSIONS})})


def test_a_dimension_at_zero_is_a_regression_whatever_else_is_equal() -> None:
    for name in DIMENSIONS:
        verdict = judge(five(**{name: [0.0] * 5}), five(), POLICY)
        assert verdict.exit_code == 1 and verdict.why == name  # 5 of 25 units: 1/32 over 0.20 is no proof in the suite


def test_everything_at_zero_is_a_regression() -> None:
    verdict = judge(five(**{name: [0.0] * 5 for name in DIMENSIONS}), five(), POLICY)
    assert verdict.why == ", ".join(("suite", *DIMENSIONS))


def test_the_suite_sees_what_no_dimension_can() -> None:
    verdict = judge(five(**{name: [60.0] * 5 for name in DIMENSIONS}), five(), POLICY)
    assert (verdict.word, verdict.why) == ("REGRESSION", "suite")
    found = {each.dimension: each for each in verdict.systems[0].dimensions}
    assert found["suite"].why.startswith(
        "-20.0 points over 25 units (paired test, p < 0.001 over all tests), beyond the margin of 5"
    )
    assert found["interruption"].paired is not None
    # 1/32 has no more than 0.04 of the 0.85 that the suite leaves.
    assert found["interruption"].paired.p_worse == pytest.approx(0.85 / 0.04 / 32)
    assert found["interruption"].word == "INCONCLUSIVE"


def test_a_margin_of_the_policy_is_heeded() -> None:
    run, base = of_scores([s - 12 for s in WAVY]), of_scores(WAVY)
    assert judge(run, base, POLICY).why == "suite, interruption"
    assert judge(run, base, Policy(margins={"interruption": 15})).why == "suite"
    assert judge(run, base, Policy(margins={"interruption": 15, "suite": 15}, no_worse_suite=15)).word == "PASS"


@given(st.lists(st.tuples(*[st.integers(0, 100)] * 2, st.integers(0, 100)), min_size=1, max_size=12), st.integers(0, 11))
def test_a_lower_score_now_never_turns_an_alarm_off(units: list[tuple[int, int, int]], which: int) -> None:
    before, now, lower = ([float(unit[i]) for unit in units] for i in (0, 1, 1))
    lower[which % len(units)] = min(now[which % len(units)], float(units[which % len(units)][2]))
    base = of_scores(before)
    if judge(of_scores(now), base, POLICY).word == "REGRESSION":
        assert judge(of_scores(lower), base, POLICY).word == "REGRESSION"


def test_better_in_a_measure_and_perhaps_worse_in_all_is_no_improvement() -> None:
    def run(shift: float, noise: list[float]) -> Results:
        took = cases(*[[1000.0 * shift]] * 10)
        doc = dimension([50 + n for n in noise], measures={"stop_latency_ms": sample(1000.0)}, cases={"stop_latency_ms": took})
        return results({"a": system(interruption=doc)})

    verdict = judge(run(0.5, NOISE), run(1.0, [0.0] * 10), POLICY)
    found = only(verdict)
    assert found.others[0].p_better < 0.05 and found.word == "INCONCLUSIVE"
    quiet = only(judge(run(0.5, [0.0] * 10), run(1.0, [0.0] * 10), POLICY))
    assert quiet.word == "IMPROVEMENT"
    assert quiet.why.startswith("stop_latency_ms 1000 -> 500 ms, -50 % [-50 %, -50 %] over 10 scenarios (paired test, p = ")


def test_scores_that_are_equal_and_a_measure_that_fell_are_a_regression() -> None:
    def run(ms: float, score: float) -> Results:
        took = cases(*[[ms]] * 10)
        doc = dimension([score] * 10, measures={"stop_latency_ms": sample(ms)}, cases={"stop_latency_ms": took})
        return results({"a": system(interruption=doc)})

    found = only(judge(run(600, 60.0), run(500, 60.0), POLICY))
    assert found.word == "REGRESSION"
    assert found.why.startswith("stop_latency_ms 500 -> 600 ms, +20 % [+20 %, +20 %] over 10 scenarios")
    assert found.cause == "it stops later: detection of the user's speech takes longer, or more audio is buffered"
    assert found.cases[0].what == "stop_latency_ms 500 -> 600"
    assert only(judge(run(600, 90.0), run(500, 60.0), POLICY)).word == "REGRESSION"  # though the score rose
    assert only(judge(run(549, 60.0), run(500, 60.0), POLICY)).word == "PASS"  # 9.8 %: no practical matter


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
    lost = {"error": "1 scenario ended in an error, and did not before"}.get(status or "", "missing: 1 unit of the baseline")
    assert only(verdict).why == (
        f"{lost} (interruption-03); the difference is over the 9 of 10 units that are scored in both runs"
    )


@pytest.mark.parametrize("status", ["ok", "not_exercised"])
def test_a_unit_that_was_not_exercised_is_not_missing(status: str) -> None:
    run = of_scores(WAVY)
    drop_unit(run, status)
    run["systems"]["agent"]["dimensions"]["interruption"]["exercised"] = 9
    verdict = judge(run, of_scores(WAVY), POLICY)
    assert verdict.word == "PASS"
    assert (
        only(verdict).why == "identical in all 9 units; the difference is over the 9 of 10 units that are scored in both runs"
    )


def test_few_units_that_were_not_exercised_may_be_chance() -> None:
    run = with_exercised(97, 100)
    for _ in range(3):
        drop_unit(run, "ok")
    verdict = judge(run, with_exercised(100, 100), POLICY)
    assert verdict.word == "PASS"
    assert (
        only(verdict).why == "identical in all 7 units; the difference is over the 7 of 10 units that are scored in both runs"
    )


def test_an_item_that_is_not_valid_in_every_repeat_is_missing_although_its_unit_is_scored() -> None:
    run = of_scores(WAVY)
    run["systems"]["agent"]["scenarios"][2]["status"] = "invalid"
    verdict = judge(run, of_scores(WAVY), POLICY)
    assert only(verdict).why == "missing: 1 scenario of the baseline (interruption-02)"
    assert verdict.notes == ("agent: 1 session not valid (interruption-02@0)",)


@pytest.mark.parametrize("count", [1, 2])
def test_a_session_that_ends_in_an_error_is_named_with_it_and_is_the_first_case(count: int) -> None:
    run = of_scores(WAVY)
    for item in run["systems"]["agent"]["scenarios"][2 : 2 + count]:
        item["status"], item["error"] = "error", "no connection"
    verdict = judge(run, of_scores(WAVY), POLICY)
    names = ", ".join(f"interruption-0{2 + i}" for i in range(count))
    assert only(verdict).why.startswith(f"{count} scenario{'s' * (count > 1)} ended in an error, and did not before ({names})")
    assert "missing" not in only(verdict).why and only(verdict).why.count("ended in an error") == 1
    assert [(c.scenario, c.error) for c in only(verdict).cases] == [(n, "no connection") for n in names.split(", ")]
    assert only(verdict).cause.startswith("the system fails")
    assert [note for note in verdict.notes if "in an error" in note]
    assert "Read first: items/x/interruption-02@0" in verdict_text(verdict)


def with_exercised(exercised: int, scheduled: int, repeats: int = 1) -> Results:
    doc = dimension(WAVY, exercised=exercised, scheduled=scheduled)
    return results({"agent": system(interruption=doc)}, repeats=repeats)


def test_a_fall_of_the_exercised_share_counts_when_chance_cannot_do_it() -> None:
    # Fisher: 7 of 10 after 10 of 10 has p = 0.105; on such counts chance misses as many.
    assert judge(with_exercised(7, 10), with_exercised(10, 10), POLICY).word == "PASS"
    verdict = judge(with_exercised(80, 100), with_exercised(100, 100), POLICY)
    assert only(verdict).why == "exercised share fell from 1.00 to 0.80 (80 of 100 events)"
    # Repeats of ten cues are no hundred cues.
    assert judge(with_exercised(80, 100, repeats=10), with_exercised(100, 100, repeats=10), POLICY).word == "PASS"
    # A fall that is no larger than the policy allows is of no matter, however certain.
    assert judge(with_exercised(9000, 10_000), with_exercised(10_000, 10_000), POLICY).word == "PASS"


def test_a_share_that_is_lost_needs_no_test() -> None:
    verdict = judge(with_exercised(0, 2), with_exercised(2, 2), POLICY)
    assert only(verdict).why == "exercised share fell from 1.00 to 0.00 (0 of 2 events)"
    assert judge(with_exercised(0, 1), with_exercised(1, 1), POLICY).word == "PASS"


def test_a_lost_score_is_a_regression() -> None:
    run = of_scores([])
    run["run"]["scenarios"] = of_scores(WAVY)["run"]["scenarios"]
    verdict = judge(run, of_scores(WAVY), POLICY)
    assert verdict.word == "REGRESSION"
    (lost,) = verdict.systems[0].dimensions  # no unit is in both: there is no suite
    assert lost.why == "missing: no score now (nothing was exercised), 80.0 in the baseline"


def test_a_dimension_that_vanished_is_a_regression() -> None:
    both = {"a": system(latency=dimension(WAVY, "latency"), interruption=dimension(WAVY))}
    one = {"a": system(interruption=dimension(WAVY))}
    verdict = judge(results(one, scenarios={}), results(both, scenarios={}), POLICY)
    assert (verdict.word, verdict.why) == ("REGRESSION", "latency")


def test_what_nobody_exercised_is_not_exercised() -> None:
    run = results({"a": system(latency=dimension([], "latency"), interruption=dimension(WAVY))})
    verdict = judge(run, copy.deepcopy(run), POLICY)
    assert [d.word for d in verdict.systems[0].dimensions] == ["PASS", "NOT EXERCISED", "PASS"]
    assert verdict.word == "PASS"


def test_a_new_dimension_has_nothing_to_compare_with() -> None:
    old = results({"a": system(latency=dimension([], "latency"), interruption=dimension(WAVY))}, scenarios={})
    new = results({"a": system(latency=dimension(WAVY, "latency"), interruption=dimension(WAVY))}, scenarios={})
    found = judge(new, old, POLICY).systems[0].dimensions[1]
    assert (found.word, found.why) == ("NOT EXERCISED", "the baseline has no score to compare with; store a new one")


def test_a_dimension_that_nobody_could_score_can_still_collapse() -> None:
    """Without a recogniser of words there are no scores, and still it is known who stopped."""

    def run(yields: bool) -> Results:
        rows = {"yield_rate": cases([yields], [yields])}
        doc = dimension([], measures={"yield_rate": rate(2 * yields, 2)}, cases=rows, exercised=2, scheduled=2)
        return results({"a": system(interruption=doc)})

    verdict = judge(run(False), run(True), POLICY)
    assert (verdict.word, verdict.why) == ("REGRESSION", "interruption")
    assert judge(run(True), run(True), POLICY).word == "INVALID"


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


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [
        ("/runner/work/voice/my_agent.py", "/home/me/voice/my_agent.py", ()),
        ("/x/v2/bot.py", "/x/v1/bot.py", ("agent: adapter: v2/bot.py now, v1/bot.py in the baseline",)),
        ("stitched", "/x/v1/bot.py", ("agent: adapter: stitched now, v1/bot.py in the baseline",)),
    ],
)
def test_another_adapter_is_noted_and_another_machine_is_not(now: str, before: str, told: tuple[str, ...]) -> None:
    runs = [of_scores(WAVY) for _ in range(2)]
    for run, adapter in zip(runs, (now, before), strict=True):
        run["systems"]["agent"]["adapter"] = adapter
    assert judge(runs[0], runs[1], POLICY).notes == told


@pytest.mark.parametrize(
    ("level", "n", "told"),
    [
        (-26.7, 5, ("agent: its speech is 6.0 dB quieter (-26.7 dBFS now, -20.7 in the baseline)",)),
        (-17.7, 5, ("agent: its speech is 3.0 dB louder (-17.7 dBFS now, -20.7 in the baseline)",)),
        (-23.6, 5, ()),
        (-26.7, 4, ()),
    ],
)
def test_speech_that_became_quieter_is_noted_as_no_test_is_about_it(level: float, n: int, told: tuple[str, ...]) -> None:
    def run(value: float, n: int) -> Results:
        doc = MeasureDoc(value=value, unit="dBFS", direction="neither", n=n, interval=None)
        return results({"agent": system(coherence=dimension(WAVY, "coherence", measures={"speech_level_dbfs": doc}))})

    assert judge(run(level, n), run(-20.7, 9), POLICY).notes == told


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
    assert (verdict.word, verdict.exit_code, verdict.why) == ("REGRESSION", 1, "b: suite, b: interruption")
