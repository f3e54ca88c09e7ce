"""The pitch of tones whose period is known."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import fdbench
from fdbench.report.pitch import yin

RATE, FRAME, HOP = 24_000, 2_048, 240


def buzz(hertz: float) -> NDArray[np.float32]:
    """A voice's source: all harmonics up to 4 kHz, each softer than the one before, the fundamental the softest."""
    at = np.arange(RATE) / RATE
    parts = [np.sin(2 * np.pi * hertz * k * at) / k for k in range(1, int(4_000 / hertz))]
    found: NDArray[np.float32] = (0.1 * (np.sum(parts, axis=0) - 0.9 * parts[0])).astype(np.float32)
    return found


@pytest.mark.parametrize("hertz", [61.3, 85.0, 123.4, 220.0, 333.3, 390.0])
def test_the_period_of_a_voice_is_found_between_the_samples(hertz: float) -> None:
    found = yin(buzz(hertz), RATE, 60.0, 400.0, FRAME, HOP)
    assert found.shape == (1 + RATE // HOP,)
    assert np.abs(found[10:-10] / hertz - 1).max() < 0.003


def test_a_glide_is_followed_and_the_columns_are_about_their_instants() -> None:
    at = np.arange(RATE) / RATE
    glide = (0.3 * np.sign(np.sin(2 * np.pi * (150 * at + 25 * at**2)))).astype(np.float32)
    found = yin(glide, RATE, 60.0, 400.0, FRAME, HOP)
    wanted = 150 + 50 * np.arange(len(found)) * HOP / RATE
    assert np.median(np.abs(found[10:-10] / wanted[10:-10] - 1)) < 0.02


def test_silence_and_noise_stay_in_the_range() -> None:
    noise = np.random.default_rng(2).standard_normal(RATE).astype(np.float32)
    for track in (np.zeros(RATE, np.float32), noise):
        found = yin(track, RATE, 60.0, 400.0, FRAME, HOP)
        assert np.isfinite(found).all()
        assert ((found >= 60.0) & (found <= 400.0)).all()


def test_nothing_of_librosa_is_called_that_numba_compiles() -> None:
    """What it keeps on the disk can be broken by two processes that write it at once, and then crashes whoever runs it."""
    sources = "".join(path.read_text(encoding="utf-8") for path in Path(fdbench.__file__).parent.rglob("*.py"))
    called = set(re.findall(r"\blibrosa\.([a-z_.]+)\(", sources))
    assert called <= {"feature.melspectrogram", "feature.rms", "power_to_db", "resample", "stft"}
