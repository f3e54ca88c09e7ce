"""A finished run as pandas frames: one row an event, an observed value, a unit, a session.

`fdbench.load(RUN)` gives them; `events.csv` and `measures.csv` in a run's folder are the first two.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO, TypeAlias, get_args

from fdbench.errors import MissingExtra, StoreError, UsageError
from fdbench.results.schema import ItemDoc, Results
from fdbench.results.store import read_events, read_measures, read_results, replacing
from fdbench.timebase import to_seconds

if TYPE_CHECKING:
    import pandas as pd

Row: TypeAlias = tuple[Any, ...]
Table: TypeAlias = Literal["events", "measures", "units", "items"]
COLUMNS: dict[Table, dict[str, str]] = {
    "events": {
        "system": "name of the system in the run",
        "scenario": "id of the scenario",
        "repeat": "number of the repeat, from 0",
        "cue": "id of the cue",
        "kind": "kind of the cue: turn, interruption, backchannel ...",
        "exercised": "yes, no, failed (the agent made it impossible) or indeterminate",
        "event": "reply_start, reply_end, premature (first sound before the cue's end), stop (last sound before a yield), answer_at "
        "(the word that completed the answer)",
        "time_s": "seconds from the session's start",
    },
    "measures": {
        "system": "name of the system in the run",
        "scenario": "id of the scenario",
        "repeat": "number of the repeat, from 0",
        "dimension": "dimension whose measure it is",
        "cue": "id of the cue; empty for the whole session",
        "measure": "name of the measure, as on its page",
        "value": "in the measure's unit; of a rate 1 for a hit and 0 for none; empty where `censored`",
        "censored": "true: a time that never came, or a chance of which nobody can tell",
    },
    "units": {
        "system": "name of the system in the run",
        "dimension": "dimension of the unit",
        "unit": "name of the unit",
        "scenarios": "ids of its scenarios, joined by blanks",
        "score": "in [0, 100], in overlap in [-100, 100]; the mean over the repeats",
        "upper": "the score if what is undetermined were the better outcome; empty where nothing is",
    },
    "items": {
        "system": "name of the system in the run",
        "scenario": "id of the scenario",
        "repeat": "number of the repeat, from 0",
        "dimension": "the scenario's dimension",
        "family": "the scenario's family",
        "status": "ok, not_exercised, invalid (this machine was late) or error",
        "error": "the fault in one sentence; empty where there is none",
        "path": "folder of the session, from the run's folder",
    },
}
"""Table -> column -> what it holds."""
_TYPES = {
    "repeat": "int64",
    "time_s": "float64",
    "value": "float64",
    "censored": "bool",
    "score": "float64",
    "upper": "float64",
}
"""The others are text. They hold in a table without a row, too, so that those of several runs can be joined."""
FORMATS = ("csv", "parquet")
_TIMES = ("premature", "stop", "answer_at")


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    """The four tables of a run; columns as in `COLUMNS`."""

    events: pd.DataFrame
    measures: pd.DataFrame
    units: pd.DataFrame
    items: pd.DataFrame

    def write(self, folder: Path, form: str = "csv", tables: tuple[Table, ...] = get_args(Table)) -> list[Path]:
        """Write tables as `NAME.csv` or `NAME.parquet` into a folder that exists; gives the files back.

        Raises:
            UsageError: there is no such format.
            MissingExtra: Parquet needs pyarrow, in the extra `parquet`.
        """
        if form not in FORMATS:
            raise UsageError(f"there is no format {form!r}; choose {' or '.join(FORMATS)}")
        written = []
        for name in tables:
            frame: pd.DataFrame = getattr(self, name)
            path = folder / f"{name}.{form}"
            if form == "csv":
                frame.to_csv(path, index=False)
            else:
                _to_parquet(frame, path)
            written.append(path)
        return written


def load(run_dir: str | Path) -> Frames:
    """The tables of a finished run, read from its folder.

    Raises:
        StoreError: it is no folder of a finished run, or a file in it cannot be read.
    """
    folder = Path(run_dir)
    if folder.is_file():
        raise StoreError(f"{folder}: is a file; give the folder of a finished run")
    return frames_of(folder, read_results(folder))


def frames_of(run_dir: Path, results: Results) -> Frames:
    """As `load`, from results that are known already. StoreError if a session's file cannot be read."""
    rows: dict[Table, list[Row]] = {"events": [], "measures": [], "units": [], "items": []}
    for name, row in _rows(run_dir, results):
        rows[name].append(row)
    return Frames(**{name: _frame(name, found) for name, found in rows.items()})


