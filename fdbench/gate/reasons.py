"""The sentences behind a verdict: what was seen, what could have been seen, what would settle it; each in the measure's own unit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean, median

from fdbench.gate.collapse import Collapse
from fdbench.gate.family import SCORE, Scale
from fdbench.gate.policy import Policy
from fdbench.gate.verdict import Paired, UnitChange
from fdbench.gate.wording import SCALE_DIGITS, limit, number, p_value, plural, signed
from fdbench.results.schema import DimensionDoc

WHOLE_SCALE = 100.0
"""Scores lie in [0, 100]: a larger change cannot happen."""
MOST_TOLD = 2
MOST_UNITS, MOST_REPEATS = 1000, 50
"""More of them (`>`) would be advice that nobody can follow."""
MOST_SLOWER = 10.0
"""A time that must grow tenfold before anybody sees it is one in which nothing can be seen."""


def moved(paired: Paired, alpha: float) -> str:
    """Of a significant difference beyond the margin, with the units that moved most."""
    assert paired.mean is not None, "a test was made"
    worse = paired.mean < 0
    p = p_value(paired.p_worse if worse else paired.p_better, alpha)
    return (
        f"{in_own_unit(paired)} over {plural(len(paired.changes), _noun(paired))} "
        f"(paired test, p {p} over all tests), beyond the margin of {margin(paired)}; most in {_most(paired, worse)}"
    )


def collapse_reasons(fallen: Sequence[Collapse]) -> list[str]:
    """The first two rules in full, the others by name: eight that say the same are read by nobody."""
    told = [f"collapse: {collapse.why}" for collapse in fallen[:MOST_TOLD]]
    rest = ", ".join(collapse.rule for collapse in fallen[MOST_TOLD:])
    return [*told, f"likewise {rest}"] if rest else told


def in_own_unit(paired: Paired) -> str:
    """The change in the unit of what was measured: points, a rate before and now, or milliseconds and percent."""
    assert paired.mean is not None, "a test was made"
    if paired.scale == "points":
        return f"{signed(paired.mean, beside=(paired.margin, -paired.margin))} points"
    before, now = ([getattr(c, side) for c in paired.changes] for side in ("baseline", "now"))
    if paired.scale == "rate":
        return f"{paired.measure} {number(fmean(before), 2)} -> {number(fmean(now), 2)}{_rate_interval(paired)}"
    was, is_now = median(before), median(now)
    return f"{paired.measure} {number(was, 0)} -> {number(is_now, 0)} ms, {_percent(-paired.mean)}{_ratio_interval(paired)}"


def _rate_interval(paired: Paired) -> str:
    if paired.interval is None:
        return ""
    low, high = sorted(_toward(paired) * bound for bound in paired.interval)
    return f" (difference [{signed(low, 2)}, {signed(high, 2)}])"


def _toward(paired: Paired) -> float:
    """1 where more of the measure is better, -1 where less is."""
    change = next((c for c in paired.changes if c.difference != 0), None)
    return -1.0 if change is not None and (change.now - change.baseline) * change.difference < 0 else 1.0


def _ratio_interval(paired: Paired) -> str:
    if paired.interval is None:
        return ""
    return f" [{_percent(-paired.interval[1])}, {_percent(-paired.interval[0])}]"


def _percent(log_ratio: float) -> str:
    return f"{signed(100 * math.expm1(log_ratio), 0)} %"


def margin(paired: Paired) -> str:
    """The margin of a test in its own unit."""
    if paired.scale == "points":
        return limit(paired.margin, 0)
    return limit(paired.margin, 2) if paired.scale == "rate" else f"{round(100 * math.expm1(paired.margin), 1):g} %"


def not_worse(paired: Paired, most: float) -> str:
    """Of a score that was shown not to be worse by `most` points."""
    changed = sum(change.difference != 0 for change in paired.changes)
    if not changed:
        return f"identical in {'its one unit' if len(paired.changes) == 1 else f'all {len(paired.changes)} units'}"
    assert paired.interval is not None, "PASS needs a bound"
    return f"at worst {signed(paired.interval[0], beside=(-most,))} points, not worse by {limit(most, 0)}"


def shown_otherwise(paired: Paired | None, now: DimensionDoc, baseline: DimensionDoc) -> str:
    """A clause, where the difference of the two scores that are shown is not the mean difference over the units: not every unit is in
    both runs, or the mean of a side's units is under 0 and its score therefore 0. Empty where they are the same."""
    alone = max(len(now["units"]), len(baseline["units"]))
    shared = len(paired.changes) if paired is not None else alone
    return _unpaired(shared, alone) + _below_zero(now, baseline)


