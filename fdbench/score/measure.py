"""A measure is a value: frozen, carries its counts, pools with `+`, declares unit and direction, and is undefined with a
reason when it had no chances. Never 0 for nothing, never NaN.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from math import isinf
from typing import Literal, TypeAlias

from fdbench.stats import pooled_slope

Direction: TypeAlias = Literal["lower", "higher", "neither"]

FEWEST_TURNS = 4
"""A session of fewer turns shows no trend (`<`): three values are in rising order once in six times by chance."""


@dataclass(frozen=True, slots=True)
class Spec:
    """What a measure is called, its unit (`ms`, `rate`, `s`), which direction is better, and what it counts.

    A `Sample` shows its `statistic` times `per` (dead air is a mean, per ten turns).
    """

    name: str
    unit: str
    direction: Direction
    definition: str
    statistic: Literal["median", "mean"] = "median"
    per: int = 1
    stratum: bool = False
    """One of many strata of another measure: shown where it was observed, left out where it was not. Names may hold `{fields}`:
    the pattern of a `Strata`, which is listed and never observed itself."""


@dataclass(frozen=True, slots=True)
class Strata:
    """Strata that follow from what scripts say. `pattern` is a stratum whose name and definition hold `{fields}`; call it with
    their values for the one that a cue belongs to: `yield_rate.at_{delay}ms` with `delay=2000` is `yield_rate.at_2000ms`.
    """

    pattern: Spec

    def __call__(self, **fields: str | float) -> Spec:
        told = {name: f"{value:g}" if isinstance(value, float) else value for name, value in fields.items()}
        pattern = self.pattern
        return replace(pattern, name=pattern.name.format(**told), definition=pattern.definition.format(**told))

    def holds(self, name: str) -> bool:
        """Whether a measure of that name is one of them."""
        return is_of_pattern(name, self.pattern.name)


def is_of_pattern(name: str, pattern: str) -> bool:
    """Whether a measure's name is one that the pattern can make: each `{field}` is at least one sign without a space."""
    parts = re.split(r"\{\w+\}", pattern)
    return re.fullmatch(r"\S+".join(map(re.escape, parts)), name) is not None


@dataclass(frozen=True, slots=True)
class Rate:
    """`hits` of `n` chances, and `unsure` ones of which nobody can tell whether they were chances. `+` adds all. Undefined when n
    is 0; `why` then says why."""

    spec: Spec
    hits: int = 0
    n: int = 0
    why: str = "no chances"
    unsure: int = 0

    def __add__(self, other: Rate) -> Rate:
        _same(self.spec, other.spec)
        return replace(self, hits=self.hits + other.hits, n=self.n + other.n, unsure=self.unsure + other.unsure)

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The rate if no unsure chance was a hit, and if all were; None if nothing was unsure."""
        if not self.unsure:
            return None
        return self.hits / (self.n + self.unsure), (self.hits + self.unsure) / (self.n + self.unsure)

    @property
    def value(self) -> float | None:
        return self.hits / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Sample:
    """Observed values in the spec's unit, and how many were `censored` (never happened: +infinity). `+` joins them.

    `value` is the spec's statistic with the censored ones as +infinity: None if that is infinite or if nothing was observed.
    """

    spec: Spec
    values: tuple[float, ...] = ()
    censored: int = 0
    why: str = "no chances"

    def __add__(self, other: Sample) -> Sample:
        _same(self.spec, other.spec)
        return replace(self, values=self.values + other.values, censored=self.censored + other.censored)

    @property
    def n(self) -> int:
        return len(self.values) + self.censored

    @property
    def value(self) -> float | None:
        if self.spec.statistic == "median":
            return self.percentile(50)
        return sum(self.values) / self.n * self.spec.per if self.values and not self.censored else None

    def percentile(self, q: float) -> float | None:
        """The q-th percentile, 0 <= q <= 100, linear between ranks; None when it falls among the censored."""
        if not self.n:
            return None
        ordered = sorted(self.values)
        rank = (self.n - 1) * q / 100
        low, fraction = int(rank), rank - int(rank)
        high = low if fraction == 0 else low + 1
        if high >= len(ordered):
            return None
        return ordered[low] + (ordered[high] - ordered[low]) * fraction


@dataclass(frozen=True, slots=True)
class Trend:
    """How a value moves from one turn to the next in long sessions: `series` holds one tuple of (turn, value) a session, turns
    counted from 0 and rising, in the unit's numerator; a value of +infinity never happened. `+` joins the sessions.

    Sessions of fewer than `FEWEST_TURNS` values are left out; undefined, with `why`, if none is left.
    """

    spec: Spec
    series: tuple[tuple[tuple[int, float], ...], ...] = ()
    why: str = "no session has so many turns"

    def __add__(self, other: Trend) -> Trend:
        _same(self.spec, other.spec)
        return replace(self, series=self.series + other.series)

    @property
    def long(self) -> tuple[tuple[tuple[int, float], ...], ...]:
        """The sessions that are long enough."""
        return tuple(s for s in self.series if len(s) >= FEWEST_TURNS)

    @property
    def n(self) -> int:
        """Values in long sessions."""
        return sum(len(s) for s in self.long)

    @property
    def value(self) -> float | None:
        """The slope, see `stats.pooled_slope`; None without a long session, and where it is infinite."""
        found = pooled_slope(self.long)
        return None if found is None or isinf(found.slope) else found.slope

    @property
    def interval(self) -> tuple[float, float] | None:
        """Of the slope, 95 %; None without one or where a bound is infinite."""
        found = pooled_slope(self.long)
        return None if found is None or any(isinf(bound) for bound in found.interval) else found.interval


Measure: TypeAlias = Rate | Sample | Trend


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit's score: a scenario, or the pair or twins that it declares. In [0, 100]; in overlap, where a unit can lose, in
    [-100, 100].

    `upper`: the score if what is undetermined were the better outcome, >= `score`, which counts it as the worse one; None
    where nothing is undetermined.
    """

    unit: str
    scenarios: tuple[str, ...]
    score: float
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """The mean of unit scores, never under 0, with what it stands on. `score` is None with `why` when no unit could be scored."""

    dimension: str
    units: tuple[Unit, ...]
    exercised: int
    scheduled: int
    measures: tuple[Measure, ...]
    why: str | None = None

    @property
    def score(self) -> float | None:
        """max(0, mean of the units' scores): the one way in which units make a dimension."""
        return max(0.0, sum(u.score for u in self.units) / len(self.units)) if self.units else None

    @property
    def undetermined(self) -> float:
        """The share of units whose score would be higher if what nobody can tell were the better outcome; 0 without units."""
        return sum(u.upper is not None and u.upper > u.score for u in self.units) / len(self.units) if self.units else 0.0


def _same(left: Spec, right: Spec) -> None:
    if left != right:
        raise ValueError(f"cannot pool {left.name} with {right.name}")
