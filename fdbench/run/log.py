"""items.jsonl: a line for each session, written as it ends, so that a run can be followed; in the order of results.json when all have."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from fdbench.results.store import write_lines
from fdbench.run.item import ItemResult

LOG = "items.jsonl"


class ItemLog:
    """The file of one run, begun anew."""

    def __init__(self, run_dir: Path) -> None:
        self._path = run_dir / LOG
        self._file = self._path.open("w", encoding="utf-8")

    def __enter__(self) -> ItemLog:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    def add(self, result: ItemResult) -> None:
        self._file.write(json.dumps(_line(result)) + "\n")
        self._file.flush()


def write_log(run_dir: Path, results: Sequence[ItemResult]) -> None:
    """All of it, sorted by system, scenario and repeat."""
    write_lines(run_dir / LOG, map(_line, sorted(results, key=lambda r: (r.system, r.scenario, r.repeat))))


def _line(result: ItemResult) -> dict[str, object]:
    return {"system": result.system, "scenario": result.scenario, "repeat": result.repeat, "error": result.error}
