"""A sweep as files: sweep.json for programs, sweep.html for people. The page needs nothing else and runs no script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fdbench.errors import StoreError
from fdbench.report.draw import sweep as panels
from fdbench.report.draw.style import inline
from fdbench.report.html import environment, page_style, write_page
from fdbench.report.sweep import MEASURES, Sweep, SweepPoint
from fdbench.report.view import MeasureCell
from fdbench.results.schema import SCHEMA
from fdbench.results.store import write_json

PAGE, DOCUMENT = "sweep.html", "sweep.json"


def write_sweep(sweep: Sweep, folder: Path) -> tuple[Path, Path]:
    """Write sweep.html and sweep.json into `folder` and return their paths. StoreError if they cannot be written."""
    page, document = folder / PAGE, folder / DOCUMENT
    try:
        write_json(document, sweep_doc(sweep))
    except OSError as error:
        raise StoreError(f"{folder}: cannot be written ({error.strerror}); check the folder and its permissions") from None
    return write_page(render(sweep), page), document


def render(sweep: Sweep) -> str:
    """The page's text."""
    plots = [(drawn, inline(drawn)) for drawn in (panels.waiting(sweep), panels.overlapping(sweep))]
    missing = (*sweep.waiting.missing, *sweep.overlapping.missing)
    return (
        environment()
        .get_template("sweep.html.j2")
        .render(sweep=sweep, plots=plots, missing=missing, best=best, style=page_style())
    )


def best(sweep: Sweep, index: int) -> str:
    """On which panel's Pareto front a point is, in words; `undefined` if it has no place on either."""
    panels = {"latency/patience": sweep.waiting, "yield/hold": sweep.overlapping}
    where = [name for name, panel in panels.items() if panel.optimal(index)]
    if all(panel.optimal(index) is None for panel in panels.values()):
        return "undefined"
    return " and ".join(where) or "neither"


def sweep_doc(sweep: Sweep) -> dict[str, Any]:
    """sweep.json. A `value` is null with `why_undefined`, or with `censored` of `n` if the median never happened.

    `pareto` is null where a point has no place on that panel.
    """
    return {
        "schema": SCHEMA,
        "run": sweep.run,
        "suite": sweep.suite,
        "adapter": sweep.adapter,
        "swept": list(sweep.swept),
        "why_invalid": list(sweep.why_invalid),
        "points": [_point_doc(sweep, index, point) for index, point in enumerate(sweep.points)],
    }


def _point_doc(sweep: Sweep, index: int, point: SweepPoint) -> dict[str, Any]:
    return {
        "system": point.system,
        "values": dict(zip(sweep.swept, point.given, strict=True)),
        **{name: _cell_doc(cell) for name, cell in zip(MEASURES, point.cells.values(), strict=True)},
        "pareto": {
            "latency_patience": sweep.waiting.optimal(index),
            "yield_hold": sweep.overlapping.optimal(index),
            "all_four": sweep.undominated[index],
        },
    }


def _cell_doc(cell: MeasureCell) -> dict[str, Any]:
    shown: dict[str, Any] = {"value": cell.value, "unit": cell.unit, "n": cell.n, "interval": cell.interval}
    extra = {"hits": cell.hits, "censored": cell.censored or None, "why_undefined": cell.why, "bounds": cell.bounds}
    return shown | {name: value for name, value in extra.items() if value is not None}
