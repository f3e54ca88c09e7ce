"""Absolute budgets: a limit that a measure must keep, baseline or not."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from fdbench import stats
from fdbench.errors import UsageError
from fdbench.gate.cause import fell_silent
from fdbench.gate.policy import WHOLE, Budget
from fdbench.gate.verdict import Word
from fdbench.gate.wording import DIGITS, limit, listed, number
from fdbench.results.schema import DimensionDoc, MeasureDoc

SHARES = {"value": 0.5, "p50": 0.5, "p90": 0.9, "p95": 0.95}
"""The share of the values of a sample that must keep the limit, for its percentile to keep it."""
FEWEST_FOR = {"p90": 50, "p95": 100}
"""Below this many values such a percentile is advisory in a file that does not hold its cases: a miss is no regression."""
CERTAIN = 0.005
"""A limit is missed for certain if chance does so with at most this probability (`<=`), were the truth at the limit."""
CHANCE = "so few values may miss it by chance"
RANGES = {"rate": (0.0, 1.0), "share": (0.0, 1.0), "s": (0.0, math.inf), "1/min": (0.0, math.inf), "s/min": (0.0, math.inf)}
"""By unit, what a measure can be; times in ms may be signed."""
LENGTHS = ("stop_latency_ms", "talk_over_ms", "stale_audio_ms", "resume_gap_ms", "collision_resolution_ms")
"""Times in ms that are never negative."""
UNTOLD = "it may be kept"
ANSWERS = 0.5
"""A system that answers fewer of its turns than this share is mute: what it gave no chance to measure does not pass."""

Dimensions = Mapping[str, DimensionDoc]


def judge_budget(
    budget: Budget, now: Dimensions, baseline: Dimensions, *, declared: bool = True, place: str = "policy"
) -> tuple[Word, str, float | None]:
    """The word, why, and the value (None: undefined; +infinity: the percentile fell among what never happened).

    1. The dimension was not scheduled, `undetermined` is asked of no unit at all, or the default policy asks for a measure that is not
       there: NOT EXERCISED. A measure that only the baseline has (such as that of one kind of overlap, none of which came about) is
       undefined.
    2. The estimate misses the limit: REGRESSION if that is certain (see `_certain`), else INCONCLUSIVE. Under the default policy, whose
       limits nobody declared for this system, a miss that is not certain, or that the baseline has, too, is a PASS whose reason says so.
    3. It keeps the limit (>= for min, <= for max): PASS, and the reason says whether the interval keeps it, too.
    4. Undefined: REGRESSION if the baseline had a value of five chances or more, or if the system answered fewer than half of its turns
       (a mute system gives no chances, and must not pass for it) or spoke in no session; else INCONCLUSIVE, under the default policy
       NOT EXERCISED.

    Args:
        place: of the budget, `file:line:col`, for what is raised.

    Raises:
        UsageError: there is no such measure or percentile, or the limit is on the wrong side (a `min` where lower is better) or outside
            of what the measure can be.
    """
    doc = now.get(budget.dimension)
    if doc is None or (not doc["scheduled"] and doc["score"] is None):
        return "NOT EXERCISED", f"no {budget.dimension} scenario was scheduled", None
    doc = _with_lost(doc, baseline.get(budget.dimension))
    if not declared and budget.measure not in (*WHOLE, *doc["measures"]):
        return "NOT EXERCISED", f"{budget.dimension} has no {budget.measure}", None
    if (fault := _fault(budget, doc)) is not None:
        raise UsageError(f"{place}: {fault}")
    measure = _measure(budget, doc)
    if budget.measure == "undetermined" and not measure["n"]:
        return "NOT EXERCISED", f"no {budget.dimension} unit could be scored", None
    value = _statistic(budget, measure)
    if value is None:
        word, why = _undefined(budget, measure, now, baseline, declared)
        return word, why, None
    if _kept(budget, value):
        return "PASS", _met(budget, measure, value), value
    broken = f"{_broken(declared)}: {_comparison(budget, measure, value)}"
    before = _before(budget, baseline)
    if not declared and before is not None and not _kept(budget, before):
        return "PASS", f"{broken}, as in the baseline; put it into a policy of your own to make that a failure", value
    if (doubt := _doubt(budget, doc, measure)) is not None:
        return "INCONCLUSIVE" if declared else "PASS", f"{broken}, but {doubt}", value
    return "REGRESSION", broken, value


def _with_lost(doc: DimensionDoc, baseline: DimensionDoc | None) -> DimensionDoc:
    """With the measures that only the baseline has, undefined."""
    lost = {
        name: MeasureDoc(
            value=None, unit=old["unit"], direction=old["direction"], n=0, interval=None, why_undefined="never exercised"
        )
        for name, old in (baseline["measures"] if baseline is not None else {}).items()
        if name not in doc["measures"]
    }
    return DimensionDoc(**{**doc, "measures": {**doc["measures"], **lost}})


@dataclass(frozen=True, slots=True)
class Miss:
    """A limit that is not kept: the measure, and its `value` (infinite: never). `doubt`: why chance may do so; None if it is certain."""

    budget: Budget
    measure: MeasureDoc
    value: float
    doubt: str | None


def missed(budget: Budget, now: Dimensions) -> Miss | None:
    """None if the limit is kept, or nothing tells. Where what is undetermined may keep it, that is the doubt."""
    doc = now.get(budget.dimension)
    if doc is None or budget.measure not in (*WHOLE, *doc["measures"]):
        return None
    measure = _measure(budget, doc)
    value = _statistic(budget, measure)
    if value is None or _kept(budget, value):
        return None
    bounds = measure.get("bounds") if budget.statistic == "value" else None
    may_be_kept = bounds is not None and _kept(budget, bounds[1 if budget.side == "min" else 0])
    return Miss(budget, measure, value, UNTOLD if may_be_kept else _doubt(budget, doc, measure))


def _doubt(budget: Budget, doc: DimensionDoc, measure: MeasureDoc) -> str | None:
    """Why a missed limit may be missed by chance; None if it is missed for certain.

    A rate, and a percentile whose cases are known, by an exact test; what has an interval, by its bound. What has none because all is
    equal is certain; what has none because there are too few values is not.
    """
    if (counted := _counted(budget, doc, measure)) is not None:
        hits, n, share = counted
        return None if stats.below_limit_p(hits, n, share) <= CERTAIN else CHANCE
    if measure["n"] < (fewest := FEWEST_FOR.get(budget.statistic, 0)):
        return f"a {budget.statistic} of fewer than {fewest} values is advisory"
    if (interval := _interval(budget, measure)) is not None:
        return CHANCE if _kept(budget, interval[1] if budget.side == "min" else interval[0]) else None
    return CHANCE if measure["n"] < stats.FEWEST else None


def _counted(budget: Budget, doc: DimensionDoc, measure: MeasureDoc) -> tuple[int, int, float] | None:
    """(how many kept the limit or were hits, of how many, the share of them that must); None where nobody counted. A chance of which
    nobody can tell counts as bad."""
    if "hits" in measure and budget.statistic == "value":
        n = measure["n"] + measure.get("unsure", 0)
        if budget.side == "min":
            return measure["hits"], n, budget.limit
        return measure["n"] - measure["hits"], n, 1 - budget.limit
    rows = doc.get("cases", {}).get(budget.measure, [])
    if measure["unit"] != "ms" or len(rows) != measure["n"]:
        return None
    times = [math.inf if value is None else float(value) for _, _, _, value in rows]
    share = SHARES[budget.statistic]
    return sum(_kept(budget, time) for time in times), len(times), share if budget.side == "max" else 1 - share


def _measure(budget: Budget, doc: DimensionDoc) -> MeasureDoc:
    if budget.measure == "score":
        return _score_as_measure(doc)
    if budget.measure == "undetermined":
        return _undetermined_as_measure(doc)
    return doc["measures"][budget.measure]


def _score_as_measure(doc: DimensionDoc) -> MeasureDoc:
    found = MeasureDoc(value=doc["score"], unit="points", direction="higher", n=len(doc["units"]), interval=doc.get("interval"))
    if doc["score"] is None:
        found["why_undefined"] = doc.get("why") or "no unit could be scored"
    return found


def _undetermined_as_measure(doc: DimensionDoc) -> MeasureDoc:
    """The share of units with an undetermined outcome."""
    n = len(doc["units"])
    hits = sum("upper" in unit for unit in doc["units"])
    return MeasureDoc(value=doc["undetermined"], unit="rate", direction="lower", n=n, interval=None, hits=hits)


def _fault(budget: Budget, doc: DimensionDoc) -> str | None:
    """What is wrong with a budget, as far as the measures tell; None if nothing is."""
    if budget.measure not in (*WHOLE, *doc["measures"]):
        near = get_close_matches(budget.measure, doc["measures"], n=1)
        known = f"it has {listed(sorted(doc['measures']), 9) or 'none'}"
        hint = f"did you mean `{budget.dimension}.{near[0]}`?" if near else known
        return f"budget `{budget.name}` names no measure of {budget.dimension}; {hint}"
    measure, what = _measure(budget, doc), f"{budget.dimension}.{budget.measure}"
    if budget.side != (right := {"higher": "min", "lower": "max", "neither": budget.side}[measure["direction"]]):
        return f"{what} is better when {measure['direction']}, so its budget is a `{right}`, not a `{budget.side}`"
    if budget.statistic != "value" and measure["n"] and budget.statistic not in measure:
        return f"{budget.name}: {budget.measure} has no {budget.statistic}; it is a {measure['unit']}"
    low, high = _range(budget.measure, measure["unit"])
    if not low <= budget.limit <= high:
        can = f"lies between {low:g} and {high:g}" if math.isfinite(high) else f"is {low:g} or more"
        return f"{what} {can}, so no {budget.side} of {budget.limit:g} can tell anything"
    return None


def _range(name: str, unit: str) -> tuple[float, float]:
    if name == "score":
        return 0.0, 100.0
    return (0.0, math.inf) if name in LENGTHS else RANGES.get(unit, (-math.inf, math.inf))


def _statistic(budget: Budget, measure: MeasureDoc) -> float | None:
    if not measure["n"] or ("bounds" not in measure and "why_undefined" in measure):
        return None
    if budget.statistic == "value" and "bounds" in measure:
        return measure["bounds"][0 if budget.side == "min" else 1]  # what no control tells is not taken for good
    value = measure["value"] if budget.statistic == "value" else measure.get(budget.statistic)
    return math.inf if value is None and measure.get("censored") else value


def _kept(budget: Budget, value: float) -> bool:
    return value >= budget.limit if budget.side == "min" else value <= budget.limit


def _met(budget: Budget, measure: MeasureDoc, value: float) -> str:
    interval = _interval(budget, measure)
    word = "met"
    if interval is not None and _kept(budget, interval[0] if budget.side == "min" else interval[1]):
        word = "met with confidence"
    elif interval is not None:
        digits = DIGITS.get(measure["unit"], 1)
        low, high = (number(bound, digits, beside=(budget.limit,)) for bound in interval)
        word = f"met by the estimate, not by its interval [{low}, {high}]"
    return f"{word}: {_comparison(budget, measure, value)}"


def _interval(budget: Budget, measure: MeasureDoc) -> tuple[float, float] | None:
    """The interval of the statistic in question; a measure's own belongs to its value, which is the median of a sample."""
    if budget.statistic not in ("value", "p50"):
        return None
    if (unsure := measure.get("unsure", 0)) and "hits" in measure:  # counted as the worse, as in the value
        return stats.wilson(measure["hits"] + (unsure if budget.side == "max" else 0), measure["n"] + unsure)
    if (stored := measure["interval"]) is not None:
        return stored[0], stored[1]
    return stats.wilson(measure["hits"], measure["n"]) if "hits" in measure else None


