"""How a stretch of speech ends: whoever goes on after a pause does not let the voice fall as far as at an end.

Pitch and the length of the last syllable were measured beside it and told nothing more (`docs/reference_systems.md`).
"""

from __future__ import annotations

import numpy as np

from fdbench.contract import RATE, Samples
from fdbench.speech.resample import ASR_RATE, Audio16

FALL_DB = 14.0
WINDOW = ASR_RATE // 50
FROM, TO = ASR_RATE * 12 // 100, ASR_RATE * 2 // 100
"""The level is taken from 120 to 20 ms before the sound fades."""


def fall(audio: Audio16, silent: Samples) -> float:
    """dB from the loudest 20 ms of `audio` down to its last 0.1 s, in the mean; `silent` samples of the session at its end do not
    count. 0 for less than 0.12 s of sound."""
    end = len(audio) - silent * ASR_RATE // RATE
    if end < FROM:
        return 0.0
    power = np.convolve(np.square(audio[:end], dtype=np.float64), np.full(WINDOW, 1 / WINDOW), mode="same")
    level = 10 * np.log10(power + 1e-10)
    return float(level.max() - level[end - FROM : end - TO].mean())
