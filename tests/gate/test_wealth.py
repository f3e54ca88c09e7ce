"""Bets are fair, and wealth is a p-value at any time."""

from __future__ import annotations

import math

import numpy as np
import pytest

from fdbench.gate.wealth import BOLDNESS, SHARES, STEEPNESS, Wealth, gains


def test_the_first_capital_is_one() -> None:
    assert math.fsum(SHARES) == 1.0
    assert len(SHARES) == len(BOLDNESS) == len(STEEPNESS)
    assert (Wealth().now, Wealth().peak, Wealth().p) == (1.0, 1.0, 1.0)


def test_one_round_by_hand() -> None:
    """All of 100 points were lost: each bet wins what it staked. 0.15 x 1.1 + 0.15 x 1.3 + 0.2 x 1.6 + 0.5 x 1.95 = 1.655."""
    after = Wealth().after(gains(100.0, "points", 100.0))
    assert after.now == pytest.approx(1.655) and after.p == pytest.approx(1 / 1.655)


def test_wealth_that_is_lost_again_leaves_its_p() -> None:
    up = Wealth().after(gains(1.0, "rate", 1.0))
    down = up.after(gains(-1.0, "rate", 1.0))
    assert down.now < 1.0 < up.now and down.p == up.p


def test_nothing_is_ever_lost_wholly() -> None:
    wealth = Wealth()
    for _ in range(50):
        wealth = wealth.after(gains(-1.0, "rate", 1.0))
    assert wealth.now > 0


@pytest.mark.parametrize("scale", ["points", "rate", "ratio"])
def test_equal_chances_leave_the_wealth_as_it_is_on_average(scale: str) -> None:
    for size in (0.05, 0.4, 1.0):
        won, lost = gains(size, scale, 1.0), gains(-size, scale, 1.0)  # type: ignore[arg-type]
        assert [a + b for a, b in zip(won, lost, strict=True)] == pytest.approx([0.0] * 4)


def test_a_skewed_difference_with_mean_zero_is_fair_for_rates() -> None:
    """One repeat against the mean of three, at a rate of 0.1: mostly a little down, seldom far up."""
    values = [(now - hits / 3, (0.1 if now else 0.9) * math.comb(3, hits) * 0.1**hits * 0.9 ** (3 - hits))
              for now in (0, 1) for hits in range(4)]  # fmt: skip
    mean = [math.fsum(chance * gains(value, "rate", 1.0)[bet] for value, chance in values) for bet in range(4)]
    assert mean == pytest.approx([0.0] * 4)


@pytest.mark.parametrize("scale", ["rate", "ratio"])
def test_whoever_looks_after_every_unit_is_seldom_wrong(scale: str) -> None:
    """Of 1,000 walks of 150 fair units, at most 5 % and three standard errors ever own 20."""
    rng = np.random.default_rng(3)
    wrong = 0
    for _ in range(1_000):
        steps = rng.choice([-1.0, 0.0, 1.0], 150) if scale == "rate" else rng.normal(0, 0.3, 150)
        wealth = Wealth()
        for step in steps:
            wealth = wealth.after(gains(float(step), scale, 1.0))  # type: ignore[arg-type]
            if wealth.p <= 0.05:
                wrong += 1
                break
    assert wrong <= 50 + 3 * (1_000 * 0.05 * 0.95) ** 0.5
