"""The results once more, as tidy tables: one row an observation, for people who use pandas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fdbench.results.schema import Results
from fdbench.results.store import read_events, read_measures
from fdbench.run.item import ERROR
from fdbench.timebase import to_seconds

EVENT_COLUMNS = ("system", "scenario", "repeat", "cue", "kind", "exercised", "event", "time_s")
MEASURE_COLUMNS = ("system", "scenario", "repeat", "dimension", "cue", "measure", "value", "censored")
_TIMES = ("premature", "stop", "answer_at")


def write_tables(run_dir: Path, results: Results) -> None:
    """`events.csv` (what happened when, in seconds) and `measures.csv` (one value a row; true is 1, false 0)."""
    import pandas as pd

    events: list[tuple[Any, ...]] = []
    measures: list[tuple[Any, ...]] = []
    for system, document in results["systems"].items():
        for item in document["scenarios"]:
            if (run_dir / item["path"] / ERROR).exists() or item["status"] == "error":  # also one that was held up
                continue
            key = (system, item["id"], item["repeat"])
            events += [(*key, *row) for row in _event_rows(run_dir / item["path"])]
            for o in read_measures(run_dir / item["path"])["observations"]:
                value = None if o["value"] is None else float(o["value"])
                measures.append((*key, o["dimension"], o["cue"], o["measure"], value, value is None))
    pd.DataFrame(events, columns=list(EVENT_COLUMNS)).to_csv(run_dir / "events.csv", index=False)
    pd.DataFrame(measures, columns=list(MEASURE_COLUMNS)).to_csv(run_dir / "measures.csv", index=False)


def _event_rows(item: Path) -> list[tuple[Any, ...]]:
    document = read_events(item)
    replies = {r["cue"]: r for r in document["replies"]}
    rows: list[tuple[Any, ...]] = []
    for outcome in document["outcomes"]:
        head = (outcome["cue"], outcome["kind"], outcome["exercised"])
        reply = replies.get(outcome["cue"])
        if reply is not None:
            rows.append((*head, "reply_start", to_seconds(reply["segments"][0][0])))
            rows.append((*head, "reply_end", to_seconds(reply["segments"][-1][1])))
        times: dict[str, Any] = dict(outcome)
        rows += [(*head, name, to_seconds(times[name])) for name in _TIMES if times.get(name) is not None]
    return rows
