"""Which folders below a folder hold runs, and the files of people and of the gate beside each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fdbench.errors import UsageError

MARKS = ("results.json", "run.json")
"""A folder with one of them is a run's; nothing below it is looked at, for replays of a gate lie there."""
DEEPEST = 4
"""Levels below the folder: what CI keeps lies as BUILD/gate-out/run."""
BESIDE = ("report.html", "gate.json", "gate.html")


@dataclass(frozen=True, slots=True)
class Found:
    """A run's folder. Its `page`, the `verdict` of the gate and that one's page `gate` lie in it or, where it is the only run there, in
    the folder above, as `docs/ci/gate.sh` leaves them; None if there is none."""

    folder: Path
    page: Path | None
    verdict: Path | None
    gate: Path | None


def find_runs(root: Path) -> tuple[list[Found], list[Path]]:
    """(the runs, the folders just below `root` that hold none), by name. A run that links lead to as well is there once; what begins
    with a dot is left out.

    Raises:
        UsageError: there is no such folder, or it is the folder of a run.
    """
    if not root.is_dir():
        raise UsageError(f"{root}: no such folder; name the one that the folders of runs lie in")
    if _is_run(root):
        raise UsageError(f"{root}: is the folder of one run; name the folder that it lies in, or use `fdbench report`")
    found: dict[Path, Path] = {}
    bare: list[Path] = []
    for child in sorted(_folders(root), key=lambda each: (each.is_symlink(), each)):
        below = list(_below(child, DEEPEST - 1))
        for folder in below:
            found.setdefault(folder.resolve(), folder)
        if not below:
            bare.append(child)
    runs = sorted(found.values())
    alone = {parent for parent, count in Counter(run.parent for run in runs).items() if count == 1} - {root}
    return [Found(run, *(_beside(run, name, alone) for name in BESIDE)) for run in runs], bare


def _below(folder: Path, levels: int) -> Iterator[Path]:
    if _is_run(folder):
        yield folder
    elif levels:
        for child in sorted(_folders(folder)):
            yield from _below(child, levels - 1)


def _is_run(folder: Path) -> bool:
    return any((folder / mark).is_file() for mark in MARKS)


def _folders(folder: Path) -> Iterator[Path]:
    try:
        yield from (each for each in folder.iterdir() if each.is_dir() and not each.name.startswith("."))
    except OSError:  # not readable: it holds nothing that can be shown
        return


def _beside(run: Path, name: str, alone: set[Path]) -> Path | None:
    places = [run, run.parent] if run.parent in alone else [run]
    return next((place / name for place in places if (place / name).is_file()), None)
