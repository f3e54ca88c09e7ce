"""Between 24 kHz and the rate of a system or a client, as a stream."""

from __future__ import annotations

from math import gcd

import numpy as np
import numpy.typing as npt

from fdbench.contract import Audio

RATES = (8_000, 16_000, 24_000, 48_000)
"""Hz. At all of them a frame of 20 ms is a whole number of samples."""
HALF_MS = 2.5
"""Half the filter's length: what it delays."""
KAISER_BETA = 6.0
PASS = 0.92
"""Cutoff as a share of the lower rate's half."""


class Resampler:
    """A stateful converter by a rational factor: linear phase, a delay of `half_ms` (none between equal rates).

    Any chunking of the same input gives the same output. After n inputs in all, ceil(n * target / source) outputs were given in
    all; so 20 ms in give 20 ms out between any two of `RATES`. Digital silence longer than the filter stays digital silence.
    """

    def __init__(self, source: int, target: int, half_ms: float = HALF_MS) -> None:
        common = gcd(source, target)
        self._up, self._down = target // common, source // common
        self._phases = _polyphase(source, self._up, target, half_ms)
        self._taps = self._phases.shape[1]
        self._history: Audio = np.zeros(self._taps - 1, np.float32)
        self._taken = 0
        self._given = 0

    def feed(self, audio: Audio) -> Audio:
        """Convert the next chunk, of any length; float32 in, float32 out."""
        if self._up == self._down:
            return audio
        buffer = np.concatenate([self._history, audio])
        first = self._taken - (self._taps - 1)  # input position of buffer[0]
        self._taken += len(audio)
        until = -(-self._taken * self._up // self._down)
        outputs = np.arange(self._given, until)
        self._given = until
        newest = outputs * self._down // self._up - first
        windows = np.lib.stride_tricks.sliding_window_view(buffer, self._taps)[newest - self._taps + 1]
        phases = self._phases[outputs * self._down % self._up]
        self._history = buffer[len(buffer) - (self._taps - 1) :]
        return np.asarray(np.einsum("ij,ij->i", windows, phases), dtype=np.float32)


def _polyphase(source: int, up: int, target: int, half_ms: float) -> npt.NDArray[np.float64]:
    """Filter taps [up, taps], oldest input first."""
    rate = source * up
    half = round(half_ms * rate / 1000)
    n = np.arange(-half, half + 1)
    cutoff = PASS * min(source, target) / 2
    taps = up * 2 * cutoff / rate * np.sinc(2 * cutoff / rate * n) * np.kaiser(2 * half + 1, KAISER_BETA)
    taps = np.concatenate([taps, np.zeros(-len(taps) % up)])
    return np.ascontiguousarray(taps.reshape(-1, up).T[:, ::-1])
