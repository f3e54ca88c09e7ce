"""The cases behind a failed test: the scenarios that moved most, with the session to listen to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from fdbench.gate.coverage import PLAYED
from fdbench.gate.family import SCORE
from fdbench.gate.verdict import BadCase, Paired, UnitChange
from fdbench.gate.wording import DIGITS, SCALE_DIGITS, number
from fdbench.gate.worsened import scenarios_of, unmeasured, worsened
from fdbench.results.cases import Case
from fdbench.results.schema import ItemDoc, SystemDoc

MOST_CASES = 3


def worst_cases(tests: Sequence[Paired], now: SystemDoc, baseline: SystemDoc) -> tuple[BadCase, ...]:
    """At most `MOST_CASES` of the test that fell most surely, the worst first; only what got worse, and each turn once, though several
    units may have fallen by it."""
    if not tests:
        return ()
    surest = min(tests, key=lambda test: test.p_worse)
    fallen = sorted((c for c in surest.changes if c.difference < 0), key=lambda change: change.difference)
    found: dict[tuple[str, str, str], BadCase] = {}
    for change in fallen:
        case = _of_score(change, now, baseline) if surest.measure == SCORE else _of_measure(surest, change, now)
        found.setdefault((case.scenario, case.path, case.cue), case)
        if len(found) == MOST_CASES:
            break
    return tuple(found.values())


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
    told = [f"{measure}: {miss(lower=lower) if rate else _time(row[3], kind['unit'])}" for row in worst]
    return tuple(bad_case(Case(row[0], row[2]), measure, what, now) for row, what in zip(worst, told, strict=True))


def miss(*, lower: bool) -> str:
    """What a rate says of a case that missed, in a word."""
    return "always" if lower else "never"


def bad_case(case: Case, measure: str, what: str, now: SystemDoc) -> BadCase:
    """With the session in which `measure` went worst, of the case's cue or, if it names none, of the whole scenario: the first such
    repeat. A score, or a measure whose cases are not there, gives the first session that was played. If every session ended in an error, it
    is the first of them."""
    if (failed := _failed(case.scenario, now)) is not None:
        return BadCase(case.scenario, failed["path"], "", what, error=failed.get("error", "the session ended in an error"))
    folders = {(item["id"], item["repeat"]): item["path"] for item in now["scenarios"] if item["status"] in PLAYED}
    found = _worst(case, measure, now)
    repeat, cue = found or (min((r for name, r in folders if name == case.scenario), default=0), case.cue)
    return BadCase(case.scenario, folders.get((case.scenario, repeat), ""), cue, what)


def _of_score(change: UnitChange, now: SystemDoc, baseline: SystemDoc) -> BadCase:
    """The turn that took the points, with what got worse most in it; or the scenario of the unit that ended in an error, or in which
    nothing could be measured."""
    names = scenarios_of(change.unit, change.now, now)
    if (failed := next((name for name in names if _failed(name, now) is not None), None)) is not None:
        return bad_case(Case(failed, ""), SCORE, _points(change, failed), now)
    if (silent := unmeasured(names, now, baseline)) is not None:  # with no cue: where it first went wrong is where to listen
        return bad_case(Case(silent, ""), SCORE, _points(change, silent), now)
    case, worse = worsened(change.unit, change.now, now, baseline)
    case = case or Case(names[0], "")
    told = f"{_points(change, case.scenario)}{f' ({worse[0].told})' if worse else ''}"
    found = bad_case(case, worse[0].measure if worse else SCORE, told, now)
    return replace(found, measures=tuple(each.measure for each in worse))


def _points(change: UnitChange, scenario: str) -> str:
    whose = "" if change.unit == scenario else f" of {change.unit}"
    return f"points{whose} {number(change.baseline, beside=(change.now,))} -> {number(change.now, beside=(change.baseline,))}"


def _failed(scenario: str, now: SystemDoc) -> ItemDoc | None:
    """The first session of a scenario of which none was played, if one ended in an error; else None."""
    own = sorted((item for item in now["scenarios"] if item["id"] == scenario), key=lambda item: item["repeat"])
    if any(item["status"] in PLAYED for item in own):
        return None
    return next((item for item in own if item["status"] == "error"), None)


def _of_measure(test: Paired, change: UnitChange, now: SystemDoc) -> BadCase:
    digits = SCALE_DIGITS[test.scale]
    told = f"{test.measure} {number(change.baseline, digits)} -> {number(change.now, digits)}"
    return bad_case(Case(change.unit, ""), test.measure, told, now)


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
