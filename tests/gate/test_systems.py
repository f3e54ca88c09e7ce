"""Validity by system: one that is not valid is named and refused, the others stand."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from fdbench.errors import InvalidRun, UsageError
from fdbench.gate.comparison import comparison_text
from fdbench.gate.files import trim
from fdbench.gate.judge import judge
from fdbench.gate.junit import junit_xml
from fdbench.gate.policy import Budget, Policy
from fdbench.gate.summary import summary_markdown
from fdbench.gate.terminal import verdict_text
from fdbench.results.schema import Results, SystemDoc
from tests.gate.make import broken, dimension, results, system

WAVY = [90.0, 70.0, 85.0, 60.0, 95.0, 80.0, 75.0, 88.0, 66.0, 91.0]
FALLEN = [s - 40 for s in WAVY]
POLICY = Policy()


def scored(scores: list[float]) -> SystemDoc:
    return system(interruption=dimension(scores))


def run(*, quiet: bool, scores: list[float] = WAVY) -> Results:
    """Six systems, of which `quiet` may not be valid."""
    systems = {name: scored(scores) for name in ("a", "b", "c", "d", "e", "quiet")}
    if quiet:
        systems["quiet"] = broken(systems["quiet"], "quiet: only 1 of 9 scheduled overlap events were exercised")
    return results(systems, why_invalid=systems["quiet"]["why_invalid"])


def test_a_system_that_is_not_valid_now_is_named_and_the_others_are_judged() -> None:
    verdict = judge(run(quiet=True), run(quiet=False), POLICY)
    assert (verdict.word, verdict.exit_code) == ("INVALID", 3)
    assert verdict.why == "quiet is not valid: quiet: only 1 of 9 scheduled overlap events were exercised"
    assert [[d.word for d in s.dimensions] for s in verdict.systems] == [["PASS", "PASS"]] * 5 + [[]]


def test_a_regression_of_another_comes_first() -> None:
    verdict = judge(run(quiet=True, scores=FALLEN), run(quiet=False), POLICY)
    assert (verdict.word, verdict.exit_code) == ("REGRESSION", 1)
    assert verdict.why.endswith("; quiet is not valid: quiet: only 1 of 9 scheduled overlap events were exercised")


def test_another_system_can_be_gated_by_itself() -> None:
    assert judge(run(quiet=True), run(quiet=False), POLICY, system="a").word == "PASS"


@pytest.mark.parametrize(("strict", "code", "outcome"), [(False, 0, "skipped"), (True, 4, "failed")])
def test_one_that_was_not_valid_in_the_baseline_keeps_the_whole_from_passing(strict: bool, code: int, outcome: str) -> None:
    verdict = judge(run(quiet=False), run(quiet=True), POLICY, strict=strict)
    assert (verdict.word, verdict.exit_code) == ("NO COLLAPSE", code)
    assert "quiet: suite" in verdict.why
    (part,) = verdict.systems[-1].dimensions
    assert (part.word, part.outcome) == ("INCONCLUSIVE", outcome)
    assert part.why.startswith("not compared: its baseline is not valid (quiet: only 1 of 9")
    suite = ElementTree.fromstring(junit_xml(verdict))[-1]
    assert (suite.get("skipped"), suite.get("failures")) == (("0", "1") if strict else ("1", "0"))
    for text in (verdict_text(verdict), summary_markdown(verdict)):
        assert "its baseline is not valid" in text


def test_its_budgets_count_all_the_same() -> None:
    demand = Policy(budgets=(Budget("interruption", "score", "min", 99.0),), declared=True)
    verdict = judge(run(quiet=False), run(quiet=True), demand)
    assert [budget.value for budget in verdict.systems[-1].budgets] == [pytest.approx(80.0)]


def test_a_system_that_is_valid_neither_now_nor_before_is_no_pass() -> None:
    verdict = judge(run(quiet=True), run(quiet=True), POLICY)
    assert (verdict.word, verdict.exit_code) == ("INVALID", 3)


def test_without_any_valid_baseline_nothing_is_gated() -> None:
    with pytest.raises(UsageError, match="its baseline is not valid .*store a baseline from a valid run"):
        judge(run(quiet=False), run(quiet=True), POLICY, system="quiet")


def test_every_output_names_it() -> None:
    verdict = judge(run(quiet=True), run(quiet=False), POLICY)
    assert "quiet is not valid, and was not compared\n\n    quiet: only 1 of 9" in verdict_text(verdict)
    assert "### `quiet`\n\n❌ not valid, and not compared: quiet: only 1 of 9" in summary_markdown(verdict)
    root = ElementTree.fromstring(junit_xml(verdict))
    assert (root.get("errors"), root.get("failures")) == ("1", "0")
    (error,) = root.iter("error")
    assert "only 1 of 9" in (error.get("message") or "")


def test_compare_refuses_it_and_compares_the_others() -> None:
    text = comparison_text(run(quiet=False), run(quiet=True), POLICY)
    assert text.count("identical") == 10  # each suite and its one dimension
    assert text.endswith("not compared: B (quiet) is not valid: quiet: only 1 of 9 scheduled overlap events were exercised")


def test_a_baseline_keeps_it_marked_so_that_names_still_fit() -> None:
    kept = trim(run(quiet=True))
    assert [doc["valid"] for doc in kept["systems"].values()] == [True] * 5 + [False]
    assert judge(run(quiet=False), kept, POLICY).word == "NO COLLAPSE"
    with pytest.raises(InvalidRun, match="system 'quiet' is not valid"):
        trim(run(quiet=True), "quiet")
