"""What a reader must see first of a system: the limits of the gate's default policy that it misses, and dimensions in which it fails.

A run can be valid while the system in it fails. Figures are those of the results; nothing is judged anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from fdbench.gate.budget import missed
from fdbench.gate.policy import read_policy
from fdbench.gate.wording import number
from fdbench.results.schema import DimensionDoc, MeasureDoc

LOW = 30.0
"""Points of a dimension's score up to which (`<=`) most of it is lost."""
MOST_LOST = 0.5
"""A rate explains a low score if at least this share (`>=`) of its chances went wrong."""


@dataclass(frozen=True, slots=True)
class Failing:
    """Something that a system fails in; `text` names the measure."""

    dimension: str
    text: str


def failing(dimensions: Mapping[str, DimensionDoc], headlines: Mapping[str, Collection[str]]) -> tuple[Failing, ...]:
    """Missed limits, then low scores of dimensions that miss none, each with the measure of `headlines` that explains it."""
    broken = [
        Failing(budget.dimension, text) for budget in read_policy().budgets if (text := missed(budget, dimensions)) is not None
    ]
    named = {failure.dimension for failure in broken}
    return (*broken, *(low for low in _low(dimensions, headlines) if low.dimension not in named))


def _low(dimensions: Mapping[str, DimensionDoc], headlines: Mapping[str, Collection[str]]) -> Iterator[Failing]:
    for name, doc in dimensions.items():
        if doc["score"] is not None and doc["score"] <= LOW:
            first = {key: measure for key, measure in doc["measures"].items() if key in headlines.get(name, ())}
            why = _explained(first) or _explained(doc["measures"])
            yield Failing(name, f"score {number(doc['score'])} of 100{f', most lost by {why}' if why else ''}")


def _explained(measures: Mapping[str, MeasureDoc]) -> str:
    """The rate of which most chances went wrong, if that is most of them; the one with most chances of equal ones, and never a stratum."""
    lost = [
        (round(_lost(doc), 6), doc["n"], name) for name, doc in measures.items() if doc["unit"] == "rate" and "." not in name
    ]
    share, n, name = max(lost, key=lambda found: found[:2], default=(0.0, 0, ""))
    return f"{name} {number(measures[name]['value'], 2)} (n = {n})" if share >= MOST_LOST else ""


def _lost(doc: MeasureDoc) -> float:
    if doc["value"] is None or doc["direction"] == "neither":
        return 0.0
    return doc["value"] if doc["direction"] == "lower" else 1 - doc["value"]
