"""Run folders -> ReportView. Reads files, decides nothing about how the page looks."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from fdbench.errors import StoreError, UsageError
from fdbench.report.address import ITEMS, address
from fdbench.report.expected import expectations
from fdbench.report.failing import failing
from fdbench.report.holding import hold_rate
from fdbench.report.paired import differences
from fdbench.report.provenance import run_view, scripts, warnings
from fdbench.report.published import read_published
from fdbench.report.session_view import Range, SessionView
from fdbench.report.sessions import as_written
from fdbench.report.sessions import read_view as read_session_view
from fdbench.report.stages import Breakdown, breakdown, latency_shares
from fdbench.report.view import (
    DimensionView,
    ItemView,
    LatencyView,
    MeasureCell,
    MeasureRow,
    ReportView,
    ScenarioView,
    ScoreCell,
    Seen,
    SourceDoc,
    SystemEntry,
    SystemView,
    Tradeoff,
    TurnPoint,
)
from fdbench.report.visible import cut
from fdbench.report.wording import NO_CHANCE, UNHEARD, pairs
from fdbench.results.schema import DimensionDoc, EventsDoc, ItemDoc, MeasureDoc, Results, SessionDoc, SystemDoc
from fdbench.results.store import read_measures, read_results

QUESTIONS = {
    "latency": "How soon after the user really finished does it answer, without jumping in early?",
    "interruption": "When the user cuts in, does it stop, how fast, and does it answer the new request?",
    "overlap": "When sound overlaps that is no interruption, does it carry on?",
    "context": "After interruptions, does it still know what was said, corrected and heard?",
    "coherence": "Is what it says right, consistent and whole?",
}

HEADLINES = {
    "latency": (
        "response_latency_ms", "substance_latency_ms", "response_latency_slope_ms_per_turn", "response_rate", "premature_rate",
        "dead_air_s_per_10_turns",
    ),
    "interruption": (
        "yield_rate", "stop_latency_ms", "stop_latency_slope_ms_per_turn", "recovery_rate", "recovery_latency_ms",
        "addressed_rate", "restart_rate",
    ),
    "overlap": (
        "hold_rate.backchannel", "hold_rate.side_talk", "hold_rate.background_speech", "hold_rate.noise", "hold_rate.echo",
        "false_stop_rate", "spurious_response_rate", "resume_gap_ms",
    ),
    "context": (
        "recall_rate", "recall_rate_uninterrupted", "interruption_cost", "stale_value_rate", "heard_prefix_error_items",
    ),
    "coherence": (
        "answer_rate", "late_information_rate", "contradiction_rate", "cutoff_rate", "intra_turn_gap_rate",
    ),
}  # fmt: skip
"""What the summary table shows, in this order; every other measure is listed below it."""

NAME_MOST = 200
"""Signs of a system's name that a page shows."""
LATENCY, STOP = "response_latency_ms", "stop_latency_ms"


class _Loaded:
    """One system of one run, with its items read once."""

    def __init__(self, index: int, name: str, run_dir: Path, results: Results, doc: SystemDoc, before: str) -> None:
        self.index, self.name, self.run_dir, self.results, self.doc, self.before = index, name, run_dir, results, doc, before
        self.items: list[ItemView] = []
        self.points: list[TurnPoint] = []
        self.stops: list[TurnPoint] = []
        self.shares: list[dict[str, int]] = []
        self.timing: set[str] = set()
        self.counted = {measure: _counted(doc, measure) for measure in (LATENCY, STOP)}
        for item in doc["scenarios"]:
            self._read(item)

    def _read(self, item: ItemDoc) -> None:
        folder = self.run_dir / item["path"]
        why = item.get("error", "")
        session: SessionView | None = None
        try:
            session_doc, events_doc, drawn = read_session_view(folder)
            with as_written(folder):
                self._stages(session_doc, events_doc)
        except StoreError as error:
            why = why or f"its files cannot be shown: {error}"
        else:
            session = drawn
        place = self.before + item["path"].removeprefix(ITEMS)
        seen = _seen(folder) if session is not None else ()
        view = ItemView(self.index, item["id"], item["repeat"], item["status"], why, folder, session, place, seen)
        self.items.append(view)
        self.points.extend(self._points(view, LATENCY))
        self.stops.extend(self._points(view, STOP))

    def _points(self, item: ItemView, measure: str) -> Iterator[TurnPoint]:
        """Of a session that ended in an error, or cannot be shown, those that results.json counts: the figures say what the tables do."""
        begins = {finding.cue: finding.at for finding in item.session.findings} if item.session is not None else {}
        if item.status == "ok" and item.session is not None:
            taken = [(seen.cue, seen.value) for seen in item.seen if seen.measure == measure]
        else:
            taken = self.counted[measure].get((item.scenario, item.repeat), [])
        for cue, value in taken:
            yield TurnPoint(value, item.scenario, cue, item.repeat, address(item.address, begins.get(cue)))

    def _stages(self, session: SessionDoc, events: EventsDoc) -> None:
        self.shares.extend(latency_shares(session, events))
        for line in session["log"]:
            if line["kind"] == "span" and "modelled" in line["data"]:
                self.timing.add("modelled" if line["data"]["modelled"] else "measured")

    def breakdown(self) -> Breakdown | None:
        stages = [stage for item in self.items if item.session is not None for stage in item.session.stages]
        return breakdown(self.index, self.shares, stages)

    def system(self) -> SystemView:
        return SystemView(
            index=self.index,
            name=cut(self.name, NAME_MOST),
            run=self.results["run"]["id"],
            adapter=self.doc["adapter"],
            settings=pairs(self.doc["settings"]),
            capabilities=pairs(self.doc["capabilities"]),
            timing=" and ".join(sorted(self.timing, reverse=True)),
            invalid=() if self.doc["valid"] else tuple(self.doc["why_invalid"]) or ("no reason was recorded",),
            failing=failing(self.doc["dimensions"], HEADLINES),
        )


