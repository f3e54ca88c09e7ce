"""A constant offset on the line is taken out; a voice, a hum and a line without one stay as they are."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.annotate.activity import find_activity
from fdbench.audio import FULL_SCALE, Pcm16, to_pcm16
from fdbench.contract import Audio
from fdbench.hearing.offset import LEAST, LineOffset, without_offset
from fdbench.timebase import RATE, TICK, ms
from tests.annotate.spoken import sentences

SECONDS = 6


def line(offset: float, rng_seed: int = 3) -> Pcm16:
    """Soft noise about an offset, float to int16, [SECONDS x RATE]."""
    noise = np.random.default_rng(rng_seed).normal(0.0, 1e-3, SECONDS * RATE)
    return to_pcm16((noise + offset).astype(np.float32))


@pytest.mark.parametrize("offset", [0.02, -0.1, 1.01 * LEAST])
def test_an_offset_is_taken_out(offset: float) -> None:
    assert abs(float(without_offset(line(offset)).mean())) < 1.0


@pytest.mark.parametrize("offset", [0.0, 0.9 * LEAST])
def test_what_is_softer_than_speech_is_left_alone(offset: float) -> None:
    track = line(offset)
    assert without_offset(track) is track


@pytest.mark.parametrize("hertz", [50.0, 60.0])
def test_a_hum_and_a_voice_are_no_offset(hertz: float) -> None:
    hum = to_pcm16((0.05 * np.sin(2 * np.pi * hertz * np.arange(SECONDS * RATE) / RATE)).astype(np.float32))
    voice = sentences("rms", 3)
    assert without_offset(hum) is hum
    assert without_offset(voice) is voice


def test_what_is_there_for_a_while_only_is_a_sound() -> None:
    """And no offset of the line: taken out everywhere, it would be a sound where it was not."""
    track = line(0.0)
    track[: len(track) * 8 // 10] += round(0.02 * FULL_SCALE)
    assert without_offset(track) is track


def test_the_ends_of_a_track_that_is_too_short_to_judge_are_its_own() -> None:
    track = np.full(ms(90), 1_000, np.int16)
    assert without_offset(track) is track
    assert without_offset(track[:0]).size == 0


def test_a_loud_sample_is_not_wrapped() -> None:
    track = line(-0.02)
    track[100] = FULL_SCALE - 1
    assert without_offset(track)[100] == FULL_SCALE - 1


def test_speech_over_an_offset_has_the_segments_that_it_has_without() -> None:
    silence = np.zeros(RATE, np.int16)
    clean = np.concatenate([silence, sentences("rms", 3), silence])
    moved = (clean + round(0.02 * FULL_SCALE)).astype(np.int16)
    assert find_activity(without_offset(moved), RATE).segments == find_activity(clean, RATE).segments


def heard(track: Audio) -> tuple[LineOffset, list[float]]:
    offset = LineOffset()
    ticks = [track[at : at + TICK] for at in range(0, len(track) - TICK + 1, TICK)]
    return offset, [offset.without(tick, float(np.dot(tick, tick))) for tick in ticks]


def test_the_offset_of_a_line_that_fills_is_known_after_three_ticks() -> None:
    offset, energies = heard(np.full(4 * TICK, 0.02, np.float32))
    assert offset.value == pytest.approx(0.02)
    assert energies[1] > 0.1
    assert max(energies[2:]) < 1e-6


def test_one_tick_before_the_line_is_open_changes_nothing() -> None:
    track = np.full(6 * TICK, 0.02, np.float32)
    track[:TICK] = 0.0
    assert heard(track)[0].value == pytest.approx(0.02)


def test_a_sound_after_silence_is_no_offset() -> None:
    track = np.zeros(60 * TICK, np.float32)
    track[50 * TICK :] = 0.1
    offset, energies = heard(track)
    assert offset.value == 0.0
    assert energies[-1] == pytest.approx(TICK * 0.01, rel=1e-4)