def _unpaired(shared: int, alone: int) -> str:
    return f"; the difference is over the {shared} of {alone} units that are scored in both runs" if shared < alone else ""


def _below_zero(now: DimensionDoc, baseline: DimensionDoc) -> str:
    means = [
        (what, sum(u["score"] for u in doc["units"]) / len(doc["units"])) for what, doc in (("now", now), ("before", baseline))
    ]
    told = [f"{number(mean, beside=(0.0,))} {what}" for what, mean in means if mean < 0]
    return f"; the mean of its units is {' and '.join(told)}, shown as 0" if told else ""


def inconclusive(tests: Sequence[Paired], most: float, policy: Policy) -> str:
    """Of a dimension or the suite that is neither worse for certain nor shown not to be. The first test is that of the scores."""
    if not tests:
        return "no unit is scored in both runs"
    score = tests[0]
    parts = [
        _undecided(score, most, policy.alpha),
        f"cannot be seen with {plural(len(score.changes), 'unit')}: {unseen(tests, policy.alpha)}",
    ]
    if score.units_needed is not None and score.units_needed <= MOST_UNITS:
        units = max(score.units_needed, len(score.changes) + 1)
        few = score.repeats_needed is not None and score.repeats_needed <= MOST_REPEATS
        repeats = f" (or {score.repeats_needed} repeats, if the spread is noise between repeats)" if few else ""
        parts.append(f"about {units} units{repeats} would show a fall of {limit(score.margin, 0)} points")
    return "; ".join(parts)


def unseen(tests: Sequence[Paired], alpha: float) -> str:
    """What changes are too small to be seen: `a fall under 12.0 points, response_latency_ms under +18 %`; and of which tests nobody can
    tell, as nothing in them varies."""
    even = [t for t in tests if t.smallest_p <= alpha and t.detectable == 0]
    told = [smallest_seen(t.measure, t.scale, None if t.smallest_p > alpha else t.detectable) for t in tests if t not in even]
    told += [f"perhaps a change of {_what(t.measure)} (all its differences are equal, so that nobody can tell)" for t in even]
    return ", ".join(told)


def seen(measure: str, scale: Scale, detectable: float) -> str:
    """A change that can be seen, in its own unit: `a fall of 12.0 points`, `response_latency_ms +18 %`, `yield_rate worse by 0.25`."""
    if scale == "points":
        return f"a fall of {number(detectable, beside=(0.0,))} points"
    return f"{measure} worse by {number(detectable, 2)}" if scale == "rate" else f"{measure} {_percent(detectable)}"


def smallest_seen(measure: str, scale: Scale, detectable: float | None) -> str:
    """The same of one test that can detect `detectable` on its scale; None: nothing but a collapse."""
    what = _what(measure)
    if detectable is None:
        return f"any change of {what} but a collapse"
    if scale == "points":
        return (
            f"a fall under {number(detectable, beside=(0.0,))} points"
            if detectable <= WHOLE_SCALE
            else "any fall in points but a collapse"
        )
    if scale == "rate":
        return (
            f"{what} worse by less than {number(detectable, 2)}" if detectable <= 1 else f"any change of {what} but a collapse"
        )
    slower = math.expm1(min(detectable, 50.0))
    return f"{what} under {signed(100 * slower, 0)} %" if slower < MOST_SLOWER else f"any change of {what} but a collapse"


def _what(measure: str) -> str:
    return "points" if measure == SCORE else measure


def _undecided(paired: Paired, most: float, alpha: float) -> str:
    if paired.interval is None:
        return f"no bound on the difference: {paired.why_no_interval}"
    assert paired.mean is not None, "an interval has a mean"
    if paired.interval[1] < 0:
        return f"{signed(paired.mean)} points are no proof among all tests (p {p_value(paired.p_worse, alpha)})"
    low = signed(paired.interval[0], beside=(-most,))
    return f"a fall of {limit(most, 0)} points is neither shown nor ruled out (at worst {low})"


def _noun(paired: Paired) -> str:
    return "unit" if paired.measure == SCORE else "scenario"


def _most(paired: Paired, worse: bool) -> str:
    ordered = sorted(paired.changes, key=lambda change: change.difference if worse else -change.difference)
    return ", ".join(f"{change.unit} ({_before_after(change, paired)})" for change in ordered[:3])


def _before_after(change: UnitChange, paired: Paired) -> str:
    digits = SCALE_DIGITS[paired.scale]
    return f"{number(change.baseline, digits)} to {number(change.now, digits)}"
