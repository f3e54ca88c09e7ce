"""A run's results for the terminal: systems down, dimensions across, each score with its interval."""

from __future__ import annotations

from collections.abc import Mapping

from fdbench.cli.list_ import table
from fdbench.errors import EXIT_INVALID, EXIT_PASS
from fdbench.gate.wording import of_hundred
from fdbench.report.collect import QUESTIONS, measure_cells
from fdbench.report.wording import brief_text
from fdbench.results.schema import DimensionDoc, Results, SystemDoc

DIMENSIONS = tuple(QUESTIONS)
HEADLINES = (
    ("latency", "response_latency_ms"),
    ("latency", "substance_latency_ms"),
    ("interruption", "yield_rate"),
    ("interruption", "stop_latency_ms"),
    ("overlap", "false_stop_rate"),
    ("context", "recall_rate"),
    ("coherence", "answer_rate"),
)
TRENDS = (("latency", "response_latency_slope_ms_per_turn"), ("interruption", "stop_latency_slope_ms_per_turn"))
"""Told where the interval excludes 0."""
MOST_ERRORS = 5
"""Errors of one system that are told one by one."""


def exit_code(results: Results) -> int:
    """0, or 3 if a system is not valid. The others' results stand all the same: who waits for the run must not miss the one."""
    return EXIT_PASS if all(system["valid"] for system in results["systems"].values()) else EXIT_INVALID


def summarise(results: Results) -> str:
    """Two aligned tables and what is wrong with the run; ends without a newline. A system whose every session ended in an error is in no
    table: only what is wrong is told."""
    systems = {name: system for name, system in results["systems"].items() if _played(system)}
    tables = [*_tables(systems), *_trends(results), *_recogniser(results), *_clock(results)] if systems else []
    return "\n".join([*tables, *_troubles(results)]).strip("\n")


def _played(system: SystemDoc) -> bool:
    return not system["scenarios"] or any(item["status"] != "error" for item in system["scenarios"])


def _tables(systems: Mapping[str, SystemDoc]) -> list[str]:
    head = ["", *DIMENSIONS]
    rows = [[name, *(_score(s["dimensions"][d]) for d in DIMENSIONS)] for name, s in systems.items()]
    scores = [line for row, s in zip(rows, systems.values(), strict=True) for line in (row, *_below(s))]
    lines = [*table([head, *scores]), "", "scores are 0-100, higher is better, with 95 % intervals over units", ""]
    measures = [["", *systems]]
    for dimension, name in HEADLINES:
        cells = [brief_text(measure_cells(s["dimensions"][dimension]).get(name)) for s in systems.values()]
        measures.append([name, *cells])
    return [*lines, *table(measures)]


def _below(system: SystemDoc) -> list[list[str]]:
    """What stands under a system's scores: how many events were exercised, and, if any, the share of units that nobody can tell."""
    documents = [system["dimensions"][d] for d in DIMENSIONS]
    lines = [["  exercised", *(f"{doc['exercised']}/{doc['scheduled']}" for doc in documents)]]
    if any(doc["undetermined"] for doc in documents):
        lines.append(["  undetermined", *(f"{100 * doc['undetermined']:.0f} %" for doc in documents)])
    return lines


def _trends(results: Results) -> list[str]:
    """What grows or shrinks from turn to turn in long sessions."""
    lines: list[str] = []
    for name, system in results["systems"].items():
        for dimension, measure in TRENDS:
            found = system["dimensions"][dimension]["measures"].get(measure)
            bounds = found["interval"] if found is not None else None
            if found is not None and bounds is not None and found["value"] is not None and bounds[0] * bounds[1] > 0:
                low, high = bounds
                lines.append(f"trend: {name} {measure}: {found['value']:+.0f} [{low:+.0f}, {high:+.0f}] (n={found['n']})")
    return ["", *lines] if lines else []


def _recogniser(results: Results) -> list[str]:
    """Who found the words, and how well it does; nothing if nobody did."""
    run = results["run"]
    told = run.get("recogniser_wer") or (run["recogniser"] and f"{run['recogniser']}, word error rate not measured")
    return ["", f"words: {told}"] if told else []


def _clock(results: Results) -> list[str]:
    """In real time, what the harness itself adds to every latency."""
    floors = results["run"].get("floor_ms", {})
    told = (f"{name} {'unknown' if floor is None else f'{floor:.0f} ms'}" for name, floor in floors.items())
    return [f"clock: real; loop-back floor (part of every latency above): {', '.join(told)}"] if floors else []


def _troubles(results: Results) -> list[str]:
    lines: list[str] = []
    for name, system in results["systems"].items():
        errors = [item for item in system["scenarios"] if item["status"] == "error"]
        lines += [f"error: {name} {i['id']}@{i['repeat']}: {i.get('error', '')}" for i in errors[:MOST_ERRORS]]
        if len(errors) > MOST_ERRORS:
            lines.append(f"error: {name}: {len(errors) - MOST_ERRORS} more, all in results.json")
        for dimension in DIMENSIONS if _played(system) else ():
            document = system["dimensions"][dimension]
            if document["score"] is None and document["scheduled"]:
                lines.append(f"{name} {dimension}: no score ({document['why']})")
    lines += [f"INVALID: {why}" for why in results["run"]["why_invalid"]]
    return ["", *lines] if lines else []


def _score(document: DimensionDoc) -> str:
    if document["score"] is None:
        return "-"
    score = of_hundred(document["score"])
    if document["interval"] is None:
        return f"{score} (n={len(document['units'])})"
    low, high = document["interval"]
    return f"{score} [{of_hundred(low, 0)}, {of_hundred(high, 0)}]"
