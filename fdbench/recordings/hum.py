"""Mains hum and the like on the user's channel, taken off before turns are looked for: where it is as loud as soft ends of words, it glues
words to silence."""

from __future__ import annotations

import numpy as np
from scipy import signal

from fdbench.audio import FULL_SCALE, Pcm16
from fdbench.hearing.rumble import PASSES_HZ, above_rumble, without_rumble
from fdbench.timebase import RATE, ms

FRAME = ms(100)
QUIETEST = 0.2
"""The line is judged in this share of its frames, the softest."""
FAINTEST = 3e-4
"""A line whose silence is softer (RMS, `<`) is left alone: -70 dBFS."""
LOW, MOST = 0.5, 0.8
"""It hums if at least this share of a frame's power lies below 200 Hz, in at least this share of the frames."""


def without_hum(track: Pcm16) -> Pcm16:
    """The same track without what lies below voices, int16 [n] at 24,000 Hz; the very same array if its silences do not hum."""
    track = without_rumble(track)
    return above_rumble(track) if _hums(track) else track


def _hums(track: Pcm16) -> bool:
    count = len(track) // FRAME
    if not count:
        return False
    frames = track[: count * FRAME].reshape(count, FRAME).astype(np.float32) / np.float32(FULL_SCALE)
    power = np.square(frames).mean(axis=1)
    softest = np.flatnonzero(power <= np.quantile(power, QUIETEST))
    if float(np.median(power[softest])) < FAINTEST**2:
        return False
    spectrum = np.square(np.abs(np.fft.rfft(frames[softest] * signal.windows.hann(FRAME).astype(np.float32), axis=1)))
    low = np.fft.rfftfreq(FRAME, 1.0 / RATE) < PASSES_HZ
    share = spectrum[:, low].sum(axis=1) / np.maximum(spectrum.sum(axis=1), 1e-12)
    return float(np.mean(share >= LOW)) >= MOST
