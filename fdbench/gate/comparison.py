"""Two runs side by side: the gate's paired tests without its judgement."""

from __future__ import annotations

from collections.abc import Sequence

from fdbench.errors import UsageError
from fdbench.gate.collapse import Collapse, collapses
from fdbench.gate.family import SCORE, SUITE
from fdbench.gate.judge import beyond, dimension_names, suite_means, tests_of
from fdbench.gate.pairing import pair_systems, unlike, why_not_valid
from fdbench.gate.policy import Policy
from fdbench.gate.reasons import moved
from fdbench.gate.terminal import explained, interval_name, table
from fdbench.gate.verdict import Paired
from fdbench.gate.wording import DIGITS, limit, listed, number, p_value, signed, span
from fdbench.harmless import harmless
from fdbench.results.schema import MeasureDoc, Results, SystemDoc

CALLED = ("RUN_B", "RUN_A")


def comparison_text(a: Results, b: Results, policy: Policy, *, system: str | None = None) -> str:
    """Tables of dimensions (B minus A, paired by unit, with what the gate would say of it) and measures. `system` is NAME, or
    NEW=BASE with NEW in B. Systems that are not valid are named and not compared.

    Raises:
        UsageError: the two runs cannot be compared.
    """
    if (why := unlike(b["run"], a["run"], ("in RUN_B", "in RUN_A"))) is not None:
        raise UsageError(f"{why}; compare runs of one suite made with one version")
    blocks = [
        _system(name_a, a["systems"][name_a], name_b, b["systems"][name_b], policy, (b["run"]["repeats"], a["run"]["repeats"]))
        for name_b, name_a in pair_systems(b, a, system, called=CALLED)
    ]
    return harmless("\n\n".join(blocks))


def finding(tests: Sequence[Paired], most: float, alpha: float, worse: Sequence[str] = (), better: Sequence[str] = ()) -> str:
    """What is known of B, in words that swap with A and B. `tests`: that of the scores first; `worse` and `better`: the rules by which B
    collapsed against A, and A against B. Measures are named, two of a side, unless the points went the same way as all of them."""
    if (not tests or tests[0].measure != SCORE) and not (worse or better):
        return "nothing to compare"
    sides = [
        list(dict.fromkeys([*(t.measure for t in tests if beyond(t, alpha, worse=way)), *rules]))
        for way, rules in ((True, worse), (False, better))
    ]
    if not any(sides):
        return _unproven(tests[0], most)
    points = _points(tests)
    if sum(map(bool, sides)) == 1 and (SCORE in sides[0] + sides[1] or points == bool(sides[1])):
        return f"B is {'worse' if sides[0] else 'better'}"
    told = [f"{word} in {_named(names)}" for word, names in zip(("worse", "better"), sides, strict=True) if names]
    if points is not None and not sides[points]:
        told.append(f"{'higher' if points else 'lower'} in points")
    return f"B is {'; '.join(told)}"


def _named(names: Sequence[str]) -> str:
    return listed(["points" if name == SCORE else name for name in names], 2)


def _points(tests: Sequence[Paired]) -> bool | None:
    """Whether the points rose (False: fell) by their own interval; None where it holds 0, or there is none."""
    interval = tests[0].interval if tests and tests[0].measure == SCORE else None
    return None if interval is None or interval[0] <= 0 <= interval[1] else interval[0] > 0


def _unproven(score: Paired, most: float) -> str:
    """Of a dimension in which no test and no rule tells the two apart."""
    if not score.changed:
        return "identical"
    if score.interval is None:
        return "undecided"
    low, high = score.interval[0] > -most, score.interval[1] < most
    return {
        (True, True): f"equal within {limit(most, 0)}",
        (True, False): f"B is not worse by {limit(most, 0)}",
        (False, True): f"B is not better by {limit(most, 0)}",
    }.get((low, high), "undecided")


