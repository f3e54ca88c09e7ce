"""Does every fault move the measure that is meant to catch it, and nothing else? `python -m tests.faults [--markdown]`

The scenarios of tests/fault_cases.py are played into the healthy systems and into each faulty one, with the same seed, so that all
pairs differ in the fault alone. With `--markdown` the tables are written to docs/faults.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from fdbench.results import store
from tests.fault_cases import EXPECTED, SETS, files, players
from tests.fault_pairs import Paired, compared, dimension_pairs, measure_pairs, values
from tests.runs import run_or_resume

PAGE = Path(__file__).parents[1] / "docs" / "faults.md"
SYSTEMS = ("stitched", "tml")
DIMENSIONS = ("latency", "interruption", "overlap", "context", "coherence")
UNRELATED_POINTS = 5.0
"""A dimension that has nothing to do with a fault may move by this much (`<=`)."""

Runs = Mapping[str, tuple[Path, Mapping[str, Any]]]
"""Name of the set -> run folder and the `systems` of its results; healthy ones under their own names."""


@dataclass(frozen=True, slots=True)
class Row:
    """One fault in one system: its measures, in the order of EXPECTED, and the dimensions that were played."""

    system: str
    fault: str
    measures: tuple[tuple[str, Paired], ...]
    moved: dict[str, Paired]

    @property
    def caught(self) -> bool:
        """The measure that decides became significantly worse."""
        measure, paired = self.measures[0]
        return paired.significant and paired.worse(measure)

    @property
    def strays(self) -> list[str]:
        """Dimensions that moved although they have nothing to do with it."""
        related = EXPECTED[self.fault].dimensions
        return [d for d, by in self.moved.items() if d not in related and abs(by.difference or 0.0) > UNRELATED_POINTS]

    @property
    def verdict(self) -> str:
        paired, alone = self.measures[0][1], EXPECTED[self.fault].alone
        if not self.caught and alone and self.system != alone:
            return "cannot show"
        if not self.caught:
            return f"too few (n = {paired.n})" if paired.too_few else "not caught"
        return f"also moves {', '.join(self.strays)}" if self.strays else "caught"


def rows(runs: Runs, faults: Sequence[str]) -> Iterator[Row]:
    """All faults in all systems."""
    for fault in faults:
        for system in SYSTEMS:
            own = [(run, played[system], played[named(system, fault)]) for run, played in _of(runs, fault)]
            healthy = {key: v for run, good, _ in own for key, v in values(run, good).items()}
            faulty = {key: v for run, _, bad in own for key, v in values(run, bad).items()}
            measures = tuple(
                (m, compared(measure_pairs(m, healthy, faulty), system, fault, m)) for m in EXPECTED[fault].measures
            )
            both = [(good, bad) for _, good, bad in own]
            moved = {d: compared(dimension_pairs(both, d), system, fault, d) for d in DIMENSIONS}
            yield Row(system, fault, measures, {d: by for d, by in moved.items() if by.n})


def named(system: str, fault: str) -> str:
    return f"{system}-{fault}"


def play(name: str, faults: Sequence[str], out: Path, jobs: int, seed: int) -> tuple[Path, Mapping[str, Any]]:
    """One set, into the healthy systems and those with a fault for which it is meant."""
    adapters: list[str] = []
    for system in SYSTEMS:
        adapters += ["--adapter", system]
        for fault in players(name, tuple(faults)):
            adapters += ["--adapter", f"{named(system, fault)}={system}", "--set", f"{named(system, fault)}.fault={fault}"]
    with redirect_stdout(StringIO()):  # its summary shows aggregates
        code = run_or_resume(files(name), out, adapters, jobs=jobs, seed=seed)
    if code not in (0, 3):  # 3: a faulty system may leave too little exercised
        sys.exit(2)
    systems = store.read_json(out / "results.json")["systems"]
    if errors := [
        f"{system}: {item['id']}: {item['error']}"
        for system, doc in systems.items()
        for item in doc["scenarios"]
        if "error" in item
    ]:
        sys.exit(f"{len(errors)} sessions ended in an error; the first: {errors[0]}")
    return out, systems


def measure_table(found: Sequence[Row]) -> str:
    """As Markdown: what is meant to catch the faults."""
    lines = [
        ["fault", "system", "measure", "healthy", "faulty", "difference [95 %]", "n", "verdict"],
        ["---"] * 3 + ["---:"] * 4 + ["---"],
    ]
    for row in found:
        for index, (measure, by) in enumerate(row.measures):
            n = f"{by.n}" + (f" + {by.never} never" if by.never else "")
            verdict = row.verdict if index == 0 else ""
            numbers = [_number(by.healthy), _number(by.faulty), _change(by)]
            lines.append([row.fault, row.system, measure, *numbers, n, verdict])
    return _markdown(lines)


def dimension_table(found: Sequence[Row]) -> str:
    """As Markdown: by how many points the dimensions moved; those that a fault may move are in italics."""
    lines = [["fault", "system", *DIMENSIONS], ["---"] * 2 + ["---:"] * len(DIMENSIONS)]
    for row in found:
        related = EXPECTED[row.fault].dimensions
        cells = [f"{_change(by)}, n {by.n}" if (by := row.moved.get(d)) else "" for d in DIMENSIONS]
        marked = [f"*{cell}*" if cell and d in related else cell for d, cell in zip(DIMENSIONS, cells, strict=True)]
        lines.append([row.fault, row.system, *marked])
    return _markdown(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """0; 1 if a fault was not caught or moved what it should not."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--fault", action="append", choices=tuple(EXPECTED), help="only this one; may be repeated")
    parser.add_argument(
        "--only", action="append", choices=tuple(SETS), metavar="SET", help="play this set alone; may be repeated"
    )
    parser.add_argument("--out", type=Path, help="folder of the runs, completed if it is there (default: a temporary one)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--markdown", action="store_true", help=f"write {PAGE.name}")
    args = parser.parse_args(arguments)
    faults = args.fault or tuple(EXPECTED)
    sets = [name for name in args.only or SETS if players(name, tuple(faults))]
    with tempfile.TemporaryDirectory() as folder:
        base = args.out or Path(folder)
        found = list(rows({name: play(name, faults, base / name, args.jobs, args.seed) for name in sets}, faults))
    text = f"{measure_table(found)}\n\n{dimension_table(found)}\n"
    print(text)
    if args.markdown:
        PAGE.write_text(INTRODUCTION + text, encoding="utf-8")
    return int(any(row.verdict not in ("caught", "cannot show") for row in found))


