"""The neural recogniser on real clips."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from fdbench.errors import MissingExtra
from fdbench.speech import moonshine
from fdbench.speech.resample import to_16k
from tests.adapters.conversation import clip


def test_it_hears_whole_sentences_of_any_topic() -> None:
    heard = moonshine.transcribe(to_16k(clip("rms/tell-me-a-story-about-a-robot")))
    assert heard.lower().strip(" .") == "tell me a story about a robot"


def test_the_same_samples_give_the_same_words_and_silence_none() -> None:
    sound = to_16k(clip("awb/please-count-from-one-to-fifteen"))
    assert moonshine.transcribe(sound) == moonshine.transcribe(sound.copy()) != ""
    assert moonshine.transcribe(sound[:0]) == ""
    assert moonshine.transcribe(np.zeros(16_000, dtype=np.float32)) == ""


def test_without_the_package_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "moonshine_voice", None)
    moonshine._transcriber.cache_clear()
    try:
        with pytest.raises(MissingExtra, match=r"pip install 'fdbench\[reference\]'"):
            moonshine.transcribe(np.full(1_600, 0.1, dtype=np.float32))
    finally:
        moonshine._transcriber.cache_clear()
