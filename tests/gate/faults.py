"""Does the gate fail on every fault that can be seen, on the quick suite as it ships? `python -m tests.gate.faults [--fault NAME]`

Each pair of fault and system is played for real and held against the healthy system, as `fdbench gate` does without --strict. It must
end in exit code 1, by a measure that the fault is meant to break (tests/fault_cases.py), and name a case to listen to; the
report's first screen must name each dimension that lost half of its score, by a measure. Then results
that were set to 0: each dimension alone, and everything, in every system that had enough to lose. A pair that docs/faults.md marks
`cannot show` is left out.
"""

from __future__ import annotations

import argparse
import copy
import sys
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from fdbench.errors import EXIT_REGRESSION
from fdbench.gate.collapse import WELL
from fdbench.gate.family import DIMENSIONS
from fdbench.gate.files import read
from fdbench.gate.judge import judge
from fdbench.gate.policy import read_policy
from fdbench.gate.verdict import DimensionVerdict, Verdict
from fdbench.report.collect import HEADLINES, read_view
from fdbench.report.opening import opening
from fdbench.report.wording import title
from fdbench.results.schema import DimensionDoc, Results, SystemDoc
from tests.fault_cases import EXPECTED
from tests.runs import run_or_resume

SYSTEMS = ("stitched", "tml")
SEED = 0


def pairs(chosen: list[str]) -> Iterator[tuple[str, str]]:
    """(fault, system) of all that can be shown."""
    for fault in chosen:
        alone = EXPECTED[fault].alone
        yield from ((fault, system) for system in SYSTEMS if alone in ("", system))


def told(verdict: Verdict, measures: tuple[str, ...]) -> str:
    """What is wrong with a verdict on a fault; empty if nothing is."""
    failed = [part for system in verdict.systems for part in system.failed]
    if verdict.exit_code != EXIT_REGRESSION:
        return f"exit code {verdict.exit_code}: {verdict.word}"
    if not any(case.path for part in failed for case in part.cases):
        return "no case is named"
    names = [measure.partition(".")[::2] for measure in measures]
    by = [
        name
        for dimension, name in names
        for part in failed
        if isinstance(part, DimensionVerdict) and _fell(part, dimension, name)
    ]
    by += [name for _, name in names for part in failed if part.name.endswith(f".{name}")]
    return "" if by else f"not by {' or '.join(measures)}, but by {', '.join(part.name for part in failed)}"


def _fell(part: DimensionVerdict, dimension: str, measure: str) -> bool:
    """A measure by kind, `hold_rate.backchannel`, is a stratum of others: its dimension must have fallen."""
    return part.dimension == dimension and (measure in part.why or "." in measure)


def unnamed(folder: Path, healthy: SystemDoc, measures: tuple[str, ...]) -> str:
    """The dimensions of a faulty run that lost half of their score, and whose cause the report's first screen does not name; empty if
    there are none. The cause is one of `measures` where one of the dimension is among them, else any measure."""
    view = read_view([folder])
    (system,), took = view.systems, opening(view, None, HEADLINES).took
    silent = []
    for dimension in view.dimensions:
        now, before = dimension.scores[0], healthy["dimensions"][dimension.name]["score"]
        if now is None or now.score is None or before is None or now.score > before / 2:
            continue
        own = [m.partition(".")[2] for m in measures if m.partition(".")[0] == dimension.name]
        names = own or [row.name for row in dimension.measures]
        said = [took[dimension.name][0], *(f.text for f in system.failing if f.dimension == dimension.name)]
        if not any(word in text for name in names for word in (name, title(name).lower()) for text in said):
            silent.append(dimension.name)
    return f"; the report does not name what broke {', '.join(silent)}" if silent else ""


def zeroed(results: Results, *names: str) -> Results:
    """The same run with every unit of these dimensions at 0."""
    altered = copy.deepcopy(results)
    for system in altered["systems"].values():
        for name in names:
            doc = system["dimensions"][name]
            doc["score"] = 0.0
            for unit in doc["units"]:
                unit["score"] = 0.0
    return altered


def to_lose(doc: DimensionDoc) -> bool:
    """Whether a system does a dimension well enough that the loss of all of it is no chance: half of its units, at least."""
    return sum(unit["score"] >= WELL for unit in doc["units"]) >= 0.5 * len(doc["units"])


def play(folder: Path, adapters: list[str], jobs: int) -> Results:
    with redirect_stdout(StringIO()):
        code = run_or_resume([], folder, ["--suite", "quick", *adapters], jobs=jobs, seed=SEED)
    if code not in (0, 3):
        sys.exit(2)
    return read(folder)


def main() -> int:
    """0; 1 if a fault was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.gate.faults", description=__doc__)
    parser.add_argument("--fault", action="append", choices=tuple(EXPECTED), help="only this one; may be repeated")
    parser.add_argument("--out", type=Path, help="folder of the runs, completed if they are there (default: a temporary one)")
    parser.add_argument("--jobs", type=int, default=1)
    args = parser.parse_args()
    policy, missed, tried = read_policy(), 0, 0
    with tempfile.TemporaryDirectory() as temporary:
        base = args.out or Path(temporary)
        healthy = play(base / "healthy", [part for system in SYSTEMS for part in ("--adapter", system)], args.jobs)
        for name, fallen in (*((d, (d,)) for d in DIMENSIONS), ("everything", DIMENSIONS)):
            for system in SYSTEMS:
                verdict = judge(zeroed(healthy, *fallen), healthy, policy, system=system)
                lost = sum(to_lose(healthy["systems"][system]["dimensions"][d]) for d in fallen)
                seen = verdict.exit_code == EXIT_REGRESSION and bool(verdict.systems[0].failed[0].cases)
                missed, tried = missed + (not seen and lost > 0), tried + 1
                missing = verdict.word if lost else "nothing to lose"
                print(f"{name + ' at 0 in ' + system:<40} {'caught' if seen else missing}", flush=True)
        for fault, system in pairs(args.fault or list(EXPECTED)):
            run = play(base / f"{fault}-{system}", ["--adapter", system, "--set", f"fault={fault}"], args.jobs)
            wrong = told(judge(run, healthy, policy, system=system), EXPECTED[fault].measures)
            silent = unnamed(base / f"{fault}-{system}", healthy["systems"][system], EXPECTED[fault].measures)
            missed, tried = missed + bool(wrong or silent), tried + 1
            print(f"{fault + ' in ' + system:<40} {(wrong or 'caught') + silent}", flush=True)
    print(f"{tried} tried, {missed} missed")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
