from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fdbench.audio import Mono, gain
from fdbench.render.bounds import speech_bounds
from fdbench.segments import Segment
from fdbench.timebase import ms


def burst(lead: int, length: int, trail: int, seed: int = 0) -> Mono:
    noise = np.random.default_rng(seed).uniform(0.2, 0.4, length).astype(np.float32)
    noise[1::2] *= -1
    return np.concatenate((np.zeros(lead, np.float32), noise, np.zeros(trail, np.float32)))


def test_a_burst_is_bounded_to_the_sample() -> None:
    assert speech_bounds(burst(1_001, 4_803, 977)) == Segment(1_001, 5_804)


def test_it_may_fill_the_whole_clip() -> None:
    assert speech_bounds(burst(0, 4_800, 0)) == Segment(0, 4_800)


def test_silence_and_nothing_have_no_bounds() -> None:
    assert speech_bounds(np.zeros(4_800, np.float32)) is None
    assert speech_bounds(np.zeros(0, np.float32)) is None


def test_a_pause_inside_lies_within_the_bounds() -> None:
    sound = np.concatenate((burst(100, 3_000, 9_000), burst(0, 2_000, 700)))
    assert speech_bounds(sound) == Segment(100, 14_100)


def test_a_click_is_no_speech() -> None:
    sound = burst(9_000, 4_800, 9_000)
    sound[1_000:1_050] = 0.3
    sound[-1_000:-950] = 0.3
    assert speech_bounds(sound) == Segment(9_000, 13_800)


def test_what_is_40_db_softer_is_no_speech_and_30_db_softer_is() -> None:
    loud, soft = burst(0, 4_800, 0), burst(0, 4_800, 0, seed=1)
    assert speech_bounds(np.concatenate((gain(soft, -40.0), loud))) == Segment(4_800, 9_600)
    assert speech_bounds(np.concatenate((gain(soft, -30.0), loud))) == Segment(0, 9_600)


@settings(deadline=None, max_examples=30)
@given(before=st.integers(0, 5_000), after=st.integers(0, 5_000), db=st.floats(-30.0, 5.0))
def test_silence_moves_the_bounds_and_gain_does_not(before: int, after: int, db: float) -> None:
    sound = burst(500, 3_000, 500)
    sound[ms(60) : ms(90)] *= 0.01
    known = speech_bounds(sound)
    assert known is not None
    moved = np.concatenate((np.zeros(before, np.float32), gain(sound, db), np.zeros(after, np.float32)))
    assert speech_bounds(moved) == known.shift(before)


@pytest.mark.parametrize("length", [ms(5), ms(15)])
def test_a_short_sound_counts_from_about_10_ms(length: int) -> None:
    assert (speech_bounds(burst(2_000, length, 2_000)) is not None) == (length > ms(10))
