"""How far two readers agree, and how far fdbench is from them, as JSON-ready data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from fdbench.annotate.activity import SEGMENTER
from fdbench.results.schema import METRICS_VERSION
from tests.labels.found import Found, Key
from tests.labels.labels import DECISIONS, INSTANTS, NONE, Label

CLOSE_MS = 30.0
"""An instant is close within this of the nearer reading (`<=`)."""
FAR_MS = 100.0
"""An instant further than this from both readings (`>`) is listed by itself."""


def kappa(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """Cohen's kappa of two readers' decisions, -1 to 1; None without any, or if both readers gave but one answer throughout."""
    if not pairs:
        return None
    n = len(pairs)
    same = sum(a == b for a, b in pairs) / n
    yes_a, yes_b = (sum(pair[k] for pair in pairs) / n for k in (0, 1))
    chance = yes_a * yes_b + (1.0 - yes_a) * (1.0 - yes_b)
    return None if chance == 1.0 else (same - chance) / (1.0 - chance)


def document(labels: Sequence[Label], found: Mapping[Key, Found]) -> dict[str, Any]:
    """All figures. `found`: what fdbench makes of the same events."""
    chosen = {kind: [each for each in labels if each.kind == kind] for kind in (*INSTANTS, *DECISIONS)}
    by_decision = {kind: _decisions(chosen[kind], found) for kind in DECISIONS if chosen[kind]}
    every = [each.decisions for kind in DECISIONS for each in chosen[kind] if each.decisions is not None]
    return {
        "schema": 1,
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
    both = [(each.instants, found.get(each.key)) for each in labels if each.instants is not None]
    apart = np.abs([a - b for (a, b), _ in both])
    timed = [(sorted(pair), float(at)) for pair, at in both if at is not None]
    middle = np.array([at - (low + high) / 2.0 for (low, high), at in timed])
    nearest = np.array([max(low - at, at - high, 0.0) for (low, high), at in timed])
    farthest = np.array([max(at - low, high - at) for (low, high), at in timed])
    return {
        "n": len(labels),
        "only_one_reader": sum((each.a == NONE) != (each.b == NONE) for each in labels),
        "apart_median": _quantile(apart, 50),
        "apart_p95": _quantile(apart, 95),
        "not_found": sum(at is None for _, at in both),
        "bias_median": _quantile(middle, 50),
        "near_p95": _quantile(nearest, 95),
        "far_p95": _quantile(farthest, 95),
        "near_worst": _quantile(nearest, 100),
        "close": round(float((nearest <= CLOSE_MS).mean()), 4) if len(nearest) else None,
    }


def _quantile(values: np.ndarray[Any, Any], percent: float) -> float | None:
    return round(float(np.percentile(values, percent)), 1) if len(values) else None


def _decisions(labels: Sequence[Label], found: Mapping[Key, Found]) -> dict[str, Any]:
    told = [(each.decisions, found.get(each.key)) for each in labels if each.decisions is not None]
    agreed = [(pair[0], value) for pair, value in told if pair[0] == pair[1]]
    wrong = sum(value is not None and value is not truth for truth, value in agreed)
    undetermined = sum(value is None for _, value in agreed)
    return {
        "n": len(labels),
        "only_one_reader": sum((each.a == NONE) != (each.b == NONE) for each in labels),
        "yes": sum(truth for truth, _ in agreed),
        "no": sum(not truth for truth, _ in agreed),
        "differ": len(told) - len(agreed),
        "kappa": kappa([pair for pair, _ in told]),
        "right": len(agreed) - wrong - undetermined,
        "wrong": wrong,
        "undetermined": undetermined,
    }


def _off(label: Label, found: Mapping[Key, Found]) -> str:
    """A sentence on an event in which fdbench is against both readers; empty where it is not."""
    value = found.get(label.key)
    where = f"{label.run} {label.session} {label.event}"
    if label.kind in DECISIONS:
        pair = label.decisions
        if pair is None or pair[0] != pair[1] or value is pair[0]:
            return ""
        told = {None: "undetermined", True: "yes", False: "no"}[None if value is None else bool(value)]
        return f"{where}: {label.kind} {told}, both readings {label.a}"
    if label.instants is None:
        return ""
    low, high = sorted(label.instants)
    if value is None:
        return f"{where}: {label.kind} not found, readings {low:.0f} and {high:.0f} ms"
    far = max(low - value, value - high)
    return f"{where}: {label.kind} at {value:.0f} ms, readings {low:.0f} and {high:.0f} ms" if far > FAR_MS else ""
