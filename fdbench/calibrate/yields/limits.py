"""What must hold of the yield decision, each class by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fdbench.calibrate.limits import CLEAN, Held, Limit
from fdbench.calibrate.yields.figures import CLASSES, GROUPS, class_of, judged
from fdbench.calibrate.yields.plan import Way
from fdbench.calibrate.yields.trial import Found

SNR_20, SNR_15, LOW, LOWEST = "20 dB SNR", "15 dB SNR", "10 to 15 dB SNR", "under 10 dB SNR"
RIGHT_AND_WRONG = {"words known": (0.98, 0.005), "control identical": (0.96, 0.005), "control sampled": (0.65, 0.01)}
"""On a clean track: at least so many right, at most so many wrong, the others undetermined. An ideal judge, which knows how the
trials are drawn, does little better."""
LESS_RIGHT = {CLEAN: 0.0, SNR_20: 0.01, SNR_15: 0.03}
MOST_WRONG = {SNR_20: 0.01, SNR_15: 0.02}
RESPONSE, CUTS, LOUD_CUTS, ENDS = "response", "stop, cut", "stop, cut in loud speech", "stop, word finished"
FLAGGED = 0.95
"""Share of the sessions over a bed from connect on, under 10 dB SNR, of which somebody must say that they are in doubt."""


def _decisions(line: str) -> list[Limit]:
    found: list[Limit] = []
    for group, (right, wrong) in RIGHT_AND_WRONG.items():
        for name in CLASSES:
            found.append(Limit(line, f"{name}, {group}", "right", right - LESS_RIGHT[line]))
            found.append(Limit(line, f"{name}, {group}", "wrong", MOST_WRONG.get(line, wrong)))
    return found


YIELD_LIMITS: tuple[Limit, ...] = (
    *_decisions(CLEAN),
    Limit(CLEAN, LOUD_CUTS, "bias", 5.0),
    Limit(CLEAN, RESPONSE, "bias", 5.0),
    *_decisions(SNR_20),
    Limit(SNR_20, RESPONSE, "bias", 20.0),
    Limit(SNR_20, CUTS, "bias", 20.0),
    Limit(SNR_20, ENDS, "bias", 30.0),
    *_decisions(SNR_15),
    Limit(SNR_15, RESPONSE, "bias", 20.0),
    Limit(SNR_15, CUTS, "bias", 20.0),
    Limit(SNR_15, ENDS, "bias", 50.0),
    Limit(LOW, "yielders", "zero", 0.0),
    Limit(LOWEST, "yielders", "zero", 0.0),
    Limit(LOWEST, "bed from connect on", "flagged", FLAGGED),
)


def errors(found: Iterable[Found]) -> dict[str, list[float]]:
    """Errors in ms, observed minus true, by what was timed; soft onsets are left out."""
    by_name: dict[str, list[float]] = {RESPONSE: [], CUTS: [], LOUD_CUTS: [], ENDS: []}
    for each in found:
        if each.reply_error is not None and not each.soft:
            by_name[RESPONSE].append(each.reply_error)
        if each.stop_error is None:
            continue
        for name in {Way.CUT_LOUD: (CUTS, LOUD_CUTS), Way.CUT_ANYWHERE: (CUTS,), Way.WORD_END: (ENDS,)}[each.plan.way]:
            by_name[name].append(each.stop_error)
    return by_name


def judge(lines: dict[str, list[Found]], limits: Sequence[Limit] = YIELD_LIMITS) -> list[Held]:
    """Every limit against what was found on its line."""
    return [_held(limit, lines.get(limit.condition, [])) for limit in limits]


def _held(limit: Limit, found: list[Found]) -> Held:
    if limit.what == "bias":
        values = errors(found)[limit.measure]
        return Held(limit, abs(sum(values) / len(values)) if values else None)
    if limit.what == "zero":
        flags = [f.plain_zero for f in found if f.plan.way.yields]
    elif limit.what == "flagged":
        flags = [f.answer.flagged for f in found if f.line is not None and f.line.how == "connect"]
    else:
        own = [f for f in judged(found) if f"{class_of(f)}, {GROUPS[f.plan.knowledge]}" == limit.measure]
        flags = [f.verdict == limit.what for f in own]
    return Held(limit, sum(flags) / len(flags) if flags else None, len(flags))
