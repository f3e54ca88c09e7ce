"""Systems against the first one, unit by unit: the paired difference of every dimension and its interval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import fmean
from typing import NamedTuple

from fdbench.report.view import Difference, SystemView
from fdbench.report.wording import no_interval, number, plural, signed
from fdbench.results.pairs import unit_pairs
from fdbench.results.schema import DimensionDoc, RunInfo, SystemDoc
from fdbench.stats import IntervalOrWhy, generator, sign_flip_interval

CONFIDENCE = 0.95
NOT_VALID, DIFFERENTLY = "one of the two is not valid", "the two runs were measured differently"
"""Why nothing at all of two systems is compared."""
_SAME = ("metrics_version", "segmenter", "constants", "recogniser")


def differences(systems: Sequence[tuple[RunInfo, SystemDoc]], order: Sequence[str]) -> Iterator[Difference]:
    """Every other system minus the first, for each dimension that both have; those of `order` come first.

    Nothing is paired with a system that is not valid, nor between runs that were measured differently, and of runs with
    different stimuli only the units whose stimuli are the same.
    """
    if len(systems) < 2:
        return
    run, first = systems[0]
    present = {name for _, doc in systems for name in doc["dimensions"]}
    for name in [*(known for known in order if known in present), *sorted(present - set(order))]:
        for other, (other_run, doc) in enumerate(systems[1:], start=1):
            if name in first["dimensions"] and name in doc["dimensions"]:
                sides = (other_run, doc["dimensions"][name]), (run, first["dimensions"][name])
                yield _difference(name, other, *sides, valid=first["valid"] and doc["valid"])


def _difference(
    name: str, other: int, now: tuple[RunInfo, DimensionDoc], baseline: tuple[RunInfo, DimensionDoc], *, valid: bool
) -> Difference:
    alike = all(now[0][key] == baseline[0][key] for key in _SAME)  # type: ignore[literal-required]
    why = NOT_VALID if not valid else "" if alike else DIFFERENTLY
    pairs = [] if why else [p for p in unit_pairs(now[1], baseline[1]) if p.unit in _same_stimulus(now, baseline)]
    changes = [pair.now - pair.baseline for pair in pairs]
    found = _interval(name, changes, why)
    return Difference(
        dimension=name,
        first=0,
        other=other,
        pairs=len(pairs),
        changed=sum(change != 0 for change in changes),
        mean=sum(changes) / len(changes) if changes else None,
        interval=found.interval,
        why=found.why,
        means=(fmean(pair.baseline for pair in pairs), fmean(pair.now for pair in pairs)) if pairs else None,
    )


def _interval(name: str, changes: Sequence[float], why: str) -> IntervalOrWhy:
    if why:
        return IntervalOrWhy(None, why)
    if not changes:
        return IntervalOrWhy(None, "no unit was scored in both")
    return sign_flip_interval(changes, generator("paired difference", name), CONFIDENCE)


def _same_stimulus(now: tuple[RunInfo, DimensionDoc], baseline: tuple[RunInfo, DimensionDoc]) -> set[str]:
    """Units all of whose scenarios heard the same bytes in both."""
    here, there = now[0]["scenarios"], baseline[0]["scenarios"]
    units = [*now[1]["units"], *baseline[1]["units"]]
    changed = {unit["unit"] for unit in units if any(here.get(name) != there.get(name) for name in unit["scenarios"])}
    return {unit["unit"] for unit in units} - changed


class DifferenceTexts(NamedTuple):
    """A difference in words."""

    title: str
    means: str
    value: str
    detail: str
    verdict: str


def difference_texts(difference: Difference, systems: Sequence[SystemView]) -> DifferenceTexts:
    """All that is said of it."""
    return DifferenceTexts(
        title=f"{systems[difference.other].name} \u2212 {systems[difference.first].name}",
        means=" \u2192 ".join(number(each, "") for each in difference.means) if difference.means else "",
        value="undefined" if difference.mean is None else signed(difference.mean),
        detail=_detail(difference),
        verdict=_verdict(difference, systems[difference.other].name),
    )


def _detail(difference: Difference) -> str:
    """Interval and number of pairs, or why there is no interval."""
    pairs = f"n = {plural(difference.pairs, 'pair')}"
    if difference.interval is None:
        return f"{no_interval(difference.why)} · {pairs}"
    low, high = difference.interval
    return f"95 % CI {signed(low)} to {signed(high)} · {pairs}"


def _verdict(difference: Difference, name: str) -> str:
    """Whether the interval excludes zero, in words."""
    if difference.mean is None:
        return "nothing to compare"
    if not difference.changed:
        return "the same in every pair"
    if difference.interval is None:
        return "undecided"
    low, high = difference.interval
    if low > 0:
        return f"{name} scores higher, 95 % sure"
    if high < 0:
        return f"{name} scores lower, 95 % sure"
    return "no difference is shown"
