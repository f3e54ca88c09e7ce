"""Which unit scores of two systems belong together: the one pairing that every paired comparison stands on."""

from __future__ import annotations

from typing import NamedTuple

from fdbench.results.schema import DimensionDoc


class UnitPair(NamedTuple):
    """A unit that both systems have, with its two scores: the numbers that the page shows and whose mean the dimension is."""

    unit: str
    baseline: float
    now: float


def unit_pairs(now: DimensionDoc, baseline: DimensionDoc) -> tuple[UnitPair, ...]:
    """The units that both have, by name."""
    before = {unit["unit"]: unit["score"] for unit in baseline["units"]}
    shared = [(unit["unit"], unit["score"]) for unit in now["units"] if unit["unit"] in before]
    return tuple(UnitPair(unit, before[unit], score) for unit, score in sorted(shared))
