"""Where a turn begins and ends over noise: what the rule of rendered clips finds in the same clips without it."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.annotate.activity import find_activity
from fdbench.audio import Mono, to_pcm16
from fdbench.recordings.edges import room_of, sharpened
from fdbench.render.bounds import speech_bounds
from fdbench.segments import Segment
from fdbench.timebase import RATE, ms, to_ms
from tests.fdb.make import ASK, clip, track
from tests.measured.agreement import noisy


def spoken() -> Mono:
    return track(4.5, [(1.2, clip(ASK))])


@pytest.mark.parametrize("snr_db", [20.0, 30.0])
def test_edges_over_noise_are_those_without_it(snr_db: float) -> None:
    clean = spoken()
    truth = speech_bounds(clean)
    assert truth is not None
    starts, ends = [], []
    for seed in range(3):
        line = noisy(to_pcm16(clean), snr_db, seed)
        sounds = find_activity(line, 0).segments
        room = room_of(line, sounds)
        assert room is not None
        free = Segment(0, len(line))
        starts.append(to_ms(sharpened(line, sounds[0], room, free).start - truth.start))
        ends.append(to_ms(sharpened(line, sounds[len(sounds) - 1], room, free).end - truth.end))
    assert np.abs(starts).max() <= 20.0 and np.abs(ends).max() <= 20.0, (starts, ends)


def test_a_short_sound_outside_does_not_move_an_edge() -> None:
    clean = spoken()
    truth = speech_bounds(clean)
    assert truth is not None
    at = truth.end + ms(70)
    clean[at : at + ms(3)] += 0.004 * np.sin(2 * np.pi * 3_000 * np.arange(ms(3)) / RATE).astype(np.float32)
    line = noisy(to_pcm16(clean), 20.0, 1)
    room = room_of(line, find_activity(line, 0).segments)
    assert room is not None
    found = sharpened(line, Segment(truth.start, truth.end - ms(40)), room, Segment(0, len(line)))
    assert to_ms(found.end - truth.end) == pytest.approx(0.0, abs=20.0)


def test_a_room_of_digital_silence_or_too_short_is_none() -> None:
    silent = np.zeros(2 * RATE, np.int16)
    assert room_of(silent, find_activity(silent, 0).segments) is None
    hiss = noisy(np.zeros(ms(600), np.int16), 20.0, 1)
    assert room_of(hiss, find_activity(hiss, 0).segments) is None
