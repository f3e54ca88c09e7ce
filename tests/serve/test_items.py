from __future__ import annotations

import numpy as np
import pytest

from fdbench.audio import Pcm16
from fdbench.contract import RATE
from fdbench.serve.items import Begin, Chunk, End, Items
from fdbench.speech.resampler import RATES, Resampler

F = 480


def frame(*loud: int, length: int = F) -> Pcm16:
    pcm = np.zeros(length, np.int16)
    pcm[list(loud)] = 100
    return pcm


def told(items: Items, *frames: Pcm16) -> list[str]:
    names = {Begin: "begin", Chunk: "chunk", End: "end"}
    return [f"{names[type(part)]} {part.item}" for pcm in frames for part in items.feed(pcm)]


def test_silence_is_not_sent() -> None:
    assert told(Items(RATE), frame(), frame()) == []


def test_a_gap_under_300_ms_belongs_to_the_item() -> None:
    items = Items(RATE)
    # 280 ms less the two samples that sound
    quiet = [frame()] * 14
    assert told(items, frame(F - 1), *quiet, frame(0)) == ["begin i1", "chunk i1", "chunk i1"]


def test_a_gap_of_300_ms_ends_the_item() -> None:
    items = Items(RATE)
    assert told(items, frame(F - 1), *[frame()] * 15, frame(0)) == ["begin i1", "chunk i1", "end i1", "begin i2", "chunk i2"]


def test_a_gap_across_frames_that_sound_counts_by_the_sample() -> None:
    items = Items(RATE)
    assert told(items, frame(0), *[frame()] * 14, frame(1)) == ["begin i1", "chunk i1", "end i1", "begin i2", "chunk i2"]


def test_sound_keeps_its_place_in_a_long_step_and_its_silent_end_is_not_sent() -> None:
    (_, chunk) = Items(RATE).feed(frame(1000, length=10 * F))
    assert isinstance(chunk, Chunk)
    assert len(chunk.pcm) == 3 * F and np.flatnonzero(chunk.pcm).tolist() == [1000]


def test_after_an_end_the_next_sound_is_another_item() -> None:
    items = Items(RATE)
    told(items, frame(1))
    assert items.end() == [End("i1")] and items.end() == []
    assert told(items, frame(1)) == ["begin i2", "chunk i2"]


@pytest.mark.parametrize("rate", RATES)
def test_resampling_keeps_lengths_levels_and_silence(rate: int) -> None:
    tone = np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE).astype(np.float32)
    tone[RATE // 2 :] = 0
    out = Resampler(RATE, rate)
    there = np.concatenate([out.feed(tone[at : at + F]) for at in range(0, RATE, F)])
    assert len(there) == rate
    middle = there[rate // 10 : rate * 4 // 10]
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(np.sqrt(0.5), rel=0.01)
    assert not there[rate // 2 + rate * 6 // 1000 :].any()
    expected = np.sin(2 * np.pi * 1000 * (np.arange(rate) / rate - (0 if rate == RATE else 0.0025)))
    assert np.abs(middle - expected[rate // 10 : rate * 4 // 10]).max() < 0.01


def test_resampling_does_not_depend_on_chunks() -> None:
    sound = np.random.default_rng(1).standard_normal(4_800).astype(np.float32)
    one, other = Resampler(16_000, RATE), Resampler(16_000, RATE)
    pieces = np.concatenate([one.feed(piece) for piece in np.split(sound, [1, 7, 1000, 1003])])
    np.testing.assert_array_equal(pieces, other.feed(sound))
