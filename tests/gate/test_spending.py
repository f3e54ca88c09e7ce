"""How strict each look is: against published bounds, and against walks."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from fdbench.gate.spending import information, levels

Z = NormalDist().inv_cdf


def test_the_bounds_are_those_that_are_published() -> None:
    """Lan and DeMets, spending of Pocock's kind, two-sided 0.05, five equal looks: 2.4380, 2.4268, 2.4101, 2.3966, 2.3859
    (Reboussin, DeMets, Kim & Lan 2000, programs for computing group sequential boundaries)."""
    found = [Z(1 - level) for level in levels((0.2, 0.4, 0.6, 0.8, 1.0), 0.025)]
    assert found == pytest.approx([2.4380, 2.4268, 2.4101, 2.3966, 2.3859], abs=5e-4)


def test_one_look_is_a_plain_test() -> None:
    assert levels((1.0,), 0.05) == pytest.approx((0.05,), abs=1e-5)


def test_a_walk_without_drift_seldom_crosses() -> None:
    times = information((1, 2, 3, 4, 5, 6, 7, 8), (3,) * 8)
    limits = np.array([Z(1 - level) for level in levels(times, 0.05)]) * np.sqrt(times)
    steps = np.sqrt(np.diff([0.0, *times]))
    walks = np.cumsum(np.random.default_rng(1).normal(size=(200_000, 8)) * steps, axis=1)
    assert np.mean((walks > limits).any(axis=1)) == pytest.approx(0.05, abs=0.002)


def test_information_is_capped_by_a_stored_baseline_and_grows_with_one_that_is_played_along() -> None:
    assert information((1, 2, 4), (1, 1, 1)) == pytest.approx((0.5 / 0.8, (2 / 3) / 0.8, 1.0))
    assert information((1, 2, 4), (1, 2, 4)) == pytest.approx((0.25, 0.5, 1.0))


@pytest.mark.parametrize("shares", [(), (0.5, 0.5), (0.6, 0.4), (0.0, 1.0), (0.5, 1.1)])
def test_shares_must_increase(shares: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="must increase"):
        levels(shares, 0.05)
