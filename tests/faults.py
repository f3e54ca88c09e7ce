"""Does every fault move the measure that is meant to catch it, and nothing else? `python -m tests.faults [--markdown]`

The scenarios (the quick suite and, for what the quick suite does not ask, the core suite's recitals that are cut off, unless some are
named) are played into the healthy systems and into each faulty one, with the same
seed, so that all pairs differ in the fault alone. With `--markdown` the table is written to docs/faults.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fdbench.assets import bundled
from fdbench.cli.main import main as fdbench
from fdbench.results import store

PAGE = Path(__file__).parents[1] / "docs" / "faults.md"
SYSTEMS = ("stitched", "tml")
SCENARIOS = ("quick", "core/context/context.heard_prefix.*")
DIMENSIONS = ("latency", "interruption", "overlap", "context", "coherence")
UNRELATED_POINTS = 5.0
"""A dimension that has nothing to do with a fault may move by this much (`<=`)."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What is meant to catch a fault: `measures` as `dimension.measure`; the `dimensions` that it may move; and `alone`, the one
    system in which the fault can show, if not in both."""

    measures: tuple[str, ...]
    dimensions: tuple[str, ...]
    alone: str = ""


EXPECTED: dict[str, Expected] = {
    # To yield or not is half of each overlap pair; what was asked in an interruption is lost for the context, too.
    "deaf_to_barge_in": Expected(("interruption.yield_rate",), ("interruption", "overlap", "context")),
    # Who stops at anything stops sooner at interruptions, too.
    "stops_at_backchannels": Expected(
        ("overlap.hold_rate.backchannel", "overlap.false_stop_rate"), ("overlap", "interruption"), "tml"
    ),
    "forgets": Expected(("context.recall_rate", "context.interruption_cost"), ("context",)),
    "keeps_unheard_text": Expected(("context.heard_prefix_error_items", "context.assumes_unheard_rate"), ("context",)),
    "answers_twice": Expected(("coherence.self_repetition_rate",), ("coherence",)),
    "stale_audio": Expected(("interruption.restart_rate", "interruption.stale_audio_ms"), ("interruption", "context")),
    "stuck": Expected(("interruption.recovery_rate", "interruption.dead_turn_rate"), ("interruption", "overlap", "context")),
    "cuts_off_words": Expected(("coherence.cutoff_rate",), ("coherence",)),
    "slow": Expected(("latency.response_latency_ms", "latency.first_content_latency_ms"), ("latency",)),
    "background_fails": Expected(("coherence.answer_rate",), ("coherence",)),
    "background_never": Expected(("coherence.answer_rate", "coherence.delegation_result_delay_ms"), ("coherence",)),
    # A text that is not believed leaves the words to free recognition, which is weaker wherever words count.
    "wrong_transcript": Expected(("coherence.speech_text_agreement",), ("latency", "interruption", "context", "coherence")),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One fault in one system. `moved`: score of each dimension, faulty minus healthy, None where one of them has no score."""

    system: str
    fault: str
    values: tuple[tuple[str, float | None, float | None], ...]
    """Measure, healthy value, faulty value; None where undefined."""
    moved: dict[str, float | None]

    @property
    def caught(self) -> bool:
        """One of the measures meant for it has another value."""
        return any(healthy != faulty for _, healthy, faulty in self.values)

    @property
    def strays(self) -> list[str]:
        """Dimensions that moved although they have nothing to do with it."""
        related = EXPECTED[self.fault].dimensions
        return [d for d, by in self.moved.items() if d not in related and by is not None and abs(by) > UNRELATED_POINTS]


def rows(systems: dict[str, Any], faults: Sequence[str]) -> Iterator[Row]:
    """The `systems` of a results document, by pairs of healthy and faulty."""
    for fault in faults:
        for system in SYSTEMS:
            healthy, faulty = systems[system]["dimensions"], systems[named(system, fault)]["dimensions"]
            values = tuple((m, value(healthy, m), value(faulty, m)) for m in EXPECTED[fault].measures)
            yield Row(system, fault, values, {d: _difference(healthy, faulty, d) for d in DIMENSIONS})


