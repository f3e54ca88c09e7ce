"""Beeps that begin no reply. Times in ms."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.annotate.activity import Activity
from fdbench.annotate.signals import find_signals
from fdbench.audio import Pcm16
from fdbench.segments import Timeline
from fdbench.timebase import ms
from tests.annotate.spoken import sentences

BEEP = (3_000, 3_200)


def track(*beeps: tuple[int, int], voice: tuple[int, int] | None = (5_000, 8_000)) -> tuple[Pcm16, Activity]:
    """Beeps, and a voice; the activity has them all."""
    heard = np.zeros(ms(10_000), np.int16)
    for start, end in beeps:
        heard[ms(start) : ms(end)] = (6_000 * np.sin(np.arange(ms(end - start)) * 2 * np.pi * 880 / 24_000)).astype(np.int16)
    if voice:
        heard[ms(voice[0]) : ms(voice[1])] = sentences("rms", 4)[: ms(voice[1] - voice[0])]
    places = sorted([*beeps, *([voice] if voice else [])])
    return heard, Activity(Timeline.of((ms(a), ms(b)) for a, b in places), -70.0)


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


def test_over_a_background_nobody_can_tell() -> None:
    heard, activity = track(BEEP)
    assert not find_signals(heard, Activity(activity.segments, -70.0, blurred=True))
