"""A part of a suite that is balanced: whole units, as many of each dimension as fit, spread over its families, drawn by a seed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, zip_longest

from fdbench.scenario.model import Dimension, Scenario

Unit = tuple[str, ...]
"""The ids that a unit needs: its scenario, and the pair or twin."""


def balanced_part(scenarios: Sequence[Scenario], limit: int, seed: int) -> tuple[Scenario, ...]:
    """At most `limit` scenarios, in the order given: whole units, dealt out to the dimensions in turn.

    The dimension with the fewest units so far is served next (of two, the one whose unit is larger), with the next unit of its next
    family; one that no longer fits is passed over. The interruption of a pair counts for its dimension, too. The same arguments give
    the same part.

    Args:
        limit: at least 1; from the number of scenarios on, all are returned.
        seed: another seed draws another part.
    """
    if limit >= len(scenarios):
        return tuple(scenarios)
    waiting = {dimension: _queue(_units(scenarios, dimension), scenarios, seed) for dimension in Dimension}
    taken: set[str] = set()
    while any(waiting.values()):
        dimension = min((d for d in Dimension if waiting[d]), key=lambda d: (_served(scenarios, d, taken), -len(waiting[d][0])))
        unit = waiting[dimension].pop(0)
        if len(taken | set(unit)) <= limit:
            taken |= set(unit)
    return tuple(scenario for scenario in scenarios if scenario.id in taken)


def units_in_turn(scenarios: Sequence[Scenario], seed: int) -> list[tuple[Dimension, Unit]]:
    """Every unit, by dimension in the order in which `balanced_part` takes them: of each family in turn, as drawn by `seed`."""
    return [(d, unit) for d in Dimension for unit in _queue(_units(scenarios, d), scenarios, seed)]


def _units(scenarios: Sequence[Scenario], dimension: Dimension) -> list[Unit]:
    """The units of a dimension. A scenario that another one of its dimension names is no unit of its own."""
    own = [s for s in scenarios if s.dimension is dimension]
    known = {s.id for s in scenarios}
    named = {partner for s in own for partner in s.unit[1:]}
    return [tuple(i for i in s.unit if i in known) for s in own if s.id not in named]


def _served(scenarios: Sequence[Scenario], dimension: Dimension, taken: set[str]) -> int:
    """How many whole units of a dimension are taken."""
    return sum(set(unit) <= taken for unit in _units(scenarios, dimension))


def _queue(units: Iterable[Unit], scenarios: Sequence[Scenario], seed: int) -> list[Unit]:
    """Units in their seeded order, one of each family in turn."""
    family = {s.id: s.family for s in scenarios}
    by_family: dict[str, list[Unit]] = {}
    for unit in sorted(units, key=lambda unit: _rank(unit[0], seed)):
        by_family.setdefault(family[unit[0]], []).append(unit)
    return list(_in_turn(by_family.values()))


def _in_turn(queues: Iterable[Sequence[Unit]]) -> Iterator[Unit]:
    return (unit for unit in chain.from_iterable(zip_longest(*queues)) if unit is not None)


def _rank(name: str, seed: int) -> str:
    return hashlib.sha256(f"{seed}/{name}".encode()).hexdigest()
