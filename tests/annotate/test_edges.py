"""Tones that touch speech are cut off, and nothing of the speech with them. Times in ms."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.annotate.activity import find_activity
from fdbench.annotate.edges import without_tones
from fdbench.audio import read_pcm16
from fdbench.calibrate.voices import CLIPS
from fdbench.segments import Segment, Timeline
from fdbench.timebase import RATE, ms
from tests.annotate.spoken import PREROLL, Track, clip, heard, sentences

TIME = np.arange(RATE) / RATE


def beep(length_ms: int, hz: float = 880.0) -> np.ndarray:
    sound: np.ndarray = 6_000 * np.sin(2 * np.pi * hz * TIME[: ms(length_ms)])
    return sound


def bell(length_ms: int) -> np.ndarray:
    partials = ((1.0, 1.0), (0.4, 2.76), (0.2, 5.4))
    tones = [a * np.sin(2 * np.pi * 660 * k * TIME[: ms(length_ms)]) for a, k in partials]
    sound: np.ndarray = np.exp(-8 * TIME[: ms(length_ms)]) * np.sum(tones, axis=0) * 4_000
    return sound


def chord(length_ms: int) -> np.ndarray:
    sound: np.ndarray = np.sum([beep(length_ms, hz) for hz in (523.0, 659.0, 784.0)], axis=0) / 3
    return sound


def chime(length_ms: int) -> np.ndarray:
    return np.concatenate([beep(length_ms // 2, 660.0), beep(length_ms // 2)])


def talk() -> np.ndarray:
    """1.4 s from speech to speech."""
    return sentences("slt", 12)[ms(1_000) : ms(2_400)].astype(np.float64)


def segments(sound: np.ndarray) -> tuple[Track, Timeline]:
    track = heard(sound)
    return track, find_activity(track, PREROLL).segments


SOUNDS = [beep(150), beep(200, 1_500.0), beep(300, 440.0), bell(400), chord(450), chime(400)]


@pytest.mark.parametrize("gap_ms", [0, 30, 150])
@pytest.mark.parametrize("sound", SOUNDS, ids=["short", "high", "low", "bell", "chord", "chime"])
def test_a_tone_before_or_after_the_talk_is_cut_off(sound: np.ndarray, gap_ms: int) -> None:
    silence = np.zeros(ms(gap_ms))
    (alone,) = segments(talk())[1]
    before = without_tones(*segments(np.concatenate([sound, silence, talk()])))
    after = without_tones(*segments(np.concatenate([talk(), silence, sound])))
    assert len(before) == len(after) == 1
    assert abs(before[0].start - alone.start - len(sound) - len(silence)) <= ms(30)
    assert abs(before[0].end - alone.end - len(sound) - len(silence)) <= ms(5)
    assert abs(after[0].start - alone.start) <= ms(5)
    assert abs(after[0].end - alone.end) <= ms(30)


def test_one_in_the_middle_of_a_talk_stays() -> None:
    track, found = segments(np.concatenate([talk(), beep(200), talk()]))
    assert without_tones(track, found) is found


def test_one_between_two_talks_is_gone() -> None:
    silence = np.zeros(ms(400))
    track, found = segments(np.concatenate([talk(), silence, beep(200), silence, talk()]))
    assert len(found) == 3
    assert without_tones(track, found).segments == (found[0], found[2])


def test_an_agent_without_a_voice_keeps_its_tones() -> None:
    track, found = segments(beep(500))
    assert without_tones(track, found) is found


def test_so_short_a_tone_may_be_a_voices() -> None:
    track, found = segments(np.concatenate([beep(80), talk()]))
    assert without_tones(track, found) is found


@pytest.mark.parametrize("voice", ["awb", "en-us+f2", "kal16", "pico-gb", "rms", "slt"])
def test_nothing_is_cut_off_speech(voice: str) -> None:
    for path in sorted((CLIPS / voice).glob("*.flac")):
        track = clip(read_pcm16(path)[0])
        whole = Timeline((Segment(0, len(track)),))
        assert without_tones(track, whole) is whole, path.stem
