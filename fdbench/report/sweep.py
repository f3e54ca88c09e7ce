"""A run whose systems differ in a setting -> what each value buys: latency against patience, yielding against holding.

One score would hide it: an agent that answers sooner cuts into pauses more often, one that yields sooner stops at backchannels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fdbench.report.collect import measure_cell
from fdbench.report.holding import hold_rate, undefined
from fdbench.report.session_view import Range
from fdbench.report.view import MeasureCell
from fdbench.report.wording import HELD, YIELDED, pairs, title, value_text
from fdbench.results.schema import MeasureDoc, Results, SystemDoc
from fdbench.results.store import read_results

SEPARATOR = " · "
"""Between the values of one combination."""
MEASURES = ("response_latency_ms", "premature_rate.pauses", "yield_rate", "stop_latency_ms", "hold_rate")
ON_THE_FRONT = "no other value is better in one without being worse in the other"


@dataclass(frozen=True, slots=True)
class SweepPoint:
    """One value, or one combination, of what was swept; `values` are texts of what is `given`. A cell without a value says why,
    or how many never happened."""

    system: str
    given: tuple[object, ...]
    values: tuple[str, ...]
    latency: MeasureCell
    premature: MeasureCell
    yielded: MeasureCell
    stop: MeasureCell
    held: MeasureCell

    @property
    def label(self) -> str:
        return SEPARATOR.join(self.values)

    @property
    def patience(self) -> MeasureCell:
        """Share of turns with a pause into which it did not cut; undefined as `premature` is."""
        early = self.premature
        return replace(
            early,
            value=None if early.value is None else 1 - early.value,
            interval=None if early.interval is None else (1 - early.interval[1], 1 - early.interval[0]),
            hits=None if early.hits is None else early.n - early.hits,
            direction="higher",
            bounds=None,
            unsure=0,
        )

    @property
    def cells(self) -> dict[str, MeasureCell]:
        """The table's columns, by title."""
        found = (self.latency, self.premature, self.yielded, self.stop, self.held)
        return {title(name): cell for name, cell in zip(MEASURES, found, strict=True)}


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of a panel; `index` is its place in the sweep, `told` all of it in words. Rates in [0, 1], latencies in ms."""

    index: int
    x: float
    y: float
    x_interval: Range | None
    y_interval: Range | None
    optimal: bool
    told: str


@dataclass(frozen=True, slots=True)
class Panel:
    """Two figures against each other. `missing` tells of every point that has no place on it, and why."""

    x_title: str
    y_title: str
    marks: tuple[Mark, ...]
    missing: tuple[str, ...]

    def optimal(self, index: int) -> bool | None:
        """Whether that point is on the front; None if it has no place on the panel."""
        return next((mark.optimal for mark in self.marks if mark.index == index), None)


@dataclass(frozen=True, slots=True)
class Sweep:
    """`swept` names the settings, `fixed` are those that all systems share."""

    run: str
    suite: str
    scenarios: int
    repeats: int
    seed: int
    created: str
    why_invalid: tuple[str, ...]
    adapter: str
    swept: tuple[str, ...]
    fixed: tuple[tuple[str, str], ...]
    points: tuple[SweepPoint, ...]

    @property
    def waiting(self) -> Panel:
        """Median response latency, lower is better, against the share of pauses respected."""
        return self._panel(("median response latency", "pauses respected"), [(p.latency, p.patience) for p in self.points])

    @property
    def overlapping(self) -> Panel:
        """How often it held against how often it yielded."""
        return self._panel((HELD, YIELDED), [(p.held, p.yielded) for p in self.points])

    @property
    def undominated(self) -> tuple[bool | None, ...]:
        """In all four figures at once; None for a point that lacks one."""
        return front([(p.latency, p.patience, p.yielded, p.held) for p in self.points])

    def _panel(self, titles: tuple[str, str], cells: Sequence[tuple[MeasureCell, MeasureCell]]) -> Panel:
        marks, missing = [], []
        for i, ((x, y), optimal) in enumerate(zip(cells, front(cells), strict=True)):
            named = list(zip(titles, (x, y), strict=True))
            if x.value is None or y.value is None:
                missing += [f"{self.told(i)}: {name} {value_text(cell)}" for name, cell in named if cell.value is None]
                continue
            figures = ", ".join(f"{name} {value_text(cell)}" for name, cell in named)
            told = f"{self.told(i)}: {figures}" + (f"; {ON_THE_FRONT}" if optimal else "")
            marks.append(Mark(i, x.value, y.value, x.interval, y.interval, bool(optimal), told))
        return Panel(*titles, tuple(marks), tuple(missing))

    def told(self, index: int) -> str:
        """For instance: vad_silence_ms = 400."""
        return ", ".join(f"{key} = {value}" for key, value in zip(self.swept, self.points[index].values, strict=True))


def front(rows: Sequence[Sequence[MeasureCell]]) -> tuple[bool | None, ...]:
    """Which rows of figures are Pareto-optimal, each figure in its own better direction; None for a row that lacks one."""
    values = {
        i: [cell.value if cell.direction == "higher" else -cell.value for cell in row if cell.value is not None]
        for i, row in enumerate(rows)
        if all(cell.value is not None for cell in row)
    }
    best = dict(zip(values, pareto(list(values.values())), strict=True))
    return tuple(best.get(i) for i in range(len(rows)))


def pareto(points: Sequence[Sequence[float]]) -> tuple[bool, ...]:
    """Which points no other one dominates: is at least as good in everything and better in something. More is better.

    Equal points do not dominate each other.
    """
    return tuple(not any(_dominates(other, point) for other in points) for point in points)


def _dominates(one: Sequence[float], other: Sequence[float]) -> bool:
    both = list(zip(one, other, strict=True))
    return all(a >= b for a, b in both) and any(a > b for a, b in both)


def read_sweep(run_dir: Path, swept: Sequence[str]) -> Sweep:
    """The sweep that results.json of `run_dir` holds; its systems are the points, in their order.

    Raises:
        StoreError: there is no readable results.json.
    """
    return sweep_view(read_results(run_dir), swept)


def sweep_view(results: Results, swept: Sequence[str]) -> Sweep:
    """As `read_sweep`, of results in memory."""
    run, systems = results["run"], results["systems"]
    first = next(iter(systems.values()))
    return Sweep(
        run=run["id"],
        suite=run["suite"],
        scenarios=len(run["scenarios"]),
        repeats=run["repeats"],
        seed=run["seed"],
        created=run["created"],
        why_invalid=tuple(run["why_invalid"]),
        adapter=first["adapter"],
        swept=tuple(swept),
        fixed=pairs({key: value for key, value in first["settings"].items() if key not in swept}),
        points=tuple(_point(name, doc, swept) for name, doc in systems.items()),
    )


def _point(name: str, doc: SystemDoc, swept: Sequence[str]) -> SweepPoint:
    shown = dict(pairs(doc["settings"]))
    return SweepPoint(
        system=name,
        given=tuple(doc["settings"][key] for key in swept),
        values=tuple(shown[key] for key in swept),
        latency=_cell(doc, "latency", "response_latency_ms", "ms"),
        premature=_cell(doc, "latency", "premature_rate.pauses", "rate"),
        yielded=_cell(doc, "interruption", "yield_rate", "rate"),
        stop=_cell(doc, "interruption", "stop_latency_ms", "ms"),
        held=measure_cell(hold_rate(_measures(doc, "overlap"))),
    )


def _measures(doc: SystemDoc, dimension: str) -> dict[str, MeasureDoc]:
    body = doc["dimensions"].get(dimension)
    return body["measures"] if body is not None else {}


def _cell(doc: SystemDoc, dimension: str, measure: str, unit: str) -> MeasureCell:
    found = _measures(doc, dimension).get(measure)
    return measure_cell(found if found is not None else undefined(unit, "not measured in this run"))
