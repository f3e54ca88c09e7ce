"""How many scenarios and repeats see which change: a table of designs, from what a pilot run tells of the noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fdbench.gate.family import FAMILY
from fdbench.gate.policy import Policy
from fdbench.gate.power import Power, powers
from fdbench.results.schema import CalibrationDoc, SystemDoc

SIZES = (0.5, 1.0, 2.0, 4.0)
"""Times as many scenarios as in the pilot."""
REPEATS = (1, 3, 5)


@dataclass(frozen=True, slots=True)
class Design:
    """`scenarios` played `repeats` times; `sessions` with their controls; `minutes` of sound. `seen`: of the suite and of each dimension
    the test that weighs most."""

    scenarios: int
    repeats: int
    sessions: int
    minutes: float
    seen: tuple[Power, ...]


@dataclass(frozen=True, slots=True)
class Pilot:
    """A run of one system, and how long it was: `sessions` with their controls, `seconds` of sound in all."""

    system: SystemDoc
    repeats: int
    sessions: int
    seconds: float
    calibration: CalibrationDoc | None = None

    @property
    def scenarios(self) -> int:
        return len({item["id"] for item in self.system["scenarios"]})


def designs(pilot: Pilot, policy: Policy, sizes: Sequence[float] = SIZES, repeats: Sequence[int] = REPEATS) -> list[Design]:
    """Of every size and number of repeats, of the baseline and of the run held against it alike: the smallest first."""
    found = []
    for size in sizes:
        for count in repeats:
            every = powers(pilot.system, policy, repeats=(pilot.repeats, count), size=size, calibration=pilot.calibration)
            share = size * count / pilot.repeats
            found.append(
                Design(
                    scenarios=max(1, round(pilot.scenarios * size)),
                    repeats=count,
                    sessions=max(1, round(pilot.sessions * share)),
                    minutes=pilot.seconds * share / 60,
                    seen=_weightiest(every),
                )
            )
    return sorted(found, key=lambda design: design.minutes)


def _weightiest(every: Sequence[Power]) -> tuple[Power, ...]:
    """Of each dimension the test with the largest share of alpha."""
    weight = {(m.dimension, m.measure): m.weight for m in FAMILY}
    best: dict[str, Power] = {}
    for power in every:
        there = best.get(power.dimension)
        if there is None or weight[power.dimension, power.measure] > weight[there.dimension, there.measure]:
            best[power.dimension] = power
    return tuple(best.values())
