"""All tests of two systems, and their p-values adjusted over the whole family."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fdbench import stats
from fdbench.gate.changes import Dimensions, changes_of
from fdbench.gate.coverage import exercised_p
from fdbench.gate.family import EXERCISED, OTHER_RATES, SCORE, Member, family_of, other_rates
from fdbench.gate.policy import Policy
from fdbench.gate.sequential import Key, Looked
from fdbench.gate.verdict import Paired, UnitChange

SEED = 7


@dataclass(frozen=True, slots=True)
class Tests:
    """`paired`: every test of the family for which there is anything to compare; of other rates the one that changed most surely, if it
    changed significantly. `exercised`: adjusted p that a dimension's exercised
    share did not fall."""

    paired: tuple[tuple[Member, Paired], ...]
    exercised: dict[str, float]

    def of(self, dimension: str) -> list[Paired]:
        """The tests of a dimension, or of the suite, that of its scores first."""
        found = [paired for member, paired in self.paired if member.dimension == dimension]
        return sorted(found, key=lambda paired: paired.measure != SCORE)


def family_tests(
    now: Dimensions, baseline: Dimensions, policy: Policy, repeats: tuple[int, int], looked: Looked | None = None
) -> Tests:
    """Every test of what the baseline scheduled. One without data has p = 1 and keeps its share of alpha. `repeats` is (now,
    baseline). `looked`: p-values and the level of the bounds, where there were looks before this one."""
    family = looked.family if looked is not None else _family(baseline)
    sides: tuple[Mapping[Key, float], Mapping[Key, float]] = (
        raw_ps(now, baseline, repeats) if looked is None else (looked.worse, looked.better)
    )
    level = policy.alpha if looked is None else looked.level
    weights = [member.weight for member in family]
    adjusted, better = (stats.weighted_holm([side[m.dimension, m.measure] for m in family], weights) for side in sides)
    paired = []
    for member, low, high in zip(family, adjusted, better, strict=True):
        if member.measure == OTHER_RATES:
            member = _surest(member, now, baseline) if min(low, high) <= policy.alpha else member
        if member.measure != EXERCISED and (own := changes_of(member, now, baseline)):
            paired.append((member, _paired(member, own, policy, repeats[0], level, p_worse=low, p_better=high)))
    return Tests(tuple(paired), {m.dimension: p for m, p in zip(family, adjusted, strict=True) if m.measure == EXERCISED})


def raw_ps(now: Dimensions, baseline: Dimensions, repeats: tuple[int, int]) -> tuple[dict[Key, float], dict[Key, float]]:
    """The p-values of worse and of better of every test, not adjusted."""
    worse: dict[Key, float] = {}
    better: dict[Key, float] = {}
    for m in _family(baseline):
        key = m.dimension, m.measure
        if m.measure == EXERCISED:
            worse[key], better[key] = exercised_p(now.get(m.dimension), baseline.get(m.dimension), repeats), 1.0
        elif m.measure == OTHER_RATES:
            found = [_raw(other, changes_of(other, now, baseline)) for other in _others(m, baseline)]
            worse[key], better[key] = (min([1.0, *(len(found) * ps[side] for ps in found)]) for side in (0, 1))
        else:
            worse[key], better[key] = _raw(m, changes_of(m, now, baseline))
    return worse, better


def _family(baseline: Dimensions) -> tuple[Member, ...]:
    return family_of([name for name, doc in baseline.items() if doc["scheduled"]])


def _others(member: Member, baseline: Dimensions) -> list[Member]:
    """The rates that a test of other rates looks at."""
    return [replace(member, measure=name) for name in other_rates(member.dimension, baseline[member.dimension])]


def _surest(member: Member, now: Dimensions, baseline: Dimensions) -> Member:
    """The one of them that changed most surely."""
    return min(_others(member, baseline), key=lambda other: min(_raw(other, changes_of(other, now, baseline))))


def _raw(member: Member, changes: Sequence[UnitChange]) -> tuple[float, float]:
    """p of worse and of better, from the same flips."""
    differences = [change.difference for change in changes]
    return stats.sign_flip_both(differences, stats.generator(SEED, f"{member.dimension}.{member.measure}", "test"))


def _paired(
    member: Member,
    changes: tuple[UnitChange, ...],
    policy: Policy,
    repeats: int,
    bound: float,
    *,
    p_worse: float,
    p_better: float,
) -> Paired:
    differences = [change.difference for change in changes]
    rng = stats.generator(SEED, f"{member.dimension}.{member.measure}", "interval")
    interval = stats.sign_flip_interval(differences, rng, 1 - 2 * bound)
    sd, margin, level = stats.spread(differences), policy.smallest(member), policy.alpha * member.weight
    detectable = None if sd is None else stats.minimum_detectable_effect(sd, len(differences), level, policy.power)
    return Paired(
        measure=member.measure,
        scale=member.scale,
        weight=member.weight,
        margin=margin,
        changes=changes,
        mean=math.fsum(differences) / len(differences),
        interval=interval.interval,
        why_no_interval=interval.why,
        p_worse=p_worse,
        p_better=p_better,
        smallest_p=min(1.0, stats.min_attainable_p(len(differences)) / member.weight),
        detectable=detectable,
        units_needed=None if sd is None else stats.units_needed(sd, margin, level, policy.power),
        repeats_needed=None
        if detectable is None or detectable <= margin
        else stats.repeats_needed(repeats, detectable, margin),
    )
