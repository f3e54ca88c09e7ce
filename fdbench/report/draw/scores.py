"""Dimension scores as dots with their 95 % intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fdbench.report.draw.style import COLOURS, Drawing, axes, colour, drawing, marker, short
from fdbench.report.view import DimensionView, ScoreCell, SystemView
from fdbench.report.wording import score_interval_text, score_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW = 24.0
ROW_WIDTH = 220.0


def row(dimension: DimensionView, systems: Sequence[SystemView]) -> Drawing:
    """One dimension for the page, a line a system, without any text: that stands beside it."""
    with drawing():
        figure, ax = axes(ROW * len(systems), width=ROW_WIDTH)
        figure.set_layout_engine("none")
        ax.set_position((0, 0, 1, 1))
        ax.axis("off")
        _marks(ax, [(dimension.scores, "")], systems)
        ax.set_ylim(len(systems) - 0.5, -0.5)
    return Drawing(f"score-{dimension.name}", dimension.name.capitalize(), told([dimension], systems), figure)


def scores(dimensions: Sequence[DimensionView], systems: Sequence[SystemView], *, legend: bool = False) -> Drawing:
    """All dimensions, for papers."""
    with drawing():
        figure, ax = axes(40 + (ROW * len(systems) + 12) * len(dimensions), width=480)
        ticks = _marks(ax, [(each.scores, each.name) for each in dimensions], systems, legend=legend)
        ax.set_yticks([at for at, _ in ticks], [name for _, name in ticks])
        ax.invert_yaxis()
        ax.set_xlabel("score, 0 to 100, with its 95 % interval")
        if legend:
            figure.legend(loc="outside upper center", ncols=3)
    return Drawing("scores", "Scores of the dimensions", told(dimensions, systems), figure)


def told(dimensions: Sequence[DimensionView], systems: Sequence[SystemView]) -> str:
    """All scores in words."""
    return " ".join(
        f"{each.name}, {short(system.name)}: {score_text(cell)}{_bounds(cell)}."
        for each in dimensions
        for system, cell in zip(systems, each.scores, strict=True)
    )


def _bounds(cell: ScoreCell | None) -> str:
    text = score_interval_text(cell)
    return f" ({text})" if text else ""


def _marks(
    ax: Axes,
    rows: Sequence[tuple[Sequence[ScoreCell | None], str]],
    systems: Sequence[SystemView],
    *,
    legend: bool = False,
) -> list[tuple[float, str]]:
    """Draws each system's mark and interval; gives the middle of each row with its name."""
    ax.set_xlim(-4, 104)
    for value in (0, 25, 50, 75, 100):
        ax.axvline(value, color=COLOURS["line"], linewidth=1, zorder=0)
    middles, y, named = [], 0.0, set()
    for cells, name in rows:
        for index, cell in enumerate(cells):
            if cell is not None and cell.score is not None:
                if cell.interval is not None:
                    ax.plot(cell.interval, (y + index,) * 2, color=colour(index), linewidth=2.5, solid_capstyle="butt")
                label = short(systems[index].name) if legend and index not in named else None
                named.add(index)
                ax.plot(cell.score, y + index, marker(index), color=colour(index), markersize=8, label=label, clip_on=False)
        middles.append((y + (len(systems) - 1) / 2, name))
        y += len(systems) + 0.5
    return middles
