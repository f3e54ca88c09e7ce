"""Which frames of a reply are audible."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fdbench.contract import Audio
from fdbench.timebase import ms

FRAME = ms(10)
AUDIBLE = 10 ** (-45 / 10)
AUDIBLE_BELOW_PEAK = 10 ** (-30 / 10)
"""A frame is audible above both: -45 dBFS, and 30 dB under the loudest frame."""


def frame_power(audio: Audio) -> npt.NDArray[np.float64]:
    """Mean square of each whole frame of 10 ms, [n // FRAME]."""
    frames = audio[: len(audio) // FRAME * FRAME].reshape(-1, FRAME).astype(np.float64)
    power: npt.NDArray[np.float64] = np.mean(frames**2, axis=1)
    return power


def audible_frames(power: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Which of the frames with these powers are audible."""
    return np.asarray(power > max(AUDIBLE, float(power.max(initial=0.0)) * AUDIBLE_BELOW_PEAK))
