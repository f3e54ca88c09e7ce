"""The same recording is found again, whatever was done to its level; another one is not."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from fdbench.annotate.samesound import OTHER, SAME, best_match
from fdbench.timebase import RATE, ms

Track = npt.NDArray[np.int16]


def noise(length: int, seed: int = 1, level: float = 3_000.0) -> Track:
    """Noise below 2 kHz: what is averaged over three samples is still there."""
    wide = np.random.default_rng(seed).standard_normal(length + 11)
    return np.rint(level * np.convolve(wide, np.ones(12) / 12**0.5, mode="valid")[:length]).astype(np.int16)


def silent(length: int) -> Track:
    return np.zeros(length, np.int16)


TRACK = noise(2 * RATE)
SOUGHT = slice(RATE + 3, RATE + 3 + ms(200))


@pytest.mark.parametrize("gain", [1.0, -1.0, 0.1])
def test_the_same_samples_are_found_where_they_are_at_any_level(gain: float) -> None:
    found = best_match(np.rint(TRACK[SOUGHT] * gain).astype(np.int16), TRACK, RATE - 300, RATE + 300)
    assert found is not None
    assert found.at == RATE + 3
    assert found.correlation > 0.99


def test_another_sound_is_not_the_same() -> None:
    found = best_match(noise(ms(200), seed=2), TRACK, 0, 2 * RATE - ms(200))
    assert found is not None and found.correlation <= OTHER < SAME


def test_what_begins_after_the_last_place_is_not_found_and_what_begins_there_is() -> None:
    sought = TRACK[SOUGHT]
    for last, there in ((RATE + 3, True), (RATE, False)):
        found = best_match(sought, TRACK, RATE - 300, last)
        assert found is not None
        assert (found.correlation > 0.99) is there


def test_one_place_can_be_tried() -> None:
    found = best_match(TRACK[SOUGHT], TRACK, RATE + 3, RATE + 3)
    assert found is not None and found.at == RATE + 3 and found.correlation > 0.99
    assert best_match(TRACK[SOUGHT], TRACK, RATE + 3, RATE + 2) is None


def clicks(*places: int, height: int = 3, length: int = ms(120)) -> Track:
    """Three samples at each place: one after averaging."""
    track = silent(length)
    for place in places:
        track[place : place + 3] = height
    return track


def test_likeness_is_the_share_of_what_is_in_common_down_to_the_softest_sound() -> None:
    """One click of two: a half of the power, and the root of it. Of three clicks of which one is in common: a third."""
    for number, track in ((2, clicks(0, 300)), (3, clicks(0, 300, 600))):
        found = best_match(clicks(0), track, 0, 0)
        assert found is not None and found.correlation == pytest.approx(number**-0.5, abs=0.002)


def test_the_tracks_first_and_last_samples_are_sound() -> None:
    for sought, track, at in ((clicks(0), clicks(0, length=3), 0), (clicks(ms(60)), clicks(0, length=3), -ms(60))):
        found = best_match(sought, track, at, at)
        assert found is not None and found.correlation > 0.999


def test_what_lies_outside_of_the_track_is_silence() -> None:
    sought = np.concatenate([silent(ms(50)), TRACK[: ms(150)]])
    before = best_match(sought, TRACK, -ms(50), -ms(50))
    assert before is not None and before.at == -ms(50) and before.correlation > 0.99
    sought = np.concatenate([TRACK[-ms(150) :], silent(ms(50))])
    after = best_match(sought, TRACK, 2 * RATE - ms(150), 2 * RATE - ms(150))
    assert after is not None and after.correlation > 0.99
    beyond = best_match(TRACK[SOUGHT], TRACK, 3 * RATE, 3 * RATE)
    assert beyond is not None and beyond.correlation < 0.01


@pytest.mark.parametrize(("length", "told"), [(ms(120), True), (ms(120) - 1, False)])
def test_a_short_stretch_proves_nothing(length: int, told: bool) -> None:
    found = best_match(TRACK[RATE : RATE + length], TRACK, RATE - 30, RATE + 30)
    assert (found is not None) is told


@pytest.mark.parametrize("steady", [0, 500])
def test_silence_and_a_constant_offset_are_no_sound(steady: int) -> None:
    assert best_match(np.full(ms(200), steady, np.int16), TRACK, 0, RATE) is None


def test_a_constant_offset_changes_nothing() -> None:
    shifted = (TRACK[SOUGHT].astype(np.int32) + 2_000).astype(np.int16)
    found = best_match(shifted, TRACK, RATE - 300, RATE + 300)
    assert found is not None and found.at == RATE + 3 and found.correlation > 0.99


def test_lengths_that_are_no_multiple_of_three_will_do() -> None:
    for more in (1, 2):
        found = best_match(TRACK[RATE : RATE + ms(200) + more], TRACK, RATE - 300, RATE + 301)
        assert found is not None and found.correlation > 0.99


def test_noise_beside_it_lowers_the_likeness_by_its_share() -> None:
    """As much noise as sound: the half of the power is the same, a correlation of about 0.7."""
    sought = TRACK[SOUGHT].astype(np.int32) + noise(ms(200), seed=9)
    found = best_match(np.clip(sought, -32_768, 32_767).astype(np.int16), TRACK, RATE - 300, RATE + 300)
    assert found is not None and found.at == RATE + 3
    assert found.correlation == pytest.approx(0.5**0.5, abs=0.08)
