"""What a gate that plays and looks by turns knows so far, and how sure it may be of it. Pure: whoever plays hands in results.

Half of alpha stands on wealth (`wealth`), which may be looked at after every unit of the first time through the suite. The other half
stands on the tests of the fixed gate, made each time when all that was to be played again has been: the n-th of these looks has 1 / 2^n
of it, so that there may be any number. Each unit is bet on once: the noise of a stored baseline is in every replay held against it, so
replays are no new evidence for a bet, while the tests of a look count each unit once whatever its repeats. PASS stands on
bounds whose level at each look comes from `spending`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from fdbench import stats
from fdbench.gate.changes import Dimensions, changes_of
from fdbench.gate.family import EXERCISED, SCORE, SUITE, Member, family_of
from fdbench.gate.wealth import Wealth, gains
from fdbench.results.schema import DimensionDoc, SystemDoc

BY_WEALTH = 0.5
"""Share of alpha that stands on wealth."""
LARGEST_CHANGE = {"overlap": 200.0}
"""No unit's score can change by more; 100 points elsewhere."""

Key: TypeAlias = tuple[str, str]
"""Dimension and measure of a test."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What the tests of one verdict may say after looking before: p-values that hold for all looks together, and the level of the bound
    that PASS stands on. `complete`: every unit was played; before that nothing can PASS."""

    family: tuple[Member, ...]
    worse: Mapping[Key, float]
    better: Mapping[Key, float]
    level: float
    complete: bool


@dataclass(slots=True)
class Evidence:
    """All that was seen of one system. `take` every new unit of the first time through; `look` when a pass has ended."""

    family: tuple[Member, ...]
    worse: dict[Key, Wealth] = field(default_factory=dict)
    better: dict[Key, Wealth] = field(default_factory=dict)
    seen: dict[Key, set[str]] = field(default_factory=dict)
    looks: int = 0
    tested: dict[tuple[str, Key], float] = field(default_factory=dict)
    """("worse" or "better", test) -> the least p of the looks, each divided by its share of alpha."""

    @classmethod
    def of(cls, dimensions: Collection[str]) -> Evidence:
        """Before anything was played of a suite that schedules these."""
        return cls(family_of(dimensions))

    def take(self, now: Dimensions, baseline: Dimensions) -> None:
        """Bet on every unit or scenario that was not seen before, in the order of their names. Only the first repeat of each may be in
        `now`; of a time only the first repeat in `baseline` counts, so that one stands against one."""
        first = _first_times(baseline)
        for member in self.family:
            if member.measure == EXERCISED or not (member.dimension == SUITE or member.dimension in now):
                continue
            key = member.dimension, member.measure
            seen = self.seen.setdefault(key, set())
            for change, bound in _bounded(member, now, first if member.scale == "ratio" else baseline):
                name, difference = change
                if name not in seen:
                    seen.add(name)
                    for side, sign in ((self.worse, -1.0), (self.better, 1.0)):
                        side[key] = side.get(key, Wealth()).after(gains(sign * difference, member.scale, bound))

    def look(self, worse: Mapping[Key, float], better: Mapping[Key, float]) -> None:
        """Count the tests of one look at all that was played: their p-values, not adjusted; those of exercised shares with the rest."""
        self.looks += 1
        for side, found in (("worse", worse), ("better", better)):
            for key, p in found.items():
                least = min(self.tested.get((side, key), 1.0), p * 2.0**self.looks)
                self.tested[side, key] = least

    def looked(self, level: float, *, complete: bool) -> Looked:
        """What may be said now; `level` of the bound, see `spending.levels`."""
        keys = [(m.dimension, m.measure) for m in self.family]
        worse = {key: self._p("worse", self.worse, key) for key in keys}
        better = {key: self._p("better", self.better, key) for key in keys}
        return Looked(self.family, worse, better, level, complete)

    def fell(self, alpha: float) -> bool:
        """Whether any test says worse, the margin aside: then it is worth while to ask for a verdict."""
        worse = [self._p("worse", self.worse, (m.dimension, m.measure)) for m in self.family]
        return min(stats.weighted_holm(worse, [m.weight for m in self.family])) <= alpha

    def suspicion(self, dimension: str) -> float:
        """The largest wealth now of a bet that something of the dimension fell."""
        return max((w.now for (name, _), w in self.worse.items() if name == dimension), default=1.0)

    def _p(self, side: str, wealth: Mapping[Key, Wealth], key: Key) -> float:
        own = wealth[key].p if key in wealth else 1.0
        return min(1.0, own / BY_WEALTH, self.tested.get((side, key), 1.0) / (1.0 - BY_WEALTH))


def part_of(system: SystemDoc, played: Collection[str]) -> SystemDoc:
    """What a system would have been, had only these scenarios been played: what a part of a run is held against."""
    there = set(played)
    dimensions = {name: _part(doc, there) for name, doc in system["dimensions"].items()}
    items = [item for item in system["scenarios"] if item["id"] in there]
    return SystemDoc(**{**system, "dimensions": dimensions, "scenarios": items})


def _part(doc: DimensionDoc, there: set[str]) -> DimensionDoc:
    units = [unit for unit in doc["units"] if there.issuperset(filter(None, unit["scenarios"]))]
    cases = {measure: [row for row in rows if row[0] in there] for measure, rows in doc.get("cases", {}).items()}
    score = max(0.0, sum(unit["score"] for unit in units) / len(units)) if units else None
    why = doc["why"] if units else "not played yet"
    return DimensionDoc(**{**doc, "units": units, "cases": cases, "score": score, "why": why})


def _bounded(member: Member, now: Dimensions, baseline: Dimensions) -> list[tuple[tuple[str, float], float]]:
    """((unit or scenario, its difference), no difference can be larger)."""
    if member.measure != SCORE or member.dimension != SUITE:
        bound = LARGEST_CHANGE.get(member.dimension, 100.0) if member.measure == SCORE else 1.0
        return [((c.unit, c.difference), bound) for c in changes_of(member, now, baseline)]
    return [
        ((f"{name}/{change.unit}", change.difference), LARGEST_CHANGE.get(name, 100.0))
        for name in sorted(now.keys() & baseline.keys())
        for change in changes_of(Member(name, SCORE, "points", 1.0), now, baseline)
    ]


def _first_times(baseline: Dimensions) -> Dimensions:
    """The baseline with the first repeat alone of every case."""
    found = {}
    for name, doc in baseline.items():
        cases = {}
        for measure, rows in doc.get("cases", {}).items():
            least: dict[str, int] = {}
            for scenario, repeat, *_ in rows:
                least[scenario] = min(repeat, least.get(scenario, repeat))
            cases[measure] = [row for row in rows if row[1] == least[row[0]]]
        found[name] = DimensionDoc(**{**doc, "cases": cases})
    return found
