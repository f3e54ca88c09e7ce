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
RULES = (*SIGNS, "within", "gains_at_most", "loses_at_least", "reaches", "undefined")
OTHER = {"within": "of", "gains_at_most": "over", "loses_at_least": "to"}
"""How each rule that compares names the other probe."""
ROUNDING = 1e-6

Scores = Mapping[str, Mapping[str, float | None]]
"""Probe -> dimension, or DIMENSION.MEASURE -> score or value, None where undefined."""
Rules = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ranges:
    """`cells`: probe -> dimension, or DIMENSION.MEASURE -> its rules. `words`: share of lies that are flagged, and of honest
    declarations that are accepted, at least."""

    cells: Mapping[str, Mapping[str, Rules]]
    lies_flagged: float
    honest_accepted: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One score, or value of a measure, and what was required of it."""

    probe: str
    dimension: str
    """Or DIMENSION.MEASURE."""
    score: float | None
    required: str
    passed: bool


def load_ranges(path: Path | None = None) -> Ranges:
    """The ranges that ship with the probes, or others.

    Raises:
        UsageError: unreadable, or an unknown dimension or rule. Whether there is such a measure is known only when it is judged.
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


def judge(scores: Scores, ranges: Ranges, upper: Scores | None = None) -> list[Cell]:
    """A cell for every probe and dimension that was played, in the order of the ranges, and for every measure that has rules.
    Where nothing is required, every score passes; a measure that has rules and is not there fails.

    Args:
        scores: what was found.
        ranges: what is required.
        upper: where outcomes are undetermined, the score or value if they were the better ones; for `reaches`.
    """
    found = _Found(scores, upper or {})
    return [
        _cell(probe, what, ranges.cells[probe].get(what, {}), found)
        for probe in ranges.cells
        if probe in scores
        for what in (*(d.value for d in Dimension), *(w for w in ranges.cells[probe] if "." in w))
        if what.partition(".")[0] in scores[probe] or what in scores[probe]
    ]


@dataclass(frozen=True, slots=True)
class _Found:
    scores: Scores
    upper: Scores

    def at_best(self, probe: str, what: str) -> float | None:
        """The upper bound, which is the value itself where all is determined."""
        bound = self.upper.get(probe, {}).get(what)
        return self.scores[probe].get(what) if bound is None else bound


def _cells(path: Path, probe: str, given: Mapping[str, Rules]) -> dict[str, Rules]:
    dimensions = [d.value for d in Dimension]
    for name, rules in given.items():
        if name.partition(".")[0] not in (*dimensions, "all") or name.startswith("all."):
            raise UsageError(
                f"{path}: {probe}: {name!r} is no dimension; write one of {', '.join(dimensions)}, DIMENSION.MEASURE, or `all`"
            )
        for rule in rules:
            if rule not in RULES:
                raise UsageError(f"{path}: {probe}.{name}: there is no rule {rule!r}; the rules are {', '.join(RULES)}")
    measures = {name: rules for name, rules in given.items() if "." in name}
    return {d: given.get(d, given.get("all", {})) for d in dimensions} | measures


def _cell(probe: str, what: str, rules: Rules, found: _Found) -> Cell:
    score = found.scores[probe].get(what)
    passed = all(_holds(rule, wanted, probe, what, found) for rule, wanted in rules.items())
    return Cell(probe, what, score, _told(rules), passed or (score is None and bool(rules.get("undefined"))))


def _holds(rule: str, wanted: Any, probe: str, what: str, found: _Found) -> bool:
    if rule == "undefined":
        return True
    if rule == "reaches":
        best = found.at_best(probe, what)
        return best is not None and best >= float(wanted) - ROUNDING
    score = found.scores[probe].get(what)
    if score is None:
        return False
    if rule == "below":
        return score < float(wanted)
    if rule == "at_most":
        return score <= float(wanted) + ROUNDING
    if rule == "at_least":
        return score >= float(wanted) - ROUNDING
    other = found.scores.get(wanted[OTHER[rule]], {}).get(what)
    if other is None:
        return False
    gain = score - other
    if rule == "loses_at_least":
        return -gain >= float(wanted["points"]) - ROUNDING
    return (abs(gain) if rule == "within" else gain) <= float(wanted["points"]) + ROUNDING


def _told(rules: Rules) -> str:
    """The rules in few words, for a table."""
    return " ".join(_rule_told(rule, wanted) for rule, wanted in rules.items())


def _rule_told(rule: str, wanted: Any) -> str:
    if rule == "within":
        return f"{wanted['of']}±{wanted['points']}"
    if rule == "gains_at_most":
        return f"<={wanted['over']}+{wanted['points']}"
    if rule == "loses_at_least":
        return f"<={wanted['to']}-{wanted['points']}"
    if rule == "reaches":
        return f"may be {wanted}"
    if rule == "undefined":
        return "or -"
    return f"{SIGNS[rule]}{wanted}"
