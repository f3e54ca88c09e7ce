"""Is a system worse on the blind set than on core? Unit scores in, verdict out; nothing is played here.

The test: both sets' units are drawn again with replacement, RESAMPLES times, each set by itself; the gap of a draw is core's score
minus the blind set's. A dimension fails if 95 % of these gaps are above WITHIN_POINTS: if the gap is, with that certainty, more than
10 points. For the draws each set gets two units more, one at either end of the scale (Agresti & Caffo 2000, Simple and effective
confidence intervals for proportions and differences of proportions): else ten units that are all right would be taken for certain.
The two sets need not hold their families in the same proportions: a blind unit weighs what core's share of its family asks
for, and what only one of the sets has is left out of both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fdbench.stats import FEWEST, RESAMPLES, generator

WITHIN_POINTS = 10.0
"""A gap up to this (`<=`) is none."""
CERTAINTY = 0.95
INTERVAL = (0.025, 0.975)
ENDS = (0.0, 100.0)
"""Of the scale, added to what is drawn from."""


class UnitOf(NamedTuple):
    """The score of a unit, in [-100, 100], and the family that it is of."""

    family: str
    score: float


@dataclass(frozen=True, slots=True)
class Score:
    """max(0, weighted mean) of `n` units in points, and its 95 % percentile interval; no interval below FEWEST units or without
    spread. `score` is None if there is no unit."""

    score: float | None
    interval: tuple[float, float] | None
    n: int


@dataclass(frozen=True, slots=True)
class Gap:
    """What became of one dimension. `points`: core's score minus the blind set's, and `at_least`: what it is not below with 95 %
    certainty; None if that cannot be told. `left_out`: families that only one set has."""

    core: Score
    blind: Score
    points: float | None
    at_least: float | None
    left_out: tuple[str, ...]

    @property
    def verdict(self) -> str:
        if self.at_least is None:
            return "too few units"
        return "too far below" if self.at_least > WITHIN_POINTS else "within"


def gap(core: Sequence[UnitOf], blind: Sequence[UnitOf], seed: int = 1) -> Gap:
    """Compare the units of one dimension. It cannot be told with fewer than FEWEST units on either side."""
    common = {u.family for u in core} & {u.family for u in blind}
    left_out = {u.family for u in (*core, *blind)} - common
    theirs, ours = ([u for u in units if u.family in common] for units in (core, blind))
    weights = _weights(theirs, ours)
    core_score = _score(theirs, dict.fromkeys(common, 1.0), generator(seed, "core"))
    blind_score = _score(ours, weights, generator(seed, "blind"))
    if core_score.score is None or blind_score.score is None:
        return Gap(core_score, blind_score, None, None, tuple(sorted(left_out)))
    at_least = None
    if min(len(theirs), len(ours)) >= FEWEST:
        fair = _draws(theirs, dict.fromkeys(common, 1.0), generator(seed, "core"), ENDS)
        gaps = fair - _draws(ours, weights, generator(seed, "blind"), ENDS)
        at_least = float(np.quantile(gaps, 1 - CERTAINTY))
    return Gap(core_score, blind_score, core_score.score - blind_score.score, at_least, tuple(sorted(left_out)))


def _weights(core: Sequence[UnitOf], blind: Sequence[UnitOf]) -> dict[str, float]:
    """What a blind unit of each family weighs, so that the families' sums are in core's proportions."""
    wanted, there = Counter(u.family for u in core), Counter(u.family for u in blind)
    return {family: (wanted[family] / len(core)) / (there[family] / len(blind)) for family in there}


def _draws(
    units: Sequence[UnitOf], weights: Mapping[str, float], rng: np.random.Generator, ends: Sequence[float] = ()
) -> NDArray[np.float64]:
    """The scores of RESAMPLES draws from the units and, if given, from scores at the ends of the scale that weigh 1."""
    scores = np.asarray([*(u.score for u in units), *ends])
    picked = rng.integers(0, len(scores), size=(RESAMPLES, len(scores)))
    heavy = np.asarray([*(weights[u.family] for u in units), *[1.0] * len(ends)])[picked]
    means: NDArray[np.float64] = (heavy * scores[picked]).sum(axis=1) / heavy.sum(axis=1)
    return np.clip(means, 0.0, None)


def _score(units: Sequence[UnitOf], weights: Mapping[str, float], rng: np.random.Generator) -> Score:
    if not units:
        return Score(None, None, 0)
    total = sum(weights[u.family] for u in units)
    score = max(0.0, sum(weights[u.family] * u.score for u in units) / total)
    if len(units) < FEWEST or len({u.score for u in units}) == 1:
        return Score(score, None, len(units))
    low, high = np.quantile(_draws(units, weights, rng), INTERVAL)
    return Score(score, (float(low), float(high)), len(units))
