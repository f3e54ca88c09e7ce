"""Short sounds that are a voice, and such that are none."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from fdbench.audio import Mono, from_pcm16, read_pcm16
from fdbench.calibrate.voices import CLIPS
from fdbench.hearing.voice import has_voice
from fdbench.timebase import RATE, ms

NOTES = (250, 440, 523, 880, 1_319, 2_000)


def seconds(length: float) -> npt.NDArray[np.float64]:
    return np.arange(round(length * RATE)) / RATE


def bell(hz: float) -> Mono:
    """Partials that are no multiples of each other, dying away."""
    t = seconds(0.6)
    partials = ((1.0, 1.0), (0.4, 2.76), (0.2, 5.4))
    struck: Mono = (0.2 * np.exp(-8 * t) * sum(a * np.sin(2 * np.pi * hz * k * t) for a, k in partials)).astype(np.float32)
    return struck


@pytest.mark.parametrize("hz", NOTES)
def test_notes_are_no_voice(hz: int) -> None:
    for length in (0.1, 0.2, 0.5):
        t = seconds(length)
        assert not has_voice((0.2 * np.sin(2 * np.pi * hz * t)).astype(np.float32))
        assert not has_voice((0.2 * np.sin(2 * np.pi * (hz * t + hz * t**2))).astype(np.float32)), "one that rises"
    assert not has_voice((0.1 * np.sign(np.sin(2 * np.pi * hz * seconds(0.2)))).astype(np.float32))
    assert not has_voice(bell(hz))


def test_two_notes_a_chord_and_a_key_of_a_telephone_are_no_voice() -> None:
    low, high = (np.sin(2 * np.pi * hz * seconds(0.2)) for hz in (523, 784))
    for sound in (np.concatenate([low, high]), low + high, np.sin(2 * np.pi * 697 * seconds(0.2)) + high):
        assert not has_voice((0.1 * sound).astype(np.float32))


@pytest.mark.parametrize("smooth", [1, 4])
def test_a_breath_is_no_voice(smooth: int) -> None:
    noise = np.convolve(np.random.default_rng(1).normal(size=ms(350)), np.ones(smooth) / smooth, "same")
    assert not has_voice((0.03 * noise * np.hanning(len(noise))).astype(np.float32))


@pytest.mark.parametrize("voice", ["awb", "en-us+f2", "pico-gb", "rms", "slt"])
def test_words_are(voice: str) -> None:
    for path in sorted((CLIPS / voice).glob("*.flac")):
        sound = from_pcm16(read_pcm16(path)[0])
        loud = np.flatnonzero(np.abs(sound) > 0.02)
        assert has_voice(sound[loud[0] : min(loud[-1], loud[0] + ms(500))]), path.stem


def test_a_telephone_and_noise_at_15_db_take_no_voice_away() -> None:
    from scipy.signal import butter, sosfilt

    band = butter(4, (300, 3_400), "bandpass", fs=RATE, output="sos")
    for path in sorted((CLIPS / "slt").glob("*.flac"))[:10]:
        sound = from_pcm16(read_pcm16(path)[0])
        loud = np.flatnonzero(np.abs(sound) > 0.02)
        word = sound[loud[0] : min(loud[-1], loud[0] + ms(500))]
        noise = np.random.default_rng(2).normal(size=len(word)) * np.sqrt(np.mean(word**2)) * 10 ** (-15 / 20)
        assert has_voice(sosfilt(band, word).astype(np.float32))
        assert has_voice((word + noise).astype(np.float32))
