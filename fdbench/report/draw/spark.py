"""Figures over time, small enough for a table: runs from left to right, one place each, a gap where there is no value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from fdbench.report.draw.style import COLOURS, Drawing, colour, drawing, marker
from fdbench.report.session_view import Range

if TYPE_CHECKING:
    from matplotlib.artist import Artist

SMALL, LARGE = (180.0, 36.0), (400.0, 64.0)
"""Pixels: width and height."""
EDGE = 8.0
"""Pixels for the signs of the last values."""


@dataclass(frozen=True, slots=True)
class Series:
    """A line: `index` of its colour and sign; a value a place (None: a gap), and its 95 % interval where there is one."""

    index: int
    values: Sequence[float | None]
    intervals: Sequence[Range | None]


def spark(
    name: str,
    title: str,
    told: str,
    series: Sequence[Series],
    span: Range | None = None,
    limits: Sequence[float] = (),
    size: tuple[float, float] = SMALL,
) -> Drawing:
    """The lines with their intervals as a band and the last value as a sign; dashed: limits of budgets. `span` fixes the scale, else the
    values do. Drawn without axes, which would take most of the time."""
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    places = max(len(each.values) for each in series)
    low, high = span or _span(series, limits)
    width, height = size

    def spot(place: float, value: float) -> tuple[float, float]:
        y = EDGE + (min(max(value, low), high) - low) / (high - low) * (height - 2 * EDGE)
        return (EDGE + place / max(places - 1, 1) * (width - 2 * EDGE)) / width, y / height

    with drawing():
        figure = Figure(figsize=(width / 72, height / 72), dpi=72)
        for limit in limits:
            ends = [spot(0, limit)[1]] * 2
            figure.add_artist(Line2D([0, 1], ends, color=COLOURS["bad"], linewidth=1, linestyle=(0, (3, 3))))
        for each in series:
            for artist in _artists(each, spot):
                figure.add_artist(artist)
    return Drawing(name, title, told, figure)


def _artists(series: Series, spot: Callable[[float, float], tuple[float, float]]) -> Iterator[Artist]:
    """Of each unbroken stretch the band and the line (a dot where it is one run alone), then the sign of the last value."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Polygon

    shade = colour(series.index)
    last = None
    for stretch in _stretches(series):
        upper = [spot(place, interval[1] if interval else value) for place, value, interval in stretch]
        lower = [spot(place, interval[0] if interval else value) for place, value, interval in reversed(stretch)]
        if upper != lower[::-1]:
            yield Polygon([*upper, *lower], color=shade, alpha=0.15, linewidth=0)
        line = [spot(place, value) for place, value, _ in stretch]
        dot = "." if len(line) == 1 else ""
        yield Line2D(*zip(*line, strict=True), color=shade, linewidth=1.5, marker=dot, markersize=4)
        last = line[-1]
    if last is not None:
        yield Line2D([last[0]], [last[1]], color=shade, marker=marker(series.index), markersize=6)


def _stretches(series: Series) -> Iterator[list[tuple[int, float, Range | None]]]:
    rows = enumerate(zip(series.values, series.intervals, strict=True))
    for there, together in groupby(rows, key=lambda row: row[1][0] is not None):
        if there:
            yield [(place, value, interval) for place, (value, interval) in together if value is not None]


def _span(series: Sequence[Series], limits: Sequence[float]) -> Range:
    values = [value for each in series for value in each.values if value is not None]
    low, high = min([*values, *limits]), max([*values, *limits])
    pad = (high - low) * 0.05 or abs(high) * 0.05 or 1.0
    return low - pad, high + pad