INTRODUCTION = """# Faults and what catches them

Made by `python -m tests.faults --markdown`. Both reference systems can be run with a fault (`--set fault=NAME`); each is a mistake of
real voice agents. The same scenarios are played with the same seed into the healthy and the faulty system, so that a pair differs in
the fault alone; what is sampled are the scenarios, and `n` counts those that gave a value in both.

The first table holds the measures that are meant to catch a fault, as means over these scenarios, and the paired difference with its
95 % interval (sign flips, as `fdbench compare` has them; for yes-or-no measures this is McNemar's exact test). The first measure of a
fault decides, and since every single one has to be caught, no correction for many tests is due. `caught`: it became worse, p <= 0.05
two-sided, and no dimension that has nothing to do with the fault moved by more than 5 points. `cannot show`: the healthy system has
the fault by design. `never`: pairs left out because what is timed never happened in one of the two. An interval needs 6 scenarios.

The second table: by how many points the dimensions moved, paired by unit; in italics those that the fault may move. An empty cell was
not played.

"""


def _of(runs: Runs, fault: str) -> list[tuple[Path, Mapping[str, Any]]]:
    return [run for name, run in runs.items() if name in EXPECTED[fault].sets]


def _markdown(lines: Sequence[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _change(by: Paired) -> str:
    if by.difference is None:
        return ""
    interval = "" if by.interval is None else f" [{_signed(by.interval[0])}, {_signed(by.interval[1])}]"
    return _signed(by.difference) + interval


def _number(number: float | None) -> str:
    return "" if number is None else f"{number:.3g}" if abs(number) < 100 else f"{number:.0f}"


def _signed(number: float) -> str:
    return "0" if abs(number) < 0.005 else f"{number:+.2f}" if abs(number) < 10 else f"{number:+.0f}"


if __name__ == "__main__":
    sys.exit(main())
