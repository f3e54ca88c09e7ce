"""Whether the new run still tests what the baseline tested: missing units, and the share of events that were exercised."""

from __future__ import annotations

from collections.abc import Sequence

from fdbench import stats
from fdbench.gate.policy import Policy
from fdbench.gate.wording import listed, number, plural
from fdbench.results.schema import DimensionDoc, ItemDoc, UnitDoc

PLAYED = ("ok", "not_exercised")
ALL, NONE = 0.9, 0.1
"""Shares from which on (`>=`) everything works, and up to which (`<=`) nothing does."""


def missing_units(now: DimensionDoc, baseline: DimensionDoc, items: Sequence[ItemDoc]) -> list[str]:
    """Units of the baseline that the new run owes.

    A unit that was played is not owed when some event of the dimension was not exercised: that counts in the exercised share.
    One with a scenario that was not played, or only in error or invalid sessions, is; so is one that vanished although every
    event of the dimension was exercised.
    """
    played = {item["id"] for item in items if item["status"] in PLAYED}
    all_exercised = now["exercised"] >= now["scheduled"]
    return [u["unit"] for u in _unscored(now, baseline) if all_exercised or not played.issuperset(filter(None, u["scenarios"]))]


def missing_items(now: Sequence[ItemDoc], baseline: Sequence[ItemDoc], dimension: str) -> list[str]:
    """Scenarios of a dimension that were played in the baseline and now in no repeat (absent, or all in error or invalid)."""
    played = {item["id"] for item in now if item["status"] in PLAYED}
    return sorted({item["id"] for item in baseline if item["dimension"] == dimension and item["status"] == "ok"} - played)


def exercised_p(now: DimensionDoc | None, baseline: DimensionDoc | None, repeats: tuple[int, int]) -> float:
    """Fisher's exact one-sided p that the share of exercised events did not fall; 1.0 where there is nothing to compare. Counts are per
    repeat: repeats of one cue are no independent chances. `repeats` is (now, baseline)."""
    if now is None or baseline is None or not now["scheduled"] or not baseline["scheduled"]:
        return 1.0
    return stats.rate_fall_p(*_counts(baseline, repeats[1]), *_counts(now, repeats[0]))


def share_fall(now: DimensionDoc, baseline: DimensionDoc, p: float, policy: Policy) -> str | None:
    """Why the exercised share fell; None if it did not. A fall counts when it is larger than `policy.exercised_fall` (`>`) and more
    than chance can do (adjusted p <= alpha), or when of two scheduled events or more nearly all were exercised and nearly none is now."""
    if not now["scheduled"] or not baseline["scheduled"]:
        return None
    here, there = _share(now), _share(baseline)
    lost = there >= ALL and here <= NONE and min(now["scheduled"], baseline["scheduled"]) > 1
    if lost or (there - here > policy.exercised_fall and p <= policy.alpha):
        return (
            f"exercised share fell from {number(there, 2)} to {number(here, 2, beside=(there,))} "
            f"({now['exercised']} of {plural(now['scheduled'], 'event')})"
        )
    return None


def owed(units: Sequence[str], scenarios: Sequence[str]) -> str | None:
    """One clause that names what is missing; None if nothing is."""
    if units:
        return f"missing: {plural(len(units), 'unit')} of the baseline ({listed(units)})"
    return f"missing: {plural(len(scenarios), 'scenario')} of the baseline ({listed(scenarios)})" if scenarios else None


def _unscored(now: DimensionDoc, baseline: DimensionDoc) -> list[UnitDoc]:
    present = {unit["unit"] for unit in now["units"]}
    return [unit for unit in baseline["units"] if unit["unit"] not in present]


def _share(doc: DimensionDoc) -> float:
    return doc["exercised"] / doc["scheduled"]


def _counts(doc: DimensionDoc, repeats: int) -> tuple[int, int]:
    chances = max(1, round(doc["scheduled"] / max(1, repeats)))
    return min(chances, round(chances * _share(doc))), chances
