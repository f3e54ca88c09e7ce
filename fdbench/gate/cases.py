"""The cases behind a failed test: the scenarios that moved most, with the folder of their session."""

from __future__ import annotations

from collections.abc import Sequence

from fdbench.gate.coverage import PLAYED
from fdbench.gate.family import SCORE
from fdbench.gate.verdict import BadCase, Paired, UnitChange
from fdbench.gate.wording import SCALE_DIGITS, number
from fdbench.results.schema import ItemDoc, SystemDoc

MOST_CASES = 3


def worst_cases(tests: Sequence[Paired], now: SystemDoc) -> tuple[BadCase, ...]:
    """At most `MOST_CASES` of the test that fell most surely, the worst first; only what got worse."""
    if not tests:
        return ()
    surest = min(tests, key=lambda test: test.p_worse)
    paths = first_played(now["scenarios"])
    units = {unit["unit"]: unit["scenarios"] for doc in now["dimensions"].values() for unit in doc["units"]}
    fallen = sorted((c for c in surest.changes if c.difference < 0), key=lambda change: change.difference)
    return tuple(_case(surest, change, units, paths) for change in fallen[:MOST_CASES])


def first_played(items: Sequence[ItemDoc]) -> dict[str, str]:
    """Scenario -> the folder of its first session that was played."""
    return {item["id"]: item["path"] for item in reversed(items) if item["status"] in PLAYED}


def _case(test: Paired, change: UnitChange, units: dict[str, list[str]], paths: dict[str, str]) -> BadCase:
    scenario = next(iter(units.get(change.unit, ())), change.unit) if test.measure == SCORE else change.unit
    what = "points" if test.measure == SCORE else test.measure
    told = f"{what} {number(change.baseline, SCALE_DIGITS[test.scale])} -> {number(change.now, SCALE_DIGITS[test.scale])}"
    return BadCase(scenario, paths.get(scenario, ""), "", told)
