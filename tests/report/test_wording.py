"""Figures as text."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from fdbench.report.view import MeasureCell, ScoreCell
from fdbench.report.wording import (
    brief_text,
    change,
    change_interval,
    detail_texts,
    interval_text,
    listed_and,
    no_interval,
    number,
    reason,
    score_interval_text,
    score_text,
    title,
    undetermined_text,
    value_text,
)

RATE = MeasureCell(0.9, "rate", "higher", 20, (0.699, 0.972), 18, 0, None, None, None, None)
TIME = MeasureCell(420.0, "ms", "lower", 12, (400.0, 455.0), None, 1, 420.0, 800.0, None, None)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (420.4, "ms", "420 ms"),
        (-80.0, "ms", "\u221280 ms"),
        (12_345.0, "ms", "12\u202f345 ms"),
        (0.917, "rate", "91.7 %"),
        (1.0, "rate", "100 %"),
        (0.0, "rate", "0 %"),
        (4.0, "s", "4 s"),
        (0.07, "s", "0.07 s"),
        (100.0, "", "100"),
    ],
)
def test_numbers_carry_their_unit(value: float, unit: str, text: str) -> None:
    assert number(value, unit) == text


def test_a_rate_shows_its_counts_and_interval() -> None:
    assert value_text(RATE) == "90 %"
    assert detail_texts(RATE) == ["18 of 20", "95 % CI 69.9 to 97.2 %"]


def test_few_chances_are_shown_as_counts_with_their_interval_and_called_weak() -> None:
    few = replace(RATE, n=4, hits=3, value=0.75)
    assert value_text(few) == "3 of 4"
    assert detail_texts(few) == ["95 % CI 69.9 to 97.2 %", "weak: only 4 cases"]
    assert detail_texts(replace(few, n=1, hits=1)) == ["95 % CI 69.9 to 97.2 %", "weak: only 1 case"]


def test_a_rate_of_which_nobody_can_tell_shows_both_bounds() -> None:
    untold = replace(RATE, n=1, hits=0, value=0.0, interval=None, unsure=5, bounds=(0.0, 0.83))
    assert brief_text(untold) == "0 % to 83 % (5 of 6 undetermined)"
    assert brief_text(replace(untold, n=0, value=None, unsure=6, bounds=(0.0, 1.0))) == "0 % to 100 % (6 of 6 undetermined)"
    assert detail_texts(untold) == ["0 % to 83 %: 5 of 6 undetermined"]


def test_percentiles_among_the_censored_read_never() -> None:
    assert detail_texts(TIME) == ["n = 12", "95 % CI 400 to 455 ms", "p50 420 ms", "p90 800 ms", "p95 never", "1 never"]


def test_few_times_have_no_percentiles() -> None:
    assert detail_texts(replace(TIME, n=9, censored=0)) == ["95 % CI 400 to 455 ms", "weak: only 9 cases"]


def test_a_slope_never_stands_without_its_interval() -> None:
    slope = MeasureCell(254.5, "ms/turn", "lower", 6, (241.25, 262.0), None, 0, None, None, None, None)
    assert value_text(slope) == "254.5 ms/turn"
    assert detail_texts(slope) == ["95 % CI 241.25 to 262 ms/turn", "weak: only 6 cases"]


def test_what_nobody_can_tell_is_said_beside_the_score() -> None:
    cell = ScoreCell(50.0, None, None, 8, 8, 8, 0.125)
    assert undetermined_text(cell) == "12.5 % of units undetermined, counted as the worse outcome"
    assert undetermined_text(replace(cell, undetermined=0.0)) == undetermined_text(None) == ""


def test_undefined_is_never_a_number() -> None:
    nothing = replace(RATE, value=None, n=0, hits=0, why="it never yielded")
    assert value_text(nothing) == "no value: it never yielded"
    censored = replace(TIME, value=None, n=3, censored=2)
    assert value_text(censored) == "never, in 2 of 3 cases"
    assert detail_texts(censored) == ["95 % CI 400 to 455 ms", "weak: only 3 cases"]
    assert value_text(replace(nothing, why="not in this suite")) == "not tested by this suite"
    assert value_text(replace(nothing, why="never exercised")) == "never came up: no session gave it a chance"


def test_scores_say_why_they_or_their_intervals_are_missing() -> None:
    cell = ScoreCell(None, None, "nothing was exercised", 0, 0, 6)
    assert score_text(cell) == "no value: nothing was exercised"
    assert score_text(None) == "not among this system's results"
    assert score_text(replace(cell, score=61.25)) == "61.2"
    assert score_interval_text(replace(cell, score=60.0, why="fewer than 5 units")) == "too few for an interval"
    assert score_interval_text(replace(cell, score=60.0, interval=(52.0, 67.5))) == "95 % CI 52 to 67.5"


def test_what_is_not_all_or_not_nothing_is_not_rounded_to_it() -> None:
    cell = ScoreCell(99.95, (99.87, 100.0), None, 8, 8, 8)
    assert score_text(cell) == "99.95"
    assert score_interval_text(cell) == "95 % CI 99.9 to 100"
    assert score_text(replace(cell, score=100.0 - 1e-12)) == "100"
    assert score_text(replace(cell, score=0.03)) == "0.03"
    assert number(0.9997, "rate") == "99.97 %"
    assert number(1.0, "rate") == "100 %"


def test_intervals_and_names() -> None:
    assert interval_text((-120.0, 80.0), "ms") == "\u2212120 to 80 ms"
    assert title("stop_latency_ms") == "Stop latency"
    assert title("hold_rate.side_talk") == "Hold rate: side talk"
    assert title("dead_air_s_per_10_turns") == "Dead air over ten turns"


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("no spread: all values are equal", "no interval: all equal"),
        ("fewer than 5 values (3)", "too few for an interval (3)"),
        ("only 2 differences; an interval needs at least 6", "too few for an interval (2)"),
        ("one of the two is not valid", "no interval: one of the two is not valid"),
        (None, "no interval"),
    ],
)
def test_why_there_is_no_interval_is_said_plainly(why: str | None, told: str) -> None:
    assert no_interval(why) == told


def test_a_difference_has_its_sign_and_its_unit() -> None:
    assert [change(v, "ms") for v in (-988.4, 12.0, 0.0)] == ["\u2212988 ms", "+12 ms", "0"]
    assert change(0.125, "rate") == "+12.5 points"
    assert [change(v, "ms") for v in (math.inf, -math.inf)] == ["never came", "came; the other never did"]


@pytest.mark.parametrize(
    ("interval", "told"),
    [
        ((0.0, 0.0), "the same in every pair"),
        ((-40.0, 60.0), "95 % CI \u221240 ms to +60 ms"),
        ((300.0, math.inf), "95 % sure: at least +300 ms"),
        ((-math.inf, -20.0), "95 % sure: at most \u221220 ms"),
        ((math.inf, math.inf), "95 % sure: never came"),
        ((-math.inf, math.inf), "95 % CI without bounds"),
    ],
)
def test_a_bound_that_never_came_is_told_in_words(interval: tuple[float, float], told: str) -> None:
    assert change_interval(interval, "ms") == told


def test_names_are_listed_as_people_do() -> None:
    assert [listed_and(names) for names in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("no chances", "never came up: no session gave it a chance"),
        ("no session has so many turns", "no trend: no session was long enough for one"),
        ("too many of the turns never came to it", "no trend: in too many turns it never happened"),
        ("response_rate is under 0.5", "no value: it answered fewer than 50 % of its turns, so it cannot be called early"),
        (None, "no value, and no reason was recorded"),
    ],
)
def test_the_scorers_own_terms_are_put_in_plain_words(why: str | None, told: str) -> None:
    assert reason(why) == told
