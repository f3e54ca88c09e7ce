"""Which unit scores of two systems belong together: the one pairing that every paired comparison stands on."""

from __future__ import annotations

from typing import NamedTuple

from fdbench.results.schema import DimensionDoc, UnitDoc


class UnitPair(NamedTuple):
    """A unit that both systems have. `baseline` and `now` are what it showed, in [-100, 100]."""

    unit: str
    baseline: float
    now: float


def unit_pairs(now: DimensionDoc, baseline: DimensionDoc) -> tuple[UnitPair, ...]:
    """The units that both have, by name: each as it stands alone, where what others did was apportioned to it."""
    before = {unit["unit"]: _alone(unit) for unit in baseline["units"]}
    shared = [(unit["unit"], _alone(unit)) for unit in now["units"] if unit["unit"] in before]
    return tuple(UnitPair(unit, before[unit], score) for unit, score in sorted(shared))


def _alone(unit: UnitDoc) -> float:
    return unit.get("alone", unit["score"])
