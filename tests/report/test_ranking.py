"""The order of a table of measures: the worst first, like with like, and nothing without a value among the values."""

from __future__ import annotations

import math

from fdbench.report.collect import measure_cell
from fdbench.report.paired_cases import CaseDifference
from fdbench.report.ranking import compared
from fdbench.report.view import Difference, MeasureRow
from fdbench.results.schema import MeasureDoc
from tests.gate.make import rate, sample


def row(name: str, *docs: MeasureDoc | None) -> MeasureRow:
    cells = tuple(None if doc is None else measure_cell(doc) for doc in docs)
    known = next(doc for doc in docs if doc is not None)
    return MeasureRow(name, known["unit"], known["direction"], True, cells)


def gap(name: str, value: float, interval: tuple[float, float] | None, unit: str = "rate", other: int = 1) -> CaseDifference:
    return CaseDifference("overlap", name, unit, "lower", other, 8, value, interval)


def ordered(rows: list[MeasureRow], column: int, cases: list[CaseDifference] | None = None) -> list[str]:
    """Names from the highest rank down; those without one last, in brackets."""
    found = compared("overlap", rows, cases or [], [])
    ranked = sorted((each for each in found if each.ranks[column] is not None), key=lambda each: -(each.ranks[column] or 0))
    return [each.row.name for each in ranked] + [f"({each.row.name})" for each in found if each.ranks[column] is None]


def test_rates_that_went_wrong_stand_above_times_and_those_above_the_rest() -> None:
    rows = [
        row("gaps", sample(9.0) | {"unit": "s"}), row("soon", sample(200.0)), row("late", sample(900.0)),
        row("never", sample(None, censored=15)), row("hold", rate(2, 8)), row("stop", rate(5, 8, "lower")), row("empty", rate(0, 0)),
    ]  # fmt: skip
    assert ordered(rows, 0) == ["hold", "stop", "never", "late", "soon", "gaps", "(empty)"]


def test_a_column_knows_nothing_of_the_other_and_equal_ones_have_one_rank() -> None:
    rows = [row("a", rate(1, 8), rate(7, 8)), row("b", rate(7, 8), None), row("c", rate(7, 8), rate(0, 8))]
    assert [each.ranks for each in compared("overlap", rows, [], [])] == [(1, 0, None), (0, None, None), (0, 1, None)]


def test_sure_differences_come_first_then_the_larger_ones_and_of_several_systems_the_surest_counts() -> None:
    rows = [row(name, rate(4, 8), rate(4, 8)) for name in "abcdef"]
    cases = [
        gap("a", -0.9, None), gap("b", 0.2, (0.1, 0.4)), gap("c", -0.3, (-0.5, -0.1)), gap("d", 0.8, (-0.1, 0.9)),
        gap("e", math.inf, None, "ms"), gap("e", 0.0, (-1, 1), other=2), CaseDifference("context", "f", "rate", "lower", 1, 9, 1, (1, 1)),
    ]  # fmt: skip
    assert ordered(rows, -1, cases) == ["c", "b", "d", "e", "a", "(f)"]
    assert [each.other for each in compared("overlap", rows, cases, [])[4].paired] == [1, 2]


def test_a_row_without_a_difference_says_why_unless_its_cells_do() -> None:
    rows = [row("a", rate(1, 8), rate(7, 8)), row("b", rate(7, 8), rate(0, 0)), row("c", rate(0, 0), None)]
    assert [each.unpaired for each in compared("overlap", rows, [], [])] == [
        ((None, "not paired cue by cue"),),
        ((None, "no two values to compare"),),
        (),
    ]
    assert compared("overlap", rows[:1], [gap("a", 0.1, None)], [])[0].unpaired == ()
    barred = Difference("overlap", 0, 1, 0, 0, None, None, "one of the two is not valid")
    assert compared("overlap", rows[2:], [], [barred])[0].unpaired == ((1, "not compared: one of the two is not valid"),)
    assert compared("latency", rows[2:], [], [barred])[0].unpaired == ()
