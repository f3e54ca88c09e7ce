from __future__ import annotations

import pytest

from fdbench.score.measure import Measure, Rate, Sample, Spec, Trend
from fdbench.score.observation import linear, mean, undefined

RATE = Spec("r", "rate", "higher", "")
MS = Spec("m", "ms", "lower", "")
DEAD_AIR = Spec("d", "s", "lower", "", "mean", 10)


def test_pooling_adds_counts_and_not_rates() -> None:
    assert (Rate(RATE, 1, 1) + Rate(RATE, 0, 3)).value == 0.25


def test_nothing_is_undefined_and_not_zero() -> None:
    assert Rate(RATE).value is None
    assert Sample(MS).value is None
    assert Sample(MS).percentile(95) is None


def test_the_censored_are_infinite() -> None:
    sample = Sample(MS, (100.0, 200.0, 300.0), censored=2)
    assert sample.n == 5
    assert sample.value == 300.0
    assert sample.percentile(75) is None
    assert Sample(MS, (), censored=3).value is None


def test_percentiles_are_linear_between_ranks() -> None:
    sample = Sample(MS, (400.0, 100.0, 200.0, 300.0))
    assert sample.percentile(0) == 100.0
    assert sample.percentile(50) == 250.0
    assert sample.percentile(90) == pytest.approx(370.0)
    assert sample.percentile(100) == 400.0


def test_dead_air_is_a_mean_over_ten_turns() -> None:
    assert Sample(DEAD_AIR, (0.5, 1.5, 4.0)).value == pytest.approx(20.0)


def test_samples_join_their_values_and_count_what_never_happened() -> None:
    joined = Sample(MS, (100.0,), censored=1) + Sample(MS, (200.0, 300.0), censored=2)
    assert (joined.values, joined.censored, joined.n) == ((100.0, 200.0, 300.0), 3, 6)


def test_a_rate_has_bounds_where_nobody_can_tell() -> None:
    rate = Rate(RATE, 1, 2, unsure=1) + Rate(RATE, 1, 2, unsure=1)
    assert (rate.value, rate.unsure) == (0.5, 2)
    assert rate.bounds == (2 / 6, 4 / 6)
    assert Rate(RATE, 1, 2).bounds is None
    assert Rate(RATE, unsure=3).bounds == (0.0, 1.0)


@pytest.mark.parametrize(
    "full",
    [Rate(RATE, 1, 2, unsure=1), Sample(MS, (100.0,), censored=1), Trend(MS, (((0, 1.0), (1, 2.0), (2, 3.0), (3, 4.0)),))],
)
def test_what_is_made_undefined_holds_nothing_but_the_reason(full: Measure) -> None:
    empty = undefined(full, "too few")
    assert empty == type(full)(full.spec, why="too few")
    assert (full.n > 0, empty.n, empty.value, empty.why) == (True, 0, None, "too few")


@pytest.mark.parametrize(("value", "share"), [(-5.0, 1.0), (10.0, 1.0), (15.0, 0.75), (20.0, 0.5), (30.0, 0.0), (99.0, 0.0)])
def test_a_share_is_linear_between_best_and_worst(value: float, share: float) -> None:
    assert linear(value, best=10.0, worst=30.0) == share


def test_the_mean_of_nothing_is_undefined() -> None:
    assert mean([]) is None
    assert mean([1.0, 2.0, 6.0]) == 3.0


def test_different_measures_do_not_pool() -> None:
    with pytest.raises(ValueError, match="cannot pool r with s"):
        Rate(RATE) + Rate(Spec("s", "rate", "higher", ""))
