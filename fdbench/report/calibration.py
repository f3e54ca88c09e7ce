"""The harness's own error, as the page shows it: from the calibration that ships with fdbench, measured before any run."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fdbench.report.view import RunView

FILE = Path(__file__).parents[1] / "calibration.json"
"""Written by `fdbench calibrate --json`."""
DECISIONS = ("premature_rate", "yield_rate", "false_stop_rate")


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """A timing measure: for each condition bias and 95th percentile of the absolute error in ms; None where it has none."""

    measure: str
    soft: bool
    errors: tuple[tuple[float, float] | None, ...]


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision: (right, of) for each condition."""

    measure: str
    counts: tuple[tuple[int, int] | None, ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """How far one headline figure moves on a clean track: under the constant that moves it most, at +-50 %, and under the second
    segmenter (None if that was not measured). Milliseconds, or points for a rate."""

    figure: str
    most: float
    constant: str
    second: float | None
    second_name: str

    def text(self, moved: float) -> str:
        """`+7.7 ms`; `no value` where what was varied left the figure without one."""
        unit = "ms" if self.figure.endswith("_ms") else "points"
        return f"{moved:+.1f} {unit}" if math.isfinite(moved) else "no value"


@dataclass(frozen=True, slots=True)
class CalibrationView:
    """`stranger` says that a run of the page was measured otherwise than the calibration, so that it does not hold for it."""

    trials: int
    segmenter: str
    conditions: tuple[str, ...]
    rows: tuple[ErrorRow, ...]
    decisions: tuple[DecisionRow, ...]
    shifts: tuple[Shift, ...]
    wrong_order: tuple[str, ...]
    broken: tuple[str, ...]
    stranger: str


def read_calibration(runs: Iterable[RunView], path: Path = FILE) -> CalibrationView | None:
    """The calibration that ships with this version; None if there is none."""
    if not path.is_file():
        return None
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    conditions: list[dict[str, Any]] = document["conditions"]
    return CalibrationView(
        trials=document["trials"],
        segmenter=document["segmenter"],
        conditions=tuple(c["name"] for c in conditions),
        rows=tuple(_row(conditions, t["measure"], t["soft"]) for t in conditions[0]["timings"]),
        decisions=tuple(_decision(conditions, measure) for measure in DECISIONS),
        shifts=tuple(shift for figure in conditions[0]["headline"] if (shift := _shift(conditions[0], figure))),
        wrong_order=tuple(
            f"{v['name']}, {c['name']}: {s['figure']} of {s['first']} and {s['second']}"
            for c in conditions
            for v in c["variants"]
            for s in v["wrong_order"]
        ),
        broken=tuple(document["broken"]),
        stranger=_stranger(document, runs),
    )


def _row(conditions: list[dict[str, Any]], measure: str, soft: bool) -> ErrorRow:
    found = [next((t for t in c["timings"] if (t["measure"], t["soft"]) == (measure, soft)), None) for c in conditions]
    return ErrorRow(measure, soft, tuple(None if t is None else (t["bias"], t["p95"]) for t in found))


def _decision(conditions: list[dict[str, Any]], measure: str) -> DecisionRow:
    found = [next((d for d in c["decisions"] if d["measure"] == measure), None) for c in conditions]
    return DecisionRow(measure, tuple(None if d is None else (d["right"], d["n"]) for d in found))


def _shift(condition: dict[str, Any], figure: str) -> Shift | None:
    """None if the figure is infinite, or nothing was varied."""
    base = condition["headline"][figure]
    scale = 1.0 if figure.endswith("_ms") else 100.0
    moved: dict[str, dict[str, float]] = {"constant": {}, "segmenter": {}}
    for variant in condition["variants"]:
        value = variant["headline"][figure]
        if base is not None and value is not None:
            moved[variant["kind"]][variant["name"]] = scale * (value - base)
    constants = moved["constant"]
    if not constants:
        return None
    worst = max(constants, key=lambda name: abs(constants[name]))
    second, by = next(iter(moved["segmenter"].items()), ("", None))
    return Shift(figure, constants[worst], worst, by, second)


def _stranger(document: dict[str, Any], runs: Iterable[RunView]) -> str:
    keys = (document["metrics_version"], document["segmenter"])
    others = [run.id for run in runs if (run.metrics_version, run.segmenter) != keys]
    if not others:
        return ""
    return f"Calibrated with metrics version {keys[0]} and segmenter {keys[1]}, but measured otherwise: {', '.join(others)}."
