"""Beeps and breaths that begin no reply. Times in ms."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.annotate.activity import Activity, find_activity
from fdbench.annotate.signals import find_signals, without_breaths
from fdbench.audio import Pcm16, from_pcm16, read_pcm16
from fdbench.calibrate.voices import CLIPS
from fdbench.hearing.voice import has_voice
from fdbench.segments import Timeline
from fdbench.timebase import ms
from tests.annotate.spoken import PREROLL, VOICES, heard, sentences

BEEP = (3_000, 3_200)


def track(*beeps: tuple[int, int], voice: tuple[int, int] | None = (5_000, 8_000)) -> tuple[Pcm16, Activity]:
    """Beeps, and a voice; the activity has them all."""
    line = np.zeros(ms(10_000), np.int16)
    for start, end in beeps:
        line[ms(start) : ms(end)] = (6_000 * np.sin(np.arange(ms(end - start)) * 2 * np.pi * 880 / 24_000)).astype(np.int16)
    if voice:
        line[ms(voice[0]) : ms(voice[1])] = sentences("rms", 4)[: ms(voice[1] - voice[0])]
    places = sorted([*beeps, *([voice] if voice else [])])
    return line, Activity(Timeline.of((ms(a), ms(b)) for a, b in places), -70.0)


def found(*beeps: tuple[int, int], voice: tuple[int, int] | None = (5_000, 8_000)) -> list[tuple[int, int]]:
    return [(s.start // ms(1), s.end // ms(1)) for s in find_signals(*track(*beeps, voice=voice))]


def test_a_beep_before_the_answer_is_a_signal() -> None:
    assert found(BEEP) == [BEEP]


@pytest.mark.parametrize(("start", "signals"), [(8_999, []), (9_000, [(9_000, 9_200)])])
def test_one_that_follows_a_talk_within_a_second_is_a_piece_of_it(start: int, signals: list[tuple[int, int]]) -> None:
    assert found((start, start + 200)) == signals


@pytest.mark.parametrize(("end", "signals"), [(3_000, [(2_000, 3_000)]), (3_001, [])])
def test_one_of_more_than_a_second_is_none(end: int, signals: list[tuple[int, int]]) -> None:
    assert found((2_000, end)) == signals


def test_who_has_no_voice_at_all_may_whisper() -> None:
    assert found(BEEP, voice=None) == []


@pytest.mark.parametrize(("voiced", "signals"), [(150, []), (1_500, [(1_000, 1_400)])])
def test_a_whisperer_may_seem_to_have_a_pitch_here_and_there(voiced: int, signals: list[tuple[int, int]]) -> None:
    """A word of noise, and a talk of noise in which some is voiced."""
    noise = np.random.default_rng(5).normal(0.0, 2_000.0, ms(10_000))
    line = np.zeros(ms(10_000))
    for start, end in ((1_000, 1_400), (5_000, 8_000)):
        line[ms(start) : ms(end)] = noise[ms(start) : ms(end)]
    line[ms(6_000) : ms(6_000 + voiced)] = sentences("rms", 4)[ms(300) : ms(300 + voiced)]
    whispered = line.astype(np.int16)
    places = Timeline.of([(ms(1_000), ms(1_400)), (ms(5_000), ms(8_000))])
    assert has_voice(from_pcm16(whispered[ms(5_000) : ms(8_000)]))
    assert [(s.start // ms(1), s.end // ms(1)) for s in find_signals(whispered, Activity(places, -70.0))] == signals


def test_over_a_background_nobody_can_tell() -> None:
    line, activity = track(BEEP)
    assert not find_signals(line, Activity(activity.segments, -70.0, blurred=True))


def breath(length_ms: int, level: float) -> np.ndarray:
    noise = np.random.default_rng(2).standard_normal(ms(length_ms)) * np.hanning(ms(length_ms))
    return noise * level


@pytest.mark.parametrize(
    ("length", "gap", "level", "cut"),
    [
        (300, 150, 400, True),
        (300, 60, 400, False),  # so short a silence may be a plosive's
        (110, 120, 600, False),
        (300, 150, 4_000, False),  # so loud it may be a fricative
    ],
)
def test_a_breath_before_the_first_word_is_cut_off(length: int, gap: int, level: float, cut: bool) -> None:
    talk = sentences("rms", 4)[ms(1_000) : ms(2_500)]
    sound = heard(np.concatenate([breath(length, level), np.zeros(ms(gap)), talk, np.zeros(ms(300)), breath(length, level)]))
    activity = find_activity(sound, PREROLL)
    kept = without_breaths(sound, activity)
    begins = ms(1_000) + ms(length + gap)
    assert activity.segments[0].start < begins - ms(100)
    assert (abs(kept[0].start - begins) <= ms(5)) == cut
    assert (kept[0].start == activity.segments[0].start) != cut
    assert [s.end for s in kept] == [s.end for s in activity.segments]


@pytest.mark.parametrize("voice", VOICES)
def test_no_words_begin_with_a_breath(voice: str) -> None:
    for path in sorted((CLIPS / voice).glob("*.flac")):
        track = heard(read_pcm16(path)[0])
        activity = find_activity(track, PREROLL)
        assert without_breaths(track, activity) == activity.segments, path.stem
