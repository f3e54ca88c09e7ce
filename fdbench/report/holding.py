"""All kinds of overlap that is no interruption, together: how often a system held through one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fdbench.results.schema import MeasureDoc
from fdbench.stats import wilson


def hold_rate(measures: Mapping[str, MeasureDoc]) -> MeasureDoc:
    """The rate over the chances of every kind in the measures of `overlap`, with its Wilson interval; undefined, with the reasons of all
    kinds, without a chance. `bounds` as in results.json."""
    kinds = [doc for name, doc in measures.items() if name.startswith("hold_rate.")]
    n, hits, unsure = (sum(counts) for counts in ([k["n"] for k in kinds], _of(kinds, "hits"), _of(kinds, "unsure")))
    if n == 0:
        reasons = dict.fromkeys(k["why_undefined"] for k in kinds if "why_undefined" in k)
        pooled = undefined("rate", "; ".join(reasons) or "not measured in this run")
    else:
        bounds = wilson(hits, n)
        interval = None if bounds is None else list(bounds)
        pooled = {"value": hits / n, "unit": "rate", "direction": "higher", "n": n, "interval": interval, "hits": hits}
    if unsure:
        pooled["unsure"], pooled["bounds"] = unsure, [hits / (n + unsure), (hits + unsure) / (n + unsure)]
    return pooled


def undefined(unit: str, why: str) -> MeasureDoc:
    return {"value": None, "unit": unit, "direction": "neither", "n": 0, "interval": None, "why_undefined": why}


def _of(kinds: Iterable[MeasureDoc], count: str) -> list[int]:
    return [int(kind.get(count, 0)) for kind in kinds]  # type: ignore[call-overload]
