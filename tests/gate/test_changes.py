"""What changed, on the scale of each test."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pytest

from fdbench.gate.changes import FLOOR_MS, LARGEST_RATIO, changes_of, log_ratio
from fdbench.gate.family import FAMILY, SCORE, SUITE, Member, family_of
from fdbench.results.schema import DimensionDoc
from tests.gate.make import cases, dimension, rate, sample

NEVER = math.inf


def member(dimension: str, measure: str) -> Member:
    return next(m for m in FAMILY if (m.dimension, m.measure) == (dimension, measure))


def rates(*by_scenario: Sequence[bool | None], measure: str = "yield_rate", better: Any = "higher") -> dict[str, DimensionDoc]:
    name = "overlap" if measure == "false_stop_rate" else "interruption"
    rows = cases(*by_scenario, name=name)
    return {name: dimension([50.0] * 2, name, measures={measure: rate(1, 2, better)}, cases={measure: rows})}


def test_a_rate_is_the_share_of_hits_of_a_scenario_and_what_nobody_can_tell_is_left_out() -> None:
    before = rates([True, True, False, True], [True], [True])
    now = rates([True, False, None, None], [None], [False])
    found = changes_of(member("interruption", "yield_rate"), now, before)
    assert [(c.unit, c.baseline, c.now, c.difference) for c in found] == [
        ("interruption-00", 0.75, 0.5, -0.25),
        ("interruption-02", 1.0, 0.0, -1.0),
    ]


def test_where_lower_is_better_a_rise_is_worse() -> None:
    before = rates([False], [True], measure="false_stop_rate", better="lower")
    now = rates([True], [False], measure="false_stop_rate", better="lower")
    found = changes_of(member("overlap", "false_stop_rate"), now, before)
    assert [(c.baseline, c.now, c.difference) for c in found] == [(0.0, 1.0, -1.0), (1.0, 0.0, 1.0)]


def timed(*by_scenario: Sequence[float | None]) -> dict[str, DimensionDoc]:
    measures = {"response_latency_ms": sample(500.0)}
    rows = {"response_latency_ms": cases(*by_scenario, name="latency")}
    return {"latency": dimension([50.0] * 2, "latency", measures=measures, cases=rows)}


def test_of_either_side_as_many_repeats_count_as_both_have() -> None:
    """Equal but for the number of repeats: the median of all three was 500, that of the two is infinite."""
    before, now = timed([500.0, None, 500.0], [400.0]), timed([500.0, None], [400.0, 900.0, 900.0])
    found = changes_of(member("latency", "response_latency_ms"), now, before)
    assert [(c.baseline, c.now, c.difference) for c in found] == [(NEVER, NEVER, 0.0), (400.0, 400.0, 0.0)]


def test_a_time_is_the_median_of_a_scenario_and_longer_is_worse() -> None:
    before = timed([400.0, 600.0, 900.0], [500.0, 500.0, 500.0], [500.0, None])
    now = timed([1200.0, 1100.0, 1300.0], [500.0, None, None], [250.0, 250.0])
    found = changes_of(member("latency", "response_latency_ms"), now, before)
    assert [(c.baseline, c.now) for c in found] == [(600.0, 1200.0), (500.0, NEVER), (NEVER, 250.0)]
    assert [c.difference for c in found] == pytest.approx([-math.log(2), -math.log(LARGEST_RATIO), math.log(LARGEST_RATIO)])


@pytest.mark.parametrize(
    ("before", "now", "ratio"),
    [
        (500.0, 600.0, 1.2),
        (20.0, 40.0, 1.0),  # both under the floor
        (-300.0, 200.0, 200 / FLOOR_MS),  # it began before the user had finished
        (500.0, 0.0, FLOOR_MS / 500),
        (500.0, 500.0 * LARGEST_RATIO, LARGEST_RATIO),
        (500.0, 501.0 * LARGEST_RATIO, LARGEST_RATIO),
        (500.0, NEVER, LARGEST_RATIO),
        (NEVER, 500.0, 1 / LARGEST_RATIO),
        (NEVER, NEVER, 1.0),
    ],
)
def test_ratios_at_their_ends(before: float, now: float, ratio: float) -> None:
    assert log_ratio(before, now) == pytest.approx(math.log(ratio))
    assert log_ratio(now, before) == pytest.approx(-math.log(ratio))


def test_what_one_of_them_has_not_cannot_be_compared() -> None:
    test = member("interruption", "yield_rate")
    with_cases, without = rates([True]), {"interruption": dimension([50.0])}
    assert changes_of(test, with_cases, without) == changes_of(test, without, with_cases) == ()
    assert changes_of(test, {}, with_cases) == changes_of(test, with_cases, {}) == ()


def test_the_suite_is_all_units_of_all_dimensions_that_both_have() -> None:
    before = {"latency": dimension([50.0, 60.0], "latency"), "overlap": dimension([70.0], "overlap")}
    now = {
        "latency": dimension([40.0], "latency"),
        "overlap": dimension([90.0], "overlap"),
        "context": dimension([1.0], "context"),
    }
    found = changes_of(member(SUITE, SCORE), now, before)
    assert [(c.unit, c.difference) for c in found] == [("latency-00", -10.0), ("overlap-00", 20.0)]


def test_the_shares_of_alpha_add_up_whatever_is_scheduled() -> None:
    assert math.fsum(m.weight for m in FAMILY) == pytest.approx(1)
    for scheduled in ([], ["latency"], ["latency", "overlap"]):
        own = family_of(scheduled)
        assert math.fsum(m.weight for m in own) == pytest.approx(1)
        assert {m.dimension for m in own} == {SUITE, *scheduled}
