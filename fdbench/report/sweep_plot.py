"""The panels of a sweep as inline SVG: values as points, joined in their order, filled where they are Pareto-optimal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from fdbench.report.svg import SHAPES, Scale, el
from fdbench.report.sweep import Mark, Panel, Sweep

HEIGHT = 316.0
BOTTOM, TOP = HEIGHT - 14, 28.0
RATES = Scale(0, 1, inset=0.13)
STEP_MS = 500.0
RADIUS = 6.0
WIDTHS = (300.0, 340.0, 380.0, 430.0, 480.0, 530.0, 600.0, 700.0)
"""Pixels that a plot is wide, from a telephone to the widest page: labels must be free of each other on all of them."""
LONGEST = 22
"""Characters of a label; the point's title has the whole."""
GLYPH, LINE = 6.6, 14.0


def waiting_plot(sweep: Sweep) -> Markup:
    """x: median response latency; y: share of pauses respected; thin lines are 95 % intervals."""
    marks = sweep.waiting.marks
    scale = _latency_scale(marks)
    ticks = [(value, f"{value / 1000:g} s".replace("-", "\u2212")) for value in scale.ticks(4)]
    return _plot(sweep, sweep.waiting, scale, ticks)


def overlapping_plot(sweep: Sweep) -> Markup:
    """x: hold rate; y: yield rate; thin lines are 95 % Wilson intervals."""
    return _plot(sweep, sweep.overlapping, RATES, [(value, _percent(value)) for value in (0.0, 0.5, 1.0)])


def _plot(sweep: Sweep, panel: Panel, scale: Scale, ticks: Sequence[tuple[float, str]]) -> Markup:
    series = _series(sweep)
    parts = list(_grid(scale, ticks))
    for mark in panel.marks:
        parts += _whiskers(mark, scale, series[mark.index])
    parts += _joins(panel.marks, scale, series)
    for mark in panel.marks:
        # Of points on one spot only the last can be pointed at: it speaks for all.
        title = "\n".join(other.title for other in panel.marks if (other.x, other.y) == (mark.x, mark.y))
        kind = f"sweep-point sys{series[mark.index]}" + (" optimal" if mark.optimal else "")
        parts.append(el("circle", el("title", title), cx=scale.at(mark.x), cy=_y(mark.y), r=RADIUS, class_=kind))
    spots = [(scale.fraction(mark.x), _y(mark.y)) for mark in panel.marks]
    texts = [_short(sweep.points[mark.index].label) for mark in panel.marks]
    for mark, text, place in zip(panel.marks, texts, place_labels(spots, texts), strict=True):
        x, y = scale.at(mark.x), _y(mark.y) + place.dy
        parts.append(el("text", text, x=x, dx=place.dx, y=y, text_anchor=place.anchor, class_="sweep-label"))
    told = " ".join(f"{mark.title}." for mark in panel.marks) or "Nothing can be drawn."
    label = f"{panel.y_title} against {panel.x_title}. {told}"
    return el("svg", *parts, class_="plot-body", width="100%", height=HEIGHT + 10, role="img", aria_label=label)


