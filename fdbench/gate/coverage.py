"""Whether the new run still tests what the baseline tested: missing units, and the share of events that were exercised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fdbench import stats
from fdbench.gate.policy import Policy
from fdbench.gate.wording import listed, number, plural
from fdbench.results.schema import DimensionDoc, ItemDoc, UnitDoc

PLAYED = ("ok", "not_exercised")


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


def share_falls(
    now: Mapping[str, DimensionDoc], baseline: Mapping[str, DimensionDoc], policy: Policy, repeats: tuple[int, int]
) -> dict[str, str]:
    """Why the exercised share fell, for each dimension in which it did.

    A fall counts when it is larger than `policy.exercised_fall`, of events or of the baseline's units that are scored again,
    or when Fisher's exact one-sided p of the events, Holm-adjusted over the dimensions, is at most alpha. Counts are per
    repeat for the test: repeats of one cue are no independent chances. `repeats` is (now, baseline).
    """
    names = [name for name in now if name in baseline and now[name]["scheduled"] and baseline[name]["scheduled"]]
    adjusted = stats.holm([stats.rate_fall_p(*_counts(baseline[n], repeats[1]), *_counts(now[n], repeats[0])) for n in names])
    falls = {}
    for name, p in zip(names, adjusted, strict=True):
        here, there = _share(now[name]), _share(baseline[name])
        if there - here > policy.exercised_fall or p <= policy.alpha:
            falls[name] = (
                f"exercised share fell from {number(there, 2)} to {number(here, 2, beside=(there,))} "
                f"({now[name]['exercised']} of {plural(now[name]['scheduled'], 'event')})"
            )
        elif (gone := len(_unscored(now[name], baseline[name]))) > policy.exercised_fall * (
            units := len(baseline[name]["units"])
        ):
            falls[name] = f"exercised share fell: {units - gone} of {plural(units, 'unit')} of the baseline could be scored"
    return falls


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
