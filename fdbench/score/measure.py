"""A measure is a value: frozen, carries its counts, pools with `+`, declares unit and direction, and is undefined with a
reason when it had no chances. Never 0 for nothing, never NaN.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

Direction: TypeAlias = Literal["lower", "higher", "neither"]


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
    """One of many strata of another measure: shown where it was observed, left out where it was not."""


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


Measure: TypeAlias = Rate | Sample


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit score in [0, 100]: a scenario, or the pair or twins that it declares.

    `alone` is what the unit itself showed, before anything was apportioned between units; a paired test must use it, as a
    change of one unit would otherwise look like a change of all. None where it is the score.
    """

    unit: str
    scenarios: tuple[str, ...]
    score: float
    alone: float | None = None


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """The mean of unit scores, with what it stands on. `score` is None with `why` when no unit could be scored."""

    dimension: str
    units: tuple[Unit, ...]
    exercised: int
    scheduled: int
    measures: tuple[Measure, ...]
    why: str | None = None

    @property
    def score(self) -> float | None:
        return sum(u.score for u in self.units) / len(self.units) if self.units else None


def _same(left: Spec, right: Spec) -> None:
    if left != right:
        raise ValueError(f"cannot pool {left.name} with {right.name}")
