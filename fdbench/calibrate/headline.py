"""The figures that head a report, over all trials and for each policy, and whether they put the policies in the same order."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from fdbench.calibrate.measure import Finding, Observed

Headline: TypeAlias = dict[str, float | None]
"""Figure -> value; None for a median that falls among those that never happened, or without chances."""

FIGURES: tuple[tuple[str, str], ...] = (
    ("response_latency_ms", "median"),
    ("stop_latency_ms", "median"),
    ("yield_rate", "rate"),
    ("false_stop_rate", "rate"),
)


@dataclass(frozen=True, slots=True)
class Swap:
    """Two policies that a figure puts in the wrong order, with its values for both."""

    figure: str
    first: str
    second: str
    values: tuple[float | None, float | None]


def true_values(findings: Iterable[Finding]) -> Observed:
    """What the scorers ought to have said of a trial."""
    return {(f.expected.measure, f.expected.cue): f.expected.value for f in findings if f.expected.observed}


def headline(observed: Sequence[Observed]) -> Headline:
    """Each figure over some trials, as the scorers pool it: a time that never came is infinite, and a decision that nobody can make is
    left out of a rate."""
    pooled: dict[str, list[float]] = {name: [] for name, _ in FIGURES}
    never = {name: () if how == "rate" else (math.inf,) for name, how in FIGURES}
    for trial in observed:
        for (measure, _), value in trial.items():
            if measure in pooled:
                pooled[measure] += never[measure] if value is None else (float(value),)
    return {name: _pool(pooled[name], how) for name, how in FIGURES}


def swaps(truth: dict[str, Headline], found: dict[str, Headline]) -> list[Swap]:
    """Pairs of policies, one truly ahead, whose order a figure turns round. A tie is no swap."""
    wrong: list[Swap] = []
    for figure, _ in FIGURES:
        for a, b in itertools.combinations(truth, 2):
            true = _sign(truth[a][figure], truth[b][figure])
            seen = _sign(found[a][figure], found[b][figure])
            if true * seen < 0:
                wrong.append(Swap(figure, a, b, (found[a][figure], found[b][figure])))
    return wrong


def _pool(values: list[float], how: str) -> float | None:
    if not values:
        return None
    if how == "rate":
        return sum(values) / len(values)
    ordered = sorted(values)
    middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    return None if math.isinf(middle) else middle


def _sign(left: float | None, right: float | None) -> int:
    """-1, 0 or 1; None is infinite."""
    a, b = (math.inf if value is None else value for value in (left, right))
    return (a > b) - (a < b)
