"""The battery's findings for the terminal."""

from __future__ import annotations

from fdbench.battery.battery import Report
from fdbench.battery.ranges import Cell
from fdbench.scenario.model import Dimension

WIDTH = 24


def table(report: Report) -> str:
    """Probe x dimension: score, what was required, and `FAIL` where it was not met; the measures that have rules; the declarations."""
    dimensions = [d.value for d in Dimension]
    rows = ["".join([f"{'':<16}", *(f"{d:<{WIDTH}}" for d in dimensions)]).rstrip()]
    by_probe: dict[str, dict[str, Cell]] = {}
    for cell in report.cells:
        by_probe.setdefault(cell.probe, {})[cell.dimension] = cell
    for probe, cells in by_probe.items():
        rows.append("".join([f"{probe:<16}", *(f"{_shown(cells.get(d)):<{WIDTH}}" for d in dimensions)]).rstrip())
    measured = [cell for cell in report.cells if "." in cell.dimension]
    rows += ["", *(f"{c.probe:<16}{c.dimension:<40}{_shown(c)}" for c in measured)] if measured else []
    told, others = report.lies, report.honest
    rows += ["", f"lies flagged: {told.rejected} of {told.checked}"]
    rows += [f"honest declarations accepted: {others.checked - others.rejected} of {others.checked}", *report.broken]
    failed = sum(not cell.passed for cell in report.cells) + len(report.broken)
    return "\n".join([*rows, "", "the battery holds" if report.passed else f"the battery fails in {failed} places"])


def _shown(cell: Cell | None) -> str:
    if cell is None:
        return ""
    score = "-" if cell.score is None else f"{cell.score:.2f}" if "." in cell.dimension else f"{cell.score:.1f}"
    required = f"({cell.required})" if cell.required else ""
    return " ".join(part for part in (score, required, "" if cell.passed else "FAIL") if part)
