"""Joins two readers' readings to labels: `python -m tests.labels.read --a FOLDER ... --b FOLDER ...`

Each folder is one of `draw.py`'s, with what the reader wrote: `rough.csv` (`session, event, kind, value`; an instant on the picture's own
axis or yes, no, or - for "cannot tell") and `fine.csv` (`panel, ms`). An event that only one reader saw has - for the other.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path

from tests.labels.found import TESTS, Key
from tests.labels.keep import FOLDER
from tests.labels.labels import INSTANTS, NONE, Label, write


def readings(folder: Path) -> dict[Key, str]:
    """What one reader saw, instants in ms of the session."""
    origins = {row["session"]: row for row in _rows(folder / "key.csv")}
    fine = {row["panel"]: int(row["ms"]) for row in _rows(folder / "fine.csv")}
    exact = {
        (row["session"], row["event"], row["kind"]): int(row["origin_ms"]) + fine[row["panel"]]
        for row in _rows(folder / "zoom_key.csv")
        if row["panel"] in fine
    }
    found: dict[Key, str] = {}
    for row in _rows(folder / "rough.csv"):
        item = Path(origins[row["session"]]["folder"])
        key = (_run(item), item.name, row["event"], row["kind"])
        assert key not in found, key
        if row["kind"] in INSTANTS and row["value"] != NONE:
            found[key] = str(exact[row["session"], row["event"], row["kind"]])
        else:
            found[key] = row["value"]
    return found


def _run(item: Path) -> str:
    """The run folder below tests/ in which an item is, or will be, kept."""
    run = item.parents[2]
    kept = run if "cassettes" in run.parts else FOLDER / run.name
    return kept.resolve().relative_to(TESTS).as_posix()


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.labels.read", description=__doc__)
    parser.add_argument("--a", nargs="+", type=Path, required=True)
    parser.add_argument("--b", nargs="+", type=Path, required=True)
    args = parser.parse_args(arguments)
    a, b = ({key: value for folder in each for key, value in readings(folder).items()} for each in (args.a, args.b))
    labels = [Label(*key, a.get(key, NONE), b.get(key, NONE)) for key in sorted(a.keys() | b.keys())]
    write([each for each in labels if (each.a, each.b) != (NONE, NONE)])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
