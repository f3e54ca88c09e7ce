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
ABOVE_BED = 10 ** (8 / 10)
BED_BELOW_PEAK = 10 ** (-20 / 10)
"""The softest frames (`SOFTEST`) are a bed that fills the pauses if they lie 20 dB under the loudest one (`<`). It ends 8 dB over them, or
at these 20 dB: babble varies by as much."""
SOFTEST = 5
"""Percent of the frames that are not digital silence."""
DIGITAL_SILENCE = 1e-9
LEAST = 15
"""Fewer frames that are so soft (`<`) are no bed: a reply comes with 100 ms of what surrounds it on both sides."""

SOFT, SPOKEN = 10 ** (-30 / 10), 10 ** (-15 / 10)
"""A reply whose loudest frame is softer than -30 dBFS (`<`) is judged as if it had been spoken so that this frame has -15 dBFS, as most
are: what is said does not depend on how loud, and a fixed level would take the voice for silence."""


def at_spoken_level(audio: Audio) -> Audio:
    """A soft reply, amplified to the level at which most are spoken; the very same if it is not soft, or digital silence."""
    loudest = float(frame_power(audio).max(initial=0.0))
    return audio if not DIGITAL_SILENCE < loudest < SOFT else (audio * (SPOKEN / loudest) ** 0.5).astype(audio.dtype)


def frame_power(audio: Audio) -> npt.NDArray[np.float64]:
    """Mean square of each whole frame of 10 ms, [n // FRAME]."""
    frames = audio[: len(audio) // FRAME * FRAME].reshape(-1, FRAME).astype(np.float64)
    power: npt.NDArray[np.float64] = np.mean(frames**2, axis=1)
    return power


def audible_frames(power: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Which of the frames with these powers are audible."""
    return np.asarray(power > _threshold(power))


def frames_above_bed(power: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Which of them are audible, and louder than the bed, if the pauses are filled with one."""
    return np.asarray(power > max(_threshold(power), _top_of_bed(power)))


def _threshold(power: npt.NDArray[np.float64]) -> float:
    return max(AUDIBLE, float(power.max(initial=AUDIBLE)) * AUDIBLE_BELOW_PEAK)


def _top_of_bed(power: npt.NDArray[np.float64]) -> float:
    """What is no louder than this is the bed alone, or inaudible where there is none."""
    sounding = power[power > DIGITAL_SILENCE]
    if not sounding.size:
        return AUDIBLE
    softest, below_voice = float(np.percentile(sounding, SOFTEST)), float(sounding.max()) * BED_BELOW_PEAK
    is_bed = softest < below_voice and np.count_nonzero(sounding <= softest * ABOVE_BED) >= LEAST
    return min(softest * ABOVE_BED, below_voice) if is_bed else AUDIBLE
