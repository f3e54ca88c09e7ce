"""Levels and clipping of sounds that are known to the sample."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest

from fdbench.annotate.loudness import (
    FRAME,
    NOTHING_DB,
    RAIL,
    active_level,
    background,
    clipped,
    powers,
    stretches,
)
from fdbench.segments import Segment, Timeline
from fdbench.timebase import RATE, ms

Track = npt.NDArray[np.int16]
HALF = 16_384
"""Half of full scale, -6.02 dBFS, wherever it is steady."""


def steady(*parts: tuple[int, int]) -> Track:
    """Parts of (ms, value), one after the other."""
    return np.concatenate([np.full(ms(length), value, np.int16) for length, value in parts])


def whole(track: Track) -> Timeline:
    return Timeline((Segment(0, len(track)),))


def test_power_is_of_whole_frames_beside_full_scale() -> None:
    found = powers(steady((20, 0), (20, HALF), (19, HALF)))
    assert len(found) == 2
    assert found == pytest.approx([0.0, (HALF / 32_767) ** 2], rel=1e-3)


@pytest.mark.parametrize(("below", "count"), [(19.9, 100), (20.1, 60)])
def test_frames_within_20_db_of_the_loudest_are_speech(below: float, count: int) -> None:
    power = np.concatenate([np.full(60, 0.01), np.full(40, 0.01 * 10 ** (-below / 10))])
    level, frames = active_level(power)
    assert frames == count
    assert level == pytest.approx(10 * np.log10(power[:count].mean()))


def test_the_loudest_is_what_one_frame_in_twenty_reaches() -> None:
    """A single bang among 100 frames makes no speech of a pause."""
    level, frames = active_level(np.concatenate([[1.0], np.full(99, 0.0001)]))
    assert frames == 100
    assert level == pytest.approx(10 * np.log10((1.0 + 99 * 0.0001) / 100))


@pytest.mark.parametrize("power", [np.zeros(0), np.zeros(5)])
def test_silence_has_no_level(power: npt.NDArray[np.float64]) -> None:
    assert active_level(power) == (NOTHING_DB, 0) == (-120.0, 0)


@pytest.mark.parametrize(("length", "levels"), [(580, 0), (600, 1)])
def test_a_stretch_needs_30_frames_of_speech(length: int, levels: int) -> None:
    track = steady((length, HALF))
    found = stretches(powers(track), whole(track))
    assert [s.dbfs for s in found] == [-6.02] * levels


@pytest.mark.parametrize(("gap", "count"), [(999, 1), (1_000, 2)])
def test_a_talk_ends_with_a_second_of_silence(gap: int, count: int) -> None:
    track = steady((1_000, HALF), (gap, 0), (1_000, HALF))
    agent = Timeline((Segment(0, RATE), Segment(RATE + ms(gap), 2 * RATE + ms(gap))))
    assert len(stretches(powers(track), agent)) == count


@pytest.mark.parametrize(
    ("length", "edges"), [(4_400, [0, 4_400]), (4_600, [0, 2_300, 4_600]), (9_000, [0, 3_000, 6_000, 9_000])]
)
def test_a_long_talk_is_cut_into_equal_stretches_of_about_3_s(length: int, edges: list[int]) -> None:
    track = steady((length, HALF))
    found = stretches(powers(track), whole(track))
    assert [(s.where.start, s.where.end) for s in found] == [(ms(a), ms(b)) for a, b in pairwise(edges)]


def test_a_stretch_has_the_level_of_its_own_frames() -> None:
    track = steady((3_000, HALF), (3_000, HALF // 2))
    assert [s.dbfs for s in stretches(powers(track), whole(track))] == [-6.02, -12.04]


def test_the_background_is_what_lies_outside_talk() -> None:
    track = steady((1_000, 328), (1_000, HALF), (1_000, 328))
    assert background(powers(track), Timeline((Segment(RATE, 2 * RATE),))) == pytest.approx(-40.0, abs=0.05)
    assert background(powers(track), Timeline((Segment(RATE, 3 * RATE),))) == pytest.approx(-40.0, abs=0.05)
    assert background(powers(track), whole(track)) == NOTHING_DB
    assert background(powers(steady((1_000, 0))), Timeline()) == NOTHING_DB


def test_a_tenth_of_a_second_around_talk_is_no_background() -> None:
    """Its beginning and its end ring: 100 ms of them at -20 dBFS, and the rest at -40. Without that room a third were loud."""
    track = steady((100, 328), (100, 3_277), (1_000, HALF), (100, 3_277), (100, 328))
    assert background(powers(track), Timeline((Segment(ms(200), ms(1_200)),))) == pytest.approx(-40.0, abs=0.05)


@pytest.mark.parametrize(("share", "level"), [(0.24, -40.0), (0.26, -20.0)])
def test_three_quarters_of_the_background_are_no_louder(share: float, level: float) -> None:
    loud = round(share * 200)
    track = steady((20 * (200 - loud), 328), (20 * loud, 3_277))
    assert background(powers(track), Timeline()) == pytest.approx(level, abs=0.05)


@pytest.mark.parametrize(("value", "count"), [(RAIL, 4), (-RAIL, 4), (RAIL - 1, 0)])
def test_clipped_is_what_lies_at_the_rail(value: int, count: int) -> None:
    track = np.zeros(100, np.int16)
    track[10:14] = value
    assert clipped(track, whole(track)) == count


@pytest.mark.parametrize(("run", "count"), [(3, 0), (4, 4), (9, 9)])
def test_four_samples_in_a_row_are_clipped(run: int, count: int) -> None:
    track = np.zeros(100, np.int16)
    track[10 : 10 + run] = 32_767
    track[60:64] = 32_767
    assert clipped(track, whole(track)) == count + 4


@pytest.mark.parametrize(("step", "count"), [(2, 8), (3, 0)])
def test_neighbours_that_differ_by_more_are_the_top_of_a_wave(step: int, count: int) -> None:
    track = np.zeros(100, np.int16)
    track[10:18] = [32_700 + step * (i % 2) for i in range(8)]
    assert clipped(track, whole(track)) == count


def test_a_run_that_one_sample_breaks_is_two() -> None:
    track = np.zeros(100, np.int16)
    track[10:13], track[14:17] = 32_767, 32_767
    assert clipped(track, whole(track)) == 0


def test_clipping_counts_in_the_agents_segments_only() -> None:
    track = np.full(1_000, 32_767, np.int16)
    assert clipped(track, Timeline((Segment(100, 150), Segment(200, 203)))) == 50


def test_a_frame_is_20_ms() -> None:
    assert FRAME == 480