def _comparison(budget: Budget, measure: MeasureDoc, value: float) -> str:
    digits = DIGITS.get(measure["unit"], 1)
    sign = {True: {"min": ">=", "max": "<="}, False: {"min": "<", "max": ">"}}[_kept(budget, value)][budget.side]
    statistic = "" if budget.statistic == "value" else f" {budget.statistic}"
    unsure = measure.get("unsure", 0)
    count = f"{measure['hits']} of {measure['n'] + unsure}" if "hits" in measure else f"n = {measure['n']}"
    count += f", {unsure} undetermined" if unsure else ""
    return f"{budget.measure}{statistic} {number(value, digits, beside=(budget.limit,))} {sign} {limit(budget.limit, digits)} ({count})"


def _undefined(budget: Budget, measure: MeasureDoc, now: Dimensions, baseline: Dimensions, declared: bool) -> tuple[Word, str]:
    why = f"{budget.measure} is undefined ({measure.get('why_undefined', 'no chances')})"
    if (before := _before(budget, baseline)) is not None and _chances(budget, baseline) >= stats.FEWEST:
        was = number(before, DIGITS.get(measure["unit"], 1))
        return "REGRESSION", f"{_broken(declared)}: {why}, and was {was} in the baseline"
    if (rate := _response_rate(now)) is not None and rate < ANSWERS:
        shown = number(rate, 2, beside=(ANSWERS,))
        return "REGRESSION", f"{_broken(declared)}: {why}, and the system answered too few turns (response_rate {shown})"
    if fell_silent(now, baseline):
        return "REGRESSION", f"{_broken(declared)}: {why}, and the system no longer speaks"
    return "INCONCLUSIVE" if declared else "NOT EXERCISED", why


def _broken(declared: bool) -> str:
    return "declared budget broken" if declared else "budget of the default policy broken"


def was_better(budget: Budget, value: float | None, baseline: Dimensions) -> bool:
    """Whether the baseline had a value nearer to the limit, or beyond it; False where it has none. `value` None: undefined now."""
    before = _before(budget, baseline)
    return before is not None and (value is None or (before > value if budget.side == "min" else before < value))


def _before(budget: Budget, baseline: Dimensions) -> float | None:
    doc = baseline.get(budget.dimension)
    if doc is None:
        return None
    if budget.measure == "score":
        return doc["score"]
    if budget.measure == "undetermined":
        return None
    measure = doc["measures"].get(budget.measure)
    return _statistic(budget, measure) if measure is not None else None


def _chances(budget: Budget, baseline: Dimensions) -> int:
    doc = baseline[budget.dimension]
    return len(doc["units"]) if budget.measure in WHOLE else doc["measures"][budget.measure]["n"]


def _response_rate(now: Dimensions) -> float | None:
    doc = now.get("latency")
    measure = doc["measures"].get("response_rate") if doc is not None else None
    return measure["value"] if measure is not None else None
