"""Intervals, paired permutation tests, Holm, power. Everything random comes from the generator that is handed in.

The paired test and its interval are one procedure seen from two sides: flip the signs of the differences. They assume only
that, were there no effect, a difference would be as likely to be negative as positive; no normal distribution, no n of 30.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist
from typing import Literal, NamedTuple, TypeAlias, TypeVar
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Alternative: TypeAlias = Literal["worse", "better", "two-sided"]
"""Of differences oriented so that more is better: `worse` is a mean below zero, `better` one above."""

V = TypeVar("V", bound=Hashable)

RESAMPLES = 10_000
FEWEST = 5
"""Below this many values no bootstrap interval is given."""
EXACT_UP_TO = 14
"""All 2^k sign patterns are enumerated up to this many non-zero differences; beyond, RESAMPLES random ones."""
_BLOCK = 1_000_000

_Floats: TypeAlias = NDArray[np.float64]
_Indices: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class IntervalOrWhy:
    """An interval (low, high), low <= high, or, exactly when it is None, the reason in words."""

    interval: tuple[float, float] | None
    why: str | None = None


def generator(*seed: int | str) -> np.random.Generator:
    """A generator that depends on the parts of `seed` alone: the same on every machine and in every process."""
    return np.random.default_rng([part if isinstance(part, int) else crc32(part.encode()) for part in seed])


def wilson(hits: int, n: int, confidence: float = 0.95) -> tuple[float, float] | None:
    """Wilson's score interval of a rate: within [0, 1], always around hits / n; None when n is 0.

    Raises:
        ValueError: `hits` is not in [0, n].
    """
    if not 0 <= hits <= n:
        raise ValueError(f"{hits} hits of {n} chances")
    if n == 0:
        return None
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    rate, squared = hits / n, z * z / n
    centre = (rate + squared / 2) / (1 + squared)
    half = z / (1 + squared) * math.sqrt(rate * (1 - rate) / n + squared / (4 * n))
    low = 0.0 if hits == 0 else min(rate, centre - half)
    high = 1.0 if hits == n else max(rate, centre + half)
    return low, high


def mean_interval(values: Sequence[float], rng: np.random.Generator, confidence: float = 0.95) -> IntervalOrWhy:
    """The BCa bootstrap interval of the mean: within the range of the values, so unit scores never leave [0, 100].

    The order of the values does not matter. None with the reason below FEWEST values or when all are equal.
    """
    data = np.sort(np.asarray(values, dtype=np.float64))
    if (why := _too_little(data)) is not None:
        return IntervalOrWhy(None, why)
    centre = float(data.mean())
    means = np.sort(np.concatenate([data[picked].mean(axis=1) for picked in _resamples(len(data), rng)]))
    bias = NormalDist().inv_cdf(_share_below(means, centre))
    away = data - centre
    acceleration = float((away**3).sum() / (6 * (away**2).sum() ** 1.5))
    levels = [_bca_level(tail, bias, acceleration) for tail in ((1 - confidence) / 2, (1 + confidence) / 2)]
    low, high = (float(bound) for bound in np.quantile(means, levels))
    return IntervalOrWhy((low, high))


def median_interval(
    values: Sequence[float], censored: int, rng: np.random.Generator, confidence: float = 0.95
) -> IntervalOrWhy:
    """The percentile bootstrap interval of the median of `values` and `censored` more that are +infinity.

    None with the reason below FEWEST values in all, when all are equal, or when the upper bound is itself infinite.
    """
    data = np.sort(np.concatenate([np.asarray(values, dtype=np.float64), np.full(censored, np.inf)]))
    if (why := _too_little(data)) is not None:
        return IntervalOrWhy(None, why)
    medians = np.sort(np.concatenate([np.median(data[picked], axis=1) for picked in _resamples(len(data), rng)]))
    tail = (1 - confidence) / 2
    low, high = (float(medians[math.ceil(len(medians) * level) - 1]) for level in (tail, 1 - tail))
    if math.isinf(high):
        return IntervalOrWhy(None, f"{censored} of {len(data)} never happened, so the upper bound is infinite")
    return IntervalOrWhy((low, high))


class Slope(NamedTuple):
    """A slope per step and its interval, low <= slope <= high; infinite where what never happened decides."""

    slope: float
    interval: tuple[float, float]


def pooled_slope(series: Sequence[Sequence[tuple[int, float]]], confidence: float = 0.95) -> Slope | None:
    """How fast values rise within sessions: the median of the slopes between all pairs of one session, over all sessions.

    One odd value moves it little, and what differs between sessions not at all. The interval is Sen's, from the normal
    approximation of Kendall's S, whose variance n (n - 1) (2 n + 5) / 18 is summed over the sessions.

    Args:
        series: for each session (place, value) with rising places. A value of +infinity is above every other; two of them tell
            nothing of each other.
        confidence: of the interval, in (0, 1).

    Returns:
        None if no session has two values of which one is finite.

    References:
        Sen 1968, Estimates of the regression coefficient based on Kendall's tau; over seasons Hirsch, Slack & Smith 1982,
        Techniques of trend analysis for monthly water quality data.
    """
    pairs = [(a, b) for one in series for a, b in combinations(one, 2) if math.isfinite(a[1]) or math.isfinite(b[1])]
    if not pairs:
        return None
    slopes = sorted((b[1] - a[1]) / (b[0] - a[0]) for a, b in pairs)
    variance = sum(len(one) * (len(one) - 1) * (2 * len(one) + 5) / 18 for one in series)
    away = NormalDist().inv_cdf(0.5 + confidence / 2) * math.sqrt(variance)
    low = max(0, round((len(slopes) - away) / 2) - 1)
    high = min(len(slopes) - 1, round((len(slopes) + away) / 2))
    middle = (len(slopes) - 1) / 2
    left, right = slopes[math.floor(middle)], slopes[math.ceil(middle)]
    slope = (left + right) / 2 if math.isfinite(left) or math.isfinite(right) else right
    return Slope(slope, (min(slopes[low], slope), max(slopes[high], slope)))


def sign_flip_p(differences: Sequence[float], rng: np.random.Generator, alternative: Alternative = "worse") -> float:
    """The p-value of a paired sign-flip permutation test of the mean difference.

    Zeros carry no sign. Exact up to EXACT_UP_TO others; beyond, RESAMPLES random flips with the +1 correction, so that it is never 0.
    With the same generator state, negating all differences swaps `worse` and `better` exactly, and a lower difference in the same
    place makes no larger p of `worse`, except where its leaving zero ends the exact count.

    Returns:
        p in (0, 1]; 1.0 when every difference is zero or there is none.
    """
    return _sign_flips(differences, rng, (alternative,))[0]


def sign_flip_both(differences: Sequence[float], rng: np.random.Generator) -> tuple[float, float]:
    """`sign_flip_p` of `worse` and of `better`, from the same flips."""
    worse, better = _sign_flips(differences, rng, ("worse", "better"))
    return worse, better


def _sign_flips(differences: Sequence[float], rng: np.random.Generator, alternatives: Sequence[Alternative]) -> list[float]:
    signed = np.asarray(differences, dtype=np.float64)
    changed = int(np.count_nonzero(signed))
    if not changed:
        return [1.0] * len(alternatives)
    exact = changed <= EXACT_UP_TO
    if exact:
        signed = signed[signed != 0]
        sums = np.concatenate([chosen @ signed for chosen in _subsets(changed, rng)])
    else:
        sums = _random_sums(signed, rng)
    slack, total = 1e-9 * float(np.abs(signed).sum()), float(signed.sum())
    # Flipping a subset changes the total by minus twice the subset's sum.
    counts = [int(_as_extreme(sums, total, slack, alternative).sum()) for alternative in alternatives]
    return [count / len(sums) if exact else (count + 1) / (len(sums) + 1) for count in counts]


def _random_sums(signed: _Floats, rng: np.random.Generator) -> _Floats:
    """The sums of RESAMPLES random subsets. In which of them a difference is depends on its place alone, not on how many follow."""
    sums = np.zeros(RESAMPLES)
    rows = max(1, _BLOCK // RESAMPLES)
    for start in range(0, len(signed), rows):
        some = signed[start : start + rows]
        sums += some @ rng.integers(0, 2, size=(len(some), RESAMPLES), dtype=np.uint8)
    return sums


def sign_flip_interval(differences: Sequence[float], rng: np.random.Generator, confidence: float = 0.9) -> IntervalOrWhy:
    """The interval of the mean difference that the sign-flip test would not reject: its inversion.

    The bounds are order statistics of the means of all non-empty subsets (of RESAMPLES random ones beyond EXACT_UP_TO
    differences). Each bound alone holds with (1 + confidence) / 2. Negating the differences mirrors it exactly.

    Returns:
        The interval (a point when all differences are equal); None with the reason when 2^n < 2 / (1 - confidence).

    References:
        Hartigan 1969, Using subsample values as typical values.
    """
    signed = _by_size(differences)
    tail = (1 - confidence) / 2
    patterns = 2.0 ** min(len(signed), 1000) if len(signed) <= EXACT_UP_TO else RESAMPLES + 1
    rank = math.floor(tail * patterns + 1e-9)
    if rank < 1:
        enough = math.ceil(-math.log2(tail) - 1e-9)
        return IntervalOrWhy(
            None, f"only {len(signed)} difference{'s' * (len(signed) != 1)}; an interval needs at least {enough}"
        )
    means = np.sort(np.concatenate([_subset_means(chosen, signed) for chosen in _subsets(len(signed), rng)]))
    return IntervalOrWhy((float(means[rank - 1]), float(means[-rank])))


def min_attainable_p(n: int, alternative: Alternative = "worse") -> float:
    """The smallest p that `sign_flip_p` can return for n non-zero differences; 1.0 for none."""
    sides = 2 if alternative == "two-sided" else 1
    if n > EXACT_UP_TO:
        return 1 / (RESAMPLES + 1)
    return min(1.0, sides * 0.5**n)


def holm(pvalues: Sequence[float]) -> list[float]:
    """Holm's adjusted p-values, in the order given: reject where <= alpha, and the family-wise error stays <= alpha."""
    adjusted = [0.0] * len(pvalues)
    highest = 0.0
    for rank, index in enumerate(sorted(range(len(pvalues)), key=lambda i: pvalues[i])):
        highest = max(highest, min(1.0, pvalues[index] * (len(pvalues) - rank)))
        adjusted[index] = highest
    return adjusted


