"""Old sound at the head of the next reply, on real speech: a voice that is cut, and goes on where its buffer was left."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.annotate.stale import old_head
from fdbench.segments import Segment
from fdbench.timebase import ms
from tests.annotate.spoken import Track, sentences

START, STOP, AGAIN = ms(1_000), ms(3_000), ms(5_000)
LONG = ms(6_000)


def silence(length: int) -> Track:
    return np.zeros(length, np.int16)


CONTROL = np.concatenate([silence(START), sentences("slt", 6)])
UNDISTURBED = Segment(START, len(CONTROL))
STOPPED = Segment(START, STOP)


def after(new: Track, control: Track = CONTROL) -> int | None:
    track = np.concatenate([CONTROL[:STOP], silence(AGAIN - STOP), new])
    return old_head(track, STOPPED, Segment(AGAIN, AGAIN + len(new)), control, UNDISTURBED)


def test_a_new_reply_of_the_same_voice_holds_nothing_old() -> None:
    assert after(sentences("slt", 3, since=9)) == 0


@pytest.mark.parametrize("left_ms", [300, 700, 1_500])
@pytest.mark.parametrize("dropped_ms", [0, 400])
def test_what_was_left_in_the_buffer_is_measured(left_ms: int, dropped_ms: int) -> None:
    first = STOP + ms(dropped_ms)
    old = CONTROL[first : first + ms(left_ms)]
    found = after(np.concatenate([old, sentences("slt", 3, since=9)]))
    assert found is not None
    assert abs(found - ms(left_ms)) <= ms(100)


def test_another_control_tells_nothing() -> None:
    other = np.concatenate([silence(START), sentences("rms", 6)])
    assert after(CONTROL[STOP : STOP + ms(700)], other) is None


def test_a_quieter_buffer_is_old_sound_too() -> None:
    quiet = (CONTROL[STOP : STOP + ms(700)] // 3).astype(np.int16)
    found = after(np.concatenate([quiet, sentences("slt", 3, since=9)]))
    assert found is not None
    assert abs(found - ms(700)) <= ms(100)
