"""What looks like a regression is played again before it fails a build: which replays agree, and what stands then.

Only what can come by chance is played again: collapses, falls, and events that did not come about. What is missing, and a budget that is
missed for certain, stand as they are. A replay is held against the same baseline by the size of the change alone, for it asks anew what
a test has answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import fmean

from fdbench.gate.changes import changes_of
from fdbench.gate.collapse import collapses
from fdbench.gate.coverage import fewer_exercised
from fdbench.gate.family import DIMENSIONS, SUITE, Member
from fdbench.gate.judge import beyond, what_is_missing
from fdbench.gate.policy import Policy
from fdbench.gate.verdict import DimensionVerdict, Paired, SystemVerdict, Verdict
from fdbench.gate.whole import outcome, whole
from fdbench.results.schema import Results, SystemDoc

Baselines = Mapping[str, Results]
"""`baseline`, and perhaps `anchor`."""


def to_replay(verdict: Verdict, results: Results, baselines: Baselines) -> dict[str, set[str]]:
    """System -> the dimensions to play again; of a suite that fell, all of them. Empty if nothing of the kind fell."""
    found: dict[str, set[str]] = {}
    for system in verdict.systems:
        for dimension in system.dimensions:
            if _by_chance(dimension, system, results, baselines):
                names = set(DIMENSIONS) if dimension.dimension == SUITE else {dimension.dimension}
                found[system.system] = found.get(system.system, set()) | names
    return found


def confirm(
    verdict: Verdict,
    results: Results,
    replays: Sequence[Results],
    baselines: Baselines,
    policy: Policy,
    *,
    strict: bool = False,
) -> Verdict:
    """The verdict with what the replays say of it. A regression stands if at least half of them agree; else it is INCONCLUSIVE.

    Args:
        verdict: of `results` against `baselines`, by `policy`.
        replays: results of the same systems, each of at least the scenarios of `to_replay`.
    """
    policy = replace(policy, alpha=verdict.alpha)
    systems = []
    for system in verdict.systems:
        own = tuple(
            _confirmed(d, system, [results, *replays], baselines, policy, strict)
            if _by_chance(d, system, results, baselines)
            else d
            for d in system.dimensions
        )
        systems.append(replace(system, dimensions=own))
    return whole(systems, policy, strict, verdict.notes)


def _confirmed(
    dimension: DimensionVerdict,
    system: SystemVerdict,
    runs: Sequence[Results],
    baselines: Baselines,
    policy: Policy,
    strict: bool,
) -> DimensionVerdict:
    """`runs`: the run that was judged, then the replays."""
    there = baselines[system.against]["systems"][system.baseline]
    first, *replays = (run["systems"].get(system.system) for run in runs)
    agreed = sum(_agrees(dimension, first, each, there, policy) for each in replays)
    told = f"{agreed} of {len(replays)} replays agree"
    if 2 * agreed >= len(replays):
        return replace(dimension, why=f"{dimension.why} ({told})")
    return replace(
        dimension,
        word="INCONCLUSIVE",
        outcome=outcome("INCONCLUSIVE", strict),
        why=f"not confirmed, only {told}: {dimension.why}",
    )


def _by_chance(d: DimensionVerdict, system: SystemVerdict, results: Results, baselines: Baselines) -> bool:
    """Whether a regression is of a kind that is played again: all but what is missing."""
    now, there = results["systems"][system.system], baselines[system.against]["systems"][system.baseline]
    return d.word == "REGRESSION" and what_is_missing(d.dimension, now, there) is None


def _failed(dimension: DimensionVerdict, alpha: float) -> list[Paired]:
    tests = [*([dimension.paired] if dimension.paired else []), *dimension.others]
    return [test for test in tests if beyond(test, alpha, worse=True)]


def _agrees(
    dimension: DimensionVerdict, first: SystemDoc | None, now: SystemDoc | None, there: SystemDoc, policy: Policy
) -> bool:
    """Whether a replay fell, too: by a collapse of the dimension, in the exercised share if that is what fell in the first run, or in a
    measure that failed, each by more than its margin."""
    if now is None or first is None:
        return False
    name = dimension.dimension
    baseline = there["dimensions"].get(name)
    if all(fewer_exercised(side["dimensions"].get(name), baseline, policy) for side in (first, now)):
        return True
    if dimension.dimension != SUITE and collapses(dimension.dimension, now, there):
        return True
    for test in _failed(dimension, policy.alpha):
        member = Member(dimension.dimension, test.measure, test.scale, test.weight)
        changes = changes_of(member, now["dimensions"], there["dimensions"])
        if changes and fmean(change.difference for change in changes) < -policy.smallest(member):
            return True
    return False
