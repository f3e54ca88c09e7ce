"""What nobody can tell counts as the worse outcome, and says so."""

from __future__ import annotations

import pytest

from fdbench.results.documents import dimension_doc
from fdbench.score.measure import DimensionScore, Unit
from fdbench.score.observation import UnitScore
from fdbench.score.system import reduce_repeats


def one(score: float | None, upper: float | None = None, unit: str = "u") -> UnitScore:
    return UnitScore(unit, (unit,), score, "", upper)


def of(*units: Unit) -> DimensionScore:
    return DimensionScore("overlap", units, 1, 1, ())


def test_the_lower_bound_counts() -> None:
    (unit,) = reduce_repeats([one(20.0, 80.0)])
    assert (unit.score, unit.upper) == (20.0, 80.0)
    assert of(unit).score == 20.0


def test_bounds_are_the_means_over_repeats() -> None:
    (unit,) = reduce_repeats([one(0.0, 100.0), one(100.0), one(None)])
    assert (unit.score, unit.upper) == (50.0, 100.0)


def test_a_unit_is_of_the_scenarios_that_the_last_repeat_was_made_of() -> None:
    """A partner can be missing in one repeat, and the unit was then judged by itself."""
    alone, pair = UnitScore("u", ("u",), 0.0), UnitScore("u", ("u", "partner"), 50.0)
    assert [u.scenarios for u in reduce_repeats([alone, pair, pair])] == [("u", "partner")]
    assert [u.scenarios for u in reduce_repeats([pair, pair, alone])] == [("u",)]


def test_what_is_determined_has_no_upper_bound() -> None:
    assert [u.upper for u in reduce_repeats([one(20.0, 20.0, "a"), one(20.0, None, "b")])] == [None, None]


def test_the_share_of_undetermined_units_is_in_the_results() -> None:
    score = of(Unit("a", ("a",), 100.0), Unit("b", ("b",), -100.0, 100.0), Unit("c", ("c",), 60.0), Unit("d", ("d",), 0.0))
    doc = dimension_doc(score, 1)
    assert (score.undetermined, doc["undetermined"]) == (0.25, 0.25)
    assert [unit.get("upper") for unit in doc["units"]] == [None, 100.0, None, None]
    assert doc["score"] == pytest.approx(15.0)


def test_without_units_nothing_is_undetermined() -> None:
    assert of().undetermined == 0.0
    assert of().score is None


def test_a_dimension_is_the_mean_of_its_units_and_never_below_zero() -> None:
    assert of(Unit("a", ("a",), -100.0), Unit("b", ("b",), 50.0)).score == 0.0
    assert of(Unit("a", ("a",), -100.0), Unit("b", ("b",), 100.0), Unit("c", ("c",), 30.0)).score == pytest.approx(10.0)