def value(dimensions: dict[str, Any], measure: str) -> float | None:
    """The value of `dimension.measure`; None where it is undefined or was not measured."""
    dimension, _, name = measure.partition(".")
    found = dimensions.get(dimension, {}).get("measures", {}).get(name)
    return None if found is None else found["value"]


def named(system: str, fault: str) -> str:
    return f"{system}-{fault}"


def table(found: Sequence[Row]) -> str:
    """As Markdown."""
    head = ["fault", "system", "measure", "healthy", "faulty", *DIMENSIONS, "verdict"]
    lines = [head, ["---"] * 3 + ["---:"] * (2 + len(DIMENSIONS)) + ["---"]]
    for row in found:
        for index, (measure, healthy, faulty) in enumerate(row.values):
            moved = [_signed(row.moved[d]) for d in DIMENSIONS] if index == 0 else [""] * len(DIMENSIONS)
            verdict = _verdict(row) if index == 0 else ""
            lines.append([row.fault, row.system, measure, _number(healthy), _number(faulty), *moved, verdict])
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def play(scenarios: Sequence[str], faults: Sequence[str], out: Path, jobs: int, seed: int) -> dict[str, Any]:
    """The `systems` of the results, healthy ones under their own names."""
    command = ["run", *(scenarios or _default_scenarios()), "--out", str(out), "--jobs", str(jobs), "--seed", str(seed)]
    if (out / "run.json").exists():
        command.append("--resume")
    for system in SYSTEMS:
        command += ["--adapter", system]
        for fault in faults:
            command += ["--adapter", f"{named(system, fault)}={system}", "--set", f"{named(system, fault)}.fault={fault}"]
    if fdbench(command) not in (0, 3):  # 3: a faulty system may leave too little exercised
        sys.exit(2)
    systems: dict[str, Any] = store.read_json(out / "results.json")["systems"]
    return systems


def _default_scenarios() -> list[str]:
    folder = bundled("scenarios")
    return [str(path) for pattern in SCENARIOS for path in sorted(folder.glob(pattern))]


def main(arguments: Sequence[str] | None = None) -> int:
    """0; 1 if a fault was not caught or moved what it should not."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help="files or folders (default: see above)")
    parser.add_argument("--fault", action="append", choices=tuple(EXPECTED), help="only this one; may be repeated")
    parser.add_argument("--out", type=Path, help="run folder, completed if it is there (default: a temporary one)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--markdown", action="store_true", help=f"write {PAGE.name}")
    args = parser.parse_args(arguments)
    faults = args.fault or tuple(EXPECTED)
    with tempfile.TemporaryDirectory() as folder:
        found = list(rows(play(args.scenarios, faults, args.out or Path(folder) / "run", args.jobs, args.seed), faults))
    print(table(found))
    if args.markdown:
        PAGE.write_text(INTRODUCTION + table(found) + "\n", encoding="utf-8")
    return int(any(_verdict(row) not in ("caught", "cannot show") for row in found))


INTRODUCTION = """# Faults and what catches them

Made by `python -m tests.faults --markdown`. Both reference systems can be run with a fault (`--set fault=NAME`); each is a mistake of
real voice agents. The table holds each measure that is meant to catch a fault, in the healthy and in the faulty system, and by how
many points the five dimensions moved. `caught`: such a measure moved, and no dimension that has nothing to do with the fault moved by
more than 5 points. `cannot show`: the healthy system has the fault by design. An empty cell is a measure that is undefined there.

"""


def _verdict(row: Row) -> str:
    alone = EXPECTED[row.fault].alone
    if not row.caught and alone and row.system != alone:
        return "cannot show"
    if not row.caught:
        return "not caught"
    return f"also moves {', '.join(row.strays)}" if row.strays else "caught"


def _difference(healthy: dict[str, Any], faulty: dict[str, Any], dimension: str) -> float | None:
    before, after = (d.get(dimension, {}).get("score") for d in (healthy, faulty))
    return None if before is None or after is None else float(after) - float(before)


def _number(number: float | None) -> str:
    return "" if number is None else f"{number:.3g}" if abs(number) < 100 else f"{number:.0f}"


def _signed(number: float | None) -> str:
    return "" if number is None else f"{number:+.1f}"


if __name__ == "__main__":
    sys.exit(main())
