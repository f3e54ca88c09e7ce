"""What broke outright: named rules that need no test.

A test of few units can never be significant; that everything of a kind failed needs no test. A rule wants what was right in the
baseline to be most of what both runs have (`MOST`), to come from two scenarios at least (`FEWEST`), and to be wrong now in every
case and in every repeat. What was wrong before must not have become right. Of five cases or more that were all right, one in four may
have been spared (`SPARED`): 5 of 5 before and 1 of 5 now is rarer by chance than 2 of 2 and none.

Where that does not hold, a unit score and a rate collapsed all the same if one of the two runs is pure (all right before, or all wrong
now) and equal systems would hardly ever turn so many round, whatever their rates (`chance`): fewer than most were right before, or a fault
that was never there has come to many cases and not to all. Scenarios are counted there, as cues of one scenario are no independent chances.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fdbench.gate.cases import bad_case
from fdbench.gate.cause import SESSION
from fdbench.gate.chance import turned_by_chance
from fdbench.gate.changes import median_time
from fdbench.gate.coverage import ended_in_errors, in_errors
from fdbench.gate.family import SCORE
from fdbench.gate.verdict import BadCase
from fdbench.gate.wording import number, plural
from fdbench.results.cases import Case, by_case
from fdbench.results.pairs import unit_pairs
from fdbench.results.schema import SystemDoc

WELL, LOST = 50.0, 10.0
"""Unit scores from which on (`>=`) a unit went well, and up to which (`<=`) all is lost."""
GOOD = 0.9
"""Share of a case's repeats from which on (`>=`) it was right, or is wrong."""
FEWEST = 2
"""So many scenarios at least, for one may be a chance."""
MOST = 2 / 3
"""Share of the cases of both runs that must have been right in the baseline (`>=`): else it was a matter of chance then, too."""
SPARED, SPARED_FROM = 0.25, 5
"""Share of the cases that may still be right now (`<=`), if all were right in the baseline and there are so many (`>=`)."""
SCORES_BY_CHANCE, RATE_BY_CHANCE = 0.004, 0.001
"""So often at most (`<=`) would equal systems turn so many round: the unit scores of a dimension, the scenarios of one rate."""
SLOWER, LATER_MS = 2.0, 500.0
"""A time collapsed if it is now so many times as long (`>=`), and so much later (`>=`), in every case; or if it never comes."""
NEW_MS = 250.0
"""Sound that was not there before (0 ms) and lasts so long now (`>=`) in every case is a collapse, too: a syllable and more."""

Values = Sequence[bool | float | None]


@dataclass(frozen=True, slots=True)
class Collapse:
    """`rule` names what was broken: `score`, `session`, or a measure. `before` and `now` are of the cases, in words."""

    dimension: str
    rule: str
    why: str
    cases: tuple[BadCase, ...]


@dataclass(frozen=True, slots=True)
class _Turn:
    """Whether a case was right before, and whether it is wrong now; of repeats that differ neither may be so."""

    case: Case
    right: bool
    wrong: bool


def collapses(dimension: str, now: SystemDoc, baseline: SystemDoc) -> list[Collapse]:
    """Every rule that a dimension breaks; an empty list if none, or if the dimension is not in both."""
    here, there = now["dimensions"].get(dimension), baseline["dimensions"].get(dimension)
    if here is None or there is None:
        return []
    found = [_sessions(dimension, now, baseline), _scores(dimension, now, baseline)]
    for measure in sorted(there.get("cases", {}).keys() & here.get("cases", {}).keys()):
        unit, direction = there["measures"][measure]["unit"], there["measures"][measure]["direction"]
        before, after = by_case(there["cases"][measure]), by_case(here["cases"][measure])
        shared = [(case, before[case], after[case]) for case in before if case in after]
        if unit == "rate":
            found.append(_rate(dimension, measure, shared, now, lower=direction == "lower"))
        elif direction == "lower":
            found.append(_time(dimension, measure, shared, now))
    return [collapse for collapse in found if collapse is not None]


def _scores(dimension: str, now: SystemDoc, baseline: SystemDoc) -> Collapse | None:
    there = baseline["dimensions"][dimension]
    scenarios = {unit["unit"]: unit["scenarios"] or [unit["unit"]] for unit in there["units"]}
    shared = unit_pairs(now["dimensions"][dimension], there)
    well = [pair for pair in shared if pair.baseline >= WELL]
    if not well or any(pair.now > LOST for pair in shared):
        return None
    why = f"none of {plural(len(shared), 'unit')} scores more than 10 points now"
    if not _enough(well, shared, (scenarios[pair.unit][0] for pair in well)):
        if turned_by_chance(len(well), len(shared)) > SCORES_BY_CHANCE:
            return None
        why += f", and {len(well)} had 50 or more; {_hardly(SCORES_BY_CHANCE)}"
    what = [f"{number(pair.baseline)} -> {number(pair.now)} points" for pair in well]
    cases = [bad_case(Case(scenarios[pair.unit][0], ""), SCORE, text, now) for pair, text in zip(well, what, strict=True)]
    return Collapse(dimension, SCORE, why, tuple(cases))


