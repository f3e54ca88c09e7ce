"""Ranges are read strictly, and a score passes exactly where it lies inside."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from fdbench import plugins
from fdbench.battery.ranges import Ranges, judge, load_ranges
from fdbench.errors import UsageError


def passes(rules: dict[str, Any], score: float | None, other: float | None = 50.0) -> bool:
    ranges = Ranges({"oracle": {}, "probe": {"latency": rules}}, 0.98, 0.95)
    cells = judge({"oracle": {"latency": other}, "probe": {"latency": score}}, ranges)
    return cells[1].passed


@pytest.mark.parametrize(
    ("rules", "inside", "outside"),
    [
        ({"below": 10}, 9.99, 10.0),
        ({"at_most": 10}, 10.0, 10.01),
        ({"at_least": 95}, 95.0, 94.99),
        ({"within": {"of": "oracle", "points": 3}}, 47.0, 53.01),
        ({"within": {"of": "oracle", "points": 3}}, 53.0, 46.99),
        ({"gains_at_most": {"over": "oracle", "points": 2}}, 0.0, 52.01),
        ({"loses_at_least": {"to": "oracle", "points": 2}}, 48.0, 48.01),
        ({"reaches": 10}, 10.0, 9.99),
        ({"at_least": 5, "below": 10}, 5.0, 4.0),
        ({"below": 10, "undefined": True}, None, 10.0),
        ({}, None, float("nan")),
    ],
)
def test_a_score_passes_inside_its_range_only(rules: dict[str, Any], inside: float | None, outside: float) -> None:
    assert passes(rules, inside)
    assert passes(rules, outside) is (rules == {})


def test_an_undefined_score_passes_only_where_that_is_allowed() -> None:
    assert not passes({"below": 10}, None)
    assert not passes({"within": {"of": "oracle", "points": 3}}, 1.0, other=None)


def test_dimensions_that_were_not_played_have_no_cell() -> None:
    assert judge({"silent": {"latency": 0.0}}, load_ranges())[0].dimension == "latency"
    assert len(judge({"silent": {"latency": 0.0}}, load_ranges())) == 1


def test_a_measure_has_rules_of_its_own() -> None:
    ranges = Ranges({"probe": {"latency": {}, "coherence.clicks_per_min": {"at_least": 5}}}, 0.98, 0.95)
    dimension, measure = judge({"probe": {"latency": 1.0, "coherence": None, "coherence.clicks_per_min": 4.0}}, ranges)[::2]
    assert (dimension.dimension, dimension.passed) == ("latency", True)
    assert (measure.dimension, measure.score, measure.passed) == ("coherence.clicks_per_min", 4.0, False)


def test_a_measure_that_is_not_there_fails_where_its_dimension_was_played() -> None:
    ranges = Ranges({"probe": {"coherence.clicks_per_min": {"at_least": 5}}}, 0.98, 0.95)
    assert [cell.passed for cell in judge({"probe": {"coherence": 50.0}}, ranges)] == [True, False]
    assert [cell.dimension for cell in judge({"probe": {"latency": 50.0}}, ranges)] == ["latency"]


def test_what_is_undetermined_reaches_its_upper_bound() -> None:
    ranges = Ranges({"probe": {"interruption.yield_rate": {"reaches": 1}}}, 0.98, 0.95)
    for value in (0.6, None):
        found = {"probe": {"interruption": 0.0, "interruption.yield_rate": value}}
        assert not judge(found, ranges)[1].passed
        assert not judge(found, ranges, {"probe": {"interruption.yield_rate": 0.8}})[1].passed
        assert judge(found, ranges, {"probe": {"interruption.yield_rate": 1.0}})[1].passed


def test_the_shipped_ranges_are_about_probes_that_exist() -> None:
    plugins.load("probes")
    known = sys.modules["fdbench_adapters.probes"].POLICIES
    assert set(load_ranges().cells) == set(known)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("words: {lies_flagged: 1, honest_accepted: 1}\nprobes: {oracle: {latence: {below: 1}}}", "'latence' is no dimension"),
        ("words: {lies_flagged: 1, honest_accepted: 1}\nprobes: {oracle: {all: {over: 1}}}", "there is no rule 'over'"),
        ("words: {lies_flagged: 1, honest_accepted: 1}\nprobes: {oracle: {all.x: {below: 1}}}", "'all.x' is no dimension"),
        ("probes: {}", "cannot be read as ranges"),
        ("[", "cannot be read as ranges"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "ranges.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=told):
        load_ranges(path)
