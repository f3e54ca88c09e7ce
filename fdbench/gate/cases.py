"""The cases behind a failed test: the scenarios that moved most, with the session to listen to."""

from __future__ import annotations

import math
from collections.abc import Sequence

from fdbench.gate.coverage import PLAYED
from fdbench.gate.family import SCORE
from fdbench.gate.verdict import BadCase, Paired, UnitChange
from fdbench.gate.wording import DIGITS, SCALE_DIGITS, number
from fdbench.results.cases import Case
from fdbench.results.schema import SystemDoc

MOST_CASES = 3


def worst_cases(tests: Sequence[Paired], now: SystemDoc) -> tuple[BadCase, ...]:
    """At most `MOST_CASES` of the test that fell most surely, the worst first; only what got worse."""
    if not tests:
        return ()
    surest = min(tests, key=lambda test: test.p_worse)
    units = {unit["unit"]: unit["scenarios"] for doc in now["dimensions"].values() for unit in doc["units"]}
    fallen = sorted((c for c in surest.changes if c.difference < 0), key=lambda change: change.difference)
    return tuple(_of_change(surest, change, units, now) for change in fallen[:MOST_CASES])


def broken_cases(dimension: str, measure: str, now: SystemDoc) -> tuple[BadCase, ...]:
    """At most `MOST_CASES` in which a measure went worst, one a scenario; empty where its cases are not there. Of a rate only misses."""
    doc = now["dimensions"].get(dimension)
    if doc is None or measure not in doc["measures"]:
        return ()
    kind = doc["measures"][measure]
    lower, rate = kind["direction"] == "lower", kind["unit"] == "rate"
    rows = [(_badness(row[3], lower=lower, rate=rate), row) for row in doc.get("cases", {}).get(measure, [])]
    ordered = sorted((found for found in rows if not rate or found[0] == 1), key=lambda found: -found[0])
    first = {row[0]: row for _, row in reversed(ordered)}
    worst = [row for _, row in ordered if first[row[0]] is row][:MOST_CASES]
    miss = "always" if lower else "never"
    told = [f"{measure}: {miss if rate else _time(row[3], kind['unit'])}" for row in worst]
    return tuple(bad_case(Case(row[0], row[2]), measure, what, now) for row, what in zip(worst, told, strict=True))


def bad_case(case: Case, measure: str, what: str, now: SystemDoc) -> BadCase:
    """With the session in which `measure` went worst, of the case's cue or, if it names none, of the whole scenario: the first such
    repeat. A score, or a measure whose cases are not there, gives the first session that was played."""
    folders = {(item["id"], item["repeat"]): item["path"] for item in now["scenarios"] if item["status"] in PLAYED}
    found = _worst(case, measure, now)
    repeat, cue = found or (min((r for name, r in folders if name == case.scenario), default=0), case.cue)
    return BadCase(case.scenario, folders.get((case.scenario, repeat), ""), cue, what)


def _of_change(test: Paired, change: UnitChange, units: dict[str, list[str]], now: SystemDoc) -> BadCase:
    scenario = next(iter(units.get(change.unit, ())), change.unit) if test.measure == SCORE else change.unit
    what = "points" if test.measure == SCORE else test.measure
    told = f"{what} {number(change.baseline, SCALE_DIGITS[test.scale])} -> {number(change.now, SCALE_DIGITS[test.scale])}"
    return bad_case(Case(scenario, ""), test.measure, told, now)


def _worst(case: Case, measure: str, now: SystemDoc) -> tuple[int, str] | None:
    """(repeat, cue) of the worst value; what nobody can tell of a rate is not the worst."""
    for doc in now["dimensions"].values():
        if measure not in doc.get("cases", {}) or measure not in doc["measures"]:
            continue
        kind = doc["measures"][measure]
        rows = [
            (_badness(row[3], lower=kind["direction"] == "lower", rate=kind["unit"] == "rate"), row)
            for row in doc["cases"][measure]
            if row[0] == case.scenario and case.cue in ("", row[2])
        ]
        if rows:
            _, row = max(rows, key=lambda found: (found[0], -found[1][1]))
            return row[1], row[2]
    return None


def _time(value: float | None, unit: str) -> str:
    return "never" if value is None else f"{number(value, DIGITS.get(unit, 1))} {unit}"


def _badness(value: bool | float | None, *, lower: bool, rate: bool) -> float:
    """Larger is worse; a time that never came is the longest."""
    if value is None:
        return 0.5 if rate else math.inf
    return float(value) if lower else -float(value) + float(rate)
