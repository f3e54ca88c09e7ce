"""Noise of a changing level, and no speech taken for it."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.calibrate.beds import bed
from fdbench.hearing.floor import NOTHING_DB, Floor
from fdbench.hearing.frames import frame_levels, runs_of
from fdbench.hearing.hiss import find_hiss, only_between
from fdbench.timebase import RATE, ms
from tests.annotate.spoken import VOICES, Track, clip, sentences


def found(track: Track) -> list[tuple[int, int]]:
    """In ms."""
    return [(first * 10, last * 10) for first, last in runs_of(find_hiss(track, frame_levels(track, ms(10))))]


def noise(kind: str, samples: int, level_db: np.ndarray | float) -> np.ndarray:
    return bed(kind, samples, 1.0, np.random.default_rng(3)) * 32_768 * 10 ** (np.asarray(level_db) / 20)


def with_voice(sound: np.ndarray) -> Track:
    """1 s of a voice, the sound between two silences, 1 s of the voice."""
    voice, silence = sentences("rms", 2)[: ms(1_000)], np.zeros(ms(500))
    return clip(np.concatenate([voice, silence, sound, silence, voice]))


@pytest.mark.parametrize("kind", ["white", "pink"])
@pytest.mark.parametrize(("soft", "loud"), [(-70, -48), (-60, -30)])
def test_noise_that_rises_is_found_while_it_is_audible(kind: str, soft: float, loud: float) -> None:
    ((first, last),) = found(with_voice(noise(kind, ms(2_000), np.linspace(soft, loud, ms(2_000)))))
    audible = 1_500 + max(0.0, 2_000 * (-62 - soft) / (loud - soft))
    assert abs(first - audible) <= 250
    assert abs(last - 3_500) <= 20


@pytest.mark.parametrize(("length", "level", "told"), [(600, -30, True), (900, -20, False), (450, -30, False)])
def test_noise_must_last_and_be_softer_than_the_voice(length: int, level: float, told: bool) -> None:
    assert bool(found(with_voice(noise("white", ms(length), level)))) == told


@pytest.mark.parametrize("kind", ["hum", "typing", "babble"])
def test_other_beds_are_none(kind: str) -> None:
    assert found(with_voice(noise(kind, ms(3_000), -45))) == []


@pytest.mark.parametrize("gain", [1.0, 0.1])
@pytest.mark.parametrize("voice", VOICES)
def test_speech_is_none_nor_is_a_whisper(voice: str, gain: float) -> None:
    from scipy.signal import istft, stft

    speech = sentences(voice, 20) * gain
    assert found(clip(speech)) == []
    _, _, spectra = stft(speech, RATE, nperseg=480)
    rng = np.random.default_rng(1)
    _, breathed = istft(np.abs(spectra) * (rng.standard_normal(spectra.shape) + 1j * rng.standard_normal(spectra.shape)), RATE)
    assert found(clip(breathed)) == []


def test_what_lies_on_noise_is_kept() -> None:
    """A word of 200 ms within 2 s of it."""
    sound = noise("white", ms(2_000), -45)
    sound[ms(1_000) : ms(1_200)] += sentences("rms", 2)[ms(300) : ms(500)]
    before, after = found(with_voice(sound))
    assert before == (1_500, 2_500)
    assert abs(after[0] - 2_700) <= 40
    assert after[1] == 3_500


@pytest.mark.parametrize(("holes", "there"), [(4, True), (5, False)])
def test_noise_that_is_silenced_under_the_voice_is_no_floor_there(holes: int, there: bool) -> None:
    """A hole is 12 dB softer than the noise was before the voice."""
    levels = np.full(300, -45.0)
    levels[100:200] = -20.0
    levels[150 : 150 + holes] = -57.1
    hiss = np.ones(300, np.bool_)
    hiss[100:200] = False
    floor = Floor(*(np.full(300, -45.0) for _ in range(3)))
    kept = only_between(floor, hiss, levels)
    assert (kept.usual[100:200] == (-45.0 if there else NOTHING_DB)).all()
    assert (kept.usual[hiss] == -45.0).all()
    assert (floor.usual == -45.0).all()


def test_nothing_has_none() -> None:
    assert not len(find_hiss(np.zeros(0, np.int16), np.zeros(0)))
