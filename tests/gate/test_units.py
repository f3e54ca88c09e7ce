"""The dimension, its units and every difference are the same numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fdbench.gate.judge import judge
from fdbench.gate.policy import Budget, Policy, read_policy
from fdbench.report.paired import differences
from fdbench.results.documents import dimension_doc
from fdbench.results.schema import DimensionDoc, Results
from fdbench.score.measure import DimensionScore, Unit
from tests.gate.make import dimension, results, system

SHARE = Budget("overlap", "undetermined", "max", 0.2)
units = st.lists(st.tuples(st.integers(-100, 100), st.integers(-100, 100)), min_size=1, max_size=12)


def of(scores: list[float], name: str = "overlap") -> DimensionDoc:
    made = tuple(Unit(f"u{i:02}", (f"u{i:02}",), score) for i, score in enumerate(scores))
    return dimension_doc(DimensionScore(name, made, len(made), len(made), ()), 1)


def run(doc: DimensionDoc) -> Results:
    return results({"a": system(overlap=doc)})


@given(units)
def test_a_change_of_a_dimension_is_the_mean_change_of_its_units_or_says_what_was_clipped(pairs: list[tuple[int, int]]) -> None:
    before, now = (of([float(pair[i]) for pair in pairs]) for i in (0, 1))
    found = judge(run(now), run(before), Policy()).systems[0].dimensions[1]
    assert found.paired is not None and found.paired.mean is not None and found.now is not None and found.baseline is not None
    means = [sum(pair[i] for pair in pairs) / len(pairs) for i in (0, 1)]
    assert found.paired.mean == pytest.approx(means[1] - means[0])
    assert (found.baseline, found.now) == pytest.approx(tuple(max(0.0, mean) for mean in means))
    assert ("shown as 0" in found.why) == (min(means) < 0)
    if min(means) >= 0:
        assert found.now - found.baseline == pytest.approx(found.paired.mean)


@given(units)
def test_the_page_and_the_gate_show_the_same_difference(pairs: list[tuple[int, int]]) -> None:
    before, now = (run(of([float(pair[i]) for pair in pairs])) for i in (0, 1))
    gated = judge(now, before, Policy()).systems[0].dimensions[1].paired
    (shown,) = differences([(before["run"], before["systems"]["a"]), (now["run"], now["systems"]["a"])], ["overlap"])
    assert gated is not None
    assert shown.mean == pytest.approx(gated.mean)


def undetermined(share: int, of_units: int = 10) -> Results:
    doc = dimension([50.0] * of_units, "overlap", undetermined=share / of_units if of_units else 0.0)
    for unit in doc["units"][:share]:
        unit["upper"] = 100.0
    return run(doc)


@pytest.mark.parametrize(
    ("share", "word"), [(0, "PASS"), (2, "PASS"), (3, "INCONCLUSIVE"), (6, "INCONCLUSIVE"), (7, "REGRESSION")]
)
def test_the_undetermined_share_has_a_budget(share: int, word: str) -> None:
    # At a true share of 0.2, six or more of ten come with 0.0064, seven or more with 0.0009.
    verdict = judge(undetermined(share), undetermined(share), Policy(budgets=(SHARE,), declared=True))
    (found,) = verdict.systems[0].budgets
    assert (found.word, found.value) == (word, share / 10)
    assert f"({share} of 10)" in found.why


def test_of_no_unit_no_share_is_asked() -> None:
    verdict = judge(undetermined(0, 0), undetermined(0, 0), Policy(budgets=(SHARE,)))
    assert verdict.systems[0].budgets[0].word == "NOT EXERCISED"


def test_the_default_policy_asks_for_it_in_every_dimension() -> None:
    asked = {b.dimension: (b.side, b.limit) for b in read_policy().budgets if b.measure == "undetermined"}
    assert asked == dict.fromkeys(("latency", "interruption", "overlap", "context", "coherence"), ("max", 0.2))
