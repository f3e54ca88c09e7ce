"""Measures of two systems, cue by cue: the difference in the measure's own unit, over the cues that both were given.

A score can hide a second; these do not. Times are compared by the median of the pairs' differences, so that a reply that never came is
longer than every other one and still counts; rates by their mean.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from fdbench.report.session_view import Range
from fdbench.results.cases import Case, by_case
from fdbench.results.schema import CaseRow, DimensionDoc, MeasureDoc, RunInfo, SystemDoc
from fdbench.stats import generator, sign_flip_interval

CONFIDENCE = 0.95
_SAME = ("metrics_version", "segmenter", "constants", "recogniser")


@dataclass(frozen=True, slots=True)
class CaseDifference:
    """A measure of system `other` minus that of system 0, over `pairs` > 0 cues. `value` in ms, or as a rate in [-1, 1]; infinite where in
    most pairs one of the two never came. `interval` is the 95 % one, its bounds perhaps infinite; None below 6 pairs."""

    dimension: str
    measure: str
    unit: str
    direction: str
    other: int
    pairs: int
    value: float
    interval: Range | None

    @property
    def sure(self) -> bool:
        """The interval leaves out zero."""
        return self.interval is not None and (self.interval[0] > 0 or self.interval[1] < 0)

    @property
    def better(self) -> bool:
        """`other` is, going by the value alone."""
        return self.value < 0 if self.direction == "lower" else self.value > 0


def case_differences(systems: Sequence[tuple[RunInfo, SystemDoc]]) -> Iterator[CaseDifference]:
    """Of every measure that both have a value of, with cases. Nothing is paired with a system that is not valid, nor between runs that were
    measured differently, nor where the two heard different bytes."""
    run, first = systems[0] if systems else (None, None)
    for other, (other_run, doc) in enumerate(systems[1:], start=1):
        assert run is not None and first is not None  # there is a first one if there is another
        if not (first["valid"] and doc["valid"]) or any(run[key] != other_run[key] for key in _SAME):  # type: ignore[literal-required]
            continue
        same = {name for name, stimulus in run["scenarios"].items() if other_run["scenarios"].get(name) == stimulus}
        for dimension, body in doc["dimensions"].items():
            if (before := first["dimensions"].get(dimension)) is None:
                continue
            for measure, rows in body.get("cases", {}).items():
                held = before.get("cases", {}).get(measure)
                if held and _defined(measure, body) and _defined(measure, before):
                    found = _difference(dimension, measure, body["measures"][measure], other, (rows, held), same)
                    yield from [found] if found is not None else []


def _defined(measure: str, body: DimensionDoc) -> bool:
    """What has no value for a reason has no difference either, though its cases are there: who hardly answers is never early."""
    return measure in body["measures"] and "why_undefined" not in body["measures"][measure]


def _difference(
    dimension: str, measure: str, doc: MeasureDoc, other: int, rows: tuple[list[CaseRow], list[CaseRow]], same: set[str]
) -> CaseDifference | None:
    rate = doc["unit"] == "rate"
    now, before = (_values(by_case(each), rate=rate) for each in rows)
    changes = [_minus(now[case], before[case]) for case in now if case in before and case.scenario in same]
    if not changes:
        return None
    if rate:
        value, interval = fmean(changes), sign_flip_interval(changes, generator("paired", measure), CONFIDENCE).interval
    else:
        value, interval = _middle(changes), median_interval(changes)
    return CaseDifference(dimension, measure, doc["unit"], doc["direction"], other, len(changes), value, interval)


def median_interval(values: Sequence[float], confidence: float = CONFIDENCE) -> Range | None:
    """The interval of the median by the sign test: two order statistics, so that infinite values do no harm.

    None where so few values cannot hold the confidence (below 6 for 95 %). It assumes nothing of how the values are spread.
    """
    ordered, n = sorted(values), len(values)
    below, rank = 0.0, 0
    while rank < n // 2 and (below := below + math.comb(n, rank) / 2**n) <= (1 - confidence) / 2:
        rank += 1
    return (ordered[rank - 1], ordered[n - rank]) if rank else None


def _middle(values: Sequence[float]) -> float:
    """The median; of two middle ones that are infinite either way, 0."""
    ordered = sorted(values)
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    if math.isfinite(low) and math.isfinite(high):
        return (low + high) / 2
    return 0.0 if low == -high else low if math.isinf(low) else high


def _values(cases: Mapping[Case, tuple[bool | float | None, ...]], *, rate: bool) -> dict[Case, float]:
    """One value a case: the mean of its repeats for a rate, their median for a time; of a rate, what nobody can tell is left out."""
    found: dict[Case, float] = {}
    for case, repeats in cases.items():
        known = [float(value) for value in repeats if value is not None]
        if rate and known:
            found[case] = fmean(known)
        elif not rate:
            found[case] = median([math.inf if value is None else float(value) for value in repeats])
    return found


def _minus(now: float, before: float) -> float:
    return 0.0 if now == before else now - before  # neither came: no difference between the two
