"""Does `tml` understand what it was not written for? `python -m tests.generalise [--core RUN_DIR] [--jobs N] [--out DIR]`

The 40 scenarios of tests/new_wordings ask what the core suite asks in context and coherence, in other words. They were written by
other hands than the system's brain, and nothing may be tuned to them. Both are played into the system and the scores compared.
Exits with 1 if a score on the new wordings lies more than 10 points below core's, or is undefined.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fdbench.assets import bundled
from fdbench.errors import EXIT_INVALID, EXIT_PASS, EXIT_REGRESSION, EXIT_USAGE, FdbenchError, UsageError
from fdbench.render.clips import store_for
from fdbench.results import store
from fdbench.results.schema import METRICS_VERSION, DimensionDoc, Results
from fdbench.run.plan import stimulus_hashes
from fdbench.scenario.load import load_paths
from tests.runs import run_or_resume

NEW_WORDINGS = Path(__file__).with_name("new_wordings")
SYSTEM = "tml"
DIMENSIONS = ("context", "coherence")
WITHIN_POINTS = 10.0
"""A score on the new wordings may be this much below core's (`<=`). Above is printed, and no failure."""


@dataclass(frozen=True, slots=True)
class Row:
    """One dimension: how it scored on the new wordings and on core's."""

    dimension: str
    new: DimensionDoc
    core: DimensionDoc

    @property
    def difference(self) -> float | None:
        """New minus core, in points; None if one of them has no score."""
        new, core = self.new["score"], self.core["score"]
        return None if new is None or core is None else new - core

    @property
    def verdict(self) -> str:
        by = self.difference
        if by is None:
            return "undefined"
        return "too far below" if by < -WITHIN_POINTS else "above" if by > WITHIN_POINTS else "within"

    @property
    def good(self) -> bool:
        return self.verdict in ("within", "above")


def rows(new: Results, core: Results) -> list[Row]:
    """The dimensions of the two runs side by side.

    Raises:
        UsageError: they played the system with different settings.
    """
    ours, theirs = new["systems"][SYSTEM], core["systems"][SYSTEM]
    if ours["settings"] != theirs["settings"]:
        raise UsageError(f"--core: it played {SYSTEM} with other settings; play it anew without --set")
    return [Row(d, ours["dimensions"][d], theirs["dimensions"][d]) for d in DIMENSIONS]


def core_paths() -> list[Path]:
    """The folders of core's scenarios of these dimensions."""
    return [bundled("scenarios") / "core" / dimension for dimension in DIMENSIONS]


def check_core(run_dir: Path) -> None:
    """UsageError (StoreError for unreadable files) if the folder holds no run of the system on core as it stands, clips and all."""
    document = store.read_results(run_dir)
    if SYSTEM not in document["systems"]:
        raise UsageError(f"--core {run_dir}: {SYSTEM} was not played in it; name a run that holds it")
    if document["run"]["metrics_version"] != METRICS_VERSION:
        raise UsageError(f"--core {run_dir}: its metrics version is another; score it again with `fdbench score`")
    scenarios = load_paths(core_paths())
    played = document["run"]["scenarios"]
    other = [name for name, sha in stimulus_hashes(scenarios, store_for(scenarios)).items() if played.get(name) != sha]
    if other:
        raise UsageError(f"--core {run_dir}: {len(other)} of core's scenarios are missing in it or were others; play it anew")


def play(paths: Sequence[Path], out: Path, jobs: int, seed: int) -> Results:
    """The results of the system on these scenarios; a run that `out` holds is completed. Exits with 2 if it cannot be played."""
    if run_or_resume(paths, out, ["--adapter", SYSTEM], jobs=jobs, seed=seed) not in (EXIT_PASS, EXIT_INVALID):
        sys.exit(EXIT_USAGE)
    return store.read_results(out)


def table(found: Sequence[Row]) -> str:
    """One line a dimension: both scores with their intervals and n, the difference, the verdict."""
    head = f"{'dimension':<12}{'new wordings':<34}{'core':<34}{'difference':>10}  verdict"
    lines = [f"{r.dimension:<12}{_score(r.new):<34}{_score(r.core):<34}{_signed(r.difference):>10}  {r.verdict}" for r in found]
    return "\n".join([head, *lines])


def exit_code(found: Sequence[Row], *, valid: bool) -> int:
    """1 if a dimension is not good; else 3 if a run was not valid, so that its scores mean nothing; else 0."""
    if not all(row.good for row in found):
        return EXIT_REGRESSION
    return EXIT_PASS if valid else EXIT_INVALID


def main(arguments: Sequence[str] | None = None) -> int:
    """0; 1 if a score is more than 10 points below core's or undefined; 2 if something was named that cannot be; 3 for an invalid run."""
    parser = argparse.ArgumentParser(prog="python -m tests.generalise", description=__doc__)
    parser.add_argument("--core", type=Path, metavar="RUN_DIR", help=f"a finished run of core with {SYSTEM} in it")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="keeps the runs, completed if there (default: a temporary folder)"
    )
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(arguments)
    try:
        if args.core:
            check_core(args.core)
        with tempfile.TemporaryDirectory() as folder:
            out = args.out or Path(folder)
            new = play([NEW_WORDINGS], out / "new_wordings", args.jobs, args.seed)
            core = store.read_results(args.core) if args.core else play(core_paths(), out / "core", args.jobs, args.seed)
        found = rows(new, core)
    except FdbenchError as error:
        print(f"tests.generalise: {error}", file=sys.stderr)
        return EXIT_USAGE
    print(f"\n{table(found)}\n\n{SYSTEM}: at most {WITHIN_POINTS:g} points below core wanted")
    for name, document in (("new wordings", new), ("core", core)):
        for why in document["run"]["why_invalid"]:
            print(f"the run on {name} is not valid: {why}")
    return exit_code(found, valid=new["systems"][SYSTEM]["valid"] and core["systems"][SYSTEM]["valid"])


def _score(found: DimensionDoc) -> str:
    n = f"n = {len(found['units'])}"
    if found["score"] is None:
        return f"none ({found['why']}), {n}"
    interval = found["interval"]
    return f"{found['score']:5.1f}  " + (f"[{interval[0]:.1f}, {interval[1]:.1f}], {n}" if interval else f"(no interval), {n}")


def _signed(number: float | None) -> str:
    return "" if number is None else f"{number:+.1f}"


if __name__ == "__main__":
    sys.exit(main())
