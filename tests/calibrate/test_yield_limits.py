"""The limits of the yield decision: a perfect judge keeps them, and a judge with one idea breaks them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fdbench.calibrate.layout import plain
from fdbench.calibrate.limits import CLEAN, Held, Limit
from fdbench.calibrate.yields.build import build
from fdbench.calibrate.yields.decide import Answer
from fdbench.calibrate.yields.document import yields_document
from fdbench.calibrate.yields.figures import MIDDLE, SHORT, gap_bin, judged
from fdbench.calibrate.yields.limits import LOW, LOWEST, SNR_15, SNR_20, YIELD_LIMITS
from fdbench.calibrate.yields.plan import Knowledge, plans
from fdbench.calibrate.yields.run import FEWEST, Yields, try_yields
from fdbench.calibrate.yields.table import yield_tables
from fdbench.calibrate.yields.trial import try_out
from fdbench.timebase import ms

SEED = 2


def answers(flagged: bool = True, late: int = 0) -> Callable[..., Answer]:
    """Knows all trials in the order in which they are asked; a trial is asked about again and again on its lines."""
    truths = {}
    for plan in plans(FEWEST, SEED):
        truth = build(plan).truth
        truths[truth.turn.end, truth.event.start, truth.event.end] = truth

    def decide(recording: object, *_: object) -> Answer:
        turn, event = (cue.speech[0] for cue in recording.cues)  # type: ignore[attr-defined]
        truth = truths[turn.end, event.start, event.end]
        stop = None if truth.stop is None else truth.stop + ms(late)
        return Answer("held" if truth.stop is None else "yielded", flagged, stop, truth.reply)

    return decide


def always(answer: Answer) -> Yields:
    return try_yields(FEWEST, SEED, decision=lambda *_: answer)


@pytest.fixture(scope="module")
def perfect() -> Yields:
    return try_yields(FEWEST, SEED, decision=answers())


def broken(result: Yields) -> str:
    return "\n".join(h.sentence for h in result.limits if not h.ok)


def test_a_perfect_judge_keeps_every_limit(perfect: Yields) -> None:
    assert broken(perfect) == ""
    assert tuple(h.limit for h in perfect.limits) == YIELD_LIMITS
    assert len(perfect.lines[CLEAN]) == FEWEST
    assert len(perfect.lines[SNR_20]) == len(perfect.lines[SNR_15]) == FEWEST // 2
    assert perfect.lines[LOW] and perfect.lines[LOWEST]


def test_who_always_says_yielded_is_caught() -> None:
    found = broken(always(Answer("yielded", True, None, None)))
    for group in ("words known", "control identical", "control sampled"):
        assert f"clean, deaf, {group}: right in 0.0%" in found
        assert f"clean, deaf, {group}: wrong in 100.0%" in found
        assert f"clean, yielders, {group}" not in found
    assert "clean, response: nothing was measured" in found


def test_who_always_says_held_is_caught_and_below_15_db_it_is_a_plain_zero() -> None:
    found = broken(always(Answer("held", False, None, None)))
    assert "clean, yielders, control sampled: right in 0.0%" in found
    assert "10 to 15 dB SNR, yielders: plain zeros in 100.0%" in found
    assert "under 10 dB SNR, bed from connect on: flagged in 0.0%" in found
    assert "10 to 15 dB SNR, yielders" not in broken(always(Answer("held", True, None, None)))


def test_who_never_decides_is_never_wrong_and_never_right() -> None:
    found = broken(always(Answer("undetermined", True, None, None)))
    assert "15 dB SNR, deaf, control sampled: right in 0.0% of the trials; the limit is 62%" in found
    assert "wrong in" not in found
    assert "plain zeros" not in found


def test_stops_that_come_6_ms_late_are_caught_on_a_clean_line_alone() -> None:
    found = broken(try_yields(FEWEST, SEED, decision=answers(late=6)))
    assert found == "clean, stop, cut in loud speech: bias 6.0 ms; the limit is 5 ms"


def test_the_limits_are_those_of_the_issue_each_class_by_itself() -> None:
    bounds = {(limit.condition, limit.measure, limit.what): limit.bound for limit in YIELD_LIMITS}
    for name in ("yielders", "deaf"):
        for line, less in ((CLEAN, 0.0), (SNR_20, 0.01), (SNR_15, 0.03)):
            for group, right in (("words known", 0.98), ("control identical", 0.96), ("control sampled", 0.65)):
                assert bounds[line, f"{name}, {group}", "right"] == pytest.approx(right - less)
        assert bounds[CLEAN, f"{name}, words known", "wrong"] == 0.005
        assert bounds[CLEAN, f"{name}, control sampled", "wrong"] == 0.01
        assert bounds[SNR_20, f"{name}, words known", "wrong"] == 0.01
        assert bounds[SNR_15, f"{name}, words known", "wrong"] == 0.02


def test_one_wrong_decision_alone_breaks_nothing_and_two_do() -> None:
    limit = Limit(CLEAN, "deaf, words known", "wrong", 0.005)
    assert Held(limit, 1 / 30, 30).ok
    assert not Held(limit, 2 / 30, 30).ok
    assert Held(limit, 2 / 400, 400).ok
    assert not Held(limit, 3 / 400, 400).ok


def test_short_gaps_are_shown_and_not_judged(perfect: Yields) -> None:
    found = perfect.lines[CLEAN]
    assert {gap_bin(f) for f in found} >= {SHORT, MIDDLE}
    assert all(f.gap is not None and f.gap >= ms(250) for f in judged(found))


def test_tables_and_documents_hold_every_line(perfect: Yields) -> None:
    text = "\n".join(plain(table) for table in yield_tables(perfect))
    data = yields_document(perfect)
    for line in (CLEAN, SNR_20, SNR_15, LOW, LOWEST):
        assert f"Has it given way? Agent's track {line}" in text
    assert [line["name"] for line in data["lines"]] == [CLEAN, SNR_20, SNR_15, LOW, LOWEST]
    counts = [d["right"] + d["wrong"] + d["undetermined"] for d in data["lines"][0]["decisions"]]
    assert sum(counts) == FEWEST
    assert all(line["wrong"] == [] for line in data["lines"])


def test_too_few_trials_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 72"):
        try_yields(71, 0)


def test_on_a_clean_line_the_annotator_is_never_wrong_and_seldom_undetermined() -> None:
    """A sample of what `fdbench calibrate` tries: gaps of 250 ms and longer, or none."""
    found = [try_out(build(plan)) for plan in plans(120, 7)]
    told = [f for f in found if f.gap is None or f.gap >= ms(250)]
    assert len(told) >= 100
    assert [f.plan.number for f in told if f.verdict == "wrong"] == []
    sampled = (Knowledge.SAMPLED, Knowledge.FOREIGN)
    for group, least in (
        ([f for f in told if f.plan.knowledge not in sampled], 0.95),
        ([f for f in told if f.plan.knowledge in sampled], 0.6),
    ):
        assert sum(f.verdict == "right" for f in group) >= least * len(group)
