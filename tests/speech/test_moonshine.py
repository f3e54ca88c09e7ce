"""The neural recogniser on real clips."""

from __future__ import annotations

import sys
from itertools import pairwise

import numpy as np
import pytest

from fdbench.errors import MissingExtra
from fdbench.speech import moonshine
from fdbench.speech.resample import ASR_RATE as RATE
from fdbench.speech.resample import to_16k
from fdbench.speech.wer import word_errors
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


def test_a_long_segment_is_cut_where_it_is_softest() -> None:
    sound = np.full(40 * RATE, 0.1, dtype=np.float32)
    for second in (2, 11, 19):  # the first is too early, the last is heard from the cut on
        sound[second * RATE : second * RATE + RATE // 5] = 0.0
    sound[13 * RATE : 14 * RATE] = 0.01
    places = moonshine.pieces(sound)
    assert places[0][0] == 0
    assert places[-1][1] == len(sound)
    assert all(b == a for (_, b), (a, _) in pairwise(places))
    assert all(b - a <= moonshine.LONGEST for a, b in places)
    assert abs(places[0][1] - 11 * RATE) <= RATE // 5
    assert abs(places[1][1] - 19 * RATE) <= RATE // 5


@pytest.mark.parametrize("seconds", [0, 1, 16])
def test_a_short_one_is_one_piece(seconds: int) -> None:
    assert moonshine.pieces(np.zeros(seconds * RATE, dtype=np.float32)) == [(0, seconds * RATE)]


def test_free_recognition_keeps_the_thread_for_as_long_as_anybody_talks() -> None:
    sentence = np.concatenate([clip("rms/tell-me-a-story-about-a-robot"), np.zeros(RATE // 2, np.float32)])
    count = 40 * 24_000 // len(sentence)
    words = moonshine.Moonshine().transcribe(np.tile(sentence, count).astype(np.float32))
    heard = [w.text.lower().strip(".,!") for w in words]
    assert word_errors("tell me a story about a robot".split() * count, heard).rate <= 0.1  # type: ignore[operator]
    assert not any(w.timed for w in words)
    assert [w.start for w in words] == sorted(w.start for w in words)