def read_view(run_dirs: Sequence[Path]) -> ReportView:
    """Everything that the page shows, from one or several run folders.

    Raises:
        UsageError: no folder is given, or the same one twice.
        StoreError: a results.json is missing or unreadable. Items whose files are missing are shown as such.
    """
    if not run_dirs:
        raise UsageError("report: no run folder is given; name at least one")
    if len({run.resolve() for run in run_dirs}) < len(run_dirs):
        raise UsageError("report: the same run folder is named twice; name each once")
    runs = [(run_dir, read_results(run_dir)) for run_dir in run_dirs]
    loaded = list(_load(runs))
    return ReportView(
        runs=tuple(run_view(run_dir, results) for run_dir, results in runs),
        systems=tuple(system.system() for system in loaded),
        dimensions=tuple(_dimensions(loaded)),
        latency=LatencyView(LATENCY, tuple(tuple(s.points) for s in loaded), tuple(tuple(s.stops) for s in loaded)),
        breakdowns=tuple(found for system in loaded if (found := system.breakdown()) is not None),
        differences=tuple(differences([(system.results["run"], system.doc) for system in loaded], list(QUESTIONS))),
        tradeoffs=tuple(_tradeoffs(loaded)),
        scenarios=tuple(_scenarios(loaded, scripts([run_dir for run_dir, _ in runs]))),
        published=read_published(),
        warnings=tuple(warnings([results for _, results in runs])),
        statuses=dict(Counter(item.status for system in loaded for item in system.items)),
        folders=tuple(run_dirs),
        sources=tuple(SourceDoc(system.run_dir, system.results["run"], system.doc) for system in loaded),
    )


def _load(runs: list[tuple[Path, Results]]) -> Iterator[_Loaded]:
    counts = Counter(name for _, results in runs for name in results["systems"])
    index = 0
    for run_dir, results in runs:
        for name, doc in results["systems"].items():
            shown = name if counts[name] == 1 else f"{name} ({results['run']['id']})"
            yield _Loaded(index, shown, run_dir, results, doc, "" if counts[name] == 1 else f"{results['run']['id']}/")
            index += 1


def _dimensions(loaded: list[_Loaded]) -> Iterator[DimensionView]:
    for name in dimension_names({name for system in loaded for name in system.doc["dimensions"]}):
        bodies = [system.doc["dimensions"].get(name) for system in loaded]
        listened = [bool(system.results["run"]["recogniser"]) for system in loaded]
        yield DimensionView(
            name=name,
            question=QUESTIONS.get(name, ""),
            scores=tuple(map(score_cell, bodies)),
            measures=tuple(
                measure_rows(name, [measure_cells(body, words) for body, words in zip(bodies, listened, strict=True)])
            ),
        )


def score_cell(body: DimensionDoc | None) -> ScoreCell | None:
    """A score of results.json, as it is shown; None where the dimension was not measured."""
    if body is None:
        return None
    return ScoreCell(
        score=body["score"],
        interval=_range(body["interval"]),
        why=body["why"],
        units=len(body["units"]),
        exercised=body["exercised"],
        scheduled=body["scheduled"],
        undetermined=body["undetermined"],
    )


def measure_cells(body: DimensionDoc | None, words: bool = True) -> dict[str, MeasureCell]:
    """The measures of a dimension by name. `words`: somebody looked for them."""
    cells = {name: measure_cell(doc) for name, doc in body["measures"].items()} if body is not None else {}
    return cells if words else {n: replace(cell, why=UNHEARD) if cell.why == NO_CHANCE else cell for n, cell in cells.items()}


