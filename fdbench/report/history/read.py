"""One run as a history shows it: a point for each of its systems, what the gate said of it, or why it cannot be shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fdbench.errors import StoreError, UsageError
from fdbench.gate.budget import missed
from fdbench.gate.document import Told, read_told
from fdbench.gate.pairing import why_not_valid
from fdbench.gate.policy import Policy
from fdbench.report.collect import measure_cells, score_cell
from fdbench.report.failing import miss_text
from fdbench.report.history.find import MARKS, Found
from fdbench.report.view import MeasureCell, ScoreCell
from fdbench.results.redact import OUT
from fdbench.results.schema import Results, RunInfo, SystemDoc
from fdbench.results.store import read_results

Judge = Callable[[Results], Told]


@dataclass(frozen=True, slots=True)
class Point:
    """A system in one run. `missed` names each missed budget, with what was measured; `invalid`: why its figures prove nothing, empty
    if they do."""

    doc: SystemDoc
    scores: dict[str, ScoreCell]
    measures: dict[str, dict[str, MeasureCell]]
    missed: dict[str, str]
    invalid: str


@dataclass(frozen=True, slots=True)
class Run:
    """`told` is the gate's verdict, None without one; `untold` says why there is none where one was expected."""

    found: Found
    info: RunInfo
    created: datetime
    points: dict[str, Point]
    told: Told | None
    untold: str


def read_run(found: Found, policy: Policy, judge: Judge | None) -> Run:
    """A finished run. `judge` holds it against a baseline; without one, its verdict is the file that lies beside it.

    Raises:
        StoreError: it cannot be shown; the message is one sentence about the folder, without its name.
    """
    results = _results(found.folder)
    points = {name: _point(doc, policy) for name, doc in results["systems"].items()}
    if all(point.invalid for point in points.values()):
        raise StoreError(f"not valid: {next(iter(points.values())).invalid}")
    told, untold = _verdict(found, results, judge)
    return Run(found, results["run"], _time(results["run"]["created"]), points, told, untold)


def _results(folder: Path) -> Results:
    if not (folder / MARKS[0]).exists():
        raise StoreError(
            "it has no results yet: it is still being played, or was cut short (`fdbench run --resume` completes it)"
        )
    try:
        results = read_results(folder)
    except StoreError as error:
        raise StoreError(str(error).removeprefix(f"{folder / MARKS[0]}: ")) from None
    if not results["systems"]:
        raise StoreError("it holds no system: nothing was played")
    if any(OUT in json.dumps(system["settings"]) for system in results["systems"].values()):
        raise StoreError("it is redacted: the settings were taken out, so nobody can tell which line it belongs to")
    return results


def _time(written: str) -> datetime:
    try:
        found = datetime.fromisoformat(written)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise StoreError(
            f"its start time {written[:40]!r} cannot be read, so nobody can tell its place among the others"
        ) from None


def _point(doc: SystemDoc, policy: Policy) -> Point:
    dimensions = doc["dimensions"]
    broken = {budget.name: miss_text(miss) for budget in policy.budgets if (miss := missed(budget, dimensions)) is not None}
    return Point(
        doc=_without_details(doc),
        scores={name: cell for name, body in dimensions.items() if (cell := score_cell(body)) is not None},
        measures={name: measure_cells(body) for name, body in dimensions.items()},
        missed=broken,
        invalid="" if doc["valid"] else why_not_valid(doc),
    )


def _without_details(doc: SystemDoc) -> SystemDoc:
    """Memory stays flat over many runs: units, cases and sessions are not kept."""
    return SystemDoc(**{**doc, "dimensions": {}, "scenarios": []})


def _verdict(found: Found, results: Results, judge: Judge | None) -> tuple[Told | None, str]:
    if judge is not None:
        try:
            return judge(results), ""
        except UsageError as error:
            return None, f"not compared: {error}"
    if found.verdict is None:
        return None, ""
    try:
        told = read_told(found.verdict)
    except StoreError as error:
        return None, f"{found.verdict.name} cannot be used: {str(error).removeprefix(f'{found.verdict}: ')}"
    if other := sorted(told.failed.keys() - results["systems"].keys()):
        return None, f"{found.verdict.name} is not of this run: it judges {other[0]}"
    return told, ""
