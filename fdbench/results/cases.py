"""What every measure said of every cue, as results.json keeps it: the gate compares two runs case by case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from fdbench.results.schema import CaseRow
from fdbench.score.observation import Session
from fdbench.score.system import observe_own

KEPT = ("ms", "rate")
"""Units of the measures that are kept case by case."""

CaseRows: TypeAlias = dict[str, list[CaseRow]]


class Case(NamedTuple):
    """One cue of one scenario, the same in two runs."""

    scenario: str
    cue: str


def case_rows(sessions: Iterable[Session]) -> dict[str, CaseRows]:
    """Dimension -> measure -> [scenario, repeat, cue, value], in the order of the sessions; strata are left out, as their measures hold
    the same cases. A value is true, false, a number, or null: a time that never came, or a chance of which nobody can tell."""
    found: dict[str, CaseRows] = defaultdict(lambda: defaultdict(list))
    for session in sessions:
        scenario = session.scenario
        for dimension, seen in observe_own(session):
            if seen.spec.unit in KEPT and seen.spec.direction != "neither" and not seen.spec.stratum:
                value = round(seen.value, 3) if isinstance(seen.value, float) else seen.value
                found[dimension.value][seen.spec.name].append([scenario.id, session.repeat, seen.cue, value])
    return {dimension: dict(measures) for dimension, measures in found.items()}


def by_case(rows: Iterable[CaseRow]) -> Mapping[Case, tuple[bool | float | None, ...]]:
    """The values of each case, in the order of the repeats."""
    found: dict[Case, list[tuple[int, bool | float | None]]] = defaultdict(list)
    for scenario, repeat, cue, value in rows:
        found[Case(scenario, cue)].append((repeat, value))
    return {case: tuple(value for _, value in sorted(values, key=lambda v: v[0])) for case, values in sorted(found.items())}