def write_tables(run_dir: Path, results: Results) -> None:
    """`events.csv` and `measures.csv` into the run's folder, session by session, so that memory stays flat. StoreError if a session's file
    cannot be read."""
    with replacing(run_dir / "events.csv") as events, replacing(run_dir / "measures.csv") as measures:
        into: dict[Table, Any] = {name: csv.writer(f, lineterminator="\n") for name, f in _named(events, measures)}
        for name, table in into.items():
            table.writerow(COLUMNS[name])
        for name, row in _rows(run_dir, results):
            if name in into:
                into[name].writerow(row)


def _named(events: TextIO, measures: TextIO) -> tuple[tuple[Table, TextIO], ...]:
    return ("events", events), ("measures", measures)


def _rows(run_dir: Path, results: Results) -> Iterator[tuple[Table, Row]]:
    """Of all tables, session by session."""
    for system, document in results["systems"].items():
        for name, dimension in document["dimensions"].items():
            for u in dimension["units"]:
                yield "units", (system, name, u["unit"], " ".join(u["scenarios"]), u["score"], u.get("upper"))
        for item in document["scenarios"]:
            key = (system, item["id"], item["repeat"])
            yield "items", (*key, item["dimension"], item["family"], item["status"], item.get("error", ""), item["path"])
            if _has_events(run_dir, item):
                for row in _event_rows(run_dir / item["path"]):
                    yield "events", (*key, *row)
                for row in _measure_rows(run_dir / item["path"]):
                    yield "measures", (*key, *row)


def _has_events(run_dir: Path, item: ItemDoc) -> bool:
    """Not after an error, nor in a session that this machine held up before anything was recorded."""
    return item["status"] != "error" and (run_dir / item["path"] / "events.json").exists()


def _frame(name: Table, rows: list[Row]) -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame(rows, columns=list(COLUMNS[name]))
    return frame.astype({column: kind for column, kind in _TYPES.items() if column in frame})


def _measure_rows(item: Path) -> list[Row]:
    rows: list[Row] = []
    for seen in read_measures(item)["observations"]:
        value = None if seen["value"] is None else float(seen["value"])
        rows.append((seen["dimension"], seen["cue"], seen["measure"], value, value is None))
    return rows


def _event_rows(item: Path) -> list[Row]:
    document = read_events(item)
    replies = {reply["cue"]: reply for reply in document["replies"]}
    rows: list[Row] = []
    for outcome in document["outcomes"]:
        head = (outcome["cue"], outcome["kind"], outcome["exercised"])
        reply = replies.get(outcome["cue"])
        if reply is not None:
            rows.append((*head, "reply_start", to_seconds(reply["segments"][0][0])))
            rows.append((*head, "reply_end", to_seconds(reply["segments"][-1][1])))
        times: dict[str, Any] = dict(outcome)
        rows += [(*head, name, to_seconds(times[name])) for name in _TIMES if times.get(name) is not None]
    return rows


def _to_parquet(frame: pd.DataFrame, path: Path) -> None:
    try:
        frame.to_parquet(path, index=False, engine="pyarrow")
    except ImportError as error:
        raise MissingExtra("a table as Parquet", "parquet") from error
