"""How strict each of several looks must be, so that all of them together err no more often than one would.

References:
    Lan & DeMets 1983, Discrete sequential boundaries for clinical trials, with their spending function of Pocock's kind. Armitage,
    McPherson & Rowe 1969, Repeated significance tests on accumulating data (the recursion).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

_NORMAL = NormalDist()
_POINTS = 801
_FAR = 8.0


@lru_cache(maxsize=64)
def levels(information: tuple[float, ...], alpha: float) -> tuple[float, ...]:
    """The one-sided level of each look.

    Args:
        information: at each look, as a share of that of the last one: increasing, in (0, 1].
        alpha: of all looks together.

    Returns:
        One level a look. The chance that a Brownian motion without drift, seen at these times, is ever beyond its level's quantile is
        alpha x log(1 + (e - 1) x the last share).

    Raises:
        ValueError: the shares do not increase, or are out of range.
    """
    if not information or list(information) != sorted(set(information)) or not 0 < information[0] <= information[-1] <= 1:
        raise ValueError(f"shares of information must increase within (0, 1], not be {information}")
    found: list[float] = []
    grid = np.linspace(-_FAR, _FAR, _POINTS)
    density = None
    spent = before = 0.0
    for share in information:
        step = math.sqrt(share - before)
        if density is None:
            ahead = np.exp(-0.5 * (grid / step) ** 2) / (step * math.sqrt(2 * math.pi))
        else:
            apart = (grid[:, None] - grid[None, :]) / step
            ahead = np.exp(-0.5 * apart**2) @ density * (grid[1] - grid[0]) / (step * math.sqrt(2 * math.pi))
        allowed = alpha * math.log1p((math.e - 1) * share) - spent
        limit = _quantile(grid, ahead, allowed)
        found.append(1.0 - _NORMAL.cdf(limit / math.sqrt(share)))
        cell = grid[1] - grid[0]
        density = ahead * np.clip((limit - grid) / cell + 0.5, 0.0, 1.0)
        spent, before = spent + allowed, share
    return tuple(found)


def _quantile(grid: NDArray[np.float64], density: NDArray[np.float64], above: float) -> float:
    """Above which so much of the density lies; each value stands for the cell around it."""
    cell = grid[1] - grid[0]
    tail = np.cumsum(density[::-1])[::-1] * cell
    first = int(np.argmax(tail <= above))
    low, high = tail[first], tail[first - 1]
    return float(grid[first] - 0.5 * cell - (above - low) / (high - low) * cell)


def information(now: Sequence[float], baseline: Sequence[float]) -> tuple[float, ...]:
    """Shares of the last look's information, by the repeats on either side at each look: 1 / (1 / now + 1 / baseline)."""
    each = [1.0 / (1.0 / here + 1.0 / there) for here, there in zip(now, baseline, strict=True)]
    return tuple(value / each[-1] for value in each)
