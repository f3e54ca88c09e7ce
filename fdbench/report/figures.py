"""The summary's figures as inline SVG: dot-and-interval tracks and the latency distribution."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from fdbench.report.svg import SHAPES, Scale, el, glyph, join, percent, tick_row, whisker
from fdbench.report.view import HumanBand, LatencyView, Published, ScoreCell, SystemView, TurnPoint
from fdbench.report.wording import number, score_interval_text, score_text

SCORES = Scale(0, 100)
TRACK = 24.0
ECDF_HEIGHT = 220.0
STRIP = 26.0
STEP_MS = 500.0


# --- scores -----------------------------------------------------------------------------------------------------------


def score_track(cell: ScoreCell | None, system: SystemView) -> Markup:
    """A row of the dot-and-interval plot; without a score, an empty dashed track."""
    label = f"{system.name}: {score_text(cell)}. {score_interval_text(cell)}".strip()
    middle = TRACK / 2
    grid = [el("line", x1=SCORES.at(v), x2=SCORES.at(v), y1=0, y2=TRACK, class_="grid") for v in (0, 25, 50, 75, 100)]
    if cell is None or cell.score is None:
        empty = el("line", x1=SCORES.at(0), x2=SCORES.at(100), y1=middle, y2=middle, class_="undefined")
        return el("svg", *grid, empty, class_="track", height=TRACK, width="100%", role="img", aria_label=label)
    bars = _interval(cell.interval, system.index, middle)
    dot = glyph(system.index, SCORES.at(cell.score), middle, title=label)
    return el("svg", *grid, *bars, dot, class_="track", height=TRACK, width="100%", role="img", aria_label=label)


def _interval(interval: tuple[float, float] | None, system: int, y: float) -> list[Markup]:
    return whisker(system, SCORES.at(interval[0]), SCORES.at(interval[1]), y) if interval is not None else []


def score_axis() -> Markup:
    return tick_row(SCORES, ((v, str(v)) for v in (0, 25, 50, 75, 100)))


# --- latency ----------------------------------------------------------------------------------------------------------


def latency_scale(latency: LatencyView) -> Scale:
    """From 0 or the earliest jump-in to the latest answer, on whole half seconds; the right edge is kept for "never"."""
    values = [p.value for points in latency.points for p in points if p.value is not None]
    low = min([0.0, *values]) // STEP_MS * STEP_MS
    high = -(-max([2_000.0, *values]) // STEP_MS) * STEP_MS
    return Scale(low, high, inset=0.05)


def latency_ecdf(latency: LatencyView, systems: Sequence[SystemView], human: HumanBand | None) -> Markup:
    """Share of turns answered within x, one curve a system; curves that end below 100 % have turns that were never answered."""
    scale = latency_scale(latency)
    parts: list[Markup] = [*_band(scale, human, ECDF_HEIGHT)]
    parts += [el("line", x1=0, x2="100%", y1=_level(q), y2=_level(q), class_="grid") for q in (0, 0.25, 0.5, 0.75, 1)]
    parts += [_curve(points, system, scale) for points, system in zip(latency.points, systems, strict=True) if points]
    parts += _x_axis(scale, ECDF_HEIGHT)
    label = "Share of turns answered within a time. " + " ".join(
        summary_text(points, system) for points, system in zip(latency.points, systems, strict=True)
    )
    return el("svg", *parts, class_="plot-body", width="100%", height=ECDF_HEIGHT + 22, role="img", aria_label=label)


def latency_y_axis() -> Markup:
    ticks = (
        el("text", f"{q * 100:.0f} %", x="100%", dx=-6, y=_level(q) + 4, text_anchor="end", class_="tick")
        for q in (0, 0.25, 0.5, 0.75, 1)
    )
    return el("svg", *ticks, class_="plot-y", width=44, height=ECDF_HEIGHT + 22, aria_hidden="true")


def latency_strip(points: Sequence[TurnPoint], system: SystemView, latency: LatencyView, human: HumanBand | None) -> Markup:
    """Every turn a mark, spread a little in height; never-answered turns stand at the right edge as crosses."""
    scale = latency_scale(latency)
    parts: list[Markup] = [*_band(scale, human, STRIP, labelled=False)]
    parts.append(el("line", x1=0, x2="100%", y1=STRIP / 2, y2=STRIP / 2, class_="grid"))
    for index, point in enumerate(points):
        y = STRIP / 2 + ((index * 7) % 5 - 2) * 3.2
        told = "never answered" if point.value is None else number(point.value, "ms")
        title = f"{point.scenario} (repeat {point.repeat}), {point.cue}: {told}"
        mark = (
            _never(title, y, index)
            if point.value is None
            else glyph(system.index, scale.at(point.value), y, size=3.6, title=title)
        )
        parts.append(el("a", mark, href=f"#{point.anchor}", tabindex="-1"))
    label = f"Each turn of {summary_text(points, system)}"
    return el("svg", *parts, class_="plot-body", width="100%", height=STRIP, role="img", aria_label=label)


def summary_text(points: Sequence[TurnPoint], system: SystemView) -> str:
    """For instance: tml: 24 turns, median 640 ms, 2 never answered."""
    if not points:
        return f"{system.name}: no turns."
    never = sum(point.value is None for point in points)
    median = quantile(points, 0.5)
    middle = "the median turn was never answered" if median is None else f"median {number(median, 'ms')}"
    tail = f", {never} never answered" if never else ""
    return f"{system.name}: {len(points)} turns, {middle}{tail}."


def quantile(points: Sequence[TurnPoint], q: float) -> float | None:
    """Linear between ranks, never-answered turns as +infinity; None if it falls among them or there are no points."""
    answered = sorted(point.value for point in points if point.value is not None)
    rank = (len(points) - 1) * q
    low = int(rank)
    high = low if rank == low else low + 1
    if not points or high >= len(answered):
        return None
    return answered[low] + (answered[high] - answered[low]) * (rank - low)


def band_share(points: Sequence[TurnPoint], human: HumanBand | None) -> tuple[int, int] | None:
    """How many of the turns were answered inside the human band, and of how many; None without a band or turns."""
    if human is None or human.band is None or not points:
        return None
    low, high = (bound * 1000 for bound in human.band)
    return sum(point.value is not None and low <= point.value <= high for point in points), len(points)


def _level(share: float) -> float:
    return 18 + (ECDF_HEIGHT - 18) * (1 - share)


def _curve(points: Sequence[TurnPoint], system: SystemView, scale: Scale) -> Markup:
    answered = sorted(point.value for point in points if point.value is not None)
    y = _level(0)
    path = [f"M0 {y:.1f}"]
    for rank, value in enumerate(answered, start=1):
        y = _level(rank / len(points))
        path.append(f"H{scale.fraction(value) * 1000:.1f}V{y:.1f}")
    path.append("H1000")
    drawn = el("path", d="".join(path), vector_effect="non-scaling-stroke")
    return el(
        "svg", drawn, class_=f"curve sys{system.index % len(SHAPES)}", width="100%", height=ECDF_HEIGHT,
        viewBox=f"0 0 1000 {ECDF_HEIGHT:.0f}", preserveAspectRatio="none",
    )  # fmt: skip


def _band(scale: Scale, human: HumanBand | None, height: float, *, labelled: bool = True) -> list[Markup]:
    if human is None or human.band is None:
        return []
    low, high = (bound * 1000 for bound in human.band)
    shade = el("rect", x=scale.at(low), width=scale.length(low, high), y=0, height=height, class_="human")
    if not labelled:
        return [shade]
    told = f"people: {number(low, 'ms').removesuffix(' ms')} to {number(high, 'ms')}"
    return [shade, el("text", told, x=scale.at(high), dx=5, y=11, class_="tick human-label")]


def _x_axis(scale: Scale, y: float) -> list[Markup]:
    parts: list[Markup] = []
    for value in scale.ticks(5):
        x = scale.at(value)
        parts.append(el("line", x1=x, x2=x, y1=y, y2=y + 4, class_="axis"))
        shown = f"{value / 1000:g} s".replace("-", "\u2212")
        parts.append(el("text", shown, x=x, y=y + 17, text_anchor="middle", class_="tick"))
    return parts


def _never(title: str, y: float, index: int) -> Markup:
    x = percent(0.975 + (index % 3) * 0.008)
    path = el("path", d=f"M-3 {y - 3:.1f}L3 {y + 3:.1f}M3 {y - 3:.1f}L-3 {y + 3:.1f}")
    return el("svg", el("title", title), path, x=x, overflow="visible", class_="never")


# --- published --------------------------------------------------------------------------------------------------------


def published_track(value: float, scale: Scale) -> Markup:
    """A hollow diamond on a dotted line: never drawn like a measured value."""
    line = el("line", x1=scale.at(scale.low), x2=scale.at(value), y1=9, y2=9, class_="published-line")
    mark = el("svg", el("path", d="M0 3L6 9L0 15L-6 9Z"), x=scale.at(value), overflow="visible", class_="published-mark")
    return el("svg", line, mark, class_="track", width="100%", height=18, aria_hidden="true")


def published_scale(published: Published, measure: str) -> Scale:
    return Scale(0.0, max(row.value for row in published.rows if row.measure == measure) or 1.0, inset=0.04)


def key(system: SystemView) -> Markup:
    """The system's sign, for legends."""
    return el("svg", glyph(system.index, "50%", 8), class_="key", width=16, height=16, aria_hidden="true")


__all__ = [
    "band_share", "key", "latency_ecdf", "latency_strip", "latency_y_axis", "published_scale",
    "published_track", "quantile", "score_axis", "score_track", "summary_text", "join",
]  # fmt: skip