def _system(name_a: str, a: SystemDoc, name_b: str, b: SystemDoc, policy: Policy, repeats: tuple[int, int]) -> str:
    broken = [(side, doc) for side, doc in ((f"A ({name_a})", a), (f"B ({name_b})", b)) if not doc["valid"]]
    if broken:
        whys = [f"not compared: {side} is not valid: {why_not_valid(doc)}" for side, doc in broken]
        return "\n".join([f"A = {name_a}, B = {name_b}", "", *whys])
    tests = tests_of(b, a, policy, repeats, None)
    header = ("dimension", "A", "B", "B - A", interval_name(policy.alpha), "units", "p (Holm)", "finding")
    names = [*([SUITE] if tests.of(SUITE) else []), *dimension_names(b, a)]
    rows = [_row(name, a, b, tests.of(name), policy) for name in names]
    reasons = [_reasons(name, a, b, tests.of(name), policy.alpha) for name in names]
    lines = [f"A = {name_a}, B = {name_b}", "", *explained(table(header, rows, right=(1, 2, 3, 5, 6)), reasons)]
    if measures := _measures(a, b):
        lines += ["", *table(("measure", "unit", "better", "A", "n", "B", "n"), measures, right=(3, 4, 5, 6))]
    return "\n".join(lines)


def _row(name: str, a: SystemDoc, b: SystemDoc, tests: Sequence[Paired], policy: Policy) -> tuple[str, ...]:
    scores = suite_means(tests) if name == SUITE else tuple(_score(doc, name) for doc in (a, b))
    shown = [number(score) for score in scores]
    worse, better = ([c.rule for c in _collapsed(name, *pair)] for pair in ((a, b), (b, a)))
    found = finding(tests, policy.no_worse(name), policy.alpha, worse, better)
    if not tests or tests[0].measure != SCORE:
        return (name, *shown, "-", "-", "0", "-", found)
    paired, margin = tests[0], policy.margin(name)
    beside = (margin, -margin)
    p = p_value(min(paired.p_worse, paired.p_better), policy.alpha).removeprefix("= ")
    mean, interval = signed(paired.mean, beside=beside), span(paired.interval, beside=beside)
    return (name, *shown, mean, interval, str(len(paired.changes)), p, found)


def _reasons(name: str, a: SystemDoc, b: SystemDoc, tests: Sequence[Paired], alpha: float) -> list[str]:
    """The gate's own sentences for every test and every rule that tells the two apart."""
    fallen = [f"collapse from A to B: {c.why}" for c in _collapsed(name, a, b)]
    fallen += [f"collapse from B to A: {c.why}" for c in _collapsed(name, b, a)]
    return fallen + [moved(t, alpha) for t in tests if beyond(t, alpha, worse=True) or beyond(t, alpha, worse=False)]


def _collapsed(name: str, before: SystemDoc, now: SystemDoc) -> list[Collapse]:
    return [] if name == SUITE else collapses(name, now, before)


def _score(doc: SystemDoc, name: str) -> float | None:
    return doc["dimensions"][name]["score"] if name in doc["dimensions"] else None


def _measures(a: SystemDoc, b: SystemDoc) -> list[tuple[str, ...]]:
    """Those that at least one of the two has a value for."""
    rows = []
    for dimension in dimension_names(b, a):
        left, right = (doc["dimensions"][dimension]["measures"] if dimension in doc["dimensions"] else {} for doc in (a, b))
        for name in {**left, **right}:
            both = [side.get(name) for side in (left, right)]
            known = next(measure for measure in both if measure is not None)
            if any(measure is not None and measure["n"] for measure in both):
                cells = [cell for measure in both for cell in _value(measure)]
                rows.append((f"{dimension}.{name}", known["unit"], known["direction"], *cells))
    return rows


def _value(measure: MeasureDoc | None) -> tuple[str, str]:
    if measure is None or not measure["n"]:
        return "-", "0"
    if measure["value"] is None:
        return "never" if measure.get("censored") else "-", str(measure["n"])
    return number(measure["value"], DIGITS.get(measure["unit"], 1)), str(measure["n"])
