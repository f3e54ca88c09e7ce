"""Joins readings to labels: `python -m tests.labels.read [--a FOLDER ...] [--b FOLDER ...] [--c FOLDER ...]`

The other columns of the table stay as they are. What must be looked at again is printed; `settled` and `why` are written by hand.
Each folder is one of `draw.py`'s or `sheets.py`'s, with what the reader wrote: `rough.csv` (`session, event, kind, value`; an instant on
the picture's own axis or yes, no, or - for "cannot tell") and `fine.csv` (`panel, ms`). An event not seen in a reading has - there.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tests.labels.found import TESTS, Key
from tests.labels.keep import FOLDER
from tests.labels.labels import INSTANTS, NONE, READINGS, Label, read, write


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


def joined(found: Mapping[str, Mapping[Key, str]], old: Sequence[Label]) -> list[Label]:
    """The table with these readings, by column, in the place of what it had there. What was settled stays."""
    before = {label.key: label for label in old}
    keys = sorted(set(before).union(*found.values()))
    labels = [
        replace(before.get(key, Label(*key, NONE, NONE)), **{name: each.get(key, NONE) for name, each in found.items()})
        for key in keys
    ]
    return [each for each in labels if any(each.seen)]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.labels.read", description=__doc__)
    for name in READINGS:
        parser.add_argument(f"--{name}", nargs="+", type=Path, default=[], metavar="FOLDER")
    args = parser.parse_args(arguments)
    chosen = {name: getattr(args, name) for name in READINGS if getattr(args, name)}
    found = {name: {key: value for folder in each for key, value in readings(folder).items()} for name, each in chosen.items()}
    labels = joined(found, read())
    write(labels)
    for each in labels:
        if each.unlike and not each.settled:
            print(f"to be settled: {' '.join(each.key)}: {each.a} {each.b} {each.c}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
