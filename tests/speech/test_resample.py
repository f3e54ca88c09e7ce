"""The streaming converter: same output for any chunking, little delay, nothing folded into the speech band."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fdbench.contract import Audio
from fdbench.speech.resample import Downsampler, to_16k

NOISE: Audio = np.random.default_rng(3).standard_normal(4_800).astype(np.float32) * np.float32(0.1)


def tone(hertz: float, rate: int, samples: int, delay_s: float = 0.0) -> Audio:
    return np.sin(2 * np.pi * hertz * (np.arange(samples) / rate - delay_s)).astype(np.float32)


@given(st.lists(st.integers(0, 700), max_size=12))
def test_any_chunking_gives_the_same_output(lengths: list[int]) -> None:
    whole = Downsampler().feed(NOISE)
    stream = Downsampler()
    cuts = np.clip(np.cumsum(lengths, dtype=int), 0, len(NOISE))
    pieces = [stream.feed(piece) for piece in np.split(NOISE, cuts)]
    assert np.array_equal(np.concatenate(pieces), whole)


@pytest.mark.parametrize("samples", [0, 1, 2, 3, 479, 480])
def test_output_length(samples: int) -> None:
    assert len(Downsampler().feed(NOISE[:samples])) == -(-2 * samples // 3)


def test_delay_is_at_most_two_milliseconds_and_constant() -> None:
    stream = Downsampler()
    out = stream.feed(tone(1_000, 24_000, 24_000))
    assert stream.delay_ms <= 2
    assert np.allclose(out[100:], tone(1_000, 16_000, len(out), stream.delay_ms / 1000)[100:], atol=1e-3)


@pytest.mark.parametrize(
    ("hertz", "least", "most"), [(100, -0.1, 0.1), (6_500, -0.5, 0.1), (8_600, -200, -55), (11_000, -200, -55)]
)
def test_band(hertz: float, least: float, most: float) -> None:
    out = Downsampler().feed(tone(hertz, 24_000, 24_000))[200:]
    assert least <= 10 * np.log10(2 * np.mean(out.astype(np.float64) ** 2) + 1e-20) <= most


def test_reset_forgets() -> None:
    stream = Downsampler()
    first = stream.feed(NOISE)
    stream.reset()
    assert np.array_equal(stream.feed(NOISE), first)


def test_whole_utterance_has_no_delay() -> None:
    pytest.importorskip("soxr")
    out = to_16k(tone(1_000, 24_000, 24_000))
    assert len(out) == 16_000
    assert np.allclose(out[500:-500], tone(1_000, 16_000, 16_000)[500:-500], atol=1e-3)
    assert len(to_16k(NOISE[:0])) == 0
