"""The bound on what chance alone turns round: by hand, against scipy, and against rates drawn at random."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import binom

from fdbench.gate.chance import turned_by_chance


def test_all_of_them_at_a_rate_of_one_half() -> None:
    # a (1 - a) is largest at 1/2
    for n in (1, 2, 3, 8):
        assert turned_by_chance(n, n) == pytest.approx(0.25**n)


def test_five_of_eight_by_hand() -> None:
    # From a mean rate of 4/8 on at least five may always go right, and none with a chance of (1/2)^8.
    assert turned_by_chance(5, 8) == pytest.approx(1 / 256)
    assert turned_by_chance(1, 8) == turned_by_chance(0, 8) == 1.0


@pytest.mark.parametrize(("turned", "n"), [(6, 8), (7, 8), (4, 5), (9, 12), (20, 40)])
def test_it_is_the_largest_product_over_all_rates(turned: int, n: int) -> None:
    rates = np.linspace(0, (turned - 1) / n, 20_001)
    largest = float(np.max(binom.sf(turned - 1, n, rates) * (1 - rates) ** n))
    assert turned_by_chance(turned, n) == pytest.approx(max(largest, (1 - rates[-1]) ** n), rel=1e-6)


def test_no_mixture_of_rates_does_more() -> None:
    rng = np.random.default_rng(1)
    for _ in range(2_000):
        n = int(rng.integers(1, 12))
        turned = int(rng.integers(1, n + 1))
        shape = rng.choice([0.2, 0.5, 1.0, 3.0], 2)
        rates = rng.beta(float(shape[0]), float(shape[1]), n)
        right = np.array([1.0])  # the distribution of how many go right
        for rate in rates:
            right = np.convolve(right, [1 - rate, rate])
        assert right[turned:].sum() * np.prod(1 - rates) <= turned_by_chance(turned, n) * (1 + 1e-9)


def test_more_that_turned_is_rarer() -> None:
    for n in (2, 8, 30):
        bounds = [turned_by_chance(turned, n) for turned in range(1, n + 1)]
        assert all(more <= fewer for fewer, more in pairwise(bounds))


def test_more_than_there_are_is_refused() -> None:
    with pytest.raises(ValueError, match="9 of 8 cases"):
        turned_by_chance(9, 8)
