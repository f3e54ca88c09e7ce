"""Many runs -> lines over time. A line joins what may be compared: one system with the same settings, on the same stimuli, measured in the
same way; everything else begins a line of its own, and says why."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from fdbench.errors import StoreError
from fdbench.gate.notes import changed_system
from fdbench.gate.pairing import unlike
from fdbench.gate.policy import Policy
from fdbench.report.collect import QUESTIONS, dimension_names, measure_rows
from fdbench.report.history.find import find_runs
from fdbench.report.history.read import Judge, Point, Run, read_run
from fdbench.report.view import DimensionView
from fdbench.results.schema import RunInfo

SIDE_BY_SIDE = 4
"""Lines in one table: more are shown in further tables."""
PLACES = ("here", "above")
"""What two runs of which the reasons speak are called: on the page the newer ones stand above."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A folder that is not drawn, and why, in one sentence."""

    folder: str
    why: str


@dataclass(frozen=True, slots=True)
class Line:
    """One system over the runs of its group, oldest first: None where it did not take part or was not valid. `why` it does not go on in
    the line of that system above it; empty if there is none."""

    system: str
    points: tuple[Point | None, ...]
    why: str

    @property
    def known(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point is not None)

    @property
    def latest(self) -> Point:
        return self.known[-1]

    @property
    def last(self) -> int:
        """The place of its latest run."""
        return max(place for place, point in enumerate(self.points) if point is not None)


@dataclass(frozen=True, slots=True)
class Group:
    """Runs that may be compared, oldest first. `why` they are not joined with the group above; empty for the first."""

    runs: tuple[Run, ...]
    lines: tuple[Line, ...]
    why: str

    @property
    def info(self) -> RunInfo:
        """Of its latest run."""
        return self.runs[-1].info

    @property
    def dimension_names(self) -> list[str]:
        return dimension_names({name for run in self.runs for point in run.points.values() for name in point.scores})

    @property
    def tables(self) -> tuple[tuple[Line, ...], ...]:
        return tuple(self.lines[at : at + SIDE_BY_SIDE] for at in range(0, len(self.lines), SIDE_BY_SIDE))


@dataclass(frozen=True, slots=True)
class History:
    """`groups` with the one of the latest run first."""

    root: Path
    groups: tuple[Group, ...]
    skipped: tuple[Skipped, ...]
    policy: Policy

    @property
    def count(self) -> int:
        return sum(len(group.runs) for group in self.groups)


def read_history(root: Path, policy: Policy, judge: Judge | None = None) -> History:
    """All runs below `root` in the order of their own start times. `judge` as for `read_run`.

    Raises:
        UsageError: as `find_runs`.
    """
    found, bare = find_runs(root)
    runs: list[Run] = []
    skipped = [Skipped(_name(folder, root), "it holds no run: no results.json or run.json in it or below") for folder in bare]
    for each in found:
        try:
            runs.append(read_run(each, policy, judge))
        except StoreError as error:
            skipped.append(Skipped(_name(each.folder, root), str(error)))
    runs.sort(key=lambda run: (run.created, run.info["id"], run.found.folder))
    once, twice = _once(runs, root)
    return History(root, tuple(_groups(once)), tuple(sorted([*skipped, *twice], key=lambda s: s.folder)), policy)


def dimensions(lines: Sequence[Line]) -> Iterator[DimensionView]:
    """The latest figures of each line; measures that never had a value in any of them are left out."""
    points = [line.latest for line in lines]
    for name in dimension_names({name for point in points for name in point.scores}):
        ever = {
            m for line in lines for p in line.known for m, cell in p.measures.get(name, {}).items() if cell.value is not None
        }
        tables = [{m: cell for m, cell in point.measures.get(name, {}).items() if m in ever} for point in points]
        scores = tuple(point.scores.get(name) for point in points)
        yield DimensionView(name, QUESTIONS.get(name, ""), scores, tuple(measure_rows(name, tables)))


def _name(folder: Path, root: Path) -> str:
    return folder.relative_to(root).as_posix()


def _once(runs: Sequence[Run], root: Path) -> tuple[list[Run], list[Skipped]]:
    """A copy of a run is no second run."""
    first: dict[tuple[object, str], Run] = {}
    twice = []
    for run in runs:
        kept = first.setdefault((run.created, run.info["id"]), run)
        if kept is not run:
            why = f"it is the same run as {_name(kept.found.folder, root)}, which is drawn"
            twice.append(Skipped(_name(run.found.folder, root), why))
    return list(first.values()), twice


def _groups(runs: Sequence[Run]) -> Iterator[Group]:
    together: list[list[Run]] = []
    for run in reversed(runs):
        alike = next((group for group in together if _unlike(run.info, group[0].info) is None), None)
        if alike is None:
            together.append([run])
        else:
            alike.append(run)
    for number, group in enumerate(together):
        why = (_unlike(group[0].info, together[number - 1][0].info) or "") if number else ""
        yield Group(tuple(reversed(group)), tuple(_lines(group[::-1])), why)


def _unlike(run: RunInfo, above: RunInfo) -> str | None:
    """As the gate refuses to compare them, and of other clocks: in real time the line adds to every latency."""
    if run["clock"] != above["clock"]:
        return f"the clock differs ({run['clock']} {PLACES[0]}, {above['clock']} {PLACES[1]})"
    return unlike(run, above, PLACES)


def _lines(runs: Sequence[Run]) -> list[Line]:
    """Those of the latest run first, in its order of systems."""
    found: dict[tuple[str, str, str], list[Point | None]] = {}
    for place, run in enumerate(runs):
        for name, point in run.points.items():
            if not point.invalid:
                doc = point.doc
                key = name, doc["adapter"], json.dumps(doc["settings"], sort_keys=True)
                found.setdefault(key, [None] * len(runs))[place] = point
    lines = [Line(name, tuple(points), "") for (name, _, _), points in found.items()]
    lines.sort(key=lambda line: (-line.last, list(runs[line.last].points).index(line.system)))
    return _with_reasons(lines)


def _with_reasons(lines: Sequence[Line]) -> list[Line]:
    why: Mapping[int, str] = {
        id(line): "; ".join(changed_system(line.latest.doc, above.latest.doc, PLACES))
        for name in {line.system for line in lines}
        for above, line in pairwise([each for each in lines if each.system == name])
    }
    return [Line(line.system, line.points, why.get(id(line), "")) for line in lines]
