"""The paired difference between systems: the right pairs, the right sign, and words that say what the interval says."""

from __future__ import annotations

from typing import Any

import pytest

from fdbench.report.paired import difference_texts, differences
from fdbench.report.view import Difference, SystemView
from fdbench.stats import generator, sign_flip_interval

SYSTEMS = [SystemView(i, name, "r", name, (), (), "") for i, name in enumerate(("tml", "stitched", "third"))]
ORDER = ["latency", "overlap"]


def run(**changes: Any) -> Any:
    base = {"metrics_version": "2", "segmenter": "e", "constants": {"A": 1.0}, "recogniser": "r"}
    return {**base, "scenarios": {f"u{i}": f"sha{i}" for i in range(20)}, **changes}


def system(scores: dict[str, float], dimension: str = "latency", *, valid: bool = True) -> Any:
    units = [{"unit": u, "scenarios": [u], "score": s} for u, s in scores.items()]
    return {"valid": valid, "dimensions": {dimension: {"units": units}}}


def scores(*values: float) -> dict[str, float]:
    return {f"u{i}": value for i, value in enumerate(values)}


def one(first: Any, other: Any, run_a: Any = None, run_b: Any = None) -> Difference:
    (found,) = differences([(run_a or run(), first), (run_b or run(), other)], ORDER)
    return found


def test_one_system_has_no_difference() -> None:
    assert list(differences([(run(), system(scores(1, 2)))], ORDER)) == []


def test_only_units_that_both_have_are_paired_and_the_first_is_taken_off() -> None:
    found = one(system({"u0": 90, "u1": 80, "u2": 5}), system({"u1": 60, "u0": 50, "u9": 100}))
    assert (found.pairs, found.changed, found.mean) == (2, 2, -30.0)
    assert (found.interval, found.why) == (None, "only 2 differences; an interval needs at least 6")
    assert difference_texts(found, SYSTEMS).verdict == "undecided"


def test_every_other_system_is_held_against_the_first() -> None:
    three = [(run(), system(scores(*values))) for values in ((50, 50), (60, 60), (40, 40))]
    assert [(d.first, d.other, d.mean) for d in differences(three, ORDER)] == [(0, 1, 10.0), (0, 2, -10.0)]


@pytest.mark.parametrize("sides", [(False, True), (True, False)])
def test_nothing_is_paired_with_a_system_that_is_not_valid(sides: tuple[bool, bool]) -> None:
    found = one(system(scores(50), valid=sides[0]), system(scores(60), valid=sides[1]))
    assert (found.pairs, found.mean, found.why) == (0, None, "one of the two is not valid")


def test_the_interval_is_that_of_the_sign_flip_test() -> None:
    before, after = (
        scores(*range(40, 50)),
        scores(*(v + d for v, d in zip(range(40, 50), (9, 4, 7, 12, 3, 8, 5, 6, 2, 10), strict=True))),
    )
    found = one(system(before), system(after))
    changes = [after[u] - before[u] for u in before]
    assert found.interval == sign_flip_interval(changes, generator("any"), 0.95).interval
    assert found.interval is not None
    assert 0 < found.interval[0] < 6.6 < found.interval[1]
    assert difference_texts(found, SYSTEMS).verdict == "stitched scores higher, 95 % sure"
    mirrored = one(system(after), system(before))
    assert mirrored.interval == pytest.approx((-found.interval[1], -found.interval[0]))
    assert difference_texts(mirrored, SYSTEMS).verdict == "stitched scores lower, 95 % sure"
    assert difference_texts(mirrored, SYSTEMS).detail.endswith("n = 10 pairs")


def test_an_interval_around_zero_shows_nothing() -> None:
    found = one(system(scores(*[50] * 8)), system(scores(40, 60, 45, 55, 42, 58, 51, 47)))
    assert difference_texts(found, SYSTEMS).verdict == "no difference is shown"


def test_equal_in_every_pair_is_said_so() -> None:
    found = one(system(scores(1, 2, 3)), system(scores(1, 2, 3)))
    assert (found.mean, difference_texts(found, SYSTEMS).verdict) == (0.0, "the same in every pair")


def test_nothing_in_common_is_undefined_and_not_zero() -> None:
    found = one(system({"u0": 1}), system({"u1": 1}))
    assert (found.mean, found.interval, found.why) == (None, None, "no unit was scored in both")
    assert difference_texts(found, SYSTEMS).value == "undefined"
    assert difference_texts(found, SYSTEMS).means == ""


@pytest.mark.parametrize(
    "change", [{"metrics_version": "1"}, {"constants": {"A": 2.0}}, {"segmenter": "x"}, {"recogniser": ""}]
)
def test_runs_that_were_measured_differently_are_not_paired(change: dict[str, Any]) -> None:
    found = one(system(scores(1, 2)), system(scores(3, 4)), run(), run(**change))
    assert (found.pairs, found.mean, found.why) == (0, None, "the two runs were measured differently")


def test_units_that_heard_other_bytes_are_left_out() -> None:
    altered = run()
    altered["scenarios"]["u1"] = "other"
    assert one(system(scores(1, 2, 3)), system(scores(2, 9, 4)), run(), altered).pairs == 2


def test_dimensions_come_in_the_pages_order() -> None:
    first, other = system(scores(1), "overlap"), system(scores(2), "overlap")
    for doc in (first, other):
        doc["dimensions"]["zest"] = doc["dimensions"]["latency"] = doc["dimensions"]["overlap"]
    assert [d.dimension for d in differences([(run(), first), (run(), other)], ORDER)] == ["latency", "overlap", "zest"]


def test_the_means_of_the_shared_units_differ_by_the_difference() -> None:
    found = one(system({"u0": 90, "u1": 80, "u2": 5}), system({"u1": 60, "u0": 50, "u9": 100}))
    assert found.means == (85.0, 55.0)
    told = difference_texts(found, SYSTEMS)
    assert (told.title, told.means, told.value) == ("stitched \u2212 tml", "85 \u2192 55", "\u221230")
    assert told.detail == "too few for an interval (2) · n = 2 pairs"
