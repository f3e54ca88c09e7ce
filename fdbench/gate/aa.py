"""A system against itself: how often the gate calls equal runs a regression, and how much differs from run to run."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

from fdbench import stats
from fdbench.gate.changes import changes_of
from fdbench.gate.family import EXERCISED, SUITE, family_of
from fdbench.gate.judge import judge
from fdbench.gate.policy import Policy
from fdbench.results.schema import CalibrationDoc, DimensionCalibration, DimensionDoc, Results


def calibrated(runs: Sequence[Results], policy: Policy, seconds: float) -> CalibrationDoc:
    """What equal runs of one system say, every pair of them judged by the fixed gate.

    The noise of a test is the root of the mean square of all its differences: its spread where nothing changed. It holds for one repeat
    on either side.

    Args:
        runs: at least two, of one repeat each.
        seconds: how much was played, in all runs together.

    Raises:
        ValueError: fewer than two runs.
    """
    if len(runs) < 2:
        raise ValueError(f"a system against itself needs two runs, not {len(runs)}")
    pairs = list(combinations(runs, 2))
    verdicts = [judge(now, before, policy) for before, now in pairs]
    dimensions: dict[str, DimensionCalibration] = {}
    for name in (SUITE, *_docs(runs[0])):
        fell = sum(
            any(d.dimension == name and d.word == "REGRESSION" for s in v.systems for d in s.dimensions) for v in verdicts
        )
        dimensions[name] = {"alarms": fell, "noise": {}, "pairs": {}}
    for member in family_of([name for name, doc in _docs(runs[0]).items() if doc["scheduled"]]):
        changes = (
            [] if member.measure == EXERCISED else [changes_of(member, _docs(now), _docs(before)) for before, now in pairs]
        )
        if squares := [change.difference**2 for each in changes for change in each]:
            dimensions[member.dimension]["noise"][member.measure] = math.sqrt(math.fsum(squares) / len(squares))
            dimensions[member.dimension]["pairs"][member.measure] = max(map(len, changes))
    alarms = sum(verdict.word == "REGRESSION" for verdict in verdicts)
    found: CalibrationDoc = {
        "runs": len(runs), "pairs": len(pairs), "alarms": alarms, "seconds": seconds, "dimensions": dimensions
    }  # fmt: skip
    return found


def identical(runs: Sequence[Results]) -> bool:
    """Whether all runs say the same: then a system against itself tests nothing."""
    return all(_said(run) == _said(runs[0]) for run in runs)


def _said(run: Results) -> list[object]:
    """All that a run says, whichever repeat it was."""
    return [
        (name, doc["units"], [(measure, row[0], *row[2:]) for measure, rows in doc.get("cases", {}).items() for row in rows])
        for name, doc in sorted(_docs(run).items())
    ]


def alarm_rate(found: CalibrationDoc) -> str:
    """`1 of 6 pairs (0.17, 95 % interval 0.03 to 0.56)`; the interval takes the pairs for independent, which makes it too short."""
    bounds = stats.wilson(found["alarms"], found["pairs"])
    interval = "" if bounds is None else f", 95 % interval {bounds[0]:.2f} to {bounds[1]:.2f}"
    return f"{found['alarms']} of {found['pairs']} pairs ({found['alarms'] / found['pairs']:.2f}{interval})"


def _docs(run: Results) -> dict[str, DimensionDoc]:
    (system,) = run["systems"].values()
    return system["dimensions"]
