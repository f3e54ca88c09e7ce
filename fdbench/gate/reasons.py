"""The sentences behind a paired verdict: what was seen, what could have been seen, what would settle it."""

from __future__ import annotations

from fdbench.gate.policy import Policy
from fdbench.gate.verdict import Paired
from fdbench.gate.wording import limit, number, p_value, plural, signed
from fdbench.results.schema import DimensionDoc

WHOLE_SCALE = 100.0
"""Scores lie in [0, 100]: a larger change cannot happen."""


def moved(paired: Paired, margin: float, alpha: float) -> str:
    """Of a significant difference beyond the margin, with the units that moved most."""
    assert paired.mean is not None, "a test was made"
    worse = paired.mean < 0
    p = p_value(paired.p_worse if worse else paired.p_better, alpha)
    return (
        f"paired test: {signed(paired.mean, beside=(margin, -margin))} points over {plural(len(paired.changes), 'unit')} "
        f"(p {p} after Holm), beyond the margin of {limit(margin, 0)}; most in {_most(paired, worse)}"
    )


def not_inferior(paired: Paired, margin: float) -> str:
    if not paired.changed:
        return f"identical in {'its one unit' if len(paired.changes) == 1 else f'all {len(paired.changes)} units'}"
    assert paired.interval is not None, "PASS needs a bound"
    low = signed(paired.interval[0], beside=(-margin,))
    return f"at worst {low} points, inside the margin of {limit(margin, 0)}"


def below_zero(now: DimensionDoc, baseline: DimensionDoc) -> str:
    """A clause, where the mean of a side's units is under 0 and its score therefore 0: the difference of the two scores is then
    not the mean difference. Empty where neither is."""
    means = [
        (what, sum(u["score"] for u in doc["units"]) / len(doc["units"])) for what, doc in (("now", now), ("before", baseline))
    ]
    told = [f"{number(mean, beside=(0.0,))} {what}" for what, mean in means if mean < 0]
    return f"; the mean of its units is {' and '.join(told)}, shown as 0" if told else ""


def inconclusive(paired: Paired, margin: float, policy: Policy) -> str:
    if not paired.changes:
        return "no unit is scored in both runs"
    parts = [_undecided(paired, margin)]
    if paired.smallest_p > policy.alpha:
        parts.append(_powerless(paired, policy.alpha))
    if paired.detectable is not None and paired.detectable > 0:
        parts.append(f"{plural(len(paired.changes), 'unit')} can show {_smallest_change(paired.detectable)}")
    parts.append(_settles(paired, margin, policy.alpha))
    return "; ".join(parts)


def _smallest_change(points: float) -> str:
    return f"a change of {number(points)} points" if points <= WHOLE_SCALE else "no change at all at this spread"


def _undecided(paired: Paired, margin: float) -> str:
    if paired.interval is None:
        return f"no bound on the difference: {paired.why_no_interval}"
    assert paired.mean is not None, "an interval has a mean"
    if paired.mean < -margin:
        return f"the fall is beyond the margin of {limit(margin, 0)} but not significant"
    return f"a fall beyond the margin of {limit(margin, 0)} is neither shown nor ruled out"


def _powerless(paired: Paired, alpha: float) -> str:
    count, among = len(paired.changes), "" if paired.tests == 1 else f" among {paired.tests} tests"
    who = f"so few units ({count})" if paired.changed == count else f"so few changed units ({paired.changed} of {count})"
    smallest = number(paired.smallest_p, 3, beside=(alpha,))
    return f"{who} can never be significant{among} (smallest possible p {smallest} > {limit(alpha, 2)})"


def _settles(paired: Paired, margin: float, alpha: float) -> str:
    if paired.units_needed is None:
        return "more units would settle it" if len(paired.changes) < 2 else "no sensible number of units would settle it"
    # The forecast rests on the spread seen so far; if that says there are enough already, more of them is all one can say.
    units = max(paired.units_needed, len(paired.changes) + 1)
    text = f"about {units} units would settle a change of {limit(margin, 0)}"
    # Repeats make a unit's score steadier, not the units more.
    if paired.repeats_needed is not None and paired.smallest_p <= alpha and paired.detectable and paired.detectable > margin:
        text += f", or {plural(paired.repeats_needed, 'repeat')} if the spread is noise between repeats"
    return text


def _most(paired: Paired, worse: bool) -> str:
    ordered = sorted(paired.changes, key=lambda change: change.difference if worse else -change.difference)
    return ", ".join(f"{change.unit} ({number(change.baseline)} to {number(change.now)})" for change in ordered[:3])
