"""Results documents for the gate's tests, from unit scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fdbench.results.schema import CaseRow, DimensionDoc, ItemDoc, MeasureDoc, Results, RunInfo, SystemDoc, UnitDoc

CONSTANTS = {"bridge_ms": 200.0, "min_burst_ms": 60.0}


def rate(hits: int, n: int, direction: Any = "higher") -> MeasureDoc:
    doc = MeasureDoc(value=hits / n if n else None, unit="rate", direction=direction, n=n, interval=None, hits=hits)
    if not n:
        doc["why_undefined"] = "no chances"
    return doc


def sample(
    value: float | None, *, n: int = 20, censored: int = 0, interval: list[float] | None = None, **more: float | None
) -> MeasureDoc:
    doc = MeasureDoc(value=value, unit="ms", direction="lower", n=n, interval=interval, censored=censored)
    doc.update(more)  # type: ignore[typeddict-item]
    if not n:
        doc["why_undefined"] = "no chances"
    return doc


def cases(*by_scenario: Sequence[bool | float | None], name: str = "interruption") -> list[CaseRow]:
    """The values of scenarios `<name>-00`, `<name>-01`, ..., each with one cue `cut`, repeat by repeat."""
    return [[f"{name}-{i:02}", r, "cut", value] for i, values in enumerate(by_scenario) for r, value in enumerate(values)]


def dimension(
    scores: Sequence[float], name: str = "interruption", *, measures: Mapping[str, MeasureDoc] | None = None, **more: Any
) -> DimensionDoc:
    """Units `<name>-00`, `<name>-01`, ... of one scenario each, all exercised."""
    units = [UnitDoc(unit=f"{name}-{i:02}", scenarios=[f"{name}-{i:02}"], score=score) for i, score in enumerate(scores)]
    doc = DimensionDoc(
        score=max(0.0, sum(scores) / len(scores)) if scores else None,
        interval=None,
        why=None if scores else "nothing was exercised",
        exercised=len(scores),
        scheduled=len(scores),
        undetermined=0.0,
        units=units,
        measures=dict(measures or {}),
    )
    doc.update(more)  # type: ignore[typeddict-item]
    return doc


def system(**dimensions: DimensionDoc) -> SystemDoc:
    items = [
        ItemDoc(id=scenario, repeat=0, status="ok", path=f"items/x/{scenario}@0", dimension=name, family="f")
        for name, doc in dimensions.items()
        for unit in doc["units"]
        for scenario in unit["scenarios"]
    ]
    return SystemDoc(
        valid=True,
        why_invalid=[],
        adapter="x",
        settings={"key": 1},
        capabilities={"clock": "virtual"},
        dimensions=dimensions,
        scenarios=items,
    )


def broken(doc: SystemDoc, *why: str) -> SystemDoc:
    """The same system, not valid."""
    return SystemDoc(**{**doc, "valid": False, "why_invalid": list(why)})


def run_info(systems: Mapping[str, SystemDoc], **more: Any) -> RunInfo:
    info = RunInfo(
        id="run-1",
        created="2026-01-01T00:00:00Z",
        suite="core",
        seed=1,
        repeats=1,
        clock="virtual",
        metrics_version="1",
        fdbench="0.1.0",
        segmenter="energy-1",
        constants=dict(CONSTANTS),
        recogniser="sphinx",
        scenarios={item["id"]: "hash of " + item["id"] for doc in systems.values() for item in doc["scenarios"]},
        git=None,
        valid=True,
        why_invalid=[],
    )
    info.update(more)  # type: ignore[typeddict-item]
    return info


def results(systems: Mapping[str, SystemDoc], **run: Any) -> Results:
    """With `valid=False` no system is valid either."""
    info = run_info(systems, **run)
    docs = dict(systems) if info["valid"] else {name: broken(doc, *info["why_invalid"]) for name, doc in systems.items()}
    return Results(schema=1, run=info, systems=docs)


def of_scores(scores: Sequence[float], name: str = "interruption", **run: Any) -> Results:
    """One system `agent` with one dimension."""
    return results({"agent": system(**{name: dimension(scores, name)})}, **run)
