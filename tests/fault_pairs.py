"""Healthy and faulty, scenario by scenario: with the same seed a pair differs in the fault alone, and the systems draw from nothing
else, so that scenarios are the only thing sampled.

A scenario gives one value of a measure, the mean over its cues, so that cues of one talk are not taken for independent. The test is
the one of `fdbench compare`, sign flips of the paired differences; for yes-or-no measures of one cue it is McNemar's exact test.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fdbench import stats
from fdbench.gate.changes import score_changes
from fdbench.results.store import read_measures
from fdbench.score.catalogue import spec_named

CONFIDENCE = 0.95
ALPHA = 1 - CONFIDENCE
SEED = 11

Values = Mapping[tuple[str, str, int], float]
"""(`dimension.measure`, scenario, repeat) -> value; infinite where what is timed never happened."""


@dataclass(frozen=True, slots=True)
class Paired:
    """Faulty minus healthy over the scenarios that gave a finite value in both.

    `healthy`, `faulty`, `difference`: means over those, None if there are none. `interval`: 95 %, None with `why`. `never`: pairs that
    are left out because what is timed never happened in one of the two.
    """

    n: int
    healthy: float | None
    faulty: float | None
    difference: float | None
    interval: tuple[float, float] | None
    why: str | None
    p: float
    """Two-sided."""
    smallest_p: float
    """What p could have been at best if every pair had differed."""
    never: int = 0

    @property
    def significant(self) -> bool:
        return self.p <= ALPHA

    @property
    def too_few(self) -> bool:
        """No outcome could have been significant."""
        return self.smallest_p > ALPHA

    def worse(self, measure: str) -> bool:
        """It moved in the direction that is bad for that measure."""
        if self.difference is None:
            return False
        return self.difference > 0 if spec_named(measure).direction == "lower" else self.difference < 0


def compared(pairs: Iterable[tuple[float, float]], *seed: str) -> Paired:
    """Of (healthy, faulty); `seed` names the test."""
    known = list(pairs)
    both = [(a, b) for a, b in known if math.isfinite(a) and math.isfinite(b)]
    never = sum(math.isfinite(a) != math.isfinite(b) for a, b in known)
    differences = [b - a for a, b in both]
    interval = stats.sign_flip_interval(differences, stats.generator(SEED, *seed, "interval"), CONFIDENCE)
    return Paired(
        n=len(both),
        healthy=_mean([a for a, _ in both]),
        faulty=_mean([b for _, b in both]),
        difference=_mean(differences),
        interval=interval.interval,
        why=interval.why,
        p=stats.sign_flip_p(differences, stats.generator(SEED, *seed, "test"), "two-sided"),
        smallest_p=stats.min_attainable_p(len(both), "two-sided"),
        never=never,
    )


def values(run: Path, system: Mapping[str, Any]) -> dict[tuple[str, str, int], float]:
    """What each session of a system in a run folder gave."""
    found: dict[tuple[str, str, int], list[float]] = {}
    for item in system["scenarios"]:
        if item["status"] == "error":
            continue
        for o in read_measures(run / item["path"])["observations"]:
            measure = f"{o['dimension']}.{o['measure']}"
            if o["value"] is None and spec_named(measure).unit == "rate":
                continue  # nobody can tell whether it was a chance
            value = math.inf if o["value"] is None else float(o["value"])
            found.setdefault((measure, item["id"], item["repeat"]), []).append(value)
    return {key: math.fsum(seen) / len(seen) for key, seen in found.items()}


def measure_pairs(measure: str, healthy: Values, faulty: Values) -> list[tuple[float, float]]:
    """One pair a scenario that has the measure in both, in a fixed order."""
    keys = sorted(key for key in healthy if key[0] == measure and key in faulty)
    return [(healthy[key], faulty[key]) for key in keys]


def dimension_pairs(
    runs: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]], dimension: str
) -> Iterator[tuple[float, float]]:
    """One pair a unit that could be scored in both, in points; `runs`: the healthy and the faulty system in each."""
    for healthy, faulty in runs:
        for change in score_changes(faulty["dimensions"][dimension], healthy["dimensions"][dimension]):
            yield change.baseline, change.now


def _mean(numbers: list[float]) -> float | None:
    return math.fsum(numbers) / len(numbers) if numbers else None
