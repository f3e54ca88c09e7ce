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


def test_a_request_that_the_grammar_knows_is_heard_word_for_word(hearing: Any) -> None:
    hearing.begin(LEVEL)
    feed(hearing, sound("rms/tell-me-a-story-about-a-robot"))
    assert hearing.paused() == hearing.settled() == "tell me a story about a robot"


def test_more_speech_after_a_pause_belongs_to_the_same_utterance(hearing: Any) -> None:
    whole = sound("awb/please-count-from-one-to-fifteen")
    hearing.begin(LEVEL)
    feed(hearing, whole[: len(whole) // 2])
    first = hearing.settled()
    feed(hearing, whole[len(whole) // 2 :])
    assert hearing.settled() == "please count from one to fifteen" != first


def test_a_new_utterance_knows_nothing_of_the_last(hearing: Any) -> None:
    hearing.begin(LEVEL)
    feed(hearing, sound("rms/tell-me-a-story-about-a-robot"))
    hearing.settled()
    hearing.begin(LEVEL)
    assert hearing.text() == hearing.paused() == hearing.settled() == ""
    hearing.end()
    assert hearing.text() == hearing.paused() == hearing.settled() == ""


@pytest.mark.parametrize(
    ("whole", "heard", "believed"),
    [
        ("tell me a joke", "tell me a choke", "tell me a joke"),  # a request as it stands
        ("tell me egypt", "tell me a joke", "tell me a joke"),  # the other's is one
        ("stut", "stop", "stop"),  # so is a floor word
        ("the gate was left open", "the late was left open", "the gate was left open"),  # neither, and no sound for the grammar
        ("", "the late was left open", "the late was left open"),  # nothing but the stream's
    ],
)
def test_open_texts_that_are_requests_come_first(whole: str, heard: str, believed: str) -> None:
    assert bundled("_reference.hearing")._chosen(whole, heard, (), ()) == believed
