"""The user's channel at the rate that a system takes, frame by frame; and a rough look at the agent's."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from fdbench.contract import RATE, Audio
from fdbench.errors import AdapterFault
from fdbench.speech.resampler import RATES, Resampler

DELAY_MS = 2.0


def converter(rate: int) -> Callable[[Audio], Audio]:
    """What turns frames of 20 ms at 24 kHz into frames at `rate`, one after the other, 2 ms late (0 at 24 kHz).

    Raises:
        AdapterFault: `rate` is none of `RATES`.
    """
    if rate not in RATES:
        known = ", ".join(map(str, RATES))
        raise AdapterFault(f"the adapter declares a rate of {rate} Hz; it must be one of {known}")
    return Resampler(RATE, rate, DELAY_MS).feed


def roughly(audio: Audio, rate: int) -> Audio:
    """A frame at 24 kHz, at once and without memory: good enough to tell sound from silence."""
    if rate == RATE:
        return audio
    n = len(audio) * RATE // rate
    rough: Audio = np.interp(np.arange(n) * (rate / RATE), np.arange(len(audio)), audio).astype(np.float32)
    return rough
