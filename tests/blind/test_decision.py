"""The verdict, on made-up unit scores."""

from __future__ import annotations

import pytest

from fdbench.errors import EXIT_INCONCLUSIVE, EXIT_INVALID, EXIT_PASS, EXIT_REGRESSION
from fdbench.scenario.model import Dimension
from tests.blind.__main__ import exit_code, table
from tests.blind.decision import Gap, Score, UnitOf, gap


def units(family: str, right: int, wrong: int) -> list[UnitOf]:
    return [UnitOf(family, 100.0)] * right + [UnitOf(family, 0.0)] * wrong


def test_a_gap_that_is_surely_large_fails() -> None:
    found = gap(units("a", 39, 1), units("a", 30, 30))
    assert found.points == pytest.approx(97.5 - 50.0)
    # With two units more on each side: 40 of 42 against 31 of 62 is 95.2 - 50.0 = 45.2, its standard error
    # 100 x sqrt(0.952 x 0.048 / 42 + 0.25 / 62) = 7.2: 45.2 - 1.64 x 7.2 = 33.5.
    assert found.at_least == pytest.approx(33.5, abs=1.5)
    assert found.verdict == "too far below"


def test_a_gap_of_more_than_ten_points_that_chance_may_have_made_does_not() -> None:
    found = gap(units("a", 8, 2), units("a", 7, 4))
    assert found.points is not None
    assert found.points > 10
    assert found.verdict == "within"


def test_more_units_make_the_same_gap_sure() -> None:
    assert gap(units("a", 80, 20), units("a", 63, 37)).verdict == "within", "17 points, at least 6.5"
    assert gap(units("a", 800, 200), units("a", 630, 370)).verdict == "too far below", "at least 13.7"


@pytest.mark.parametrize(("at_least", "verdict"), [(10.0, "within"), (10.5, "too far below"), (None, "too few units")])
def test_ten_points_are_within(at_least: float | None, verdict: str) -> None:
    assert made(at_least).verdict == verdict


def test_ten_units_that_are_all_right_are_not_taken_for_certain() -> None:
    """87 of 100 against 10 of 10: 13 points, but 84 of 100 in core would give ten of ten in every sixth run."""
    assert gap(units("a", 10, 0), units("a", 87, 13)).verdict == "within"


def test_better_on_the_blind_set_is_no_failure() -> None:
    found = gap(units("a", 10, 30), units("a", 59, 1))
    assert found.points is not None
    assert found.points < -50
    assert found.verdict == "within"


def test_four_units_are_too_few() -> None:
    assert gap(units("a", 4, 0), units("a", 0, 60)).verdict == "too few units"
    assert gap(units("a", 40, 0), units("a", 0, 4)).verdict == "too few units"
    assert gap([], units("a", 1, 9)).verdict == "too few units"
    assert gap(units("a", 5, 0), units("a", 0, 5)).verdict == "too far below", "five of five against none of five"


def test_families_weigh_what_core_gives_them() -> None:
    """Right in all of `easy`, in none of `hard`: core has 9 and 1, the blind set 5 and 5. The systems do equally well."""
    found = gap(units("easy", 9, 0) + units("hard", 0, 1), units("easy", 5, 0) + units("hard", 0, 5))
    assert found.core.score == pytest.approx(90.0)
    assert found.blind.score == pytest.approx(90.0)
    assert found.points == pytest.approx(0.0)


def test_a_family_of_one_set_only_is_left_out_of_both() -> None:
    found = gap(units("a", 6, 0) + units("noise", 0, 6), units("a", 6, 0) + units("new", 0, 3))
    assert found.left_out == ("new", "noise")
    assert (found.core, found.blind) == (Score(100.0, None, 6), Score(100.0, None, 6))


def test_scores_are_not_negative() -> None:
    assert gap([UnitOf("a", -50.0)] * 6, [UnitOf("a", -100.0)] * 6).points == 0.0


def test_intervals_hold_the_score_and_are_the_same_each_time() -> None:
    found = gap(units("a", 30, 10), units("a", 40, 20), seed=3)
    for side in (found.core, found.blind):
        assert side.score is not None
        assert side.interval is not None
        assert side.interval[0] < side.score < side.interval[1]
    # 75 +- 1.96 x 100 x sqrt(0.75 x 0.25 / 40) = 75 +- 13.4
    assert found.core.interval == pytest.approx((61.6, 88.4), abs=2.0)
    assert found == gap(units("a", 30, 10), units("a", 40, 20), seed=3)


def made(at_least: float | None) -> Gap:
    return Gap(Score(90.0, (80.0, 97.5), 40), Score(70.0, None, 60), 20.0, at_least, ("noise",))


def test_the_exit_code_tells_the_worst() -> None:
    good, bad, unsure = made(9.0), made(11.0), made(None)
    assert exit_code([good, good], valid=True) == EXIT_PASS
    assert exit_code([good, unsure], valid=True) == EXIT_INCONCLUSIVE
    assert exit_code([good, unsure], valid=False) == EXIT_INVALID
    assert exit_code([unsure, bad], valid=False) == EXIT_REGRESSION


def test_the_table_tells_both_scores_the_gap_and_what_was_left_out() -> None:
    head, line, left, rule = table([("tml", Dimension.OVERLAP, made(11.25))]).splitlines()
    assert head.split() == ["system", "dimension", "core", "blind", "gap", "at", "least", "verdict"]
    assert " ".join(line.split()) == (
        "tml overlap 90.0 [80.0, 97.5], n = 40 70.0 (no interval), n = 60 +20.0 +11.2 too far below"
    )
    assert left == "left out, since one of the sets has none: overlap noise"
    assert "more than 10 points with 95 % certainty" in rule
