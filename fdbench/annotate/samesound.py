"""Whether two stretches of sound are the same recording: the same samples, whatever their level and whatever noise is added.

A system that says the same thing twice often plays the same samples. Then its undisturbed session tells exactly what it would
have said, in any language and without a recogniser.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fdbench.audio import Pcm16
from fdbench.timebase import Samples, ms

SAME = 0.6
"""Correlation from which on two stretches are the same sound (`>=`): at 10 dB SNR on both sides it is still 0.9."""
OTHER = 0.4
"""Correlation up to which they are different sounds (`<=`): of two voices at the best of all lags it is 0.1 to 0.35."""
LEAST = ms(120)
"""A shorter stretch proves nothing (`<`): any two vowels look alike for so long."""
_STEP = 3
"""Every third sample after averaging: 8 kHz hold all that makes speech differ, at a third of the work."""

_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Match:
    """The best correlation, in [0, 1], and where the sought stretch begins in the track."""

    correlation: float
    at: Samples


def best_match(sought: Pcm16, track: Pcm16, first: Samples, last: Samples) -> Match | None:
    """Look for a stretch of sound in a track.

    Args:
        sought: int16 [n].
        track: int16, the whole of it.
        first: the first position at which the stretch may begin; what lies outside of the track is silence.
        last: the last such position (`<=`).

    Returns:
        None if the stretch is shorter than `LEAST` or silent, or if `last < first`.
    """
    if len(sought) < LEAST or last < first:
        return None
    needle = _narrow(sought)
    if not needle.any():
        return None
    power = float(needle @ needle)
    hay = _narrow(stretch(track, first, last + len(sought)))
    count = len(hay) - len(needle) + 1
    if count < 1:
        return None
    from scipy.signal import fftconvolve

    products = fftconvolve(hay, needle[::-1], mode="valid")
    running = np.concatenate(([0.0], np.cumsum(hay**2)))
    powers = running[len(needle) :][:count] - running[:count]
    # Where the track is as good as silent there is nothing to be alike.
    scale = np.sqrt(power * np.maximum(powers, power * 1e-4))
    found = np.abs(products[:count]) / scale
    best = int(np.argmax(found))
    return Match(float(min(found[best], 1.0)), first + best * _STEP)


def power(sound: Pcm16) -> float:
    """Mean square of what is compared of a sound, int16 [n]; 0.0 for none."""
    return float(np.mean(_narrow(sound) ** 2)) if len(sound) >= _STEP else 0.0


def stretch(track: Pcm16, start: Samples, end: Samples) -> Pcm16:
    """track[start:end], with silence for what lies outside."""
    places = np.arange(start, end)
    inside = (places >= 0) & (places < len(track))
    cut = np.zeros(len(places), np.int16)
    cut[inside] = track[places[inside]]
    return cut


def _narrow(sound: Pcm16) -> _Floats:
    """A third of the rate, without a constant offset."""
    whole = sound[: len(sound) // _STEP * _STEP].reshape(-1, _STEP).astype(np.float64).mean(axis=1)
    narrow: _Floats = whole - whole.mean() if len(whole) else whole
    return narrow
