"""How far two readers agree, and how far fdbench is from them, as JSON-ready data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from fdbench.annotate.activity import SEGMENTER
from fdbench.results.schema import METRICS_VERSION
from fdbench.stats import kappa
from tests.labels.found import Found, Key
from tests.labels.labels import DECISIONS, INSTANTS, Label

CLOSE_MS = 30.0
"""Close is within this of the label, or of the other reader (`<=`)."""
FAR_MS = 100.0
"""An instant further than this from the label (`>`) is listed by itself."""


def document(labels: Sequence[Label], found: Mapping[Key, Found]) -> dict[str, Any]:
    """All figures. `found`: what fdbench makes of the same events."""
    chosen = {kind: [each for each in labels if each.kind == kind] for kind in (*INSTANTS, *DECISIONS)}
    by_decision = {kind: _decisions(chosen[kind], found) for kind in DECISIONS if chosen[kind]}
    every = [each.decisions for kind in DECISIONS for each in chosen[kind] if each.decisions is not None]
    return {
        "schema": 2,
        "metrics_version": METRICS_VERSION,
        "segmenter": SEGMENTER,
        "events": len(labels),
        "sessions": len({(each.run, each.session) for each in labels}),
        "kappa": kappa(every),
        "instants": {kind: _instants(chosen[kind], found) for kind in INSTANTS if chosen[kind]},
        "decisions": by_decision,
        "off": [line for each in labels if (line := _off(each, found))],
    }


def _instants(labels: Sequence[Label], found: Mapping[Key, Found]) -> dict[str, Any]:
    pictures = np.abs([a - b for a, b in (each.pictures for each in labels if each.pictures is not None)])
    apart = np.abs([first - second for first, second in (each.instants for each in labels if each.instants is not None)])
    known = [(each.instant, found.get(each.key)) for each in labels if each.instant is not None]
    error = np.array([float(at) - label for label, at in known if at is not None])
    timed = [(each.every, float(at)) for each in labels if each.instant is not None and (at := found.get(each.key)) is not None]
    nearest = np.array([min(abs(at - value) for value in every) for every, at in timed])
    return {
        "n": len(labels),
        "only_one_reader": sum(first != second for first, second in (each.seen for each in labels)),
        "pictures_median": _quantile(pictures, 50),
        "pictures_p95": _quantile(pictures, 95),
        "apart_median": _quantile(apart, 50),
        "apart_p95": _quantile(apart, 95),
        "apart_close": _within(apart, CLOSE_MS),
        "settled": sum(bool(each.settled) for each in labels),
        "not_found": sum(at is None for _, at in known),
        "bias_median": _quantile(error, 50),
        "close": _within(error, CLOSE_MS),
        "close_to_any": _within(nearest, CLOSE_MS),
        "near": _within(error, FAR_MS),
        "error_p95": _quantile(np.abs(error), 95),
        "error_worst": _quantile(np.abs(error), 100),
    }


def _within(values: np.ndarray[Any, Any], limit: float) -> float | None:
    return round(float((np.abs(values) <= limit).mean()), 4) if len(values) else None


def _quantile(values: np.ndarray[Any, Any], percent: float) -> float | None:
    return round(float(np.percentile(values, percent)), 1) if len(values) else None


def _decisions(labels: Sequence[Label], found: Mapping[Key, Found]) -> dict[str, Any]:
    both = [each.decisions for each in labels if each.decisions is not None]
    known = [(each.decision, found.get(each.key)) for each in labels if each.decision is not None]
    wrong = sum(value is not None and value is not truth for truth, value in known)
    undetermined = sum(value is None for _, value in known)
    return {
        "n": len(labels),
        "only_one_reader": sum(first != second for first, second in (each.seen for each in labels)),
        "yes": sum(pair == (True, True) for pair in both),
        "no": sum(pair == (False, False) for pair in both),
        "differ": sum(first != second for first, second in both),
        "kappa": kappa(both),
        "right": len(known) - wrong - undetermined,
        "wrong": wrong,
        "undetermined": undetermined,
    }


def _off(label: Label, found: Mapping[Key, Found]) -> str:
    """A sentence on an event in which fdbench is against the label; empty where it is not."""
    value = found.get(label.key)
    where = f"{label.run} {label.session} {label.event}"
    if label.kind in DECISIONS:
        if label.decision is None or value is label.decision:
            return ""
        told = {None: "undetermined", True: "yes", False: "no"}
        return f"{where}: {label.kind} {told[None if value is None else bool(value)]}, label {told[label.decision]}"
    if label.instant is None:
        return ""
    if value is None:
        return f"{where}: {label.kind} not found, label {label.instant:.0f} ms"
    return (
        f"{where}: {label.kind} at {value:.0f} ms, label {label.instant:.0f} ms" if abs(value - label.instant) > FAR_MS else ""
    )
