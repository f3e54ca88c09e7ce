"""What a baseline can detect, dimension by dimension, before anything is held against it.

The noise of a paired difference is that of two runs like this one. Where scenarios were repeated, it comes from the repeats. Where
they were played once, a rate is taken for chance alone (binomial), and for points and times the spread between scenarios stands in,
which is larger than the noise: the truth is then no worse than what is told.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median, variance

from fdbench import stats
from fdbench.gate.changes import FLOOR_MS
from fdbench.gate.family import EXERCISED, SCORE, SUITE, Member, Scale, family_of
from fdbench.gate.policy import Policy
from fdbench.gate.sequential import LARGEST_CHANGE
from fdbench.results.schema import CalibrationDoc, CaseRow, DimensionDoc, SystemDoc

MEDIAN = math.pi / 2
"""A median of several varies by at most so many times the variance of their mean (that of three 1.35)."""


@dataclass(frozen=True, slots=True)
class Power:
    """What one test can see. `detectable`: a true change that it finds with the policy's power, on its scale; None: nothing but a
    collapse. `pairs`: its units or scenarios."""

    dimension: str
    measure: str
    scale: Scale
    pairs: int
    detectable: float | None


def powers(
    system: SystemDoc,
    policy: Policy,
    *,
    repeats: tuple[float, float] = (1, 1),
    size: float = 1.0,
    calibration: CalibrationDoc | None = None,
) -> list[Power]:
    """Of every test for which the baseline has something: the suite first, then dimension by dimension, scores before measures.

    Args:
        system: the baseline, or a pilot.
        policy: alpha, power and margins.
        repeats: (of the pilot, of the runs that are planned): noise between repeats shrinks as their number grows.
        size: so many times as many units as in the pilot.
        calibration: measured noise, which goes before what is taken from the repeats.
    """
    dimensions = system["dimensions"]
    family = family_of([name for name, doc in dimensions.items() if doc["scheduled"]])
    found = []
    for member in family:
        pairs, noise = _noise(member, dimensions)
        noise = None if noise is None else noise * math.sqrt(repeats[0] / repeats[1])
        if calibration is not None:
            own = calibration["dimensions"].get(member.dimension)
            measured = None if own is None else own["noise"].get(member.measure)
            noise = noise if measured is None else measured / math.sqrt(repeats[1])
        if member.measure != EXERCISED and pairs:
            planned = max(1, round(pairs * size))
            detectable = _detectable(member, planned, noise, policy, _room(member, dimensions))
            found.append(Power(member.dimension, member.measure, member.scale, planned, detectable))
    return found


def _detectable(member: Member, pairs: int, noise: float | None, policy: Policy, room: float) -> float | None:
    """A change must be significant, larger than the margin, and possible: no larger than `room`."""
    level = policy.alpha * member.weight
    if noise is None or stats.min_attainable_p(pairs) > level:
        return None
    seen, beside = (stats.minimum_detectable_effect(noise, pairs, alpha, policy.power) for alpha in (level, 0.5))
    if seen is None or beside is None:
        return None
    found = max(seen, policy.smallest(member) + beside)
    return found if found <= room else None


def _room(member: Member, dimensions: dict[str, DimensionDoc]) -> float:
    """How much worse it can get, on the test's scale: points and a rate from where they are to the worse end, a time tenfold."""
    if member.scale == "points":
        names = dimensions if member.dimension == SUITE else [member.dimension]
        left = [unit["score"] - 100.0 + LARGEST_CHANGE.get(name, 100.0) for name in names for unit in dimensions[name]["units"]]
        return fmean(left) if left else 0.0
    if member.scale == "ratio":
        return math.log(10)
    measure = dimensions[member.dimension]["measures"].get(member.measure)
    if measure is None or measure["value"] is None:
        return 1.0
    return measure["value"] if measure["direction"] == "higher" else 1.0 - measure["value"]


def _noise(member: Member, dimensions: dict[str, DimensionDoc]) -> tuple[int, float | None]:
    """(pairs, standard deviation of a paired difference without any change); None where it cannot be known."""
    if member.measure == SCORE:
        names = dimensions if member.dimension == SUITE else [member.dimension]
        return _of_scores([[unit["score"] for unit in dimensions[name]["units"]] for name in names])
    rows = dimensions[member.dimension].get("cases", {}).get(member.measure, [])
    scenarios = _by_repeat(rows, member.scale)
    if member.scale == "rate":
        return len(scenarios), _difference(_rate_noise(scenarios, [row[3] for row in rows if row[3] is not None]))
    repeated = _repeated(scenarios)
    noise = repeated * MEDIAN if repeated else _between([fmean(values) for values in scenarios])
    return len(scenarios), _difference(noise)


def _of_scores(dimensions: Iterable[Sequence[float]]) -> tuple[int, float | None]:
    """The spread within dimensions: one of another mean is no noise."""
    own = [scores for scores in dimensions if scores]
    pairs = sum(len(scores) for scores in own)
    known = [(len(scores), _between(scores)) for scores in own if len(scores) > 1]
    if not known:
        return pairs, None
    pooled = math.fsum(n * (found or 100.0**2 * _binomial(n, n)) for n, found in known) / math.fsum(n for n, _ in known)
    return pairs, _difference(pooled)


def _rate_noise(scenarios: Sequence[Sequence[float]], told: Sequence[object]) -> float | None:
    """Variance of a scenario's mean. Where all repeats agree, as if one more case of each kind had been seen."""
    if not told:
        return None
    each = len(told) / len(scenarios)
    return _repeated(scenarios) or _binomial(sum(bool(value) for value in told), len(told)) / each


def _by_repeat(rows: Iterable[CaseRow], scale: Scale) -> list[list[float]]:
    """Of each scenario the value of each repeat: the share of hits over its cues, or the logarithm of the median time that came."""
    values: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for scenario, repeat, _, value in rows:
        if value is not None:
            values[scenario][repeat].append(float(value) if scale == "rate" else math.log(max(float(value), FLOOR_MS)))
    middle = fmean if scale == "rate" else median
    return [[middle(own) for own in repeats.values()] for repeats in values.values()]


def _repeated(scenarios: Sequence[Sequence[float]]) -> float | None:
    """Variance of a scenario's mean over its repeats, over the scenarios that have several; None or 0 if they tell nothing."""
    found = [variance(values) / len(values) for values in scenarios if len(values) > 1]
    return fmean(found) if found else None


def _between(values: Sequence[float]) -> float | None:
    return variance(values) if len(values) > 1 else None


def _binomial(hits: int, n: int) -> float:
    rate = (hits + 1) / (n + 2)
    return rate * (1 - rate)


def _difference(noise: float | None) -> float | None:
    """Of two runs."""
    return None if noise is None else math.sqrt(2 * noise)
