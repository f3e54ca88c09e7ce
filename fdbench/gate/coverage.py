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


def missing_units(now: DimensionDoc, baseline: DimensionDoc, items: Sequence[ItemDoc]) -> list[UnitDoc]:
    """Units of the baseline that the new run owes.

    A unit that was played is not owed when some event of the dimension was not exercised: that counts in the exercised share.
    One with a scenario that was not played, or only in error or invalid sessions, is; so is one that vanished although every
    event of the dimension was exercised.
    """
    played = {item["id"] for item in items if item["status"] in PLAYED}
    all_exercised = now["exercised"] >= now["scheduled"]
    return [u for u in _unscored(now, baseline) if all_exercised or not played.issuperset(filter(None, u["scenarios"]))]


def missing_items(now: Sequence[ItemDoc], baseline: Sequence[ItemDoc], dimension: str) -> list[str]:
    """Scenarios of a dimension that were played in the baseline and now in no repeat (absent, or all in error or invalid)."""
    played = {item["id"] for item in now if item["status"] in PLAYED}
    return sorted({item["id"] for item in baseline if item["dimension"] == dimension and item["status"] == "ok"} - played)


def ended_in_errors(now: Sequence[ItemDoc], baseline: Sequence[ItemDoc], dimension: str) -> list[str]:
    """Those of `missing_items` of which some session ended in an error."""
    failed = {item["id"] for item in now if item["status"] == "error"}
    return [name for name in missing_items(now, baseline, dimension) if name in failed]


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
    if lost or (fewer_exercised(now, baseline, policy) and p <= policy.alpha):
        return (
            f"exercised share fell from {number(there, 2)} to {number(here, 2, beside=(there,))} "
            f"({now['exercised']} of {plural(now['scheduled'], 'event')})"
        )
    return None


def fewer_exercised(now: DimensionDoc | None, baseline: DimensionDoc | None, policy: Policy) -> bool:
    """Whether the exercised share of a dimension fell by more than `policy.exercised_fall` (`>`), whatever chance can do."""
    if now is None or baseline is None or not now["scheduled"] or not baseline["scheduled"]:
        return False
    return _share(baseline) - _share(now) > policy.exercised_fall


def owed(units: Sequence[UnitDoc], scenarios: Sequence[str], failed: Sequence[str]) -> str | None:
    """A clause or two that name what ended in errors and what else is missing; None if nothing is."""
    told = [in_errors(failed)] if failed else []
    lost = [unit["unit"] for unit in units if not set(failed) & set(unit["scenarios"])]
    rest = [scenario for scenario in scenarios if scenario not in failed]
    for names, what in ((lost, "unit"), ([] if lost else rest, "scenario")):
        told += [f"missing: {plural(len(names), what)} of the baseline ({listed(names)})"] if names else []
    return "; ".join(told) or None


def in_errors(scenarios: Sequence[str]) -> str:
    return f"{plural(len(scenarios), 'scenario')} ended in an error, and did not before ({listed(scenarios)})"


def _unscored(now: DimensionDoc, baseline: DimensionDoc) -> list[UnitDoc]:
    present = {unit["unit"] for unit in now["units"]}
    return [unit for unit in baseline["units"] if unit["unit"] not in present]


def _share(doc: DimensionDoc) -> float:
    return doc["exercised"] / doc["scheduled"]


def _counts(doc: DimensionDoc, repeats: int) -> tuple[int, int]:
    chances = max(1, round(doc["scheduled"] / max(1, repeats)))
    return min(chances, round(chances * _share(doc))), chances
