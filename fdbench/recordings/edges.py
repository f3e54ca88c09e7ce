"""Where a turn on a noisy line begins and ends: its faint edges lie under the noise as a whole, but stand out of it in some band.

The power of 24 bands is taken every 2 ms over 24 ms. What a band's noise does in the stretches without a voice is known: its mean and how
it varies. An instant belongs to the voice if its bands together stand out of that by more than nearly all noise does, and if what is left
when the noise is taken off is no more than 35 dB below the turn's loudest instant, as the rule of rendered clips has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import signal

from fdbench.audio import Mono, Pcm16, from_pcm16
from fdbench.hearing.frames import joined, runs_of
from fdbench.render.bounds import BELOW_PEAK_DB
from fdbench.segments import Segment, Timeline
from fdbench.timebase import RATE, ms

WINDOW = ms(24)
HOP = ms(2)
BANDS = 24
BAND_HZ = (80.0, 10_000.0)
REACH = ms(160)
"""An edge is looked for so far outside of what the ear has found; no softer end of a voice lasts longer."""
CLOSURE = ms(90)
"""The silence in a plosive, and in what flickers at the noise's level, is bridged (`<=`)."""
NOISE_SHARE = 0.998
"""So much of the noise lies below the threshold."""
LEAST_NOISE_S = 0.5
AWAY = ms(200)
"""Noise is taken at least so far from any voice."""

Float = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """What a line's noise does, by bands: mean power and standard deviation of its share, [BANDS], and the threshold of the sum."""

    mean: Float
    spread: Float
    threshold: float


def room_of(track: Pcm16, voices: Timeline) -> Room | None:
    """The noise of a track between its voices; None where less than half a second of it is known, or it is digital silence."""
    quiet = [
        from_pcm16(track[s.start + AWAY : s.end - AWAY]) for s in voices.gaps(0, len(track)) if len(s) >= 2 * AWAY + WINDOW
    ]
    parts = [_bands(part[: 20 * RATE]) for part in quiet[:40]]
    if sum(len(p) for p in parts) * HOP < LEAST_NOISE_S * RATE:
        return None
    power = np.concatenate(parts)
    mean = power.mean(axis=0)
    if float(mean.min()) <= 0.0:
        return None
    spread = np.maximum((power / mean).std(axis=0), 1e-3)
    return Room(mean, spread, float(np.quantile(_stands_out(power, mean, spread), NOISE_SHARE)))


def sharpened(track: Pcm16, sound: Segment, room: Room, free: Segment) -> Segment:
    """A sound with the edges that the ear lost in the noise.

    Args:
        track: int16 [n] at 24,000 Hz.
        sound: as the ear has found it.
        room: the noise of the track.
        free: where the sound may lie: from the end of the one before to the begin of the next.

    Returns:
        The same sound, each edge moved outwards by at most 160 ms, or inwards to where it stands out.
    """
    begin, end = max(free.start, sound.start - REACH), min(free.end, sound.end + REACH)
    power = _bands(from_pcm16(track[begin:end]))
    if not len(power):
        return sound
    own = np.maximum(power - room.mean, 0.0).sum(axis=1)
    loud = own >= float(own.max()) * 10.0 ** (-BELOW_PEAK_DB / 10.0)
    there = loud & (_stands_out(power, room.mean, room.spread) > room.threshold)
    inside = ((sound.start - begin) // HOP, -(-(sound.end - begin) // HOP))
    runs = [r for r in joined(runs_of(there), CLOSURE // HOP) if r[1] > inside[0] and r[0] < inside[1]]
    if not runs:
        return sound
    half = WINDOW // 2
    first, last = begin + runs[0][0] * HOP + half, begin + (runs[-1][1] - 1) * HOP + half
    return Segment(first, last) if first < last else sound


def _stands_out(power: Float, mean: Float, spread: Float) -> Float:
    """How far each instant's bands lie above the noise together, [frames]."""
    over = np.maximum((power / mean - 1.0) / spread, 0.0)
    found: Float = np.minimum(over, 20.0).sum(axis=1)
    return found


def _bands(audio: Mono) -> Float:
    """Power by bands, [frames, BANDS]; frame k lies in [k * HOP, k * HOP + WINDOW)."""
    if len(audio) < WINDOW:
        return np.zeros((0, BANDS))
    frames = np.lib.stride_tricks.sliding_window_view(audio, WINDOW)[::HOP]
    spectrum = np.square(np.abs(np.fft.rfft(frames * signal.windows.hann(WINDOW).astype(np.float32), axis=1)))
    edges = np.geomspace(*BAND_HZ, BANDS + 1)
    hertz = np.fft.rfftfreq(WINDOW, 1.0 / RATE)
    weights = np.array([(hertz >= low) & (hertz < high) for low, high in pairwise(edges)], dtype=np.float64)
    return np.asarray(spectrum @ weights[weights.any(axis=1)].T, dtype=np.float64)
