"""A history as one HTML file without script: links lead to the runs' own pages beside it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from fdbench.gate.policy import Policy
from fdbench.report.collect import NAME_MOST
from fdbench.report.draw.spark import LARGE, Series, spark
from fdbench.report.draw.style import inline
from fdbench.report.history.lines import Group, History, Line, dimensions
from fdbench.report.html import environment, page_style, write_page
from fdbench.report.session_view import Range
from fdbench.report.view import DimensionView, MeasureCell, MeasureRow, ScoreCell
from fdbench.report.visible import cut
from fdbench.report.wording import interval_text, number, pairs, plural, title

SCORES: Range = (0.0, 100.0)
RATES: Range = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Plate:
    """Lines side by side: their latest figures, and every figure over time. `sparks`: dimension (for its scores) or (dimension, measure,
    line) -> the drawing; nothing for what has fewer than two values. `ranges`: the same key of a measure -> least to most."""

    lines: tuple[Line, ...]
    labels: tuple[str, ...]
    dimensions: tuple[DimensionView, ...]
    scores: dict[str, Markup]
    sparks: dict[tuple[str, str, int], Markup]
    ranges: dict[tuple[str, str, int], str]


def write_history(history: History, out: Path) -> Path:
    """Write the page and return `out`. StoreError if it cannot be written."""
    return write_page(render(history, out.parent), out)


def render(history: History, beside: Path) -> str:
    """The page's text; links are relative to the folder `beside`."""
    plates = [list(_plates(f"g{number}", group, history.policy)) for number, group in enumerate(history.groups)]
    return environment().get_template("history.html.j2").render(
        history=history,
        groups=list(zip(history.groups, plates, strict=True)),
        link=lambda target: link(target, beside),
        missed_now=missed_now,
        name_most=NAME_MOST,
        settings=lambda point: pairs(point.doc["settings"]),
        style=page_style(),
    )  # fmt: skip


def link(target: Path, beside: Path) -> str:
    """A relative address, which no name can turn into another one: every sign but letters, digits and `/` is escaped."""
    return quote(os.fsencode(os.path.relpath(target, beside)), safe="/")


def _plates(name: str, group: Group, policy: Policy) -> Iterator[Plate]:
    dates = [f"{run.created:%Y-%m-%d}" for run in group.runs]
    for place, lines in enumerate(group.tables):
        yield _plate(f"{name}p{place}", lines, dates, policy)


def _plate(name: str, lines: Sequence[Line], dates: Sequence[str], policy: Policy) -> Plate:
    seen = tuple(dimensions(lines))
    scores, sparks, ranges = {}, {}, {}
    for dimension in seen:
        if drawn := _scores(f"{name}-{dimension.name}", dimension.name, lines, policy):
            scores[dimension.name] = drawn
        for place, row in enumerate(dimension.measures):
            for index, line in enumerate(lines):
                values = [value for value in _values(line, dimension.name, row.name) if value is not None]
                if len(values) > 1:
                    key = dimension.name, row.name, index
                    limits = _limits(policy, dimension.name, row.name)
                    sparks[key] = _measure(
                        f"{name}-{dimension.name}-{place}-{index}", dimension.name, row, (index, line), limits
                    )
                    ranges[key] = f"{interval_text((min(values), max(values)), row.unit)} in {plural(len(values), 'run')}"
    return Plate(tuple(lines), _labels(lines, dates), seen, scores, sparks, ranges)


def _labels(lines: Sequence[Line], dates: Sequence[str]) -> tuple[str, ...]:
    """The system's name; of several lines of one system with the date of the latest run."""
    names = [line.system for line in lines]
    labels = (
        f"{cut(line.system, NAME_MOST)}{f', to {dates[line.last]}' if names.count(line.system) > 1 else ''}" for line in lines
    )
    return tuple(labels)


def _scores(name: str, dimension: str, lines: Sequence[Line], policy: Policy) -> Markup | None:
    """All lines of one dimension's score; None if no line has two."""
    series, told = [], []
    for index, line in enumerate(lines):
        cells = [point.scores.get(dimension) if point is not None else None for point in line.points]
        series.append(_series(index, cells, [cell.score if cell is not None else None for cell in cells]))
        told.append(_told(line, series[-1].values, ""))
    if all(sum(value is not None for value in each.values) < 2 for each in series):
        return None
    heading = f"Score in {dimension} over time"
    return inline(spark(name, heading, " ".join(told), series, SCORES, _limits(policy, dimension, "score"), LARGE))


def _measure(name: str, dimension: str, row: MeasureRow, line: tuple[int, Line], limits: Sequence[float]) -> Markup:
    """Intervals of the headlines only: the others would double the page."""
    index, known = line
    cells = [p.measures.get(dimension, {}).get(row.name) if p is not None else None for p in known.points]
    series = _series(index, cells if row.headline else [None] * len(cells), _values(known, dimension, row.name))
    span = RATES if row.unit in ("rate", "share") else None
    return inline(spark(name, f"{title(row.name)} over time", _told(known, series.values, row.unit), [series], span, limits))


def _values(line: Line, dimension: str, measure: str) -> list[float | None]:
    cells = [p.measures.get(dimension, {}).get(measure) if p is not None else None for p in line.points]
    return [cell.value if cell is not None else None for cell in cells]


def _series(index: int, cells: Sequence[ScoreCell | MeasureCell | None], values: Sequence[float | None]) -> Series:
    return Series(index, values, [cell.interval if cell is not None else None for cell in cells])


def _limits(policy: Policy, dimension: str, measure: str) -> list[float]:
    return [b.limit for b in policy.budgets if (b.dimension, b.measure, b.statistic) == (dimension, measure, "value")]


def _told(line: Line, values: Sequence[float | None], unit: str) -> str:
    known, name = [value for value in values if value is not None], cut(line.system, NAME_MOST)
    if not known:
        return f"{name}: no value."
    ends = f"{number(known[0], unit)} at first, {number(known[-1], unit)} at last"
    return f"{name}, {plural(len(known), 'run')}: {ends}, all {interval_text((min(known), max(known)), unit)}."


def missed_now(lines: Sequence[Line]) -> Iterator[tuple[str, int, str, int]]:
    """(budget, line, what was measured, in how many runs) of each budget that a line's latest run misses."""
    for index, line in enumerate(lines):
        for name, told in line.latest.missed.items():
            yield name, index, told, sum(name in point.missed for point in line.known)
