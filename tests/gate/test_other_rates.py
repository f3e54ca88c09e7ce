"""A rate that has no test of its own is looked at all the same, in one test of all such rates of its dimension."""

from __future__ import annotations

from collections.abc import Iterable

from fdbench.gate.confirm import confirm
from fdbench.gate.judge import judge
from fdbench.gate.policy import Policy
from fdbench.gate.terminal import verdict_text
from fdbench.results.schema import Results
from tests.gate.make import cases, dimension, rate, results, system

SCENARIOS = 40


def run(**broken: Iterable[int]) -> Results:
    """Coherence with equal scores; measure -> in which scenarios it shows a fault."""
    where = {name: set(which) for name, which in broken.items()}
    rows = {name: cases(*[[i in which] for i in range(SCENARIOS)], name="coherence") for name, which in where.items()}
    measures = {name: rate(len(which), SCENARIOS, "lower") for name, which in where.items()}
    return results({"a": system(coherence=dimension([80.0] * SCENARIOS, "coherence", measures=measures, cases=rows))})


def test_a_fault_that_came_to_a_third_and_was_there_before_is_a_regression_that_names_the_measure() -> None:
    before = run(cutoff_rate=[0], self_repetition_rate=[1])
    now = run(cutoff_rate=range(15), self_repetition_rate=[2])
    verdict = judge(now, before, Policy())
    assert verdict.word == "REGRESSION"
    coherence = next(d for d in verdict.systems[0].dimensions if d.dimension == "coherence")
    (test,) = coherence.others
    # 14 changes, all worse; two rates; and a share of 0.02 of 0.32: 2 / 2^14 * 16.
    assert (test.measure, test.p_worse) == ("cutoff_rate", 2 / 2**14 * 16)
    assert coherence.why.startswith("cutoff_rate 0.03 -> 0.38 (difference [")
    assert len(coherence.cases) == 3 and coherence.cause.startswith("its replies break off")
    assert "cutoff_rate 0.03 -> 0.38" in verdict_text(verdict)


def test_it_is_confirmed_by_replays_that_fell_too() -> None:
    before, now = run(cutoff_rate=[0]), run(cutoff_rate=range(15))
    verdict = judge(now, before, Policy())
    replayed = confirm(verdict, now, [now, run(cutoff_rate=range(9))], {"baseline": before}, Policy())
    assert replayed.word == "REGRESSION" and "2 of 2 replays agree" in replayed.systems[0].dimensions[1].why
    assert confirm(verdict, now, [before, before], {"baseline": before}, Policy()).word == "NO COLLAPSE"


def test_the_more_rates_there_are_the_surer_one_must_be() -> None:
    names = [f"rate_{i}" for i in range(60)]
    before = run(**dict.fromkeys(names, ()), cutoff_rate=[0])
    now = run(**dict.fromkeys(names, ()), cutoff_rate=range(15))
    assert judge(now, before, Policy()).word == "PASS"


def test_a_rate_that_got_better_is_told_too() -> None:
    verdict = judge(run(cutoff_rate=[0]), run(cutoff_rate=range(15)), Policy())
    assert verdict.word == "IMPROVEMENT"
