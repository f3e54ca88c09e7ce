"""`fdbench run --shard I/N`: one part of a run."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from fdbench.cli import recognition, run
from fdbench.errors import EXIT_INVALID, EXIT_PASS, UsageError
from fdbench.harmless import harmless

if TYPE_CHECKING:
    from fdbench.run.item import ItemResult

MOST_ERRORS = 5
"""Errors that are told one by one."""


def execute_shard(args: argparse.Namespace) -> int:
    """Play it. Exit code 0, or 3 if over a fifth of a system's sessions ended in an error or were not on time."""
    from fdbench.run import execute as carry_out
    from fdbench.run.progress import Progress
    from fdbench.run.shard import parse_shard

    shard = parse_shard(args.shard)
    plan = replace(run.plan_of(args, run.systems_of(args.adapter, args.set)), shard=shard)
    if not plan.items:
        whole = replace(plan, shard=None).items // len(plan.systems)
        raise UsageError(
            f"--shard {shard}: the run has {whole} sessions with each system, too few for so many parts; make fewer"
        )
    out = run.run_folder(args, f"{plan.suite}-{shard.number}-of-{shard.of}")
    how = run.how_of(args, plan)
    run.tell(args, plan, how)
    with closing(Progress(plan.items)) as progress:
        played = carry_out.execute_shard(plan, out, how, command=sys.argv[1:], progress=progress, cache=recognition.cache(args))
    failed = [result for result in played if result.events is None or result.invalid]
    print(harmless("\n".join([*_told(failed), f"shard {shard}: {len(played)} sessions played, {len(failed)} of them in vain"])))
    print(f"\nfolder: {out}; put all {shard.of} together with `fdbench merge RUN_DIR... -o DIR`")
    return EXIT_INVALID if _too_many(played, failed) else EXIT_PASS


def _told(failed: list[ItemResult]) -> list[str]:
    lines = [f"error: {r.system} {r.scenario}@{r.repeat}: {r.error or r.invalid}" for r in failed[:MOST_ERRORS]]
    more = len(failed) - MOST_ERRORS
    return [*lines, *([f"error: {more} more, all in items.jsonl"] if more > 0 else [])]


def _too_many(played: list[ItemResult], failed: list[ItemResult]) -> bool:
    from fdbench.run.scoring import MOST_ERRORS as SHARE

    of_all, of_failed = Counter(r.system for r in played), Counter(r.system for r in failed)
    return any(of_failed[system] > SHARE * count for system, count in of_all.items())
