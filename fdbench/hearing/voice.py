"""Whether a short sound is a voice, by its pitch and how that moves: no beep, chime, breath or click."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fdbench.audio import Mono, resample, vertex
from fdbench.timebase import RATE, Samples, ms

Floats = npt.NDArray[np.float64]

SIGNAL_LONGEST = ms(1_000)
"""A sound that is no voice is a signal and no talk if it is no longer than this (`<=`), and..."""
SIGNAL_ALONE = ms(1_000)
"""...so much silence lies before it (`>=`): then it begins anew, and is no piece of a talk."""
LOW_RATE, FRAME, HOP = 8_000, 512, 128
"""64 ms, every 16 ms, at 8 kHz."""
PERIODS = (20, 130)
"""Of a voice, in samples at 8 kHz: 62 to 400 Hz. What repeats after a shorter time as well is a higher tone."""
ALIKE, LESS_ALIKE = 0.6, 0.03
"""A frame is like itself one period later by more than the first (`>`), and less so at any shorter time, by more than the second (`>`)."""
OVERTONES, PARTIAL_HZ = 0.02, 50.0
"""So much of a frame's power lies further than that from its strongest partial (`>`): else it is a pure tone."""
LOUD = 0.1
"""Frames count from this amplitude on (`>`), beside the loudest."""
LEAST_FRAMES = 2
"""A voice has so many such frames (`>=`): the least of 105 short phrases in 20 voices has 7, one breath or beep none."""
APART, STANDS_STILL, STEADY, LEAST_PAIRS = 4, 0.004, 0.65, 4
"""Of so many frames apart the strongest partials lie within 0.4 % (`<`), in this share of such pairs (`>=`), of which there are so many
(`>=`): a bell. Notes have 0.7 to 1; voices 0.6 at most in 200 ms and 0.4 in 300."""


def begins_anew(start: Samples, end: Samples, before: Samples | None) -> bool:
    """Whether a sound is short and alone enough for a signal; `before`: where the sound before it ended, None if there was none."""
    return end - start <= SIGNAL_LONGEST and (before is None or start - before >= SIGNAL_ALONE)


def has_voice(sound: Mono) -> bool:
    """Whether a sound at 24 kHz, float32 [n], has the pitch and the overtones of a voice, and moves as a voice does. A whisper has no
    pitch, and 300 ms cut out of a word may have too little of one."""
    voiced, loud, strongest = _looked_at(sound)
    return int(np.count_nonzero(voiced)) >= LEAST_FRAMES and not _stands_still(strongest, loud)


def voiced_share(sound: Mono) -> float:
    """Share, in [0, 1], of the loud frames of a sound at 24 kHz, float32 [n], that have the pitch and the overtones of a voice. A whisper
    has hardly any, by chance."""
    voiced, loud, _ = _looked_at(sound)
    return int(np.count_nonzero(voiced)) / max(1, int(np.count_nonzero(loud)))


def _looked_at(sound: Mono) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_], Floats]:
    """Which frames are loud and voiced, which are loud, and the strongest partial of each."""
    low = resample(sound, RATE, LOW_RATE)
    padded = np.pad(low, (0, max(0, FRAME - len(low)))).astype(np.float64)
    frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP]
    level = np.sqrt(np.mean(np.square(frames), axis=1))
    loud = level > LOUD * level.max()
    window = np.hanning(FRAME)
    power = np.abs(np.fft.rfft((frames - frames.mean(axis=1, keepdims=True)) * window, 2 * FRAME)) ** 2
    strongest = _strongest_hz(power)
    return _voiced(power, _peaks(power, window), strongest) & loud, loud, strongest


def _voiced(power: Floats, peaks: Floats, strongest: Floats) -> npt.NDArray[np.bool_]:
    first, last = PERIODS
    period, shorter = peaks[:, first:last].max(axis=1), peaks[:, 2:first].max(axis=1)
    hz = np.fft.rfftfreq(2 * FRAME, 1.0 / LOW_RATE)
    near = np.abs(hz[np.newaxis, :] - strongest[:, np.newaxis]) <= PARTIAL_HZ
    overtones = 1.0 - (power * near).sum(axis=1) / np.maximum(power.sum(axis=1), 1e-12)
    found: npt.NDArray[np.bool_] = (period > ALIKE) & (shorter < period - LESS_ALIKE) & (overtones > OVERTONES)
    return found


def _strongest_hz(power: Floats) -> Floats:
    """Of each frame the strongest partial, between the bins by a parabola."""
    level = np.log(power + 1e-12)
    rows, best = np.arange(len(level)), np.clip(level.argmax(axis=1), 1, level.shape[1] - 2)
    found: Floats = (best + vertex(level[rows, best - 1], level[rows, best], level[rows, best + 1])) * LOW_RATE / (2 * FRAME)
    return found


def _stands_still(strongest: Floats, loud: npt.NDArray[np.bool_]) -> bool:
    both = loud[APART:] & loud[:-APART]
    if np.count_nonzero(both) < LEAST_PAIRS:
        return False
    steps = np.abs(np.log(strongest[APART:][both] / strongest[:-APART][both]))
    return float(np.mean(steps < STANDS_STILL)) >= STEADY


def _peaks(power: Floats, window: Floats) -> Floats:
    """The normalised autocorrelation by lag, [n, FRAME], where it is higher than beside; else 0."""
    own = np.fft.irfft(np.abs(np.fft.rfft(window, 2 * FRAME)) ** 2)[:FRAME]
    likeness = np.fft.irfft(power, axis=1)[:, :FRAME] / (own / own[0])
    likeness = likeness / np.maximum(likeness[:, :1], 1e-12)
    inner = likeness[:, 1:-1]
    higher = (inner > likeness[:, :-2]) & (inner >= likeness[:, 2:])
    return np.pad(np.where(higher, inner, 0.0), ((0, 0), (1, 1)))
