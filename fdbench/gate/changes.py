"""What changed from one run to another, unit by unit and case by case, on the scale of a test."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from statistics import fmean, median

from fdbench.gate.family import SCORE, SUITE, Member
from fdbench.gate.verdict import UnitChange
from fdbench.results.pairs import unit_pairs
from fdbench.results.schema import CaseRow, DimensionDoc, MeasureDoc

FLOOR_MS = 100.0
"""Times below count as this long (`<`) in a ratio: nobody hears 20 ms from 40, and signed ones may be 0 or less."""
LARGEST_RATIO = 8.0
"""A time that never came counts as so many times as long, and no ratio as more."""

Dimensions = Mapping[str, DimensionDoc]


def changes_of(member: Member, now: Dimensions, baseline: Dimensions) -> tuple[UnitChange, ...]:
    """The changes that a test looks at: of all that both runs have, by name. Empty if they share nothing, or if a file is too old to
    know its cases."""
    if member.dimension == SUITE:
        return tuple(change for name in now if name in baseline for change in score_changes(now[name], baseline[name]))
    here, there = now.get(member.dimension), baseline.get(member.dimension)
    if here is None or there is None:
        return ()
    if member.measure == SCORE:
        return score_changes(here, there)
    measure = here["measures"].get(member.measure)
    before, after = (doc.get("cases", {}).get(member.measure, []) for doc in (there, here))
    return _rates(before, after, measure) if member.scale == "rate" else _ratios(before, after)


def score_changes(now: DimensionDoc, baseline: DimensionDoc) -> tuple[UnitChange, ...]:
    return tuple(UnitChange(unit, before, after, after - before) for unit, before, after in unit_pairs(now, baseline))


def _rates(baseline: Iterable[CaseRow], now: Iterable[CaseRow], measure: MeasureDoc | None) -> tuple[UnitChange, ...]:
    """By scenario: the share of its chances that were hits, over cues and repeats. What nobody can tell is left out."""
    sign = -1.0 if measure is not None and measure["direction"] == "lower" else 1.0
    before, after = (_by_scenario(rows) for rows in (baseline, now))
    found = []
    for scenario in sorted(before.keys() & after.keys()):
        told = [[float(v) for v in values[scenario] if v is not None] for values in (before, after)]
        if all(told):
            was, is_now = (fmean(values) for values in told)
            found.append(UnitChange(scenario, was, is_now, sign * (is_now - was)))
    return tuple(found)


def _ratios(baseline: Iterable[CaseRow], now: Iterable[CaseRow]) -> tuple[UnitChange, ...]:
    """By scenario: the median time over cues and repeats, those that never came being infinite. Of either side as many repeats as both
    have: the median of two is infinite if one never came, that of three is not, and equal systems would differ."""
    before, after = (_by_repeat(rows) for rows in (baseline, now))
    found = []
    for scenario in sorted(before.keys() & after.keys()):
        repeats = min(len(before[scenario]), len(after[scenario]))
        was, is_now = (
            median_time([time for own in list(side[scenario].values())[:repeats] for time in own]) for side in (before, after)
        )
        found.append(UnitChange(scenario, was, is_now, -log_ratio(was, is_now)))
    return tuple(found)


def _by_repeat(rows: Iterable[CaseRow]) -> dict[str, dict[int, list[bool | float | None]]]:
    """Scenario -> repeat -> values, the repeats in their order."""
    found: dict[str, dict[int, list[bool | float | None]]] = defaultdict(lambda: defaultdict(list))
    for scenario, repeat, _, value in sorted(rows, key=lambda row: (row[0], row[1])):
        found[scenario][repeat].append(value)
    return found


def log_ratio(before: float, after: float) -> float:
    """The natural logarithm of `after / before`, times in ms, infinite ones allowed; within +-log(LARGEST_RATIO), and 0 for two that
    never came."""
    if math.isinf(before) and math.isinf(after):
        return 0.0
    most = math.log(LARGEST_RATIO)
    if math.isinf(before) or math.isinf(after):
        return most if math.isinf(after) else -most
    return min(most, max(-most, math.log(max(after, FLOOR_MS) / max(before, FLOOR_MS))))


def median_time(values: Iterable[bool | float | None]) -> float:
    """Of the repeats of a time in ms: those that never came are infinite."""
    return median([math.inf if v is None else float(v) for v in values])


def _by_scenario(rows: Iterable[CaseRow]) -> dict[str, list[bool | float | None]]:
    found: dict[str, list[bool | float | None]] = defaultdict(list)
    for scenario, _, _, value in rows:
        found[scenario].append(value)
    return found