def measure_rows(dimension: str, tables: Sequence[Mapping[str, MeasureCell]]) -> Iterator[MeasureRow]:
    """A row a measure, across the tables in their order; those of the summary first."""
    present = list(dict.fromkeys(name for table in tables for name in table))
    headlines = [name for name in HEADLINES.get(dimension, ()) if name in present]
    for name in [*headlines, *(other for other in present if other not in headlines)]:
        cells = tuple(table.get(name) for table in tables)
        known = next(cell for cell in cells if cell is not None)
        yield MeasureRow(name, known.unit, known.direction, name in headlines, cells)


def dimension_names(present: Collection[str]) -> list[str]:
    """Those of the five that are there, in their order, then any other."""
    return [name for name in (*QUESTIONS, *sorted(set(present) - set(QUESTIONS))) if name in present]


def measure_cell(doc: MeasureDoc) -> MeasureCell:
    """A measure of results.json, as it is shown."""
    return MeasureCell(
        value=doc["value"],
        unit=doc["unit"],
        direction=doc["direction"],
        n=doc["n"],
        interval=_range(doc["interval"]),
        hits=doc.get("hits"),
        censored=doc.get("censored", 0),
        p50=doc.get("p50"),
        p90=doc.get("p90"),
        p95=doc.get("p95"),
        why=doc.get("why_undefined"),
        unsure=doc.get("unsure", 0),
        bounds=_range(doc.get("bounds")),
    )


def _range(interval: list[float] | None) -> Range | None:
    return (interval[0], interval[1]) if interval else None


def _seen(folder: Path) -> tuple[Seen, ...]:
    try:
        observations = read_measures(folder)["observations"]
    except StoreError:
        return ()
    return tuple(Seen(o["dimension"], o["measure"], o["cue"], _finite(o["value"])) for o in observations)


def _finite(value: bool | float | None) -> bool | float | None:
    return value if value is not None and math.isfinite(value) else None


def _counted(doc: SystemDoc, measure: str) -> dict[tuple[str, int], list[tuple[str, bool | float | None]]]:
    """(scenario, repeat) -> (cue, value) of every case of a measure that results.json holds."""
    found: dict[tuple[str, int], list[tuple[str, bool | float | None]]] = {}
    for body in doc["dimensions"].values():
        for scenario, repeat, cue, value in body.get("cases", {}).get(measure, []):
            found.setdefault((scenario, repeat), []).append((cue, value))
    return found


def _tradeoffs(loaded: list[_Loaded]) -> Iterator[Tradeoff]:
    """Systems that had both chances: to yield to an interruption, and to hold through something that is none."""
    for system in loaded:
        dimensions = system.doc["dimensions"]
        yielded = dimensions["interruption"]["measures"].get("yield_rate") if "interruption" in dimensions else None
        overlap = dimensions["overlap"]["measures"] if "overlap" in dimensions else {}
        held = hold_rate(overlap)
        if yielded is not None and yielded["n"] and held["n"]:
            yield Tradeoff(system.index, yielded.get("hits", 0), yielded["n"], held["hits"], held["n"])


def _scenarios(loaded: list[_Loaded], told: dict[str, dict[str, Any]]) -> Iterator[ScenarioView]:
    kinds: dict[str, tuple[str, str]] = {}
    for system in loaded:
        for item in system.doc["scenarios"]:
            kinds.setdefault(item["id"], (item["dimension"], item["family"]))
    order = {name: place for place, name in enumerate(QUESTIONS)}
    for scenario, (dimension, family) in sorted(kinds.items(), key=lambda kv: (order.get(kv[1][0], 99), kv[1], kv[0])):
        entries = (_entry(system, scenario, dimension) for system in loaded)
        script = told.get(scenario, {})
        summary, played = str(script.get("summary") or "").strip(), tuple(entry for entry in entries if entry.items)
        yield ScenarioView(scenario, dimension, family, summary, played, expectations(script))


def _entry(system: _Loaded, scenario: str, dimension: str) -> SystemEntry:
    items = tuple(sorted((i for i in system.items if i.scenario == scenario), key=lambda i: i.repeat))
    return entry_of(system.index, system.doc, scenario, dimension, items)


def entry_of(index: int, doc: SystemDoc, scenario: str, dimension: str, items: tuple[ItemView, ...]) -> SystemEntry:
    """A scenario in one system, with the score of its unit."""
    body = doc["dimensions"].get(dimension)
    units = [u for u in body["units"] if scenario in u["scenarios"]] if body else []
    unit = min(units, key=lambda u: u["unit"] != scenario, default=None)
    if unit is None:
        return SystemEntry(index, "", None, items)
    return SystemEntry(index, unit["unit"], unit["score"], items, unit.get("upper"))
