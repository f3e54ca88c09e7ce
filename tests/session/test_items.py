"""What a lock-step adapter says, as utterances."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fdbench.audio import Pcm16
from fdbench.contract import RATE, Audio
from fdbench.session.items import GAP_MS, Begin, Chunk, End, Items
from fdbench.timebase import TICK, ms
from tests.session.scripted import noise

F = TICK


def frame(*loud: int, length: int = F) -> Pcm16:
    pcm = np.zeros(length, np.int16)
    pcm[list(loud)] = 100
    return pcm


def told(items: Items[np.int16], *frames: Pcm16) -> list[str]:
    names: dict[type, str] = {Begin: "begin", Chunk: "chunk", End: "end"}
    return [f"{names[type(part)]} {part.item}" for pcm in frames for part in items.feed(pcm)]


def of_pcm() -> Items[np.int16]:
    return Items(RATE)


def test_silence_outside_of_items_is_not_sent() -> None:
    assert told(of_pcm(), frame(), frame()) == []


def test_a_pause_under_300_ms_is_sent_and_belongs_to_the_item() -> None:
    quiet = [frame()] * 14  # 280 ms less the two samples that sound
    assert told(of_pcm(), frame(F - 1), *quiet, frame(0)) == ["begin 1", *["chunk 1"] * 16]


def test_a_gap_of_300_ms_ends_the_item() -> None:
    last = ["end 1", "begin 2", "chunk 2"]
    assert told(of_pcm(), frame(F - 1), *[frame()] * 15, frame(0)) == ["begin 1", *["chunk 1"] * 15, *last]


def test_a_gap_across_frames_that_sound_counts_by_the_sample() -> None:
    last = ["end 1", "begin 2", "chunk 2"]
    assert told(of_pcm(), frame(0), *[frame()] * 14, frame(1)) == ["begin 1", *["chunk 1"] * 15, *last]
    assert told(of_pcm(), frame(1), *[frame()] * 14, frame(0)) == ["begin 1", *["chunk 1"] * 16]


def test_a_step_that_sounds_is_sent_whole_so_that_the_sound_keeps_its_place() -> None:
    step = frame(1000, 9 * F, length=10 * F)
    (_, chunk) = of_pcm().feed(step)
    assert isinstance(chunk, Chunk)
    np.testing.assert_array_equal(chunk.audio, step)


def test_after_an_end_the_next_sound_is_another_item() -> None:
    items = of_pcm()
    told(items, frame(1))
    assert items.end() == [End("1")] and items.end() == []
    assert told(items, frame(1)) == ["begin 2", "chunk 2"]


@given(st.lists(st.booleans(), min_size=1, max_size=80), st.integers(1, 10))
def test_played_as_it_comes_it_is_what_was_said(pattern: list[bool], step: int) -> None:
    """A listener who plays chunks on arrival, back to back, hears the line; an item never holds GAP_MS of silence, but for one step."""
    sound = np.concatenate([noise(TICK) * np.float32(on) for on in pattern])
    items: Items[np.float32] = Items(RATE)
    heard, free = np.zeros_like(sound), 0
    for at in range(0, len(sound), step * TICK):
        for part in items.feed(sound[at : at + step * TICK]):
            if isinstance(part, Chunk):
                free = max(free, at)
                heard[free : free + len(part.audio)] = part.audio
                free += len(part.audio)
                assert _longest_silence(part.audio) < max(ms(GAP_MS), step * TICK + 1)
    np.testing.assert_array_equal(heard, sound)


def _longest_silence(audio: Audio) -> int:
    longest = run = 0
    for silent in audio == 0:
        run = run + 1 if silent else 0
        longest = max(longest, run)
    return longest
