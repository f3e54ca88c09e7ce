"""A part of a set for a quick look: whole units, drawn by a seed, the families in the proportions of core."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fdbench.scenario.model import Dimension, Scenario
from fdbench.stats import generator


@dataclass(frozen=True, slots=True)
class Unit:
    """What is scored as one: its family in the dimension asked for, and the ids of all that must be played for it."""

    family: str
    ids: tuple[str, ...]


def units_of(scenarios: Sequence[Scenario], dimension: Dimension) -> list[Unit]:
    """The units of a dimension, in the order of their first scenario. Scenarios that name each other, or the same partner, are one
    unit; its family is that of a member which names a partner, if there is one. Partners of other dimensions are played with it."""
    by_id = {s.id: s for s in scenarios}
    own = [s for s in scenarios if s.dimension is dimension]
    root = {s.id: s.id for s in own}

    def top(name: str) -> str:
        return name if root[name] == name else top(root[name])

    for scenario in own:
        for partner in scenario.unit[1:]:
            if partner in root:
                root[top(partner)] = top(scenario.id)
    together: dict[str, list[Scenario]] = {}
    for scenario in own:
        together.setdefault(top(scenario.id), []).append(scenario)
    return [_unit(members, by_id) for members in together.values()]


def quotas(counts: Mapping[str, int], limit: int) -> dict[str, int]:
    """How many units of each family make up `limit` (> 0) units in the proportions of `counts`: largest remainders, ties by name.
    Every family gets one if `limit` allows."""
    total = sum(counts.values())
    exact = {family: limit * count / total for family, count in counts.items()}
    given = {family: int(share) for family, share in exact.items()}
    if limit >= len(counts):
        given = {family: max(1, n) for family, n in given.items()}
    while (left := limit - sum(given.values())) != 0:
        step = 1 if left > 0 else -1
        movable = [f for f in given if step > 0 or given[f] > 1]
        given[max(movable, key=lambda f: (step * (exact[f] - given[f]), f))] += step
    return given


def chosen(units: Sequence[Unit], wanted: Mapping[str, int], seed: int) -> list[Unit]:
    """Of each family as many units as wanted, or all if there are fewer; the same for the same seed, in the order given."""
    picked: set[int] = set()
    for family, number in sorted(wanted.items()):
        places = [i for i, unit in enumerate(units) if unit.family == family]
        order = generator(seed, family).permutation(len(places))
        picked |= {places[int(i)] for i in order[:number]}
    return [unit for i, unit in enumerate(units) if i in picked]


def limited(units: Sequence[Unit], like: Sequence[Unit], limit: int | None, seed: int) -> list[Unit]:
    """`limit` of the units (all if None) whose family `like` has, too, in the families' proportions there; fewer where a family has
    too few."""
    families = {u.family for u in like}
    there = [u for u in units if u.family in families]
    if limit is None or limit >= len(there):
        return there
    proportions = Counter(u.family for u in like if u.family in {own.family for own in there})
    return chosen(there, quotas(proportions, limit), seed)


def _unit(members: Sequence[Scenario], by_id: Mapping[str, Scenario]) -> Unit:
    named = [s for s in members if len(s.unit) > 1] or list(members)
    ids = dict.fromkeys(name for s in members for name in s.unit if name in by_id)
    return Unit(named[0].family, tuple(ids))
