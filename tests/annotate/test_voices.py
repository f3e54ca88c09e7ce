"""Two voices of the agent at once, and what must not be taken for them."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.annotate.activity import find_activity
from fdbench.annotate.sound import SoundQuality, find_sound
from fdbench.segments import Segment, Timeline
from fdbench.timebase import RATE, ms
from tests.annotate.spoken import PREROLL, VOICES, clip, heard, sentences, sound_of

PAIRS = (("slt", "awb"), ("rms", "slt"), ("pico-gb", "en-us+f2"), ("awb", "pico-gb"), ("slt", "pico-gb"), ("en-us+f2", "rms"))


def share_found(found: SoundQuality, truth: Timeline) -> float:
    assert found.doubled is not None, found.unsure
    return found.doubled.intersection(truth).total / truth.total


def overlaid(one: str, other: str) -> float:
    """The share of the time at which both speak that is found."""
    first, second = sentences(one, 20), sentences(other, 20, since=20)
    n = min(len(first), len(second))
    both = first[:n].astype(np.int32) + second[:n]
    at = [find_activity(heard(v[:n]), PREROLL).segments for v in (first, second)]
    return share_found(sound_of(both), at[0].intersection(at[1]))


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_most_of_two_voices_at_once_is_found(one: str, other: str) -> None:
    assert overlaid(one, other) >= 0.6


@pytest.mark.parametrize("voice", [v for v in VOICES if v != "kal16"])
def test_half_of_one_voice_over_itself_is_found(voice: str) -> None:
    # Two strands of one voice are harder to tell apart than two voices: they have the same pitch.
    assert overlaid(voice, voice) >= 0.5


def test_a_short_question_over_its_own_story_is_found_and_the_rest_is_not() -> None:
    story, nag = sentences("slt", 20).astype(np.int32), sentences("slt", 3, since=30)[: ms(1_500)]
    truth = []
    for start in (ms(4_000), ms(9_000), ms(14_000)):
        story[start : start + len(nag)] += nag
        truth.append((PREROLL + start, PREROLL + start + len(nag)))
    found = sound_of(story)
    assert share_found(found, Timeline.of(truth)) >= 0.3
    assert found.doubled is not None
    assert found.doubled.without(Timeline.of((a - ms(300), b + ms(300)) for a, b in truth)) == Timeline()


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("snr", [10, 20])
def test_a_voice_over_noise_is_not_two(voice: str, snr: int) -> None:
    speech = heard(sentences(voice, 10)).astype(np.float64)
    rms = float(np.sqrt(np.mean(np.square(speech[np.abs(speech) > 300]))))
    track = clip(speech + rms * 10 ** (-snr / 20) * np.random.default_rng(3).standard_normal(len(speech)))
    found = find_sound(track, Timeline.of([(PREROLL, len(track) - ms(1_000))]))
    assert found.doubled is None or not found.doubled


@pytest.mark.parametrize("voice", ["awb", "pico-gb", "rms", "slt"])
@pytest.mark.parametrize("seconds", [0.3, 0.6])
def test_a_voice_in_a_room_is_not_two(voice: str, seconds: float) -> None:
    n = round(seconds * RATE)
    tail = np.random.default_rng(4).standard_normal(n) * 10.0 ** (-3.0 * np.arange(n) / n)
    tail *= 0.5 / np.sqrt(np.sum(np.square(tail)))
    tail[0] = 1.0
    size = 1 << (20 * RATE + n).bit_length()
    speech = np.fft.irfft(np.fft.rfft(sentences(voice, 20), size) * np.fft.rfft(tail, size), size)[: 20 * RATE + n]
    found = sound_of(speech)
    assert found.doubled is None or not found.doubled


def test_music_is_not_two_voices() -> None:
    time = np.arange(RATE) / RATE
    chords = ((262, 330, 392), (220, 262, 330), (175, 220, 262), (196, 247, 294), (262, 330, 392), (220, 262, 330))
    fade = np.minimum(1.0, np.minimum(time, 1.0 - time) * 100)
    notes = [sum(np.sin(2 * np.pi * f * k * time) / k for f in chord for k in (1, 2, 3)) * fade for chord in chords]
    found = sound_of(np.concatenate(notes) * 1_500)
    assert found.doubled is None and dict(found.unsure)["doubled"]


def test_over_a_loud_background_nobody_can_tell() -> None:
    speech = heard(sentences("slt", 10)).astype(np.float64)
    track = clip(speech + 1_000 * np.random.default_rng(3).standard_normal(len(speech)))
    found = find_sound(track, Timeline((Segment(PREROLL, len(track) - ms(1_000)),)))
    assert found.doubled is None
    assert dict(found.unsure)["doubled"] == "the background is too loud to tell voices apart"
