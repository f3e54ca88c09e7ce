"""Noise of a changing level, found by its sound: what an automatic gain lifts while nobody talks, comfort noise behind a gate, a long
breath, noise that fades in. Its level tells nothing, as it is not even; but in each of its frequencies it scatters as noise does.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from fdbench.audio import FULL_SCALE, Pcm16
from fdbench.hearing.bed import LOST_DB, LOST_TICKS, SOFTER_DB
from fdbench.hearing.floor import NOTHING_DB, Flags, Floor, Levels
from fdbench.hearing.frames import runs_of
from fdbench.timebase import Samples, ms

FRAME: Samples = ms(10)
WINDOW: Samples = ms(20)
"""The spectrum of a frame is that of 20 ms around it."""
LONG = 50
"""Noise is told from a fricative by 0.5 s (frames) of it, within which..."""
ROUGH_DB, NEAR = 1.3, 9
"""...the level leaves its mean over 90 ms (frames) by no more than this (root mean square, `<=`),..."""
SHAPE_DB, BANDS = 1.8, (2, 10, 20, 40, 80, 160, 241)
"""...the share of each band (bins of 50 Hz) of the power stays within this (standard deviation, weighted by the share, `<=`),..."""
RANDOM = 0.7
"""...and the power of each bin scatters as noise does (variance by mean square, weighted by the share, `>=`): 1 for white noise, 0.3 for
hum, 0 for a tone. Of 997 clips of 25 voices three have 0.5 s like that, all of them as loud as speech."""
LEAST = 25
"""What is left of it where something lies on it must be 0.25 s long (frames)."""
AUDIBLE_DB = -62.0
"""Softer noise (`<`) is silence, dBFS."""
STANDS_OUT_DB, AROUND, SPIKE = 4.0, 31, 3
"""Frames that are so much louder than most around (310 ms) are something on the noise (`>`), if there are more in a row than SPIKE (`>`) or
they are its first or last ones. What lies beside noise and is as loud belongs to it, for as long as the level's mean reaches (45 ms)."""
LOUDER = 0.2
"""A floor tells noise from a voice if no more than this share of its frames is louder (`<=`): soft speech that is lost in it may be."""
LATEST = 10
"""How loud a noise was when the talk began is told by its last 100 ms (frames)."""

Floats = npt.NDArray[np.float64]


def find_hiss(track: Pcm16, levels: Levels) -> Flags:
    """The frames of a track that hold nothing but noise that is softer than the agent's voice, [n].

    Args:
        track: int16 at 24,000 Hz.
        levels: dBFS of each 10 ms of it, [n].
    """
    found = np.zeros(len(levels), np.bool_)
    loudest = float(np.percentile(levels, 95)) - SOFTER_DB if len(levels) else NOTHING_DB
    for first, last in runs_of(levels >= AUDIBLE_DB):
        if last - first >= LONG:
            found[first:last] = _noise(track[first * FRAME : last * FRAME], levels[first:last], loudest)
    for first, last in runs_of(found):
        found[first:last] = last - first >= LEAST
    return found


def only_between(floor: Floor, hiss: Flags, levels: Levels) -> Floor:
    """The same floor, but none between two stretches of hiss where the line falls far below the first one: there it is silenced while the
    agent speaks."""
    kept = Floor(floor.usual.copy(), floor.high.copy(), floor.most.copy())
    stretches = runs_of(hiss)
    for (first, until), (after, _) in pairwise(stretches):
        before = float(np.median(levels[max(first, until - LATEST) : until]))
        if np.count_nonzero(levels[until:after] < before - LOST_DB) >= LOST_TICKS:
            for level in (kept.usual, kept.high, kept.most):
                level[until:after] = NOTHING_DB
    return kept


def not_told(hiss: Flags, floor: Floor, levels: Levels) -> Flags:
    """The stretches of hiss that the floor does not tell from a voice: where it is none, or is lower."""
    kept = hiss.copy()
    for first, last in runs_of(hiss):
        kept[first:last] = np.mean(levels[first:last] > floor.most[first:last]) > LOUDER
    return kept


def _noise(sound: Pcm16, levels: Levels, loudest: float) -> Flags:
    """Which of the frames of an audible stretch are noise no louder than that."""
    from scipy.ndimage import uniform_filter1d

    found = np.zeros(len(levels), np.bool_)
    rough = _means(np.square(levels - uniform_filter1d(levels, NEAR, mode="nearest")))
    even = (rough <= ROUGH_DB**2) & (_means(levels) <= loudest)
    if not even.any():  # so is nearly all speech, and spectra take long
        return found
    power = _spectra(sound, len(levels))
    share = power / power.sum(axis=1, keepdims=True)
    mean, square = _means(share), _means(np.square(share))
    random = (square / np.maximum(mean, 1e-12) - mean).sum(axis=1)
    bands = np.add.reduceat(share, np.subtract(BANDS[:-1], BANDS[0]), axis=1)
    own = 10.0 * np.log10(bands + 1e-6)
    varies = _means(np.square(own)) - np.square(_means(own))
    shape = (varies * _means(bands)).sum(axis=1)
    noisy = even & (shape <= SHAPE_DB**2) & (random >= RANDOM)
    for first in np.flatnonzero(noisy):
        found[first : first + LONG] = True
    return _without_what_stands_out(found, levels)


def _without_what_stands_out(found: Flags, levels: Levels) -> Flags:
    from scipy.ndimage import median_filter

    kept = found.copy()
    for first, last in runs_of(found):
        usual = median_filter(levels[first:last], AROUND, mode="nearest")
        for a, b in runs_of(levels[first:last] > usual + STANDS_OUT_DB):
            if b - a > SPIKE or first + b == last or not a:
                kept[first + a : first + b] = False
        for beside in (slice(max(0, first - NEAR // 2), first), slice(last, last + NEAR // 2)):
            kept[beside] |= np.abs(levels[beside] - usual[0 if beside.stop == first else -1]) <= STANDS_OUT_DB
    return kept


def _spectra(sound: Pcm16, count: int) -> Floats:
    """The power of each frame by frequency, without the lowest, [count, bins]."""
    edge = (WINDOW - FRAME) // 2
    padded = np.pad(sound.astype(np.float64) / FULL_SCALE, (edge, edge), mode="reflect")
    frames = sliding_window_view(padded, WINDOW)[::FRAME][:count]
    power: Floats = np.abs(np.fft.rfft(frames * np.hanning(WINDOW), axis=1)[:, BANDS[0] : BANDS[-1]]) ** 2 + 1e-12
    return power


def _means(values: Floats) -> Floats:
    """Of LONG frames in a row, by the first of them."""
    sums = np.cumsum(np.concatenate([np.zeros((1, *values.shape[1:])), values]), axis=0)
    found: Floats = (sums[LONG:] - sums[:-LONG]) / LONG
    return found
