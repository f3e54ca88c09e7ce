from __future__ import annotations

import pytest

from fdbench.score.measure import Rate, Sample, Spec

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


def test_different_measures_do_not_pool() -> None:
    with pytest.raises(ValueError, match="cannot pool r with s"):
        Rate(RATE) + Rate(Spec("s", "rate", "higher", ""))
