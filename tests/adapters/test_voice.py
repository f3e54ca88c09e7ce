"""The mouth hands out sentences on the clock, and a cut leaves only what was heard."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fdbench.contract import RATE, Transcript
from tests.adapters.conversation import bundled

pytest.importorskip("hibari")

voice: Any = bundled("_reference.voice")
context: Any = bundled("_reference.context")

LINES = ("The capital of France is Paris.", "It is a large city.")


def speaking(at: int) -> tuple[Any, Any]:
    talk = context.Context()
    answer = context.Answer("a1", "answer", "", LINES)
    talk.begin(answer)
    speaker = voice.Speaker(talk)
    speaker.say(answer, LINES, at)
    return speaker, answer


@pytest.mark.parametrize("frame", [480, 4_800, 777])
def test_sentences_begin_on_time_and_declare_themselves_then(frame: int) -> None:
    speaker, answer = speaking(at=10_000)
    pieces, events = [], []
    for start in range(0, 8 * RATE, frame):
        audio, said = speaker.render(start, frame)
        assert audio.shape == (frame,)
        pieces.append(audio)
        events += said
    heard = np.concatenate(pieces)
    first = int(np.flatnonzero(np.abs(heard) > 0)[0])
    assert 10_000 <= first < 10_000 + RATE // 50
    assert [(e.text, e.role) for e in events if isinstance(e, Transcript)] == [(line, "agent") for line in LINES]
    assert events[0].media == 10_000
    assert answer.complete and not speaker.busy
    # the same sound for any frame length
    reference, _ = speaking(at=10_000)
    whole, _ = reference.render(0, len(heard))
    assert np.array_equal(whole, heard)


def test_a_cut_keeps_the_words_that_were_heard() -> None:
    speaker, answer = speaking(at=0)
    speaker.render(0, RATE * 9 // 10)
    speaker.flush()
    rest, events = speaker.render(RATE * 9 // 10, RATE)
    assert not speaker.busy and events == []
    assert np.abs(rest[voice.FADE :]).max() == 0  # a fade of 10 ms, then silence
    (said,) = answer.heard
    assert LINES[0].startswith(said) and 2 <= len(said.split()) <= 5
    assert not answer.complete and answer.rest == LINES


def test_an_answer_that_was_dropped_before_it_began_was_not_heard() -> None:
    speaker, answer = speaking(at=RATE)
    speaker.render(0, RATE // 2)
    speaker.flush()
    assert not any(answer.heard)


def begun_second(until: int) -> tuple[Any, Any, int]:
    """The speaker, `until` samples after the second sentence began."""
    speaker, answer = speaking(at=0)
    for now in range(0, RATE * 9, RATE // 100):
        _, events = speaker.render(now, RATE // 100)
        if LINES[1] in [e.text for e in events if isinstance(e, Transcript)]:
            speaker.render(now + RATE // 100, until)
            return speaker, answer, int(next(e.media for e in events))
    raise AssertionError("it never began")


def test_what_began_when_the_user_spoke_already_and_was_cut_off_was_not_heard() -> None:
    speaker, answer, second = begun_second(RATE // 2)
    assert answer.heard[1]
    speaker.flush(second - RATE // 50)
    assert answer.heard[0] == LINES[0] and not answer.heard[1] and answer.rest == LINES[1:]


def test_what_was_said_to_its_end_over_the_user_was_heard() -> None:
    speaker, answer, second = begun_second(RATE * 3)
    speaker.flush(second - RATE // 50)
    assert answer.heard[1] == LINES[1]
