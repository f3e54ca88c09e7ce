"""What the reference systems' recogniser believes, on real clips."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from fdbench.speech.resample import to_16k
from tests.adapters.conversation import bundled, clip

LEVEL = -23.0
STEP = 3_200
"""200 ms at 16 kHz."""


@pytest.fixture
def hearing() -> Iterator[Any]:
    ear = bundled("_reference.hearing").Hearing()
    yield ear
    ear.end()


def feed(hearing: Any, audio: Any) -> None:
    for start in range(0, len(audio), STEP):
        hearing.feed([audio[start : start + STEP]])


def sound(name: str) -> Any:
    quiet = np.zeros(4_800, dtype=np.float32)
    return np.concatenate([quiet, to_16k(clip(name)), quiet])


def bare(text: str) -> str:
    """Without capitals and punctuation, numbers in words."""
    return " ".join(bundled("_reference.text").normalise(text))


def test_the_words_so_far_lag_behind_by_a_third_of_a_second_at_most(hearing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def transcribe(audio: Any) -> str:
        asked.append(len(audio))
        return "so far"

    monkeypatch.setattr(bundled("_reference.hearing").moonshine, "transcribe", transcribe)
    hearing.begin(LEVEL)
    for _ in range(10):
        hearing.feed([np.zeros(1_600, np.float32)])
        hearing.text()
    assert asked == [4_800, 9_600, 14_400]
    assert hearing.settled() == "so far" and asked[-1] == 16_000


def test_open_vocabulary_hears_what_was_said(hearing: Any) -> None:
    hearing.begin(LEVEL)
    feed(hearing, sound("rms/tell-me-a-story-about-a-robot"))
    assert bare(hearing.settled()) == "tell me a story about a robot"


def test_more_speech_after_a_pause_belongs_to_the_same_utterance(hearing: Any) -> None:
    whole = sound("awb/please-count-from-one-to-fifteen")
    hearing.begin(LEVEL)
    feed(hearing, whole[: len(whole) // 2])
    first = hearing.settled()
    feed(hearing, whole[len(whole) // 2 :])
    assert bare(hearing.settled()) == "please count from one to fifteen" != bare(first)


def test_a_new_utterance_knows_nothing_of_the_last(hearing: Any) -> None:
    hearing.begin(LEVEL)
    feed(hearing, sound("rms/tell-me-a-story-about-a-robot"))
    hearing.settled()
    hearing.begin(LEVEL)
    assert hearing.text() == hearing.settled() == ""
    hearing.end()
    assert hearing.text() == hearing.settled() == ""
