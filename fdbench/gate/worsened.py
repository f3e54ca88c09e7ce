"""Behind a unit whose points fell: the turn that got worse against the baseline, by the values that both runs keep case by case."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from statistics import fmean
from typing import NamedTuple

from fdbench.gate.cause import telling
from fdbench.gate.changes import LARGEST_RATIO, log_ratio, median_time
from fdbench.gate.wording import number
from fdbench.results.cases import Case, by_case
from fdbench.results.schema import DimensionDoc, SystemDoc

UNSURE = 0.5
"""What nobody can tell of a rate, between its two sides: scores count it as the worse, and it is no proof."""
_WORDS = {0.0: "never", UNSURE: "undetermined", 1.0: "always"}

Values = Sequence[bool | float | None]


class Worse(NamedTuple):
    """A measure of one cue that got worse. `size`: the natural logarithm of the ratio of its times, and as much for a rate that turned
    round outright as for a time that never comes any more."""

    case: Case
    measure: str
    size: float
    told: str


def worsened(unit: str, score: float, now: SystemDoc, baseline: SystemDoc) -> tuple[Case | None, tuple[Worse, ...]]:
    """The turn to listen to, and what got worse in it, what says most of it first.

    Looked at are the scenarios of the unit: in its own dimension, and where that shows nothing, in the others, as a unit may count what
    its counterpart did there. Without any such value the turn is the first one that its dimension measured, and nothing is told of it.

    Args:
        unit: by name; `score` tells it from one of the same name in another dimension.
    """
    own, scenarios = _place(unit, score, now)
    for dimensions in ([own], [name for name in now["dimensions"] if name != own]):
        found = [
            worse
            for name in dimensions
            if name in now["dimensions"] and name in baseline["dimensions"]
            for worse in _in(now["dimensions"][name], baseline["dimensions"][name], scenarios)
        ]
        if found:
            first = min(found, key=lambda worse: (-worse.size, scenarios.index(worse.case.scenario), worse.case)).case
            return first, _ordered([worse for worse in found if worse.case == first])
    rows = now["dimensions"][own].get("cases", {}).values() if own in now["dimensions"] else ()
    known = [Case(row[0], row[2]) for every in rows for row in every if row[0] in scenarios and row[2]]
    return min(known, key=lambda case: scenarios.index(case.scenario), default=None), ()


def unmeasured(scenarios: Sequence[str], now: SystemDoc, baseline: SystemDoc) -> str | None:
    """The first of them of which the baseline has values and the run none, as of one in which the agent stayed silent; None if none is."""
    return next((name for name in scenarios if _measured(name, baseline) and not _measured(name, now)), None)


def _measured(scenario: str, doc: SystemDoc) -> bool:
    return any(
        row[0] == scenario for body in doc["dimensions"].values() for rows in body.get("cases", {}).values() for row in rows
    )


def _ordered(found: Sequence[Worse]) -> tuple[Worse, ...]:
    """What moved most; of what moved about as much, what says most of what broke."""
    most = max(worse.size for worse in found)
    return tuple(sorted(found, key=lambda worse: (worse.size < most / 2, telling(worse.measure), -worse.size, worse.measure)))


def scenarios_of(unit: str, score: float, now: SystemDoc) -> list[str]:
    """What is scored together under that name; the name itself where the run does not have it."""
    return _place(unit, score, now)[1]


def _place(unit: str, score: float, now: SystemDoc) -> tuple[str, list[str]]:
    """(dimension, scenarios)."""
    every = [(name, u) for name, doc in now["dimensions"].items() for u in doc["units"] if u["unit"] == unit]
    name, found = next((pair for pair in every if pair[1]["score"] == score), every[0] if every else ("", None))
    return name, (found["scenarios"] if found is not None else []) or [unit]


def _in(now: DimensionDoc, baseline: DimensionDoc, scenarios: Sequence[str]) -> Iterator[Worse]:
    for measure, rows in now.get("cases", {}).items():
        kind, old = now["measures"].get(measure), baseline.get("cases", {}).get(measure)
        if kind is None or old is None:
            continue
        after = by_case(row for row in rows if row[0] in scenarios)
        before = by_case(row for row in old if row[0] in scenarios)
        for case in after.keys() & before.keys():
            size, told = _change(before[case], after[case], rate=kind["unit"] == "rate", lower=kind["direction"] == "lower")
            if size > 0:
                yield Worse(case, measure, size, f"{measure} {told}")


def _change(before: Values, after: Values, *, rate: bool, lower: bool) -> tuple[float, str]:
    """How much worse, and the two values in words."""
    if rate:
        was, is_now = (fmean(UNSURE if v is None else float(v) for v in values) for values in (before, after))
        return math.log(LARGEST_RATIO) * (is_now - was) * (1.0 if lower else -1.0), f"{_share(was)} -> {_share(is_now)}"
    then, later = median_time(before), median_time(after)
    return log_ratio(then, later) * (1.0 if lower else -1.0), f"{number(then, 0)} -> {number(later, 0)}{_unit(later)}"


def _share(value: float) -> str:
    return _WORDS.get(value) or number(value, 2)


def _unit(time: float) -> str:
    return "" if math.isinf(time) else " ms"