def weighted_holm(pvalues: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Adjusted p-values of Holm's procedure with weights, in the order given: reject where <= alpha, and the family-wise error stays
    <= alpha. A smaller p of any hypothesis never makes another's adjusted p larger. With equal weights it is `holm`.

    Args:
        pvalues: one a hypothesis.
        weights: as many, > 0: which share of alpha each starts with, relative to their sum.

    References:
        Holm 1979, A simple sequentially rejective multiple test procedure, section 4.
    """
    adjusted = [0.0] * len(pvalues)
    highest = 0.0
    order = sorted(range(len(pvalues)), key=lambda i: pvalues[i] / weights[i])
    for rank, index in enumerate(order):
        left = math.fsum(weights[i] for i in order[rank:])  # summed anew: a running difference drifts away from it
        highest = max(highest, min(1.0, pvalues[index] * (left / weights[index])))
        adjusted[index] = highest
    return adjusted


def below_limit_p(hits: int, n: int, limit: float) -> float:
    """The exact one-sided p that a rate is no lower than `limit`: the chance of at most so many hits at that rate; 1.0 when n is 0.

    References:
        Clopper & Pearson 1934: the limit lies above the upper bound of their one-sided interval exactly where p <= its level.
    """
    if not n or hits >= n or limit <= 0:
        return 1.0
    if limit >= 1:
        return 0.0
    high, low = math.log(limit), math.log1p(-limit)
    return min(1.0, math.fsum(math.exp(_log_ways(n, k) + k * high + (n - k) * low) for k in range(hits + 1)))


def rate_fall_p(hits_before: int, n_before: int, hits_now: int, n_now: int) -> float:
    """Fisher's exact one-sided p that the rate now is no lower than before; 1.0 when either n is 0."""
    if not n_before or not n_now:
        return 1.0
    hits = hits_before + hits_now
    whole = _log_ways(n_before + n_now, hits)
    splits = range(max(0, hits - n_before), hits_now + 1)  # every split of the hits at least as bad as this one
    return min(1.0, math.fsum(math.exp(_log_ways(n_now, k) + _log_ways(n_before, hits - k) - whole) for k in splits))


def _log_ways(n: int, k: int) -> float:
    """The logarithm of how many subsets of size k there are: the number itself is no float from n = 1030 on."""
    return math.log(math.comb(n, k)) if n < 200 else math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def kappa(pairs: Sequence[tuple[V, V]], cost: Callable[[V, V], float] = lambda a, b: float(a != b)) -> float | None:
    """Cohen's kappa of two readings of the same cases: 1 less the mean cost of a pair over what it would be by chance; up to 1. With
    squared differences as the cost it is the weighted kappa. None without a pair, or where chance alone would agree throughout.

    References:
        Cohen 1960, A coefficient of agreement for nominal scales; 1968, Weighted kappa.
    """
    n = len(pairs)
    firsts, seconds = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = math.fsum(cost(a, b) * k * m for a, k in firsts.items() for b, m in seconds.items())
    return 1.0 - math.fsum(cost(a, b) for a, b in pairs) * n / chance if chance else None


def spread(values: Sequence[float]) -> float | None:
    """The standard deviation with n - 1; None below two values."""
    return float(np.std(np.asarray(values, dtype=np.float64), ddof=1)) if len(values) > 1 else None


def minimum_detectable_effect(sd: float, n: int, alpha: float, power: float = 0.8) -> float | None:
    """The true mean difference that a one-sided paired test at `alpha` finds with probability `power`.

    (t(1 - alpha) + t(power)) x sd / sqrt(n) with n - 1 degrees of freedom. None below 2 pairs. It does not know that a
    permutation test of very few pairs cannot be significant at all: see `min_attainable_p`.
    """
    if n < 2:
        return None
    return (_t_quantile(1 - alpha, n - 1) + _t_quantile(power, n - 1)) * sd / math.sqrt(n)


def units_needed(sd: float, effect: float, alpha: float, power: float = 0.8) -> int | None:
    """The fewest pairs with which `effect` (> 0) is detectable and the test can be significant; None beyond a million."""

    def enough(n: int) -> bool:
        detectable = minimum_detectable_effect(sd, n, alpha, power)
        return detectable is not None and detectable <= effect and min_attainable_p(n) <= alpha

    low, high = 1, 2
    while not enough(high):
        low, high = high, high * 2
        if high > 1_000_000:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def repeats_needed(repeats: int, detectable: float, effect: float) -> int:
    """How many repeats bring the detectable effect down to `effect`, if all the spread is noise between repeats."""
    return max(repeats, math.ceil(repeats * (detectable / effect) ** 2))


def _too_little(data: _Floats) -> str | None:
    if len(data) < FEWEST:
        return f"fewer than {FEWEST} values ({len(data)})"
    return "no spread: all values are equal" if data[0] == data[-1] else None


def _resamples(n: int, rng: np.random.Generator) -> Iterator[_Indices]:
    rows = max(1, _BLOCK // n)
    for start in range(0, RESAMPLES, rows):
        yield rng.integers(0, n, size=(min(rows, RESAMPLES - start), n))


def _share_below(means: _Floats, centre: float) -> float:
    """Ties count half: unit scores are coarse. Kept off 0 and 1, where the normal quantile is infinite."""
    slack = 1e-9 * max(1.0, abs(centre))
    below, upto = np.searchsorted(means, [centre - slack, centre + slack])
    return min(max(float(below + upto) / (2 * len(means)), 0.5 / len(means)), 1 - 0.5 / len(means))


def _bca_level(level: float, bias: float, acceleration: float) -> float:
    z = bias + NormalDist().inv_cdf(level)
    shrunk = 1 - acceleration * z
    return NormalDist().cdf(bias + z / shrunk) if shrunk > 0 else level


def _by_size(differences: Sequence[float]) -> _Floats:
    """By magnitude, so that negating all of them keeps the order and random flips meet the same pairs."""
    values = np.asarray(differences, dtype=np.float64)
    return values[np.argsort(np.abs(values), kind="stable")]


def _subsets(n: int, rng: np.random.Generator) -> Iterator[NDArray[np.bool_]]:
    """Rows of membership flags: every subset of n (the empty one first), or RESAMPLES random ones, in blocks."""
    if n <= EXACT_UP_TO:
        yield (np.arange(2**n)[:, None] >> np.arange(n)) & 1 == 1
        return
    rows = max(1, _BLOCK // n)
    for start in range(0, RESAMPLES, rows):
        yield rng.integers(0, 2, size=(min(rows, RESAMPLES - start), n), dtype=np.uint8) == 1


def _as_extreme(sums: _Floats, total: float, slack: float, alternative: Alternative) -> NDArray[np.bool_]:
    if alternative == "worse":
        return sums >= -slack
    if alternative == "better":
        return sums <= slack
    return np.abs(total - 2 * sums) >= abs(total) - slack


def _subset_means(chosen: NDArray[np.bool_], values: _Floats) -> _Floats:
    sizes = chosen.sum(axis=1)
    means: _Floats = (chosen * values).sum(axis=1)[sizes > 0] / sizes[sizes > 0]
    return means


def _t_quantile(level: float, freedom: int) -> float:
    """Student's t by the Cornish-Fisher expansion: within 1 % from 4 degrees of freedom on, good enough for planning."""
    z = NormalDist().inv_cdf(level)
    terms: tuple[float, ...] = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return z + math.fsum(term / math.pow(freedom, power) for power, term in enumerate(terms, start=1))
