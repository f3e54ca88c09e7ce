"""Each rule of a collapse at its boundaries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from fdbench.gate.collapse import Collapse, collapses
from fdbench.results.schema import CaseRow, ItemDoc, MeasureDoc, SystemDoc
from tests.gate.make import cases, dimension, rate, sample, system

Value = bool | float | None
YIELDS = "yield_rate"


def of(measure: str, doc: MeasureDoc, rows: list[CaseRow]) -> SystemDoc:
    """One whose unit scores say nothing."""
    return system(interruption=dimension([30.0] * 4, measures={measure: doc}, cases={measure: rows}))


def yields(*by_scenario: Sequence[Value]) -> SystemDoc:
    return of(YIELDS, rate(1, 1), cases(*by_scenario))


def stops(*by_scenario: Sequence[Value]) -> SystemDoc:
    return of("stop_latency_ms", sample(300.0), cases(*by_scenario))


def found(now: SystemDoc, before: SystemDoc) -> list[Collapse]:
    return collapses("interruption", now, before)


ALWAYS, NEVER = [True], [False]


def test_a_rate_that_turned_round_in_two_scenarios_is_a_collapse_with_its_cases() -> None:
    (one,) = found(yields(NEVER, NEVER), yields(ALWAYS, ALWAYS))
    assert (one.rule, one.why) == ("yield_rate", "yield_rate turned round in 2 cases: always before, never now")
    assert [(c.scenario, c.cue, c.path, c.what) for c in one.cases] == [
        (f"interruption-0{i}", "cut", f"items/x/interruption-0{i}@0", "yield_rate: always -> never") for i in (0, 1)
    ]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ([ALWAYS], [NEVER]),  # one scenario
        ([ALWAYS, ALWAYS], [NEVER, ALWAYS]),  # one still yields
        ([ALWAYS, ALWAYS], [NEVER, [True, False]]),  # and one in one of two repeats
        ([ALWAYS, ALWAYS, NEVER, NEVER], [NEVER] * 4),  # half of them never did
        ([ALWAYS, ALWAYS, NEVER], [NEVER, NEVER, ALWAYS]),  # another came right
        ([[True, False], ALWAYS], [NEVER, NEVER]),  # one was a matter of chance
        ([ALWAYS, ALWAYS], [NEVER, [None]]),  # of one nobody can tell
    ],
)
def test_what_is_no_collapse_of_a_rate(before: list[Sequence[Value]], now: list[Sequence[Value]]) -> None:
    assert found(yields(*now), yields(*before)) == []


def test_two_thirds_that_were_right_are_enough() -> None:
    assert found(yields(NEVER, NEVER, NEVER), yields(ALWAYS, ALWAYS, NEVER))


def test_one_of_five_may_be_spared_and_two_of_eight_if_all_were_right() -> None:
    five = [ALWAYS] * 5
    (one,) = found(yields(*[NEVER] * 4, ALWAYS), yields(*five))
    assert one.why == "yield_rate turned round in 4 of 5 cases: always before, never now"
    assert len(one.cases) == 4
    assert found(yields(*[NEVER] * 3, ALWAYS, ALWAYS), yields(*five)) == []
    assert found(yields(*[NEVER] * 3, ALWAYS), yields(*five[:4])) == []
    assert found(yields(*[NEVER] * 4, ALWAYS), yields(*five[:4], NEVER)) == []
    (late,) = found(stops(*[[2000.0]] * 4, [500.0]), stops(*[[500.0]] * 5))
    assert late.why == "stop_latency_ms is at least twice as long, or never comes, in 4 of 5 cases"
    assert found(stops(*[[2000.0]] * 4, [500.0]), stops(*[[500.0]] * 4, [None])) == []
    assert found(stops(*[[2000.0]] * 6, *[[500.0]] * 2), stops(*[[500.0]] * 8))
    assert found(stops(*[[2000.0]] * 5, *[[500.0]] * 3), stops(*[[500.0]] * 8)) == []


def test_nine_repeats_of_ten_are_nearly_all_and_eight_are_not() -> None:
    before = yields(ALWAYS, ALWAYS)
    nine, eight = [False] * 9 + [True], [False] * 8 + [True] * 2
    assert found(yields(nine, nine), before)
    assert found(yields(nine, eight), before) == []


def test_repeats_of_which_nobody_can_tell_say_nothing() -> None:
    assert found(yields([False, None], [None, False], [None]), yields(ALWAYS, ALWAYS, ALWAYS))


def test_two_cues_of_one_scenario_are_one_scenario() -> None:
    before, now = (
        of(YIELDS, rate(1, 1), [["interruption-00", 0, cue, value] for cue in ("a", "b")]) for value in (True, False)
    )
    assert found(now, before) == []


def test_where_lower_is_better_never_turns_into_always() -> None:
    low = rate(0, 1, "lower")
    before, now = (of("dead_turn_rate", low, cases(v, v)) for v in ([False], [True]))
    (one,) = found(now, before)
    assert one.why == "dead_turn_rate turned round in 2 cases: never before, always now"
    assert found(before, now) == []  # that got better


@pytest.mark.parametrize(
    ("before", "now", "falls"),
    [
        (500.0, 1000.0, True),  # twice as long and 500 ms later: both limits are met exactly
        (500.0, 999.0, False),
        (400.0, 899.0, False),  # more than twice as long, and 499 ms later
        (900.0, 1799.0, False),
        (900.0, 1800.0, True),
        (900.0, None, True),
        (None, None, False),  # it never came before
    ],
)
def test_a_time_that_is_much_longer_in_every_case(before: Value, now: Value, falls: bool) -> None:
    assert bool(found(stops([now], [now]), stops([before], [before]))) is falls


def test_a_time_needs_every_case_two_scenarios_and_most_of_them() -> None:
    assert found(stops([2000.0], [600.0]), stops([500.0], [500.0])) == []
    assert found(stops([2000.0]), stops([500.0])) == []
    assert found(stops([2000.0], [2000.0], [None]), stops([500.0], [500.0], [None]))
    assert found(stops([2000.0], [2000.0], [None], [None]), stops([500.0], [500.0], [None], [None])) == []
    assert found(stops([2000.0], [2000.0], [300.0]), stops([500.0], [500.0], [None])) == []
    # The median of the repeats counts: two of three.
    assert found(stops([2000.0, 2000.0, 500.0], [2000.0]), stops([500.0], [500.0]))


def stale(*by_scenario: Value) -> SystemDoc:
    return of("stale_audio_ms", sample(100.0), cases(*([value] for value in by_scenario)))


@pytest.mark.parametrize(
    ("before", "now", "falls"),
    [
        ((0.0, 0.0), (250.0, 250.0), True),
        ((0.0, 0.0), (250.0, 249.9), False),
        ((1.0, 0.0), (300.0, 300.0), False),  # there was some of it in one of two
        ((300.0, 0.0, 0.0), (300.0, 300.0, 300.0), True),  # one had it and has it still
        ((300.0, 0.0, 0.0), (0.0, 300.0, 300.0), False),  # one came right
        ((0.0,) * 5, (300.0,) * 4 + (0.0,), True),  # one in five may be spared
        ((0.0,) * 5, (300.0,) * 3 + (0.0,) * 2, False),
        ((0.0,), (300.0,), False),  # one scenario
    ],
)
def test_sound_that_was_never_there_before_is_there_in_every_case(
    before: tuple[float, ...], now: tuple[float, ...], falls: bool
) -> None:
    assert bool(found(stale(*now), stale(*before))) is falls


def test_new_sound_is_told_with_its_cases() -> None:
    (one,) = found(stale(400.0, 600.0, 900.0), stale(0.0, 0.0, 500.0))
    assert one.why == "stale_audio_ms was 0 and is at least 250 ms now in 2 cases"
    assert [case.what for case in one.cases] == ["stale_audio_ms 0 -> 600 ms", "stale_audio_ms 0 -> 400 ms"]


def test_times_are_told_the_worst_first() -> None:
    (one,) = found(stops([2000.0], [None]), stops([500.0], [600.0]))
    assert [case.what for case in one.cases] == ["stop_latency_ms 600 -> never", "stop_latency_ms 500 -> 2000 ms"]
    assert one.why == "stop_latency_ms is at least twice as long, or never comes, in 2 cases"
    (never,) = found(stops([None], [None]), stops([500.0], [600.0]))
    assert never.why == "stop_latency_ms never comes now in 2 cases"


def scored(*scores: float) -> SystemDoc:
    return system(interruption=dimension(scores))


@pytest.mark.parametrize(
    ("before", "now", "falls"),
    [
        ((50.0, 50.0), (10.0, 10.0), True),
        ((50.0, 49.9), (10.0, 10.0), False),
        ((50.0, 50.0), (10.0, 10.1), False),
        ((80.0,), (0.0,), False),
        ((80.0, 80.0, 20.0), (0.0, 0.0, 0.0), True),
        ((80.0, 80.0, 20.0, 20.0), (0.0, 0.0, 0.0, 0.0), False),
    ],
)
def test_unit_scores_that_are_all_lost(before: tuple[float, ...], now: tuple[float, ...], falls: bool) -> None:
    assert bool(found(scored(*now), scored(*before))) is falls


def failing(doc: SystemDoc, *names: str, status: Any = "error") -> SystemDoc:
    items = [
        ItemDoc(**{**item, "status": status, "error": "no connection"}) if item["id"] in names else item
        for item in doc["scenarios"]
    ]
    return SystemDoc(**{**doc, "scenarios": items})


def test_sessions_that_end_in_errors() -> None:
    before, names = scored(20.0, 20.0, 20.0), ("interruption-00", "interruption-01")
    (one,) = found(failing(before, *names), before)
    assert (one.rule, one.why) == (
        "session",
        "2 scenarios ended in an error, and did not before (interruption-00, interruption-01)",
    )
    assert (one.cases[0].scenario, one.cases[0].what, one.cases[0].error) == ("interruption-00", "", "no connection")
    assert found(failing(before, names[0]), before) == []
    assert found(failing(before, *names), failing(before, *names)) == []
    assert found(failing(before, *names, status="invalid"), before) == []


def test_a_dimension_that_one_of_them_has_not_collapses_in_no_way() -> None:
    assert collapses("latency", scored(0.0, 0.0), scored(90.0, 90.0)) == []


# --- fewer than most were right, or not all are wrong: what chance would hardly ever do ---


def cut(*by_scenario: Sequence[Value]) -> SystemDoc:
    """Where lower is better."""
    return of("cutoff_rate", rate(1, 1, "lower"), cases(*by_scenario))


CLEAN, FAULTY = [False], [True]


def test_a_fault_that_was_never_there_and_came_to_many_cases_but_not_to_all() -> None:
    # By chance in at most 0.82 and 2.5 of 1,000 runs (`test_chance`).
    (one,) = found(cut(*[FAULTY] * 7, *[CLEAN] * 9), cut(*[CLEAN] * 16))
    assert one.rule == "cutoff_rate"
    assert one.why == (
        "cutoff_rate turned round in 7 of 16 scenarios: never before, always now; equal systems do this in at most 1 of 1,000 runs"
    )
    assert len(one.cases) == 7
    assert found(cut(*[FAULTY] * 6, *[CLEAN] * 10), cut(*[CLEAN] * 16)) == []
    assert found(cut(*[FAULTY] * 7, *[CLEAN] * 9), cut(*[CLEAN] * 15, FAULTY)) == []  # it was there before
    assert found(cut(*[FAULTY] * 8, *[CLEAN] * 32), cut(*[CLEAN] * 40))
    assert found(cut(*[FAULTY] * 7, *[CLEAN] * 33), cut(*[CLEAN] * 40)) == []


def test_half_that_were_right_are_enough_where_they_are_many() -> None:
    twelve, none = yields(*[ALWAYS] * 7, *[NEVER] * 5), yields(*[NEVER] * 12)
    (one,) = found(none, twelve)
    assert one.why.startswith("yield_rate turned round in 7 of 12 scenarios: always before, never now;")
    assert len(one.cases) == 7
    assert found(none, yields(*[ALWAYS] * 6, *[NEVER] * 6)) == []  # 1.7 times in 1,000
    assert found(yields(*[NEVER] * 11, ALWAYS), twelve) == []  # another came right


def test_cues_of_one_scenario_are_no_chances_of_their_own() -> None:
    before, now = ([[f"interruption-{i % 3}", 0, f"cue {i}", good or i > 8] for i in range(16)] for good in (True, False))
    high = rate(1, 1)
    assert found(of(YIELDS, high, now), of(YIELDS, high, before)) == []


def test_one_cue_of_each_scenario_is_enough_of_what_was_never_there() -> None:
    low = rate(1, 1, "lower")
    before, now = (
        [[f"interruption-{i}", 0, cue, bad and cue == "b"] for i in range(6) for cue in "abc"] for bad in (False, True)
    )
    (one,) = found(of("cutoff_rate", low, now), of("cutoff_rate", low, before))
    assert "in 6 of 6 scenarios" in one.why and {case.cue for case in one.cases} == {"b"}


def test_scores_of_which_five_of_eight_went_well() -> None:
    (one,) = found(scored(*[0.0] * 8), scored(*[70.0] * 5, *[0.0] * 3))
    assert one.why == (
        "none of 8 units scores more than 10 points now, and 5 had 50 or more; equal systems do this in at most 4 of 1,000 runs"
    )
    assert len(one.cases) == 5
    assert found(scored(*[0.0] * 8), scored(*[70.0] * 4, *[0.0] * 4)) == []
    assert found(scored(*[0.0] * 7, 11.0), scored(*[70.0] * 5, *[0.0] * 3)) == []
