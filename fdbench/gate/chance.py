"""What chance alone does to a few cases: how rare it is that one run has them right and another has them wrong.

No rate has to be known. That a case goes right in the one run and wrong in the other has a chance of at most 1/4, whatever its own rate, so
that 8 of 8 cases have one of at most 1 in 65,536 together; fewer than all are worked out below.
"""

from __future__ import annotations

from functools import lru_cache

from fdbench import stats

STEPS = 100
"""Of the search for the rate at which chance does most: each leaves two thirds of the range."""


@lru_cache(maxsize=4096)
def turned_by_chance(turned: int, n: int) -> float:
    """The chance that of `n` cases at least `turned` go right in one run of a system and none in another run of it: an upper bound,
    whatever the rates of the cases.

    The cases are independent, and each has a rate of its own: a_i to go right, at most 1 - a_i to go wrong. Let a be the mean of the a_i.
    None goes right with a chance of at most (1 - a)^n (arithmetic and geometric mean). At least `turned` go right with one of at most that
    of the binomial distribution of n and a, if turned >= n a + 1 (Hoeffding 1956, theorem 4), else of at most 1. The product is taken where
    it is largest; for all n of them that is 1/4^n. Right and wrong may be exchanged, and so may the two runs.

    Args:
        turned: 0 to `n`.
        n: cases that both runs have.

    Returns:
        In (0, 1]; 1.0 where `turned` or `n` is 0.

    Raises:
        ValueError: `turned` is not in 0 to `n`.

    References:
        Hoeffding 1956, On the distribution of the number of successes in independent trials.
    """
    if not 0 <= turned <= n:
        raise ValueError(f"{turned} of {n} cases cannot have turned")
    if turned == n:
        return 0.25**n
    if not turned:
        return 1.0
    edge = (turned - 1) / n
    low, high = 0.0, edge
    for _ in range(STEPS):  # the logarithm of the product is concave
        third = (high - low) / 3
        if _both(turned, n, low + third) < _both(turned, n, high - third):
            low += third
        else:
            high -= third
    return max(_both(turned, n, (low + high) / 2), (1.0 - edge) ** n)


def _both(turned: int, n: int, rate: float) -> float:
    return stats.below_limit_p(n - turned, n, 1.0 - rate) * (1.0 - rate) ** n
