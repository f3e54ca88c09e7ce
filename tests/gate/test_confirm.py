"""Replays that agree, and that do not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from fdbench.gate.confirm import confirm, to_replay
from fdbench.gate.judge import judge
from fdbench.gate.policy import Budget, Policy
from fdbench.gate.verdict import Verdict
from fdbench.results.schema import Results
from tests.gate.make import cases, dimension, of_scores, rate, results, system

POLICY = Policy()
GOOD = [90.0, 70.0, 85.0, 60.0, 95.0, 80.0, 75.0, 88.0, 66.0, 91.0]
BAD = [score - 40 for score in GOOD]


def after(
    now: Results, before: Results, replays: Sequence[Results], *, strict: bool = False, policy: Policy = POLICY
) -> Verdict:
    verdict = judge(now, before, policy, strict=strict)
    return confirm(verdict, now, replays, {"baseline": before}, policy, strict=strict)


@pytest.mark.parametrize(("agree", "word"), [(2, "REGRESSION"), (1, "REGRESSION"), (0, "NO COLLAPSE")])
def test_a_fall_stands_if_half_of_the_replays_agree(agree: int, word: str) -> None:
    replays = [of_scores(BAD)] * agree + [of_scores(GOOD)] * (2 - agree)
    verdict = after(of_scores(BAD), of_scores(GOOD), replays)
    assert (verdict.word, verdict.exit_code) == (word, 1 if word == "REGRESSION" else 0)
    for dimension_ in verdict.systems[0].dimensions:
        assert f"{agree} of 2 replays agree" in dimension_.why
        assert dimension_.word == ("REGRESSION" if agree else "INCONCLUSIVE")


def test_what_was_not_confirmed_fails_when_strict() -> None:
    verdict = after(of_scores(BAD), of_scores(GOOD), [of_scores(GOOD)], strict=True)
    assert (verdict.word, verdict.exit_code) == ("NO COLLAPSE", 4)
    assert verdict.systems[0].dimensions[1].outcome == "failed"
    assert (
        verdict.systems[0].dimensions[1].why.startswith("not confirmed, only 0 of 1 replays agree: -40.0 points over 10 units")
    )


def test_a_replay_agrees_by_the_size_of_the_fall_without_a_test() -> None:
    few = of_scores([score - 6 for score in GOOD])
    assert after(of_scores(BAD), of_scores(GOOD), [few]).word == "REGRESSION"
    less = of_scores([score - 5 for score in GOOD])
    assert after(of_scores(BAD), of_scores(GOOD), [less]).word == "NO COLLAPSE"  # within the margin


def yields(*values: bool) -> Results:
    rows = cases(*[[value] for value in values])
    hits = sum(values)
    doc = dimension([50.0] * len(values), measures={"yield_rate": rate(hits, len(values))}, cases={"yield_rate": rows})
    return results({"agent": system(interruption=doc)})


def test_a_collapse_wants_a_replay_that_collapses() -> None:
    before, now = yields(True, True, True), yields(False, False, False)
    assert after(now, before, [now]).word == "REGRESSION"
    assert after(now, before, [yields(False, True, False)]).word == "NO COLLAPSE"


@pytest.mark.parametrize(("exercised", "word"), [(0, "REGRESSION"), (1, "REGRESSION"), (2, "NO COLLAPSE")])
def test_events_that_did_not_come_about_are_played_again(exercised: int, word: str) -> None:
    def met(count: int) -> Results:
        return results({"agent": system(overlap=dimension([50.0, 50.0], "overlap", exercised=count, scheduled=2))})

    assert to_replay(judge(met(0), met(2), POLICY), met(0), {"baseline": met(2)}) == {"agent": {"overlap"}}
    assert after(met(0), met(2), [met(exercised)]).word == word


def test_what_is_played_again() -> None:
    before, now = yields(True, True, True), yields(False, False, False)
    baselines = {"baseline": before}
    assert to_replay(judge(now, before, POLICY), now, baselines) == {"agent": {"interruption"}}
    assert to_replay(judge(before, before, POLICY), before, baselines) == {}
    fallen = to_replay(judge(of_scores(BAD), of_scores(GOOD), POLICY), of_scores(BAD), {"baseline": of_scores(GOOD)})
    assert fallen == {"agent": {"latency", "interruption", "overlap", "context", "coherence"}}  # the suite fell


def test_what_is_missing_and_a_broken_budget_stand_without_replays() -> None:
    now = of_scores(GOOD)
    now["systems"]["agent"]["dimensions"]["interruption"]["units"].pop()
    assert to_replay(judge(now, of_scores(GOOD), POLICY), now, {"baseline": of_scores(GOOD)}) == {}
    assert after(now, of_scores(GOOD), [of_scores(GOOD)]).word == "REGRESSION"
    policy = Policy(budgets=(Budget("interruption", "yield_rate", "min", 0.8),), declared=True)
    bad, good = yields(*[False] * 8), yields(*[True] * 8)
    assert after(bad, bad, [good], policy=policy).word == "REGRESSION"


def test_a_system_that_the_replay_lacks_does_not_agree() -> None:
    replay = of_scores(BAD)
    replay["systems"]["other"] = replay["systems"].pop("agent")
    assert after(of_scores(BAD), of_scores(GOOD), [replay]).word == "NO COLLAPSE"
