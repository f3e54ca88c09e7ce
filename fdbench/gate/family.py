"""The family of tests that one verdict stands on, with the share of alpha that each starts with.

Its members are fixed by what is scheduled, before anything is measured, so that more breakage never makes another breakage harder to
see: what cannot be tested keeps its share. One test looks at all units at once; the others at one
dimension each, by its unit scores or by the measure that shows its usual breakage most sharply.

References:
    Holm 1979 with weights (`stats.weighted_holm`); weights by importance as in Bretz, Maurer, Brannath & Posch 2009, A graphical approach
    to sequentially rejective multiple test procedures.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from fdbench.results.schema import DimensionDoc

Scale: TypeAlias = Literal["points", "rate", "ratio"]
"""What a paired test counts in: points of a score; shares of cases; logarithms of the ratio of two times."""

SUITE = "suite"
"""Stands for all units of all dimensions."""
SCORE = "score"
EXERCISED = "exercised"
"""The share of events that were exercised: Fisher's exact test, in `coverage`."""
OTHER_RATES = "other rates"
"""Every rate of a dimension that has no test of its own: the least p of them, times their number."""


@dataclass(frozen=True, slots=True)
class Member:
    """One test. `weight`: its share of alpha; all of a family add up to 1."""

    dimension: str
    measure: str
    scale: Scale
    weight: float


DIMENSIONS = ("latency", "interruption", "overlap", "context", "coherence")
FAMILY = (
    Member(SUITE, SCORE, "points", 0.15),
    Member("latency", SCORE, "points", 0.03),
    Member("latency", "response_latency_ms", "ratio", 0.08),
    Member("latency", "response_rate", "rate", 0.02),
    Member("interruption", SCORE, "points", 0.04),
    Member("interruption", "yield_rate", "rate", 0.06),
    Member("interruption", "stop_latency_ms", "ratio", 0.03),
    Member("overlap", SCORE, "points", 0.04),
    Member("overlap", "false_stop_rate", "rate", 0.09),
    Member("context", SCORE, "points", 0.04),
    Member("context", "recall_rate", "rate", 0.09),
    Member("coherence", SCORE, "points", 0.04),
    Member("coherence", "answer_rate", "rate", 0.09),
    *(Member(d, what, "rate", 0.02) for d in DIMENSIONS for what in (OTHER_RATES, EXERCISED)),
)


def family_of(scheduled: Collection[str]) -> tuple[Member, ...]:
    """The tests of a suite that schedules these dimensions. The shares of the others go to all in proportion."""
    own = [member for member in FAMILY if member.dimension == SUITE or member.dimension in scheduled]
    whole = math.fsum(member.weight for member in own)
    return tuple(replace(member, weight=member.weight / whole) for member in own)


def other_rates(dimension: str, baseline: DimensionDoc) -> tuple[str, ...]:
    """The rates of a dimension whose cases the baseline has, and that have no test of their own."""
    own = {member.measure for member in FAMILY if member.dimension == dimension}
    measures = baseline["measures"]
    return tuple(name for name in sorted(baseline.get("cases", {}).keys() - own) if measures[name]["unit"] == "rate")
