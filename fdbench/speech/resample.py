"""From 24 kHz to 16 kHz: as a stream with a delay under 2 ms, or a whole utterance with none."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from fdbench.contract import Audio
from fdbench.errors import MissingExtra
from fdbench.timebase import RATE

ASR_RATE = 16_000
Audio16: TypeAlias = npt.NDArray[np.float32]
"""Mono float32 at 16,000 Hz, shape [n]: what recognisers and voice activity detectors take."""

UP, DOWN = 2, 3
HALF_TAPS = 90
"""Half the filter's length at 48 kHz: a delay of 90 / 48 = 1.875 ms."""
CUTOFF_HZ = 7_500
KAISER_BETA = 6.0


class Downsampler:
    """A stateful 24-to-16 kHz converter with a delay of 1.875 ms (linear phase; flat to 6.9 kHz, 60 dB down at 8.1 kHz).

    Any chunking of the same input gives the same output bit for bit: each output is one sum over the filter's taps, taken
    in the same order. After n inputs in all, ceil(2 n / 3) outputs have been given in all.
    """

    delay_ms = 1000 * HALF_TAPS / (UP * RATE)

    def __init__(self) -> None:
        self._phases = _polyphase()
        self._taps = self._phases.shape[1]
        self.reset()

    def reset(self) -> None:
        """Forget all input."""
        self._history: npt.NDArray[np.float32] = np.zeros(self._taps - 1, dtype=np.float32)
        self._taken = 0
        self._given = 0

    def feed(self, audio: Audio) -> Audio16:
        """Convert the next chunk, of any length, also none."""
        buffer = np.concatenate([self._history, np.asarray(audio, dtype=np.float32)])
        first = self._taken - (self._taps - 1)  # input position of buffer[0]
        self._taken += len(audio)
        until = -(-self._taken * UP // DOWN)
        outputs = np.arange(self._given, until)
        self._given = until
        newest = outputs * DOWN // UP - first  # the newest input an output sees, as an index into buffer
        phase = outputs * DOWN % UP
        result = np.zeros(len(outputs), dtype=np.float64)
        for tap in range(self._taps):
            result += self._phases[phase, tap] * buffer[newest - tap]
        self._history = buffer[len(buffer) - (self._taps - 1) :]
        return result.astype(np.float32)


def to_16k(audio: Audio) -> Audio16:
    """A whole utterance at 16 kHz, without delay: sample i of the result lies at i / 16,000 s.

    Raises:
        MissingExtra: soxr is not installed.
    """
    try:
        import soxr
    except ImportError as error:
        raise MissingExtra("resampling", "reference") from error
    if len(audio) == 0:
        return np.zeros(0, dtype=np.float32)
    return np.asarray(soxr.resample(np.asarray(audio, dtype=np.float32), RATE, ASR_RATE, "HQ"), dtype=np.float32)


def _polyphase() -> npt.NDArray[np.float64]:
    """Filter taps [UP, taps]: row p holds those that meet real inputs when the output falls p / 48,000 s after one."""
    rate = UP * RATE
    n = np.arange(-HALF_TAPS, HALF_TAPS + 1)
    sinc = 2 * CUTOFF_HZ / rate * np.sinc(2 * CUTOFF_HZ / rate * n)
    taps = UP * sinc * np.kaiser(2 * HALF_TAPS + 1, KAISER_BETA)
    taps = np.concatenate([taps, np.zeros(-len(taps) % UP)])
    return taps.reshape(-1, UP).T.copy()
