"""The panels of a sweep: values as points, joined in their order, filled where they are Pareto-optimal."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from fdbench.report.draw.style import COLOURS, Drawing, axes, colour, cross, drawing, percent, scaled, short
from fdbench.report.sweep import Mark, Panel, Sweep

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT, WIDTH = 300.0, 300.0


def waiting(sweep: Sweep) -> Drawing:
    """x: median response latency; y: share of pauses respected; thin lines are 95 % intervals."""
    return _panel("waiting", "Latency against patience", sweep, sweep.waiting, rates=False)


def overlapping(sweep: Sweep) -> Drawing:
    """x: hold rate; y: yield rate; thin lines are 95 % Wilson intervals."""
    return _panel("overlapping", "Yielding against holding", sweep, sweep.overlapping, rates=True)


def _panel(name: str, title: str, sweep: Sweep, panel: Panel, *, rates: bool) -> Drawing:
    scale = 100.0 if rates else 0.001
    series = _series(sweep)
    with drawing():
        figure, ax = axes(HEIGHT, width=WIDTH)
        for one, other in pairwise(panel.marks):
            # Neighbours of one series only: a line over a value that could not be drawn would claim to know it.
            if other.index == one.index + 1 and series[one.index] == series[other.index]:
                spots = [one.x * scale, other.x * scale], [one.y * 100, other.y * 100]
                ax.plot(*spots, color=colour(series[one.index]), linewidth=1, linestyle=(0, (4, 3)), gid=f"join-{one.index}")
        for mark in panel.marks:
            _point(ax, mark, scale, colour(series[mark.index]))
            label = short(sweep.points[mark.index].label, 22)
            ax.annotate(
                label, (mark.x * scale, mark.y * 100), _offset(mark, panel.marks), textcoords="offset points", ha="center"
            )
        ax.set_ylim(-8, 112)
        percent(ax.yaxis)
        ax.set_xlabel(f"{panel.x_title}{'' if rates else ', seconds'}")
        ax.set_title(panel.y_title, loc="left", color=COLOURS["soft"])
        ax.margins(x=0.15)
        if rates:
            ax.set_xlim(-12, 112)
            percent(ax.xaxis)
        ax.grid(visible=True)
    told = " ".join(f"{mark.told}." for mark in panel.marks) or "Nothing can be drawn."
    return Drawing(name, title, told, figure)


def _point(ax: Axes, mark: Mark, scale: float, shade: str) -> None:
    x, y = mark.x * scale, mark.y * 100
    cross(ax, (x, y), scaled(mark.x_interval, scale), scaled(mark.y_interval, 100), shade)
    fill = shade if mark.optimal else COLOURS["panel"]
    ax.plot(x, y, "o", color=shade, markerfacecolor=fill, markersize=9, gid=f"point-{mark.index}", clip_on=False)


def _offset(mark: Mark, marks: Sequence[Mark]) -> tuple[float, float]:
    """Labels of points on one spot stand above each other."""
    below = sum(other.index < mark.index and abs(other.x - mark.x) + abs(other.y - mark.y) < 1e-9 for other in marks)
    crowded = sum(other.index < mark.index and other.x != mark.x and abs(other.y - mark.y) < 0.04 for other in marks)
    return (0.0, 9.0 + 14 * below) if crowded % 2 == 0 else (0.0, -19.0 - 14 * below)


def _series(sweep: Sweep) -> list[int]:
    """Points that differ in the last setting alone belong together; each such row has a colour of its own."""
    rows = list(dict.fromkeys(point.values[:-1] for point in sweep.points))
    return [rows.index(point.values[:-1]) % 6 for point in sweep.points]
