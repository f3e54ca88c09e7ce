"""The required ranges, as read from ranges.yaml, and whether a score lies in its range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from fdbench.assets import bundled
from fdbench.errors import UsageError
from fdbench.scenario.model import Dimension

RANGES = "probes/ranges.yaml"
SIGNS = {"below": "<", "at_most": "<=", "at_least": ">="}
RULES = (*SIGNS, "within", "gains_at_most", "undefined")
ROUNDING = 1e-6

Scores = Mapping[str, Mapping[str, float | None]]
"""Probe -> dimension -> score, None where undefined."""
Rules = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ranges:
    """`cells`: probe -> dimension -> its rules. `words`: share of lies that are flagged, and of honest declarations that are
    accepted, at least."""

    cells: Mapping[str, Mapping[str, Rules]]
    lies_flagged: float
    honest_accepted: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One score and what was required of it."""

    probe: str
    dimension: str
    score: float | None
    required: str
    passed: bool


def load_ranges(path: Path | None = None) -> Ranges:
    """The ranges that ship with the probes, or others.

    Raises:
        UsageError: unreadable, or an unknown dimension or rule.
    """
    path = path or bundled("adapters") / RANGES
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        cells = {probe: _cells(path, probe, given) for probe, given in raw["probes"].items()}
        return Ranges(cells, float(raw["words"]["lies_flagged"]), float(raw["words"]["honest_accepted"]))
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{path}: cannot be read as ranges ({' '.join(str(error).split())}); compare it with the bundled one"
        ) from None


def judge(scores: Scores, ranges: Ranges) -> list[Cell]:
    """A cell for every probe and dimension that was played, in the order of the ranges. Where nothing is required, every
    score passes."""
    return [
        _cell(probe, dimension, ranges.cells[probe].get(dimension, {}), scores)
        for probe in ranges.cells
        if probe in scores
        for dimension in (d.value for d in Dimension)
        if dimension in scores[probe]
    ]


def _cells(path: Path, probe: str, given: Mapping[str, Rules]) -> dict[str, Rules]:
    dimensions = [d.value for d in Dimension]
    for name, rules in given.items():
        if name not in (*dimensions, "all"):
            raise UsageError(f"{path}: {probe}: {name!r} is no dimension; write one of {', '.join(dimensions)}, or `all`")
        for rule in rules:
            if rule not in RULES:
                raise UsageError(f"{path}: {probe}.{name}: there is no rule {rule!r}; the rules are {', '.join(RULES)}")
    return {d: given.get(d, given.get("all", {})) for d in dimensions}


def _cell(probe: str, dimension: str, rules: Rules, scores: Scores) -> Cell:
    score = scores[probe].get(dimension)
    required = _told(rules)
    if score is None:
        return Cell(probe, dimension, None, required, not rules or bool(rules.get("undefined")))
    passed = all(_holds(rule, wanted, score, dimension, scores) for rule, wanted in rules.items())
    return Cell(probe, dimension, score, required, passed)


def _holds(rule: str, wanted: Any, score: float, dimension: str, scores: Scores) -> bool:
    if rule == "below":
        return score < float(wanted)
    if rule == "at_most":
        return score <= float(wanted) + ROUNDING
    if rule == "at_least":
        return score >= float(wanted) - ROUNDING
    if rule == "undefined":
        return True
    other = scores.get(wanted["of" if rule == "within" else "over"], {}).get(dimension)
    if other is None:
        return False
    gain = score - other
    return (abs(gain) if rule == "within" else gain) <= float(wanted["points"]) + ROUNDING


def _told(rules: Rules) -> str:
    """The rules in few words, for a table."""
    return " ".join(_rule_told(rule, wanted) for rule, wanted in rules.items())


def _rule_told(rule: str, wanted: Any) -> str:
    if rule == "within":
        return f"{wanted['of']}±{wanted['points']}"
    if rule == "gains_at_most":
        return f"<={wanted['over']}+{wanted['points']}"
    if rule == "undefined":
        return "or -"
    return f"{SIGNS[rule]}{wanted}"
