"""Truth about a clip: what is audible of it, by a rule that knows no segmenter."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.audio import Mono, gain
from fdbench.calibrate.truth import active_power, audible, is_soft, loud_instants
from fdbench.calibrate.voices import LONGEST_PAUSE, sentences
from fdbench.segments import Segment
from fdbench.timebase import ms


def sound(*parts: tuple[int, float]) -> Mono:
    """Stretches of (milliseconds, level) of a square wave at 500 Hz."""
    return np.concatenate([np.tile(np.repeat([level, -level], 24), length // 2) for length, level in parts]).astype(np.float32)


def test_the_active_level_leaves_silence_out() -> None:
    clip = sound((200, 0.0), (300, 0.1), (500, 0.0))
    assert active_power(clip) == pytest.approx(0.01, rel=1e-4)
    assert active_power(np.zeros(ms(100), np.float32)) == 0.0


def test_audible_is_what_lies_within_30_db_to_the_millisecond() -> None:
    clip = sound((100, 0.1 * 10 ** (-31 / 20)), (300, 0.1), (50, 0.1 * 10 ** (-29 / 20)), (100, 0.0))
    assert audible(clip, 0.01).segments == (Segment(ms(100), ms(450)),)
    assert audible(clip, 0.01, -32.0)[0].start == 0
    assert audible(clip, 0.01, -20.0)[0].end == ms(400)


def test_a_gain_moves_nothing() -> None:
    clip = sentences()["slt"][0].audio
    louder = gain(clip, 6.0)
    assert audible(louder, active_power(louder)) == audible(clip, active_power(clip))


def test_loud_instants_lie_inside_loud_speech() -> None:
    clip = sound((100, 0.001), (100, 0.1), (100, 0.001))
    instants = loud_instants(clip, active_power(clip))
    assert instants.min() >= ms(102)
    assert instants.max() <= ms(198)


def test_onsets_are_soft_if_weak_or_hissing() -> None:
    rng = np.random.default_rng(1)
    hiss = rng.standard_normal(ms(100)).astype(np.float32) * 0.1
    assert is_soft(hiss, 0, 0.01)
    assert is_soft(sound((100, 0.01)), 0, 0.01)
    assert not is_soft(sound((100, 0.1)), 0, 0.01)


def test_the_bundled_sentences_are_of_several_voices_and_hold_no_doubtful_pause() -> None:
    found = sentences()
    assert len(found) >= 3
    for clip in (c for clips in found.values() for c in clips):
        assert all(len(g) < LONGEST_PAUSE for g in clip.heard.gaps(clip.onset, clip.offset))
