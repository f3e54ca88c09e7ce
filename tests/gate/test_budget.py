"""Absolute budgets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fdbench.errors import UsageError
from fdbench.gate.judge import judge
from fdbench.gate.policy import Budget, Policy, read_policy
from fdbench.gate.verdict import BudgetVerdict, Verdict
from fdbench.results.schema import MeasureDoc, Results
from tests.gate.make import cases, dimension, rate, results, sample, system

YIELD = Budget("interruption", "yield_rate", "min", 0.8)
P50 = Budget("latency", "response_latency_ms", "max", 1500, "p50")
P95 = Budget("latency", "response_latency_ms", "max", 3000, "p95")


def of_measures(**latency: MeasureDoc) -> Results:
    """The measure `yield_rate` goes to the dimension interruption, all others to latency."""
    yields = {"yield_rate": latency.pop("yield_rate")} if "yield_rate" in latency else {}
    return results(
        {
            "a": system(
                latency=dimension([50.0] * 6, "latency", measures=latency), interruption=dimension([50.0] * 6, measures=yields)
            )
        }
    )


def verdict_of(
    budget: Budget, now: Results, before: Results | None = None, *, declared: bool = True
) -> tuple[Verdict, BudgetVerdict]:
    verdict = judge(now, before or now, Policy(budgets=(budget,), declared=declared))
    return verdict, verdict.systems[0].budgets[0]


def test_a_broken_budget_is_a_regression_that_counts_its_chances() -> None:
    whole, found = verdict_of(YIELD, of_measures(yield_rate=rate(0, 5)))
    assert (whole.word, whole.exit_code, whole.why) == ("REGRESSION", 1, "budget interruption.yield_rate")
    assert found.why == "declared budget broken: yield_rate 0.00 < 0.80 (0 of 5)"
    assert found.outcome == "failed"


def test_a_budget_met_exactly_is_met() -> None:
    _, found = verdict_of(YIELD, of_measures(yield_rate=rate(4, 5)))
    assert found.word == "PASS"
    assert found.why == "met by the estimate, not by its interval [0.38, 0.96]: yield_rate 0.80 >= 0.80 (4 of 5)"


def test_a_budget_met_with_confidence() -> None:
    _, found = verdict_of(YIELD, of_measures(yield_rate=rate(50, 50)))
    assert found.why == "met with confidence: yield_rate 1.00 >= 0.80 (50 of 50)"


def test_what_chance_can_do_is_not_certain() -> None:
    # At a true rate of 0.8, 1 of 5 or less comes with 0.2^5 + 5 x 0.8 x 0.2^4 = 0.00672; none with 0.00032.
    _, found = verdict_of(YIELD, of_measures(yield_rate=rate(1, 5)))
    assert (found.word, found.outcome) == ("INCONCLUSIVE", "skipped")
    assert found.why == "declared budget broken: yield_rate 0.20 < 0.80 (1 of 5), but so few values may miss it by chance"


def test_a_maximum_of_a_rate_is_as_certain_as_the_minimum_of_its_reverse() -> None:
    dead = Budget("latency", "dead", "max", 0.2)
    assert verdict_of(dead, of_measures(dead=rate(5, 5, "lower")))[1].word == "REGRESSION"
    assert verdict_of(dead, of_measures(dead=rate(4, 5, "lower")))[1].word == "INCONCLUSIVE"


def test_a_chance_of_which_nobody_can_tell_counts_as_bad() -> None:
    doc = MeasureDoc(**{**rate(1, 2), "unsure": 3, "bounds": [0.2, 0.8]})
    assert verdict_of(YIELD, of_measures(yield_rate=doc))[1].word == "INCONCLUSIVE"
    doc = MeasureDoc(**{**rate(0, 2), "unsure": 3, "bounds": [0.0, 0.6]})
    assert verdict_of(YIELD, of_measures(yield_rate=doc))[1].word == "REGRESSION"
    nothing = MeasureDoc(**{**rate(0, 0), "unsure": 3, "bounds": [0.0, 1.0]})
    assert verdict_of(YIELD, of_measures(yield_rate=nothing))[1].word == "INCONCLUSIVE"
    lower = MeasureDoc(**{**rate(2, 2, "lower"), "unsure": 3, "bounds": [0.4, 1.0]})
    assert verdict_of(Budget("latency", "dead", "max", 0.2), of_measures(dead=lower))[1].word == "REGRESSION"


def test_a_limit_that_nobody_declared_and_the_baseline_breaks_is_named_and_no_failure() -> None:
    bad, good = of_measures(yield_rate=rate(0, 5)), of_measures(yield_rate=rate(5, 5))
    _, found = verdict_of(YIELD, bad, bad, declared=False)
    assert found.word == "PASS"
    assert found.why == (
        "budget of the default policy broken: yield_rate 0.00 < 0.80 (0 of 5), as in the baseline; put it into a policy of your own "
        "to make that a failure"
    )
    assert verdict_of(YIELD, bad, good, declared=False)[1].word == "REGRESSION"
    assert verdict_of(YIELD, of_measures(yield_rate=rate(1, 5)), good, declared=False)[1].word == "PASS"  # not certain
    assert verdict_of(YIELD, bad, bad)[1].word == "REGRESSION"


def test_display_never_rounds_across_the_limit() -> None:
    _, found = verdict_of(YIELD, of_measures(yield_rate=rate(799, 1000)))
    assert found.why.startswith("declared budget broken: yield_rate 0.799 < 0.80 (799 of 1000), but")
    _, found = verdict_of(P50, of_measures(response_latency_ms=sample(1500.2, p50=1500.2)))
    assert found.why == "declared budget broken: response_latency_ms p50 1500.2 > 1500 (n = 20)"


def test_a_missed_median_is_certain_by_its_bound() -> None:
    for low, word in ((1500.0, "INCONCLUSIVE"), (1500.1, "REGRESSION")):
        doc = sample(1600, p50=1600.0, interval=[low, 1700])
        assert verdict_of(P50, of_measures(response_latency_ms=doc))[1].word == word
    few = of_measures(response_latency_ms=sample(1600, n=4, p50=1600.0))
    assert verdict_of(P50, few)[1].word == "INCONCLUSIVE"  # four values have no bound


def timed(*times: float | None, **more: float) -> Results:
    """Latency with its cases, the shortest first."""
    rows = cases(list(times), name="latency")
    doc = sample(more["p50"], n=len(times), p50=more["p50"], p95=more.get("p95"))
    return results({"a": system(latency=dimension([50.0] * 6, "latency", measures={"m": doc}, cases={"m": rows}))})


def test_the_last_sentence_tells_a_limit_that_is_missed_from_one_that_is_undefined() -> None:
    recall = Budget("latency", "recall_rate", "min", 0.8)
    now = of_measures(yield_rate=rate(1, 2), recall_rate=rate(0, 0))
    verdict = judge(now, now, Policy(budgets=(YIELD, recall), declared=True))
    assert verdict.why == (
        "nothing fell for certain; missed, though perhaps by chance: budget interruption.yield_rate; "
        "undefined: budget latency.recall_rate"
    )


def test_a_percentile_with_its_cases_is_counted() -> None:
    p50, p95 = Budget("latency", "m", "max", 1500, "p50"), Budget("latency", "m", "max", 3000, "p95")
    # Eight late ones of eight: 1/256 = 0.004; seven of seven: 0.008.
    assert verdict_of(p50, timed(*[1501.0] * 7, None, p50=1501.0))[1].word == "REGRESSION"
    assert verdict_of(p50, timed(*[1501.0] * 7, p50=1501.0))[1].word == "INCONCLUSIVE"
    # Of 20, at most one may be late: five or more come with 0.0026, four with 0.016.
    assert verdict_of(p95, timed(*[900.0] * 15, *[3500.0] * 5, p50=900.0, p95=3500.0))[1].word == "REGRESSION"
    assert verdict_of(p95, timed(*[900.0] * 16, *[3500.0] * 4, p50=900.0, p95=3500.0))[1].word == "INCONCLUSIVE"


def test_a_median_uses_the_interval_of_the_measure() -> None:
    _, found = verdict_of(P50, of_measures(response_latency_ms=sample(1200, p50=1200.0, interval=[1000, 1400])))
    assert found.why == "met with confidence: response_latency_ms p50 1200 <= 1500 (n = 20)"
    _, found = verdict_of(P50, of_measures(response_latency_ms=sample(1200, p50=1200.0, interval=[1000, 1500.4])))
    assert found.why.startswith("met by the estimate, not by its interval [1000, 1500.4]")


def test_never_happened_breaks_a_maximum() -> None:
    _, found = verdict_of(P50, of_measures(response_latency_ms=sample(None, censored=15, p50=None)))
    assert (found.word, found.why) == ("REGRESSION", "declared budget broken: response_latency_ms p50 never > 1500 (n = 20)")


def test_a_p95_of_few_values_is_advisory() -> None:
    few, many = (of_measures(response_latency_ms=sample(900, n=n, p95=3500.0)) for n in (99, 100))
    assert verdict_of(P95, few)[1].word == "INCONCLUSIVE"
    assert "advisory" in verdict_of(P95, few)[1].why
    assert verdict_of(P95, many)[1].word == "REGRESSION"


def test_undefined_is_inconclusive_with_the_reason() -> None:
    whole, found = verdict_of(YIELD, of_measures(yield_rate=rate(0, 0), response_rate=rate(9, 10)))
    assert (found.word, found.why, found.value) == ("INCONCLUSIVE", "yield_rate is undefined (no chances)", None)
    assert (whole.word, whole.exit_code) == ("NO COLLAPSE", 0)


def test_a_mute_system_does_not_pass_for_want_of_chances() -> None:
    _, found = verdict_of(YIELD, of_measures(yield_rate=rate(0, 0), response_rate=rate(4, 10)))
    assert found.word == "REGRESSION"
    assert found.why.endswith("and the system answered too few turns (response_rate 0.40)")


def test_undefined_now_and_defined_before_is_a_regression() -> None:
    _, found = verdict_of(YIELD, of_measures(yield_rate=rate(0, 0)), of_measures(yield_rate=rate(9, 10)))
    assert (found.word, found.why) == (
        "REGRESSION",
        "declared budget broken: yield_rate is undefined (no chances), and was 0.90 in the baseline",
    )


def test_undefined_after_a_handful_of_chances_proves_nothing() -> None:
    for n, word in ((4, "INCONCLUSIVE"), (5, "REGRESSION")):
        found = verdict_of(YIELD, of_measures(yield_rate=rate(0, 0)), of_measures(yield_rate=rate(n, n)))[1]
        assert found.word == word
    assert verdict_of(YIELD, of_measures(yield_rate=rate(0, 0)), declared=False)[1].word == "NOT EXERCISED"


def test_a_measure_that_only_the_baseline_has_is_undefined_and_no_mistake_of_the_policy() -> None:
    part = Budget("interruption", "yield_rate.at_300ms", "min", 0.8)

    def run(**measures: MeasureDoc) -> Results:
        return results({"a": system(interruption=dimension([50.0] * 6, measures=measures))})

    before = run(**{"yield_rate.at_300ms": rate(5, 5)})
    _, found = verdict_of(part, run(), before)
    why = "declared budget broken: yield_rate.at_300ms is undefined (never exercised), and was 1.00 in the baseline"
    assert (found.word, found.why) == ("REGRESSION", why)
    with pytest.raises(UsageError, match="names no measure of interruption"):
        verdict_of(part, run(), run())


def test_a_system_that_no_longer_speaks_does_not_pass_where_no_turn_is_counted() -> None:
    """A suite of interruptions alone: none comes about, and there is no response rate."""

    def run(talks: int) -> Results:
        level = MeasureDoc(value=-20.0, unit="dBFS", direction="neither", n=talks, interval=None)
        yields = dimension([50.0] * 4, measures={"yield_rate": rate(talks, talks)})
        return results({"a": system(interruption=yields, coherence=dimension([], measures={"speech_level_dbfs": level}))})

    _, found = verdict_of(YIELD, run(0), run(4))
    assert (found.word, found.why) == (
        "REGRESSION",
        "declared budget broken: yield_rate is undefined (no chances), and the system no longer speaks",
    )
    assert found.cause.startswith("it no longer speaks")
    assert verdict_of(YIELD, run(0), run(0))[1].word == "INCONCLUSIVE"


def test_of_what_is_undefined_no_cause_is_guessed_from_the_measure() -> None:
    _, found = verdict_of(YIELD, of_measures(yield_rate=rate(0, 0)), of_measures(yield_rate=rate(9, 10)))
    assert (found.word, found.cause) == ("REGRESSION", "")


def test_a_mean_of_few_sessions_is_not_certain() -> None:
    clicks = Budget("latency", "clicks", "max", 10)
    for n, word in ((4, "INCONCLUSIVE"), (5, "REGRESSION")):  # with five and no interval, all are equal
        doc = MeasureDoc(value=12.0, unit="1/min", direction="lower", n=n, interval=None)
        assert verdict_of(clicks, of_measures(clicks=doc))[1].word == word


def test_a_dimension_that_was_not_scheduled_is_not_exercised() -> None:
    run = results({"a": system(interruption=dimension([50.0] * 6))})
    whole, found = verdict_of(P50, run)
    assert (found.word, found.outcome, whole.word) == ("NOT EXERCISED", "skipped", "PASS")


def test_a_dimension_score_can_have_a_budget() -> None:
    run = of_measures()
    assert verdict_of(Budget("latency", "score", "min", 60), run)[1].why == "declared budget broken: score 50.0 < 60.0 (n = 6)"
    assert verdict_of(Budget("latency", "score", "min", 50), run)[1].word == "PASS"


@pytest.mark.parametrize(
    ("budget", "message"),
    [
        (
            Budget("interruption", "yield_rate", "max", 0.8),
            "yield_rate is better when higher, so its budget is a `min`, not a `max`",
        ),
        (Budget("latency", "response_latency_ms", "min", 100), "is better when lower, so its budget is a `max`"),
        (Budget("interruption", "yeild_rate", "min", 0.8), "did you mean `interruption.yield_rate`"),
        (Budget("interruption", "yield_rate", "min", 0.8, "p50"), "yield_rate has no p50; it is a rate"),
    ],
)
def test_budgets_without_sense_are_refused(budget: Budget, message: str) -> None:
    run = of_measures(yield_rate=rate(9, 10), response_latency_ms=sample(900, p50=900.0))
    with pytest.raises(UsageError, match=message):
        verdict_of(budget, run)


def test_what_nobody_can_tell_is_in_the_count_and_in_the_interval_beside_it() -> None:
    told = rate(7, 7) | {"unsure": 1, "bounds": [0.875, 1.0]}
    _, found = verdict_of(YIELD, of_measures(yield_rate=told))
    assert (
        found.why == "met by the estimate, not by its interval [0.53, 0.98]: yield_rate 0.88 >= 0.80 (7 of 8, 1 undetermined)"
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "interruption.yield_rate: {min: 80}",
            "interruption.yield_rate lies between 0 and 1, so no min of 80 can tell anything",
        ),
        (
            "interruption.yield_rate: {min: -1}",
            "interruption.yield_rate lies between 0 and 1, so no min of -1 can tell anything",
        ),
        ("interruption.score: {min: 101}", "interruption.score lies between 0 and 100, so no min of 101 can tell anything"),
        ("latency.stop_latency_ms: {max: -5}", "latency.stop_latency_ms is 0 or more, so no max of -5 can tell anything"),
        ("interruption.yeild_rate: {min: 0.8}", "names no measure of interruption; did you mean `interruption.yield_rate`?"),
        ("interruption.yield_rate: {max: 0.8}", "interruption.yield_rate is better when higher, so its budget is a `min`"),
        ("interruption.yield_rate: {p50: {min: 0.8}}", "interruption.yield_rate.p50: yield_rate has no p50; it is a rate"),
    ],
)
def test_a_limit_that_tells_nothing_is_refused_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(f"budgets:\n  {text}\n")
    now = of_measures(yield_rate=rate(4, 5), stop_latency_ms=sample(300.0))
    with pytest.raises(UsageError, match=rf"policy\.yaml:2:\d+: .*{re.escape(told)}"):
        judge(now, now, read_policy(file))


def test_a_signed_time_may_have_a_limit_below_0() -> None:
    early = Budget("latency", "response_latency_ms", "max", -5)
    assert verdict_of(early, of_measures(response_latency_ms=sample(-40.0)))[1].word == "PASS"


@pytest.mark.parametrize(("before", "told"), [(5, True), (0, False)])
def test_a_cause_is_guessed_only_where_the_baseline_was_better(before: int, told: bool) -> None:
    _, found = verdict_of(YIELD, of_measures(yield_rate=rate(0, 5)), of_measures(yield_rate=rate(before, 5)))
    assert (found.word, bool(found.cause)) == ("REGRESSION", told)
