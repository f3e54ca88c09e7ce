"""What is a click, to the sample: pops and steps that are made by hand."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from fdbench.annotate.impulses import find_clicks
from fdbench.timebase import RATE, ms

Track = npt.NDArray[np.int16]
BLOCK = ms(5)


def pops(*places: int, height: int = 20_000, length: int = RATE) -> Track:
    track = np.zeros(length, np.int16)
    for place in places:
        track[place] = height
    return track


@pytest.mark.parametrize(("height", "found"), [(1_640, 1), (1_636, 0)])
def test_a_pop_of_one_sample_bends_by_twice_its_height_and_needs_a_tenth_of_full_scale(height: int, found: int) -> None:
    """2 x 1,640 is more than 3,276.7, and 2 x 1,636 less."""
    assert len(find_clicks(pops(12_000, height=height))) == found


@pytest.mark.parametrize(("apart", "clicks"), [(50, 1), (BLOCK - 2, 1), (BLOCK - 1, 2), (2_000, 2)])
def test_what_lies_within_5_ms_is_one_click(apart: int, clicks: int) -> None:
    """In a tone: in silence each of two pops looks like the end of the sound that the other one is. A pop bends the track
    from the sample before it to the one after it, and the last of the second may lie 5 ms after the first of the first."""
    tone = np.rint(2_500 * np.sin(np.arange(RATE) * 2 * np.pi * 100 / RATE)).astype(np.int16)
    found = find_clicks(tone + pops(12_001, 12_001 + apart))
    assert len(found) == clicks
    assert abs(found[0] - 12_001) <= 1


def test_a_click_is_told_where_it_is() -> None:
    (found,) = find_clicks(pops(12_345))
    assert abs(found - 12_345) <= 1


@pytest.mark.parametrize("length", [0, BLOCK - 1])
def test_less_than_a_block_tells_nothing(length: int) -> None:
    assert find_clicks(pops(length=length)) == ()


def test_the_first_and_the_last_sample_may_click_beside_others() -> None:
    assert len(find_clicks(pops(1, length=2 * BLOCK))) == 1
    assert len(find_clicks(pops(2 * BLOCK - 2, length=2 * BLOCK))) == 1


def rough(bend: int, height: int, *, at: int = 12_060) -> Track:
    """A track whose every sample bends by `bend`, up and down, and at `at` a pop."""
    track = np.where(np.arange(RATE) % 2 == 0, bend // 4, -(bend // 4)).astype(np.int16)
    track[at] += np.int16(height)
    return track


@pytest.mark.parametrize(("height", "clicks"), [(8_200, 1), (7_010, 1), (6_990, 0), (6_800, 0)])
def test_a_click_bends_eight_times_as_much_as_its_surroundings(height: int, clicks: int) -> None:
    """They bend by 2,000, so a click bends by more than 16,000: with the track's own 2,000 a pop of 7,000 does."""
    assert len(find_clicks(rough(2_000, height))) == clicks


def company(blocks_away: int) -> Track:
    """A pop of which the block so many blocks away is as rough as it would have to be to hide it."""
    track = pops(100 * BLOCK + 60, height=4_000)
    there = (100 + blocks_away) * BLOCK
    track[there : there + BLOCK] = np.where(np.arange(BLOCK) % 2 == 0, 500, -500)
    return track


@pytest.mark.parametrize(("away", "clicks"), [(-3, 1), (-2, 0), (-1, 0), (1, 0), (2, 0), (3, 1)])
def test_pulses_and_plosives_have_company_within_two_blocks(away: int, clicks: int) -> None:
    assert len(find_clicks(company(away))) == clicks


@pytest.mark.parametrize(("rough_samples", "clicks"), [(11, 1), (12, 0)])
def test_company_is_a_tenth_of_a_block(rough_samples: int, clicks: int) -> None:
    """Of 120 samples twelve: fewer may be a click's own."""
    track = pops(100 * BLOCK + 60, height=4_000)
    there = 101 * BLOCK + 50
    track[there : there + rough_samples] = np.where(np.arange(rough_samples) % 2 == 0, 500, -500)
    assert len(find_clicks(track)) == clicks


