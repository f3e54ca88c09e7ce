"""Two systems, unit by unit: the paired test of every dimension, with Holm over the family."""

from __future__ import annotations

from collections.abc import Mapping

from fdbench import stats
from fdbench.gate.policy import Policy
from fdbench.gate.verdict import Paired, UnitChange
from fdbench.results.pairs import unit_pairs
from fdbench.results.schema import DimensionDoc

SEED = 7


def changes_of(now: DimensionDoc, baseline: DimensionDoc) -> tuple[UnitChange, ...]:
    """The units that both have, by name."""
    return tuple(UnitChange(*pair) for pair in unit_pairs(now, baseline))


def paired_tests(changes: Mapping[str, tuple[UnitChange, ...]], policy: Policy, repeats: int) -> dict[str, Paired]:
    """The test of every dimension.

    The family that Holm corrects for holds the dimensions that could be significant at all: with k units changed, no p is
    below 2^-k. Which units changed, and by how much, is what the sign-flip test takes as given, so leaving the others out
    costs no error rate; and a dimension in which nothing changed does not make it harder to see another one's fall.
    """
    raw = {name: _raw(name, pairs) for name, pairs in changes.items()}
    floors = {name: stats.min_attainable_p(sum(c.difference != 0 for c in pairs)) for name, pairs in changes.items()}
    family = [name for name in changes if floors[name] <= policy.alpha]
    worse = dict(zip(family, stats.holm([raw[name][0] for name in family]), strict=True))
    better = dict(zip(family, stats.holm([raw[name][1] for name in family]), strict=True))
    found: dict[str, Paired] = {}
    for name, pairs in changes.items():
        tests = len(family) + (name not in family)
        p_worse, p_better = worse.get(name, raw[name][0]), better.get(name, raw[name][1])
        found[name] = _paired(name, pairs, policy, repeats, tests=tests, p_worse=p_worse, p_better=p_better)
    return found


def _raw(name: str, changes: tuple[UnitChange, ...]) -> tuple[float, float]:
    """p of worse and of better, from the same flips."""
    differences = [change.difference for change in changes]
    worse = stats.sign_flip_p(differences, stats.generator(SEED, name, "test"), "worse")
    return worse, stats.sign_flip_p(differences, stats.generator(SEED, name, "test"), "better")


def _paired(
    name: str, changes: tuple[UnitChange, ...], policy: Policy, repeats: int, *, tests: int, p_worse: float, p_better: float
) -> Paired:
    differences = [change.difference for change in changes]
    rng = stats.generator(SEED, name, "interval")
    interval = stats.sign_flip_interval(differences, rng, 1 - 2 * policy.alpha)
    sd, margin, level = stats.spread(differences), policy.margin(name), policy.alpha / tests
    detectable = None if sd is None else stats.minimum_detectable_effect(sd, len(differences), level, policy.power)
    smallest = min(1.0, stats.min_attainable_p(sum(d != 0 for d in differences)) * tests)
    return Paired(
        changes=changes,
        mean=sum(differences) / len(differences) if differences else None,
        interval=interval.interval,
        why_no_interval=interval.why,
        p_worse=p_worse,
        p_better=p_better,
        tests=tests,
        smallest_p=smallest,
        detectable=detectable,
        units_needed=None if sd is None else stats.units_needed(sd, margin, level, policy.power),
        repeats_needed=None if detectable is None else stats.repeats_needed(repeats, detectable, margin),
    )
