"""The official figures of v3, worked out by hand."""

from __future__ import annotations

import pytest

from fdbench.fdb.schemas import TimedWord, ToolCall, ToolResult, ToolTask
from fdbench.fdb.tools import called, figures, first_word_latency, same_args, user_end

BOOK = ToolCall("book", {"city": "New York", "day": "$today"})


def call(function: str, **args: object) -> ToolCall:
    return ToolCall(function, args)


@pytest.mark.parametrize(
    ("expected", "actual", "scores", "passed"),
    [
        ([BOOK], [call("book", city="new_york ")], (1.0, 1.0, 1.0), True),
        ([BOOK], [], (1.0, 0.0, 0.0), False),  # no calls: precision is 1
        ([BOOK], [call("book", city="Boston")], (1.0, 1.0, 1.0), False),
        ([BOOK], [call("cancel")], (0.0, 0.0, 0.0), False),
        ([BOOK], [call("book", city="New York")] * 2, (0.5, 1.0, 2 / 3), False),
        ([BOOK, call("pay")], [call("book", city="New York")], (1.0, 0.5, 2 / 3), False),
        ([], [], (1.0, 1.0, 1.0), True),
    ],
)
def test_calls(expected: list[ToolCall], actual: list[ToolCall], scores: tuple[float, float, float], passed: bool) -> None:
    found = called(expected, actual)
    assert (found.precision, found.recall, found.f1) == pytest.approx(scores)
    assert found.passed is passed


def test_arguments() -> None:
    assert same_args({"n": 2}, {"n": "2", "more": 1})
    assert not same_args({"n": 2}, {})
    assert same_args({"n": "$any"}, {})


def result(words: list[tuple[float, float]], end: float | None, *calls: ToolCall) -> ToolResult:
    return ToolResult("x", "", tuple(TimedWord("w", s, e) for s, e in words), calls, end)


@pytest.mark.parametrize(
    ("words", "expected"),
    [([], None), ([(0.0, 1.0), (2.0, 3.0)], 3.0), ([(0.0, 1.0), (3.0, 4.0)], 4.0), ([(0.0, 1.0), (3.01, 4.0)], 1.0)],
)
def test_the_end_of_the_user_is_before_the_first_long_silence(words: list[tuple[float, float]], expected: float | None) -> None:
    assert user_end(words) == expected


def test_a_negative_latency_is_left_out_and_not_set_to_zero() -> None:
    assert first_word_latency(result([(5.0, 6.0)], 4.0)) == 1.0
    assert first_word_latency(result([(3.0, 6.0)], 4.0)) is None
    assert first_word_latency(result([], 4.0)) is first_word_latency(result([(3.0, 6.0)], None)) is None


def test_a_missing_result_vanishes_from_the_official_pass_and_counts_in_ours() -> None:
    task = ToolTask("t", "", "easy", (BOOK,))
    good = result([(5.0, 6.0)], 4.0, call("book", city="New York"))
    silent = result([], 4.0)
    found = figures([(task, good), (task, silent), (task, None)])
    assert (found["pass_at_1"].value, found["pass_at_1"].used, found["pass_at_1"].total) == (0.5, 2, 3)
    assert found["pass_at_1_missing_counted"].value == pytest.approx(1 / 3)
    assert (found["tool_f1"].value, found["tool_f1"].used) == (1.0, 1)  # over those who spoke
    assert found["turn_take"].value == 0.5
