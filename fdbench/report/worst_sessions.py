"""The sessions in which a measure of the sound went worst: results.json keeps it for no session, their own files do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from fdbench.errors import StoreError
from fdbench.gate.cases import MOST_CASES, miss
from fdbench.gate.coverage import PLAYED
from fdbench.gate.verdict import BadCase, BudgetVerdict
from fdbench.gate.wording import DIGITS, number
from fdbench.results.schema import SystemDoc
from fdbench.results.store import read_events, read_measures
from fdbench.timebase import to_seconds

PLACES = {"clicks_per_min": "clicks", "dropouts_per_min": "dropouts", "double_voice_s_per_min": "doubled"}
"""Where events.json keeps the instants of a measure."""


def with_sessions(part: BudgetVerdict, doc: SystemDoc, run_dir: Path) -> BudgetVerdict:
    """The same budget; if it failed by a value and names no case, with the sessions in which its measure was worst (of a rate: those that
    missed), one a scenario, at most `MOST_CASES`, each at the first place where it is to be heard. What cannot be read is left out."""
    measure = doc["dimensions"].get(part.budget.dimension, {"measures": {}})["measures"].get(part.budget.measure)
    if part.outcome != "failed" or part.cases or part.value is None or measure is None:
        return part
    lower, rate = measure["direction"] == "lower", measure["unit"] == "rate"
    values = [row for row in _values(part, doc, run_dir) if not rate or bool(row[0]) is lower]
    found: dict[str, BadCase] = {}
    for value, scenario, path in sorted(values, key=lambda row: -row[0] if lower else row[0]):
        told = f"{part.budget.measure}: {miss(lower=lower) if rate else number(value, DIGITS.get(measure['unit'], 1))}"
        found.setdefault(scenario, BadCase(scenario, path, "", told, _first(run_dir / path, part.budget.measure), measures=()))
        if len(found) == MOST_CASES:
            break
    return replace(part, cases=tuple(found.values()))


def _values(part: BudgetVerdict, doc: SystemDoc, run_dir: Path) -> Iterator[tuple[float, str, str]]:
    """(value, scenario, folder) of each session that has one."""
    for item in doc["scenarios"]:
        try:
            seen = read_measures(run_dir / item["path"])["observations"] if item["status"] in PLAYED else []
        except StoreError:
            continue
        own = [o["value"] for o in seen if (o["dimension"], o["measure"]) == (part.budget.dimension, part.budget.measure)]
        yield from ((float(value), item["id"], item["path"]) for value in own if value is not None)


def _first(folder: Path, measure: str) -> float | None:
    """Seconds into the recording; None where no file tells."""
    try:
        sound = read_events(folder).get("sound")
    except StoreError:
        return None
    every = {**sound}.get(PLACES.get(measure, "")) if sound is not None else None
    if not isinstance(every, list) or not every:
        return None
    return to_seconds(every[0][0] if isinstance(every[0], list) else every[0])
