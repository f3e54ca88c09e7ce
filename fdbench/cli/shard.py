"""`fdbench run --shard I/N`: one part of a run."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fdbench.errors import EXIT_INVALID, EXIT_PASS, UsageError
from fdbench.harmless import harmless

if TYPE_CHECKING:
    from fdbench.run.how import How
    from fdbench.run.item import ItemResult
    from fdbench.run.plan import RunPlan

MOST_ERRORS = 5
"""Errors that are told one by one."""


def sharded(plan: RunPlan, text: str | None) -> RunPlan:
    """The part `text` of it, such as `3/10`; the plan itself without one. UsageError if there is no such part, or nothing in it."""
    if text is None:
        return plan
    from fdbench.run.shard import parse_shard

    part = replace(plan, shard=parse_shard(text))
    if not part.items:
        whole = plan.items // len(plan.systems)
        raise UsageError(
            f"--shard {text}: the run has {whole} sessions with each system, too few for so many parts; make fewer"
        )
    return part


def folder_name(plan: RunPlan) -> str:
    """What a new folder is called after."""
    return plan.suite if plan.shard is None else f"{plan.suite}-{plan.shard.number}-of-{plan.shard.of}"


def play_shard(plan: RunPlan, out: Path, how: How, cache: Path | None) -> int:
    """Play a plan with a shard. Exit code 0, or 3 if over a fifth of a system's sessions ended in an error or were not on time."""
    from fdbench.run.execute import execute_shard
    from fdbench.run.progress import Progress

    assert plan.shard is not None
    with closing(Progress(plan.items)) as progress:
        played = execute_shard(plan, out, how, command=sys.argv[1:], progress=progress, cache=cache)
    failed = [result for result in played if result.events is None or result.invalid]
    counted = f"shard {plan.shard}: {len(played)} sessions played, {len(failed)} of them in vain"
    print(harmless("\n".join([*_told(failed), counted])))
    print(f"\nfolder: {out}; put all {plan.shard.of} together with `fdbench merge RUN_DIR... -o DIR`")
    return EXIT_INVALID if _too_many(played, failed) else EXIT_PASS


def _told(failed: list[ItemResult]) -> list[str]:
    lines = [f"error: {r.system} {r.scenario}@{r.repeat}: {r.error or r.invalid}" for r in failed[:MOST_ERRORS]]
    more = len(failed) - MOST_ERRORS
    return [*lines, *([f"error: {more} more, all in items.jsonl"] if more > 0 else [])]


def _too_many(played: list[ItemResult], failed: list[ItemResult]) -> bool:
    from fdbench.run.scoring import MOST_ERRORS as SHARE

    of_all, of_failed = Counter(r.system for r in played), Counter(r.system for r in failed)
    return any(of_failed[system] > SHARE * count for system, count in of_all.items())
