"""Every rate of the reviewed baseline of quick, turned round by itself in both reference systems: none may be overlooked."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fdbench.gate.files import read
from fdbench.gate.judge import judge
from fdbench.gate.policy import read_policy
from fdbench.results.schema import CaseRow, Results

BASELINE = Path(__file__).parents[2] / "reports" / "baselines" / "quick.json"
LEAST = 2
"""Scenarios that must have been right."""

pytestmark = pytest.mark.checkout


@pytest.fixture(scope="module")
def baseline() -> Results:
    return read(BASELINE)


def rates(baseline: Results) -> Iterator[tuple[str, str, str, bool]]:
    """(system, dimension, measure, what is right) of all whose cases are kept."""
    for name, system in baseline["systems"].items():
        for dimension, doc in system["dimensions"].items():
            for measure in doc.get("cases", {}):
                if doc["measures"][measure]["unit"] == "rate":
                    yield name, dimension, measure, doc["measures"][measure]["direction"] == "higher"


def turned(
    baseline: Results, system: str, dimension: str, measure: str, alter: Callable[[list[CaseRow]], object]
) -> tuple[str, str]:
    """(word, why) of the dimension after its cases of one measure were altered."""
    now = copy.deepcopy(baseline)
    alter(now["systems"][system]["dimensions"][dimension].get("cases", {})[measure])
    verdict = judge(now, baseline, read_policy(), system=system)
    (found,) = (d for d in verdict.systems[0].dimensions if d.dimension == dimension)
    return verdict.word, found.why


def test_each_that_was_mostly_right_and_is_all_wrong_is_a_regression_by_its_name(baseline: Results) -> None:
    tried = []
    for system, dimension, measure, right in rates(baseline):
        rows = baseline["systems"][system]["dimensions"][dimension].get("cases", {})[measure]
        well = [row[0] for row in rows if row[3] is right]
        if len(set(well)) < LEAST or 3 * len(well) < 2 * len(rows):
            continue

        def all_wrong(own: list[CaseRow], right: bool = right) -> None:
            for row in own:
                row[3] = not right

        word, why = turned(baseline, system, dimension, measure, all_wrong)
        assert word == "REGRESSION" and measure in why, (system, measure, why)
        tried.append(measure)
    assert {"cutoff_rate", "self_repetition_rate", "restart_rate", "dead_turn_rate", "recovery_rate", "yield_rate"} <= set(
        tried
    )


def test_a_fault_that_no_case_had_and_that_comes_to_three_of_four_is_one(baseline: Results) -> None:
    tried = []
    for system, dimension, measure, right in rates(baseline):
        rows = baseline["systems"][system]["dimensions"][dimension].get("cases", {})[measure]
        if len({row[0] for row in rows}) < 8 or any(row[3] is not right for row in rows):
            continue

        def three_of_four(own: list[CaseRow], right: bool = right) -> None:
            for row in own[: -(len(own) // 4)]:
                row[3] = not right

        word, why = turned(baseline, system, dimension, measure, three_of_four)
        assert word == "REGRESSION" and measure in why, (system, measure, why)
        tried.append(measure)
    assert {"cutoff_rate", "self_repetition_rate", "contradiction_rate", "response_rate"} <= set(tried)