def _rate(
    dimension: str, measure: str, shared: Iterable[tuple[Case, Values, Values]], now: SystemDoc, *, lower: bool
) -> Collapse | None:
    every = [(case, _told(before), _told(after)) for case, before, after in shared]
    told = [
        _Turn(case, _all(before, wanted=not lower), _all(after, wanted=lower))
        for case, before, after in every
        if before and after
    ]
    right, turned = [t for t in told if t.right], [t.case for t in told if t.right and t.wrong]
    word = ("never", "always") if lower else ("always", "never")
    if _collapsed(turned, right, told, sum(not t.wrong for t in told)):
        why = f"{measure} turned round in {_of(turned, right)}: {word[0]} before, {word[1]} now"
    elif (counts := _by_scenario(told)) is not None and turned_by_chance(*counts) <= RATE_BY_CHANCE:
        why = f"{measure} turned round in {counts[0]} of {plural(counts[1], 'scenario')}: {word[0]} before, {word[1]} now; "
        why += _hardly(RATE_BY_CHANCE)
    else:
        return None
    cases = [bad_case(case, measure, f"{measure}: {word[0]} -> {word[1]}", now) for case in turned]
    return Collapse(dimension, measure, why, tuple(cases))


def _by_scenario(told: Sequence[_Turn]) -> tuple[int, int] | None:
    """(scenarios that turned round, all of them), if every case was right before, or every case is wrong now; else None. A scenario was
    right if all its cases were, and is wrong if any of them is."""
    names = {turn.case.scenario for turn in told}
    if told and all(turn.wrong for turn in told):
        return len(names - {turn.case.scenario for turn in told if not turn.right}), len(names)
    if told and all(turn.right for turn in told):
        return len({turn.case.scenario for turn in told if turn.wrong}), len(names)
    return None


def _time(dimension: str, measure: str, shared: Iterable[tuple[Case, Values, Values]], now: SystemDoc) -> Collapse | None:
    times = [(case, median_time(before), median_time(after)) for case, before, after in shared]
    came = [found for found in times if math.isfinite(found[1])]
    late = sorted((found for found in came if _much_later(*found[1:])), key=lambda found: found[1] - found[2])
    spared = sum(not _much_later(before, after) for _, before, after in times)
    if not _collapsed([case for case, _, _ in late], came, times, spared):
        return _new_sound(dimension, measure, times, now)
    cases = [bad_case(case, measure, f"{measure} {number(before, 0)} -> {_ms(after)}", now) for case, before, after in late]
    how = "never comes now" if all(math.isinf(after) for _, _, after in late) else "is at least twice as long, or never comes,"
    return Collapse(dimension, measure, f"{measure} {how} in {_of(late, came)}", tuple(cases))


def _new_sound(dimension: str, measure: str, times: Sequence[tuple[Case, float, float]], now: SystemDoc) -> Collapse | None:
    """Such as sound of the old reply at the head of each new one."""
    none = [found for found in times if found[1] == 0.0]
    new = sorted((found for found in none if found[2] >= NEW_MS), key=lambda found: -found[2])
    if not _collapsed([case for case, _, _ in new], none, times, sum(after < NEW_MS for _, _, after in times)):
        return None
    cases = [bad_case(case, measure, f"{measure} 0 -> {_ms(after)}", now) for case, _, after in new]
    why = f"{measure} was 0 and is at least {NEW_MS:.0f} ms now in {_of(new, none)}"
    return Collapse(dimension, measure, why, tuple(cases))


def _sessions(dimension: str, now: SystemDoc, baseline: SystemDoc) -> Collapse | None:
    """Scenarios whose every session ended in an error, and none did before."""
    failed = ended_in_errors(now["scenarios"], baseline["scenarios"], dimension)
    if len(failed) < FEWEST:
        return None
    return Collapse(dimension, SESSION, in_errors(failed), tuple(bad_case(Case(name, ""), SCORE, "", now) for name in failed))


def _enough(right: Sequence[object], shared: Sequence[object], scenarios: Iterable[str]) -> bool:
    """Whether what was right in the baseline is most of all, and of several scenarios."""
    return len(set(scenarios)) >= FEWEST and len(right) >= MOST * len(shared)


def _collapsed(broken: Sequence[Case], right: Sequence[object], shared: Sequence[object], spared: int) -> bool:
    """Whether what broke is all that was right in the baseline, or nearly all if that was all."""
    allowed = SPARED * len(shared) if len(right) == len(shared) >= SPARED_FROM else 0
    return spared <= allowed and _enough(right, shared, (case.scenario for case in broken))


def _hardly(chance: float) -> str:
    return f"equal systems do this in at most {1000 * chance:g} of 1,000 runs"


def _of(broken: Sequence[object], right: Sequence[object]) -> str:
    return plural(len(right), "case") if len(broken) == len(right) else f"{len(broken)} of {plural(len(right), 'case')}"


def _told(values: Values) -> list[bool]:
    """Of each repeat whether it was a hit; what nobody can tell says nothing."""
    return [bool(value) for value in values if value is not None]


def _all(values: Sequence[bool], *, wanted: bool) -> bool:
    """Whether nearly every repeat says `wanted`."""
    return values.count(wanted) >= GOOD * len(values)


def _much_later(before: float, after: float) -> bool:
    """Also of two that never came."""
    return math.isinf(after) or (after - before >= LATER_MS and after >= SLOWER * before)


def _ms(time: float) -> str:
    return "never" if math.isinf(time) else f"{number(time, 0)} ms"
