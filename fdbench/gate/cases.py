"""The cases behind a failed test: the scenarios that moved most, with the folder of their session."""

from __future__ import annotations

from collections.abc import Sequence

from fdbench.gate.family import SCORE
from fdbench.gate.verdict import BadCase, Paired, UnitChange
from fdbench.gate.wording import number
from fdbench.results.schema import SystemDoc

MOST_CASES = 3


def worst_cases(tests: Sequence[Paired], now: SystemDoc) -> tuple[BadCase, ...]:
    """At most `MOST_CASES` of the test that fell most surely, the worst first; only what got worse."""
    if not tests:
        return ()
    surest = min(tests, key=lambda test: test.p_worse)
    paths = {item["id"]: item["path"] for item in reversed(now["scenarios"]) if item["status"] in ("ok", "not_exercised")}
    units = {unit["unit"]: unit["scenarios"] for doc in now["dimensions"].values() for unit in doc["units"]}
    fallen = sorted((c for c in surest.changes if c.difference < 0), key=lambda change: change.difference)
    return tuple(_case(surest, change, units, paths) for change in fallen[:MOST_CASES])


def _case(test: Paired, change: UnitChange, units: dict[str, list[str]], paths: dict[str, str]) -> BadCase:
    scenario = next(iter(units.get(change.unit, ())), change.unit) if test.measure == SCORE else change.unit
    digits = {"points": 1, "rate": 2, "ratio": 0}[test.scale]
    what = "points" if test.measure == SCORE else test.measure
    told = f"{what} {number(change.baseline, digits)} -> {number(change.now, digits)}"
    return BadCase(scenario, paths.get(scenario, ""), "", told)
