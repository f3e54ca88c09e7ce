"""The segmenter against tracks of known sound."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from fdbench.annotate.activity import CONSTANTS, find_activity
from fdbench.segments import Timeline
from fdbench.timebase import ms

PREROLL = ms(1_000)


def track(length_ms: int, *bursts: tuple[int, int], level: float = 0.1, floor: float = 0.0) -> npt.NDArray[np.int16]:
    rng = np.random.default_rng(3)
    out = rng.standard_normal(ms(length_ms)) * floor
    for start, end in bursts:
        out[start:end] += rng.choice([-level, level], end - start)
    return np.rint(out * 32_768).astype(np.int16)


def found(heard: npt.NDArray[np.int16]) -> Timeline:
    return find_activity(heard, PREROLL).segments


def test_silence_has_no_segments() -> None:
    assert not found(track(3_000))
    assert not found(track(3_000, floor=0.001))


@pytest.mark.parametrize("phase", [0, 1, 119, 120, 239])
def test_onset_and_offset_are_found_to_the_sample(phase: int) -> None:
    burst = (ms(1_500) + phase, ms(2_200) + 3 * phase)
    segment = found(track(3_000, burst))[0]
    assert abs(segment.start - burst[0]) <= ms(2)
    assert abs(segment.end - burst[1]) <= ms(2)


def test_clicks_are_dropped_before_gaps_are_bridged() -> None:
    bursts = ((ms(1_500), ms(1_800)), (ms(1_900), ms(1_940)), (ms(2_040), ms(2_500)))
    assert len(found(track(3_000, *bursts))) == 2


def test_gaps_under_200_ms_are_bridged() -> None:
    assert len(found(track(3_000, (ms(1_500), ms(1_700)), (ms(1_890), ms(2_200))))) == 1
    assert len(found(track(3_000, (ms(1_500), ms(1_700)), (ms(1_910), ms(2_200))))) == 2


@pytest.mark.parametrize("gain_db", [-6.0, 0.0, 6.0])
def test_the_agents_level_changes_nothing_beyond_a_frame(gain_db: float) -> None:
    burst = (ms(1_500) + 17, ms(2_200) + 5)
    segment = found(track(3_000, burst, level=0.1 * 10 ** (gain_db / 20)))[0]
    assert abs(segment.start - burst[0]) <= ms(2)
    assert abs(segment.end - burst[1]) <= ms(2)


def test_appended_silence_changes_nothing() -> None:
    heard = track(3_000, (ms(1_500), ms(2_200)))
    assert found(np.concatenate([heard, np.zeros(ms(5_000), np.int16)])) == found(heard)


def test_speech_is_found_above_a_noisy_line() -> None:
    activity = find_activity(track(3_000, (ms(1_500), ms(2_200)), floor=0.004), PREROLL)
    assert activity.floor_db == pytest.approx(20 * np.log10(0.004), abs=1.0)
    assert len(activity.segments) == 1
    assert abs(activity.segments[0].start - ms(1_500)) <= ms(10)


@pytest.mark.parametrize("greeting", [(0, ms(1_000)), (ms(400), ms(1_000))])
def test_a_greeting_in_the_pre_roll_is_no_floor(greeting: tuple[int, int]) -> None:
    voice = np.abs(np.sin(np.arange(ms(3_000)) * 2 * np.pi * 4 / 24_000))
    heard = track(3_000, greeting, (ms(1_500), ms(2_200)), level=0.03) * voice
    greeted = find_activity(heard.astype(np.int16), PREROLL)
    assert greeted.floor_db < -50.0
    assert abs(greeted.segments[-1].start - ms(1_500)) <= ms(30)


def test_the_floor_is_clamped() -> None:
    assert find_activity(track(3_000), PREROLL).floor_db == CONSTANTS.floor_lowest_dbfs
    loud = track(3_000, (0, ms(3_000)), level=0.2)
    assert find_activity(loud, PREROLL).floor_db == CONSTANTS.floor_highest_dbfs


def test_a_plosive_keeps_its_release() -> None:
    closed = ((ms(1_500), ms(1_800)), (ms(1_870), ms(1_900)))
    segment = found(track(3_000, *closed))[0]
    assert abs(segment.end - ms(1_900)) <= ms(2)


@pytest.mark.parametrize("gain_db", [-6.0, 0.0, 6.0])
def test_a_soft_onset_lies_where_it_does_at_every_level(gain_db: float) -> None:
    level = 0.1 * 10 ** (gain_db / 20)
    soft = track(3_000, (ms(1_500), ms(1_560)), level=level * 10 ** (-30 / 20))
    segment = found(soft + track(3_000, (ms(1_560), ms(2_200)), level=level))[0]
    assert abs(segment.start - ms(1_500)) <= ms(2)


def test_a_loud_voice_on_a_noisy_line_is_told_from_the_noise() -> None:
    activity = find_activity(track(3_000, (ms(1_500), ms(2_200)), level=0.16, floor=0.016), PREROLL)
    assert len(activity.segments) == 1
    assert abs(activity.segments[0].start - ms(1_500)) <= ms(10)
    assert abs(activity.segments[0].end - ms(2_200)) <= ms(10)