def _latency_scale(marks: Sequence[Mark]) -> Scale:
    """From 0, or the earliest jump-in, to the end of the longest interval, on whole half seconds."""
    reached = [v for m in marks for v in (m.x, *(m.x_interval or ()))]
    low = min([0.0, *reached]) // STEP_MS * STEP_MS
    high = -(-max([1_000.0, *reached]) // STEP_MS) * STEP_MS
    return Scale(low, high, inset=RATES.inset)


def _grid(scale: Scale, ticks: Sequence[tuple[float, str]]) -> Iterator[Markup]:
    for value, text in ticks:
        x = scale.at(value)
        yield el("line", x1=x, x2=x, y1=BOTTOM, y2=TOP, class_="grid")
        yield el("text", text, x=x, y=HEIGHT + 4, text_anchor="middle", class_="tick")
    for value in (0.0, 0.5, 1.0):
        y = _y(value)
        yield el("line", x1=scale.at(scale.low), x2=scale.at(scale.high), y1=y, y2=y, class_="grid")
        yield el("text", _percent(value), x=scale.at(scale.low), dx=-5, y=y + 4, text_anchor="end", class_="tick")


def _whiskers(mark: Mark, scale: Scale, colour: int) -> Iterator[Markup]:
    kind = f"whisker thin sys{colour}"
    x, y = scale.at(mark.x), _y(mark.y)
    if mark.x_interval is not None:
        low, high = mark.x_interval
        yield el("line", x1=scale.at(low), x2=scale.at(high), y1=y, y2=y, class_=kind)
    if mark.y_interval is not None:
        low, high = mark.y_interval
        yield el("line", x1=x, x2=x, y1=_y(low), y2=_y(high), class_=kind)


def _joins(marks: Sequence[Mark], scale: Scale, series: Sequence[int]) -> Iterator[Markup]:
    """Neighbours of one series only: a line over a value that could not be drawn would claim to know it."""
    for one, other in pairwise(marks):
        if other.index == one.index + 1 and series[one.index] == series[other.index]:
            kind = f"sweep-join sys{series[one.index]}"
            yield el("line", x1=scale.at(one.x), x2=scale.at(other.x), y1=_y(one.y), y2=_y(other.y), class_=kind)


def _series(sweep: Sweep) -> list[int]:
    """Points that differ in the last setting alone belong together; each such row has a colour of its own."""
    rows = list(dict.fromkeys(point.values[:-1] for point in sweep.points))
    return [rows.index(point.values[:-1]) % len(SHAPES) for point in sweep.points]


def _y(rate: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * rate


def _percent(rate: float) -> str:
    return f"{rate * 100:.0f} %"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


# --- labels -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where a label stands, in pixels from its point."""

    dx: float
    dy: float
    anchor: str


_Boxes = tuple[tuple[float, float, float, float], ...]
"""Left, top, right and bottom at each of WIDTHS."""


def place_labels(spots: Sequence[tuple[float, float]], texts: Sequence[str]) -> list[Place]:
    """A place for each label beside its point, free of the points and of the labels before it where there is room.

    `spots` are the points: x as a fraction of the width, y in pixels. Points on one spot get their labels stacked.
    """
    dot = RADIUS
    taken: list[_Boxes] = [tuple((x * width - dot, y - dot, x * width + dot, y + dot) for width in WIDTHS) for x, y in spots]
    places = []
    for (x, y), text in zip(spots, texts, strict=True):
        boxed = [(place, _boxes(x, y, place, text)) for place in _candidates()]
        inside = [(place, boxes) for place, boxes in boxed if _inside(boxes)]
        free = next(((place, boxes) for place, boxes in inside if not any(_meet(boxes, other) for other in taken)), None)
        place, boxes = free or (inside or boxed)[0]
        places.append(place)
        taken.append(boxes)
    return places


def _candidates() -> Iterator[Place]:
    beside = RADIUS + 4
    yield from (
        Place(0, -beside, "middle"),
        Place(0, beside + 9, "middle"),
        Place(beside, 4, "start"),
        Place(-beside, 4, "end"),
    )
    for row in range(1, 14):
        for away in (row, -row):
            yield from (Place(beside, 4 + away * LINE, "start"), Place(-beside, 4 + away * LINE, "end"))


def _boxes(x: float, y: float, place: Place, text: str) -> _Boxes:
    long = GLYPH * len(text)
    left = place.dx - {"start": 0.0, "middle": long / 2, "end": long}[place.anchor]
    top = y + place.dy - 10
    return tuple((x * width + left, top, x * width + left + long, top + 13) for width in WIDTHS)


def _inside(boxes: _Boxes) -> bool:
    return all(
        left >= 0 and right <= width and top >= 0 and bottom <= BOTTOM
        for (left, top, right, bottom), width in zip(boxes, WIDTHS, strict=True)
    )


def _meet(one: _Boxes, other: _Boxes) -> bool:
    return any(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for a, b in zip(one, other, strict=True))
