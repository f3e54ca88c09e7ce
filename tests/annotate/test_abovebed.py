"""What stands above a bed, frame by frame: `.` is below everything, `-` is kept, `+` opens and `#` is surely a voice."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.annotate.abovebed import Above, find_above

LEVELS = {".": -60.0, "-": -50.0, "+": -40.0, "#": -30.0}


def found(frames: str, bed: str = "", closure: int = 2, clicks: bool = False) -> list[tuple[int, int]]:
    """`bed`: `b` where there is one; everywhere unless it is given."""
    n = len(frames)
    there = np.array([c == "b" for c in bed or "b" * n])
    above = Above(np.full(n, -40.0), np.full(n, -50.0), np.full(n, -30.0), there, clicks)
    return find_above(np.array([LEVELS[c] for c in frames]), above, closure)


@pytest.mark.parametrize(
    ("frames", "runs"),
    [
        ("..###..", [(2, 5)]),
        ("..##+..", []),
        ("..#+#+#..", [(2, 7)]),
        ("--###--.-", [(0, 7)]),
        ("-.-###-.-", [(2, 7)]),
        ("###..###", [(0, 8)]),
        ("###...###", [(0, 3), (6, 9)]),
        ("##...#", []),
        ("###---###", [(0, 9)]),
        ("..---..", []),
        ("###", [(0, 3)]),
        ("", []),
    ],
)
def test_over_a_bed_three_frames_are_sure_and_a_voice_ends_with_its_last_kept_frame(
    frames: str, runs: list[tuple[int, int]]
) -> None:
    """Two soft frames are bridged between loud ones, and none beyond them."""
    assert found(frames) == runs


@pytest.mark.parametrize(
    ("frames", "runs"),
    [
        ("..+..", [(2, 3)]),
        ("-..+..-", [(0, 7)]),
        ("-...+...-", [(4, 5)]),
        ("-..-..+..-.-", [(0, 12)]),
        ("-.-...+", [(6, 7)]),
        ("..---..", []),
    ],
)
def test_without_a_bed_nothing_must_be_sure_and_two_soft_frames_end_nothing(frames: str, runs: list[tuple[int, int]]) -> None:
    assert found(frames, "." * len(frames)) == runs


@pytest.mark.parametrize(
    ("frames", "bed", "runs"),
    [
        ("-.+.-", "bb...", [(2, 5)]),
        ("-.+.-", "...bb", [(0, 3)]),
        ("--+--", "b....", []),
        ("--+--", "....b", []),
        (".-+-.", "b...b", [(1, 4)]),
    ],
)
def test_a_bed_counts_where_it_is(frames: str, bed: str, runs: list[tuple[int, int]]) -> None:
    """A run that touches one must be sure."""
    assert found(frames, bed) == runs


@pytest.mark.parametrize(
    ("frames", "runs"),
    [
        ("######", [(0, 6)]),
        ("#####", []),
        ("#####.#####", []),
        ("#.######.-", [(0, 8)]),
        ("######.#...#####", [(0, 8)]),
    ],
)
def test_among_clicks_six_frames_without_a_hole_make_a_voice(frames: str, runs: list[tuple[int, int]]) -> None:
    assert found(frames, clicks=True) == runs


def test_levels_are_reached_frame_by_frame() -> None:
    """What opens on one frame is soft on another, where the bed is louder."""
    levels, bed = np.full(6, -40.0), np.ones(6, bool)
    low, high = np.full(3, -45.0), np.full(3, -35.0)
    above = Above(np.concatenate([low, high]), np.concatenate([low, high]), np.concatenate([low, high]), bed, clicks=False)
    assert find_above(levels, above, 2) == [(0, 3)]
