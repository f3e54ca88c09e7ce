"""Two runs side by side: the gate's paired tests without its judgement."""

from __future__ import annotations

from fdbench.gate.family import SCORE
from fdbench.gate.judge import dimension_names, tests_of, word_of
from fdbench.gate.pairing import pair_systems, refuse_unlike, why_not_valid
from fdbench.gate.policy import Policy
from fdbench.gate.terminal import interval_name, table
from fdbench.gate.verdict import Paired
from fdbench.gate.wording import DIGITS, limit, number, p_value, signed, span
from fdbench.harmless import harmless
from fdbench.results.schema import MeasureDoc, Results, SystemDoc

CALLED = ("RUN_B", "RUN_A")


def comparison_text(a: Results, b: Results, policy: Policy, *, system: str | None = None) -> str:
    """Tables of dimensions (B minus A, paired by unit) and measures. `system` is NAME, or NEW=BASE with NEW in B. Systems that
    are not valid are named and not compared.

    Raises:
        UsageError: the two runs cannot be compared.
    """
    refuse_unlike(b["run"], a["run"])
    blocks = [
        _system(name_a, a["systems"][name_a], name_b, b["systems"][name_b], policy, (b["run"]["repeats"], a["run"]["repeats"]))
        for name_b, name_a in pair_systems(b, a, system, called=CALLED)
    ]
    return harmless("\n\n".join(blocks))


def finding(paired: Paired | None, margin: float, alpha: float) -> str:
    """What a paired test says of B, in words that swap with A and B."""
    if paired is None or paired.mean is None:
        return "nothing to compare"
    if not paired.changed:
        return "identical"
    word = word_of([paired], margin, alpha)
    if word in ("REGRESSION", "IMPROVEMENT"):
        return f"B is {'worse' if word == 'REGRESSION' else 'better'}"
    if paired.interval is None:
        return "undecided"
    low, high = paired.interval[0] > -margin, paired.interval[1] < margin
    return {
        (True, True): f"equal within {limit(margin, 0)}",
        (True, False): "B is no worse",
        (False, True): "B is no better",
    }.get((low, high), "undecided")


def _system(name_a: str, a: SystemDoc, name_b: str, b: SystemDoc, policy: Policy, repeats: tuple[int, int]) -> str:
    broken = [(side, doc) for side, doc in ((f"A ({name_a})", a), (f"B ({name_b})", b)) if not doc["valid"]]
    if broken:
        whys = [f"not compared: {side} is not valid: {why_not_valid(doc)}" for side, doc in broken]
        return "\n".join([f"A = {name_a}, B = {name_b}", "", *whys])
    tests = tests_of(b, a, policy, repeats)
    paired = {member.dimension: test for member, test in tests.paired if member.measure == SCORE}
    header = ("dimension", "A", "B", "B - A", interval_name(policy.alpha), "units", "p (Holm)", "finding")
    rows = [_row(name, a, b, paired.get(name), policy) for name in dimension_names(b, a)]
    lines = [f"A = {name_a}, B = {name_b}", "", *table(header, rows, right=(1, 2, 3, 5, 6))]
    if measures := _measures(a, b):
        lines += ["", *table(("measure", "unit", "better", "A", "n", "B", "n"), measures, right=(3, 4, 5, 6))]
    return "\n".join(lines)


def _row(name: str, a: SystemDoc, b: SystemDoc, paired: Paired | None, policy: Policy) -> tuple[str, ...]:
    scores = [number(doc["dimensions"][name]["score"] if name in doc["dimensions"] else None) for doc in (a, b)]
    margin = policy.margin(name)
    found = finding(paired, margin, policy.alpha)
    if paired is None:
        return (name, *scores, "-", "-", "0", "-", found)
    beside = (margin, -margin)
    p = p_value(min(paired.p_worse, paired.p_better), policy.alpha).removeprefix("= ")
    mean, interval = signed(paired.mean, beside=beside), span(paired.interval, beside=beside)
    return (name, *scores, mean, interval, str(len(paired.changes)), p, found)


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
