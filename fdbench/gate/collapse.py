"""What broke outright: named rules that need no test. Each wants at least two scenarios, and every case of them.

A test of few units can never be significant; that everything of a kind failed needs no test. A rule looks only at cases that were
right in the baseline, and at the same cases now, in every repeat.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from fdbench.gate.verdict import BadCase
from fdbench.gate.wording import number, plural
from fdbench.results.cases import Case, by_case
from fdbench.results.schema import DimensionDoc, ItemDoc, SystemDoc

GOOD, BAD = 90.0, 10.0
"""Unit scores from which on (`>=`) all is well, and up to which (`<=`) nothing is; shares of repeats likewise, in percent."""
FEWEST = 2
"""So many scenarios at least, for one may be a chance."""
SLOWER, LATER_MS = 2.0, 500.0
"""A time collapsed if it is now so many times as long (`>=`), and so much later (`>=`), in every case; or if it never comes."""

Values = Sequence[bool | float | None]


@dataclass(frozen=True, slots=True)
class Collapse:
    """`rule` names what was broken: `score`, `session`, or a measure. `before` and `now` are of the cases, in words."""

    dimension: str
    rule: str
    why: str
    cases: tuple[BadCase, ...]


def collapses(dimension: str, now: SystemDoc, baseline: SystemDoc) -> list[Collapse]:
    """Every rule that a dimension breaks; an empty list if none, or if the dimension is not in both."""
    here, there = now["dimensions"].get(dimension), baseline["dimensions"].get(dimension)
    if here is None or there is None:
        return []
    paths = _paths(now["scenarios"])
    found = [_sessions(dimension, now["scenarios"], baseline["scenarios"]), _scores(dimension, here, there, paths)]
    for measure in sorted(there.get("cases", {}).keys() & here.get("cases", {}).keys()):
        unit, direction = there["measures"][measure]["unit"], there["measures"][measure]["direction"]
        before, after = by_case(there["cases"][measure]), by_case(here["cases"][measure])
        shared = [(case, before[case], after[case]) for case in before if case in after]
        if unit == "rate":
            found.append(_rate(dimension, measure, shared, paths, lower=direction == "lower"))
        elif direction == "lower":
            found.append(_time(dimension, measure, shared, paths))
    return [collapse for collapse in found if collapse is not None]


def _scores(dimension: str, now: DimensionDoc, baseline: DimensionDoc, paths: dict[str, str]) -> Collapse | None:
    after = {unit["unit"]: unit for unit in now["units"]}
    good = [unit for unit in baseline["units"] if unit["score"] >= GOOD and unit["unit"] in after]
    if len(good) < FEWEST or any(after[unit["unit"]]["score"] > BAD for unit in good):
        return None
    names = [unit["scenarios"][0] if unit["scenarios"] else unit["unit"] for unit in good]
    what = [f"{number(unit['score'])} -> {number(after[unit['unit']]['score'])} points" for unit in good]
    cases = [_case(Case(name, ""), text, paths) for name, text in zip(names, what, strict=True)]
    return _collapse(dimension, "score", f"every unit that scored 90 or more scores 10 or less now ({len(good)})", cases)


def _rate(
    dimension: str, measure: str, shared: Iterable[tuple[Case, Values, Values]], paths: dict[str, str], *, lower: bool
) -> Collapse | None:
    good = [(case, after) for case, before, after in shared if _all(before, wanted=not lower)]
    if _scenarios(case for case, _ in good) < FEWEST or not all(_all(after, wanted=lower) for _, after in good):
        return None
    word = ("never", "always") if lower else ("always", "never")
    cases = [_case(case, f"{measure}: {word[0]} -> {word[1]}", paths) for case, _ in good]
    return _collapse(
        dimension, measure, f"{measure} turned round in {plural(len(good), 'case')}: {word[0]} before, {word[1]} now", cases
    )


def _time(
    dimension: str, measure: str, shared: Iterable[tuple[Case, Values, Values]], paths: dict[str, str]
) -> Collapse | None:
    times = [(case, _median(before), _median(after)) for case, before, after in shared]
    came = [(case, before, after) for case, before, after in times if math.isfinite(before)]
    if _scenarios(case for case, _, _ in came) < FEWEST or not all(_much_later(before, after) for _, before, after in came):
        return None
    worst = sorted(came, key=lambda found: found[1] - found[2])
    cases = [_case(case, f"{number(before, 0)} -> {number(after, 0)} ms", paths) for case, before, after in worst]
    how = "never comes now" if all(math.isinf(after) for _, _, after in came) else "at least twice as long"
    return _collapse(dimension, measure, f"{measure} is {how} in every case ({len(came)})", cases)


def _sessions(dimension: str, now: Sequence[ItemDoc], baseline: Sequence[ItemDoc]) -> Collapse | None:
    """Scenarios whose every session ended in an error, and none did before."""
    before, after = (
        {i["id"] for i in items if i["dimension"] == dimension and i["status"] == "ok"} for items in (baseline, now)
    )
    failed = [i for i in now if i["dimension"] == dimension and i["status"] == "error" and i["id"] in before - after]
    if len({item["id"] for item in failed}) < FEWEST:
        return None
    first = {item["id"]: item for item in reversed(failed)}
    cases = [BadCase(name, item["path"], "", item.get("error", "error")) for name, item in sorted(first.items())]
    return _collapse(dimension, "session", f"{plural(len(first), 'scenario')} ended in an error, and did not before", cases)


def _collapse(dimension: str, rule: str, why: str, cases: Sequence[BadCase]) -> Collapse:
    return Collapse(dimension, rule, why, tuple(cases))


def _case(case: Case, what: str, paths: dict[str, str]) -> BadCase:
    return BadCase(case.scenario, paths.get(case.scenario, ""), case.cue, what)


def _paths(items: Iterable[ItemDoc]) -> dict[str, str]:
    """Scenario -> the folder of its first session that was played."""
    played = [item for item in items if item["status"] in ("ok", "not_exercised")]
    return {item["id"]: item["path"] for item in reversed(played)}


def _all(values: Values, *, wanted: bool) -> bool:
    """Whether nearly every repeat says `wanted`; what nobody can tell says nothing."""
    told = [bool(value) is wanted for value in values if value is not None]
    return bool(told) and 100 * sum(told) >= GOOD * len(told)


def _scenarios(cases: Iterable[Case]) -> int:
    return len({case.scenario for case in cases})


def _median(values: Values) -> float:
    return median([math.inf if value is None else float(value) for value in values])


def _much_later(before: float, after: float) -> bool:
    return after - before >= LATER_MS and after >= SLOWER * before