@pytest.mark.parametrize("turned", [False, True])
def test_a_hard_cut_and_a_hard_beginning_are_no_clicks(turned: bool) -> None:
    tone = np.rint(8_000 * np.cos(np.arange(12_000) * 2 * np.pi * 200 / RATE)).astype(np.int16)
    cut = np.concatenate([tone, np.zeros(12_000, np.int16)])
    assert find_clicks(cut[::-1] if turned else cut) == ()


def test_a_pop_at_a_cut_is_one() -> None:
    """It bends by more than twice the largest sample of the side that sounds."""
    tone = np.rint(3_000 * np.cos(np.arange(12_000) * 2 * np.pi * 200 / RATE)).astype(np.int16)
    track = np.concatenate([tone, np.zeros(12_000, np.int16)])
    track[12_001] = 20_000
    assert len(find_clicks(track)) == 1


CYCLES = 120 * 60 + 1


def tone(peak: int) -> Track:
    """From peak to peak of 200 Hz, which bend little; faded over 10 samples at both ends, for a hard cut is an edge."""
    fade = np.minimum(np.arange(CYCLES), 10) / 10
    return np.rint(peak * np.cos(np.arange(CYCLES) * 2 * np.pi * 200 / RATE) * fade * fade[::-1]).astype(np.int16)


def beside(peak: int, away: int, *, height: int = 4_000, turned: bool = False) -> Track:
    """A pop, and a tone that ends so many samples before it, or begins so many after it."""
    track = np.zeros(RATE, np.int16)
    track[12_000] = height
    track[12_000 - away - CYCLES + 1 : 12_000 - away + 1] = tone(peak)
    return track[24_000::-1] if turned else track


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("away", "clicks"), [(10, 0), (220, 0), (250, 1)])
def test_the_sound_of_10_ms_on_either_side_tells_a_cut(away: int, clicks: int, turned: bool) -> None:
    """A pop that soon after a loud tone may be its end; later than that it is a click of its own."""
    assert len(find_clicks(beside(8_000, away, turned=turned))) == clicks


def test_a_cut_in_the_first_10_ms_of_a_track_is_one_too() -> None:
    assert find_clicks(beside(8_000, 10)[11_900:]) == ()


@pytest.mark.parametrize(("height", "clicks"), [(3_900, 0), (4_100, 1)])
def test_a_cut_bends_by_twice_the_loudest_sample_of_what_was_cut(height: int, clicks: int) -> None:
    assert len(find_clicks(beside(4_000, 30, height=height))) == clicks


@pytest.mark.parametrize(("softer", "clicks"), [(780, 0), (820, 1)])
def test_what_is_a_tenth_as_loud_or_more_goes_on(softer: int, clicks: int) -> None:
    """A tone of 8,000 before the pop, and a soft one after it."""
    track = beside(8_000, 30)
    track[12_030 : 12_030 + CYCLES] = tone(softer)
    assert len(find_clicks(track)) == clicks


@pytest.mark.parametrize(("apart", "first"), [(2, 11_999), (3, 12_000), (4, 12_001)])
def test_four_samples_on_either_side_belong_to_a_click(apart: int, first: int) -> None:
    """A second and far louder sample, a bit further away, is sound beside it, of which the first is the edge."""
    track = pops(12_000, height=4_000)
    track[12_000 + apart] = 20_000
    assert find_clicks(track)[0] == first


def test_only_what_bends_by_a_tenth_itself_is_a_click() -> None:
    """The sample before a pop bends by as much as it is high: 3,277 is a tenth of full scale, 3,276 less."""
    assert find_clicks(pops(12_000, height=3_277)) == (11_999,)
    assert find_clicks(pops(12_000, height=3_276)) == (12_000,)
