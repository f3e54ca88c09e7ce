"""The agent's own voice in the user's channel: known again by its waveform, and taken out where
nothing else sounds."""

from __future__ import annotations

import numpy as np
from scipy.signal import correlate

from fdbench.contract import Audio
from fdbench.speech.resample import ASR_RATE, Audio16, Downsampler

WINDOW = ASR_RATE * 64 // 1000
"""So much sound is compared at a time: two chunks of the ear's."""
KEPT = ASR_RATE * 8 // 10
"""Of what the agent said last: a micro-turn, and an echo that is half a second late."""
ALIKE = 0.9
"""Correlation from which (`>=`) a sound is nothing but the agent's: a user who is 6 dB softer than
the echo brings it below."""


class Echo:
    """Tell it what is said with `said`, before the user's channel of the same time is given to
    `without`."""

    def __init__(self) -> None:
        self._down = Downsampler()
        self._said: Audio16 = np.zeros(KEPT, dtype=np.float32)
        self._before: Audio16 = np.zeros(WINDOW, dtype=np.float32)

    def said(self, audio: Audio) -> None:
        """The next of the agent's audio."""
        self._said = np.concatenate([self._said, self._down.feed(audio)])[-KEPT:]

    def without(self, chunk: Audio16) -> Audio16:
        """The next of the user's channel, up to 64 ms; silence in its place if all of it is the
        agent's voice."""
        window = np.concatenate([self._before, chunk])[-WINDOW:]
        self._before = window
        return np.zeros_like(chunk) if _alike(window, self._said) >= ALIKE else chunk


def _alike(sought: Audio16, within: Audio16) -> float:
    """The correlation of `sought` with the most alike part of `within`; 0 if either is silent."""
    part, whole = sought.astype(np.float64), within.astype(np.float64)
    energy = float(np.dot(part, part))
    sums = np.concatenate(([0.0], np.cumsum(whole**2)))
    energies = sums[len(part) :] - sums[: -len(part)]
    if energy < 1e-9 or energies.max() < 1e-9:
        return 0.0
    dots = correlate(whole, part, "valid", "fft")
    loud = energies >= energies.max() * 1e-6
    return float(np.max(dots[loud] / np.sqrt(energies[loud] * energy)))
