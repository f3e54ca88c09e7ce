"""Short sounds of a real voice: what is a murmur, what are words, and what nobody can tell."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.annotate.murmur_words import murmur_or_words
from fdbench.audio import Pcm16, to_pcm16
from fdbench.speech.tts import shared_synthesiser
from fdbench.timebase import ms

pytest.importorskip("moonshine_voice")
pytest.importorskip("espeakng_loader")


def sound(text: str, most: int | None = None) -> Pcm16:
    audio = shared_synthesiser().say(text).audio
    loud = np.flatnonzero(np.abs(audio) > 5e-3)
    return to_pcm16(audio[loud[0] : loud[-1] + 1][:most])


@pytest.mark.parametrize("text", ["right", "okay", "yeah", "I see", "mm"])
def test_murmurs(text: str) -> None:
    assert murmur_or_words(sound(text)) == "murmur"


@pytest.mark.parametrize(("text", "length_ms"), [("Paris is the capital of France.", 500), ("I have moved it to Friday.", 900)])
def test_the_beginning_of_a_sentence_is_words(text: str, length_ms: int) -> None:
    assert murmur_or_words(sound(text, ms(length_ms))) == "words"


def test_the_beginning_of_a_sentence_that_opens_like_a_murmur_is_words() -> None:
    assert murmur_or_words(sound("Sure, let me explain that.", ms(900))) == "words"


def test_nobody_tells_what_silence_was() -> None:
    assert murmur_or_words(np.zeros(ms(500), np.int16)) is None
