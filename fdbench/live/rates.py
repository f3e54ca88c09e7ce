"""The user's channel at the rate that a system takes, frame by frame; and a rough look at the agent's."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from fdbench.contract import RATE, Audio
from fdbench.errors import AdapterFault

RATES = (8_000, 16_000, 24_000, 48_000)
"""Hz. At all of them a frame of 20 ms is a whole number of samples."""
_HALF_TAPS_MS = 2
"""Half the filter's length, which is its delay."""


def converter(rate: int) -> Callable[[Audio], Audio]:
    """What turns frames of 20 ms at 24 kHz into frames at `rate`, one after the other, 2 ms late (0 at 24 kHz).

    Raises:
        AdapterFault: `rate` is none of `RATES`.
    """
    if rate not in RATES:
        known = ", ".join(map(str, RATES))
        raise AdapterFault(f"the adapter declares a rate of {rate} Hz; it must be one of {known}")
    return (lambda frame: frame) if rate == RATE else _Converter(rate).feed


def roughly(audio: Audio, rate: int) -> Audio:
    """A frame at 24 kHz, at once and without memory: good enough to tell sound from silence."""
    if rate == RATE:
        return audio
    n = len(audio) * RATE // rate
    rough: Audio = np.interp(np.arange(n) * (rate / RATE), np.arange(len(audio)), audio).astype(np.float32)
    return rough


class _Converter:
    """Polyphase, linear phase. Gives the same samples however the input is cut into frames."""

    def __init__(self, rate: int) -> None:
        self._up, self._down = Fraction(rate, RATE).as_integer_ratio()
        self._taps = _filter(self._up, self._down)
        self._history: npt.NDArray[np.float64] = np.zeros((len(self._taps) - 1) // self._up + 1)

    def feed(self, frame: Audio) -> Audio:
        """The next frame; its length must be a multiple of 3."""
        from scipy.signal import upfirdn

        buffer = np.concatenate([self._history, frame])
        filtered = upfirdn(self._taps, buffer, self._up)
        start = len(self._history) * self._up
        self._history = buffer[len(buffer) - len(self._history) :]
        return np.asarray(filtered[start : start + len(frame) * self._up : self._down], dtype=np.float32)


@lru_cache
def _filter(up: int, down: int) -> npt.NDArray[np.float64]:
    from scipy.signal import firwin

    half = _HALF_TAPS_MS * RATE * up // 1000
    return np.asarray(firwin(2 * half + 1, 0.92 / max(up, down), window=("kaiser", 6.0)), dtype=np.float64) * up
