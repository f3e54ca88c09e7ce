"""Rates of clients other than the adapters' own."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.contract import RATE
from fdbench.speech.resampler import RATES, Resampler

F = 480


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
