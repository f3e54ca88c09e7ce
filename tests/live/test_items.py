"""What a lock-step adapter says, as utterances."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fdbench.contract import Audio, AudioEnd, AudioOut
from fdbench.session.items import ITEM_GAP, Items
from fdbench.timebase import TICK
from tests.session.scripted import noise


def test_silence_is_left_out_and_an_utterance_is_one_item() -> None:
    items, gap = Items(), ITEM_GAP // TICK
    pattern = [0] * 5 + [1] * 3 + [0] * (gap - 1) + [1] * 2 + [0] * (gap + 4) + [1]
    events = [event for on in pattern for event in items.feed(noise(TICK) * np.float32(on))]
    first = [e for e in events if isinstance(e, AudioOut) and e.item == "1"]
    assert sum(len(e.audio) for e in first) == (3 + gap - 1 + 2 + gap - 1) * TICK
    assert [e for e in events if isinstance(e, AudioEnd)] == [AudioEnd("1")]
    assert isinstance(events[-1], AudioOut) and events[-1].item == "2"


@given(st.lists(st.booleans(), min_size=1, max_size=80), st.integers(1, 10))
def test_the_cut_into_steps_changes_nothing(pattern: list[bool], step: int) -> None:
    sound = np.concatenate([noise(TICK) * np.float32(on) for on in pattern])
    assert _joined(sound, TICK) == _joined(sound, step * TICK)


def _joined(sound: Audio, step: int) -> dict[str, bytes]:
    items, made = Items(), dict[str, bytes]()
    for start in range(0, len(sound), step):
        for event in items.feed(sound[start : start + step]):
            if isinstance(event, AudioOut):
                made[event.item] = made.get(event.item, b"") + event.audio.tobytes()
    return made
