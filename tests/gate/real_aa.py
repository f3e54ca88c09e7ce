"""A system that really varies against itself: `python -m tests.gate.real_aa [RUN_DIR ...] [--runs 12] [--limit N]`.

The bundled `stitched` system over noise and lost packets, which fall otherwise in every run. All pairs of runs are judged by the fixed
gate; at most one pair in eleven may be a REGRESSION and none INVALID, else it exits 1. A job plays it every night. Runs that were played
before (`fdbench run` with other seeds) may be named instead.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

from fdbench.cli import run
from fdbench.gate.aa import identical
from fdbench.gate.files import read
from fdbench.gate.judge import judge
from fdbench.gate.policy import read_policy
from fdbench.results.schema import Results
from fdbench.run.game import Match

SYSTEM, CONDITION = "stitched", "noise:12+loss:4"
MOST = 1 / 11
"""6 of 66 pairs."""


def played(runs: int, limit: int | None, jobs: int, out: Path) -> list[Results]:
    """So many runs of one repeat each."""
    how = argparse.Namespace(
        scenarios=[], suite="quick", condition=[CONDITION], limit=limit, seed=1, repeats=runs, clock=None, record=False, recogniser=None
    )  # fmt: skip
    plan = replace(run.plan_of(how, run.systems_of([SYSTEM], [])), uneven=True)
    match = Match(plan, out, None, jobs=jobs, command=[])
    try:
        for _ in range(runs):
            match.play(match.units)
        return [match.repeat(number) for number in range(runs)]
    finally:
        match.close()


def words(runs: Sequence[Results]) -> Counter[str]:
    """What the gate says of every pair, the later run against the earlier one."""
    policy = read_policy()
    return Counter(judge(now, before, policy).word for before, now in combinations(runs, 2))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stored", nargs="*", type=Path, metavar="RUN_DIR")
    parser.add_argument("--runs", type=int, default=12)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        stored = [read(path) for path in args.stored]
        runs = stored or played(args.runs, args.limit, args.jobs, Path(folder) / "aa")
    assert not identical(runs), "the runs are all the same: nothing was tried"
    found = words(runs)
    told = ", ".join(f"{word} {count}" for word, count in found.most_common())
    what = "stored runs" if stored else f"quick, {SYSTEM} over {CONDITION}"
    print(f"A/A, {what}: {len(runs)} runs, {found.total()} pairs: {told}")
    return int(found["REGRESSION"] > MOST * found.total() or found["INVALID"] > 0)


if __name__ == "__main__":
    sys.exit(main())
