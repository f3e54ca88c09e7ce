"""Whether a system sends back what it hears, and if so, whether at the right speed: only then can a wrong rate be told from the audio."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fdbench.contract import Audio

SPEEDS = (1.0, 0.5, 2.0, 1 / 3, 3.0, 2 / 3, 1.5, 0.25, 4.0, 1 / 6, 6.0)
"""What a mistaken rate leads to, between 8, 16, 24 and 48 kHz."""
BLOCK_S = 0.01
ALIKE = 0.9
"""Correlation of levels (`>=`) from which audio is an echo."""


def echo_stretch(said: Audio, said_rate: int, heard: Audio, heard_rate: int) -> float | None:
    """How many times longer than what was said the same comes back; None if it does not come back."""
    first, second = _levels(said, said_rate), _levels(heard, heard_rate)
    found = [(_likeness(_stretched(first, speed), second), speed) for speed in SPEEDS]
    best, speed = max(found, key=lambda pair: pair[0])
    return speed if best >= ALIKE else None


def _levels(audio: Audio, rate: int) -> npt.NDArray[np.float64]:
    """RMS of each 10 ms, without silence at the ends."""
    block = round(rate * BLOCK_S)
    whole = audio[: len(audio) // block * block].astype(np.float64).reshape(-1, block)
    levels = np.sqrt(np.mean(whole**2, axis=1))
    loud = np.flatnonzero(levels > 0.05 * levels.max(initial=0.0))
    kept: npt.NDArray[np.float64] = levels[loud[0] : loud[-1] + 1] if len(loud) else levels[:0]
    return kept


def _stretched(levels: npt.NDArray[np.float64], times: float) -> npt.NDArray[np.float64]:
    n = round(len(levels) * times)
    return np.interp(np.arange(n) / times, np.arange(len(levels)), levels) if len(levels) else levels


def _likeness(wanted: npt.NDArray[np.float64], found: npt.NDArray[np.float64]) -> float:
    """The best correlation of `wanted` with as long a part of `found`; 0 if that is much too short."""
    n = len(wanted)
    if n < 20 or len(found) < 0.9 * n:
        return 0.0
    found = np.pad(found, (0, max(0, n - len(found)) + 5))
    parts = np.lib.stride_tricks.sliding_window_view(found, n)
    a = wanted - wanted.mean()
    b = parts - parts.mean(axis=1, keepdims=True)
    size = np.linalg.norm(a) * np.linalg.norm(b, axis=1)
    return float(np.max((b @ a) / np.where(size > 0, size, np.inf)))
