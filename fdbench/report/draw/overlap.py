"""Yielding against holding: either is free without the other; and both by kind of sound."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fdbench.report.draw.style import COLOURS, Drawing, axes, colour, cross, drawing, marker, percent, scaled, short
from fdbench.report.view import DimensionView, MeasureRow, SystemView, Tradeoff
from fdbench.report.wording import HELD, YIELDED, title, value_text
from fdbench.stats import wilson

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CORNERS = ((0, 113, "stops at everything", "left", "top"), (100, 113, "does both", "right", "top"),
           (0, -13, "does neither", "left", "bottom"), (100, -13, "stops at nothing", "right", "bottom"))  # fmt: skip
"""Outside of what points can cover."""


def tradeoff(points: Sequence[Tradeoff], systems: Sequence[SystemView], *, legend: bool = False) -> Drawing:
    """x: held through what is no interruption; y: yielded to interruptions; crosses are 95 % Wilson intervals."""
    with drawing():
        figure, ax = axes(280)
        ax.plot([0, 100], [100, 0], color=COLOURS["soft"], linewidth=1, linestyle=(0, (4, 4)), zorder=0)
        for x, y, text, across, along in CORNERS:
            ax.text(x, y, text, ha=across, va=along, color=COLOURS["soft"], style="italic")
        for point in points:
            _cross(ax, point, short(systems[point.system].name))
        percent(ax.xaxis)
        percent(ax.yaxis)
        ax.set(xlim=(-6, 106), ylim=(-14, 114), xlabel=HELD)
        ax.set_title(YIELDED, loc="left", color=COLOURS["soft"])
        if legend:
            figure.legend(loc="outside lower center", ncols=2)
    told = " ".join(tradeoff_text(point, systems[point.system]) for point in points)
    return Drawing("yield-hold", "Yielding against holding", told, figure)


def tradeoff_text(tradeoff: Tradeoff, system: SystemView) -> str:
    """For instance: tml: yielded to 18 of 20 interruptions, held through 14 of 16 other sounds."""
    return (
        f"{system.name}: yielded to {tradeoff.yielded} of {tradeoff.yield_chances} interruptions, "
        f"held through {tradeoff.held} of {tradeoff.hold_chances} other sounds."
    )


def kinds(dimensions: Sequence[DimensionView], systems: Sequence[SystemView]) -> Drawing | None:
    """A map of how often each system did right by kind of sound: yielded, for interruptions; held, for the rest. None without kinds."""
    rows = [row for each in dimensions for row in each.measures if _is_kind(row)]
    if not rows:
        return None
    with drawing():
        figure, ax = axes(56 + 24 * len(rows), width=300)
        for y, row in enumerate(rows):
            for x, cell in enumerate(row.cells):
                rate = cell.value if cell is not None and cell.n else None
                shade = (
                    {"alpha": 0.12 + 0.7 * rate, "color": COLOURS["good"]} if rate is not None else {"color": COLOURS["wait"]}
                )
                ax.barh(y, 0.96, left=x - 0.48, height=0.92, linewidth=0, **shade)
                ink = COLOURS["panel"] if rate is not None and rate > 0.6 else COLOURS["ink"]
                text = f"{cell.hits} of {cell.n}" if cell is not None and cell.n else "–"
                ax.text(x, y, text, ha="center", va="center", color=ink)
        ax.set_yticks(range(len(rows)), [_kind(row.name) for row in rows])
        ax.set_xticks(range(len(systems)), [short(system.name, 12) for system in systems])
        ax.xaxis.tick_top()
        ax.set_xlim(-0.5, len(systems) - 0.5)
        ax.set_ylim(len(rows) - 0.5, -0.5)
        ax.tick_params(length=0)
        for side in ("left", "bottom"):
            ax.spines[side].set_visible(False)
    told = " ".join(
        f"{title(row.name)}, {short(system.name)}: {value_text(cell)}."
        for row in rows
        for system, cell in zip(systems, row.cells, strict=True)
    )
    return Drawing("kinds", "Right by kind of sound", told, figure)


def _is_kind(row: MeasureRow) -> bool:
    kind = row.name.startswith("hold_rate.") or row.name == "yield_rate"
    return kind and any(cell is not None and cell.n for cell in row.cells)


def _kind(name: str) -> str:
    return "interruption" if name == "yield_rate" else short(name.partition(".")[2].replace("_", " "), 20)


def _cross(ax: Axes, point: Tradeoff, name: str) -> None:
    x, y = 100 * point.held / point.hold_chances, 100 * point.yielded / point.yield_chances
    across, along = wilson(point.held, point.hold_chances), wilson(point.yielded, point.yield_chances)
    cross(ax, (x, y), scaled(across, 100), scaled(along, 100), colour(point.system))
    ax.plot(x, y, marker(point.system), color=colour(point.system), markersize=10, label=name, clip_on=False)
