"""Where a turn on a noisy line begins and ends: its faint edges lie under the noise as a whole, but stand out of it in some band.

The power of 24 bands is taken every 2 ms over 24 ms. What a band's noise does in the stretches without a voice is known: its mean and how
it varies. The voice ends where its own power falls to 35 dB below the turn's loudest instant, as the rule of rendered clips has it. So at
each instant two guesses are held against each other, that its power is clearly above that level or clearly below; the edge is where what
lies inside is best explained by the first and what lies outside by the second (the change point of Page 1954, Biometrika 41, with its
cumulative sum). One burst of noise outside does not move it, as it must outweigh all the quiet before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import signal

from fdbench.audio import Mono, Pcm16, from_pcm16
from fdbench.render.bounds import BELOW_PEAK_DB
from fdbench.segments import Segment, Timeline
from fdbench.timebase import RATE, Samples, ms

WINDOW = ms(24)
HOP = ms(2)
BANDS = 24
BAND_HZ = (80.0, 10_000.0)
APART = WINDOW // 2 // HOP
"""Frames overlap: what they tell is told so many times."""
REACH = ms(500)
"""An edge is looked for so far outside of what the ear has found: a last word that lies under a fan's or a mains' noise as a whole may be
missed from its vowel on..."""
DEPTH = ms(80)
"""...and so far inside of it, but no further than its middle."""
ABOVE, AT, BELOW = 4.0, 1.2, 0.25
"""Clearly above the level is four times its power, clearly below a quarter of it. Chosen, as `LOUDER` is, on 120 clips of ten voices and
100 of two people, in six kinds of noise 20 dB below them."""
OWN = ms(20)
"""How an edge's power lies in the bands is guessed from so much of the sound just before it, or is that of one of `SHAPES`."""
SHAPES = ((0.0, 0.5), (1 / 3, 0.75), (2 / 3, 1.0))
"""Vowels and nasals, all in between, and fricatives: shares of the bands, from the lowest."""
LOUDER = ms(4)
"""An end lies so much after the middle of the last window: the rule of rendered clips takes the last sample that is loud by itself."""
SOONEST, LATEST = ms(40), ms(400)
"""A piece of a voice that is too short or too soft for the ear is looked for so long after a sound: a word that was cut off at once."""
SURE = 20.0
"""The summed odds of such a piece (natural logarithm, `>=`): in 1,100 silences under five kinds of steady noise the most was 13."""
LEAST_NOISE_S = 0.5
AWAY = ms(200)
"""Noise is taken at least so far from any voice."""

Float = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """What a line's noise does, by bands, each [BANDS]: its mean power, and how steady it is (squared mean over variance)."""

    mean: Float
    steady: Float


def room_of(track: Pcm16, voices: Timeline) -> Room | None:
    """The noise of a track between its voices; None where less than half a second of it is known, or it is digital silence."""
    quiet = [from_pcm16(track[s.start : s.end]) for s in quiet_places(len(track), voices)]
    parts = [bands(part[: 20 * RATE]) for part in quiet[:40]]
    if sum(len(p) for p in parts) * HOP < LEAST_NOISE_S * RATE:
        return None
    power = np.concatenate(parts)
    mean = power.mean(axis=0)
    if float(mean.min()) <= 0.0:
        return None
    return Room(mean, np.square(mean) / np.maximum(power.var(axis=0), 1e-6 * np.square(mean)))


def quiet_places(samples: Samples, voices: Timeline) -> list[Segment]:
    """Where a track of so many samples holds no voice, 200 ms from any."""
    return [Segment(s.start + AWAY, s.end - AWAY) for s in voices.gaps(0, samples) if len(s) >= 2 * AWAY + WINDOW]


def sharpened(track: Pcm16, sound: Segment, room: Room, free: Segment) -> Segment:
    """A sound with the edges that the ear lost in the noise.

    Args:
        track: int16 [n] at 24,000 Hz.
        sound: as the ear has found it.
        room: the noise of the track.
        free: where the sound may lie: from the end of the one before to the begin of the next.

    Returns:
        The same sound, each edge moved outwards by at most 0.5 s, or inwards by at most 80 ms.
    """
    begin, end = max(free.start, sound.start - REACH), min(free.end, sound.end + REACH)
    power = bands(from_pcm16(track[begin:end]))
    if not len(power):
        return sound
    least = _least(power, room)
    first, last = (sound.start - begin) // HOP, min(len(power), -(-(sound.end - begin) // HOP))
    depth = min(DEPTH // HOP, max(0, last - first) // 2)
    head = first + depth - _reach(power[: first + depth][::-1], depth, room, least)
    tail = last - depth + _reach(power[last - depth :], depth, room, least) - 1
    start, stop = begin + head * HOP + WINDOW // 2, begin + tail * HOP + WINDOW // 2 + LOUDER
    return Segment(start, stop) if start < stop else sound


def piece_after(track: Pcm16, sound: Segment, room: Room, until: Samples) -> Segment | None:
    """A piece of the same voice soon after a sound, before `until`, that the ear has dropped; None if there is none for sure. The others as
    for `sharpened`."""
    begin, end = sound.end + SOONEST, min(until - SOONEST, sound.end + LATEST)
    power = bands(from_pcm16(track[begin : max(begin, end)]))
    own = bands(from_pcm16(track[sound.start : sound.end]))
    if not len(power) or not len(own):
        return None
    least = _least(own, room)
    islands = (_island(_favours(power, room, least * shape / shape.sum()) / APART) for shape in _shapes(len(room.mean)))
    sure = [(first, last) for first, last, odds in islands if odds >= SURE]
    if not sure:
        return None
    head, tail = min(first for first, _ in sure), max(last for _, last in sure) - 1
    return Segment(begin + head * HOP + WINDOW // 2, begin + tail * HOP + WINDOW // 2 + LOUDER)


def _island(favours: Float) -> tuple[int, int, float]:
    """The frames [first, last) whose odds, summed, are greatest, and that sum."""
    summed = np.concatenate(([0.0], np.cumsum(favours)))
    gains = summed - np.minimum.accumulate(summed)
    last = int(gains.argmax())
    return int(summed[: last + 1].argmin()), last, float(gains[last])


def _least(power: Float, room: Room) -> float:
    """The least power, over all bands, of a voice of which that is the power."""
    least: float = _excess(power, room).sum(axis=1).max() * 10.0 ** (-BELOW_PEAK_DB / 10.0)
    return least


def _reach(power: Float, depth: int, room: Room, least: float) -> int:
    """How many of the frames, which lead outwards over an edge, belong to the voice.

    Args:
        power: [frames, BANDS].
        depth: so many of the first lie inside of the edge as the ear has found it.
        room: the noise.
        least: the voice's least power, over all bands.
    """
    inside = _excess(power[max(0, depth - OWN // HOP) : depth], room).sum(axis=0)
    shapes = [inside, *_shapes(len(room.mean))] if inside.any() else _shapes(len(room.mean))
    each = np.stack([_favours(power, room, least * shape / shape.sum()) for shape in shapes])
    favours = np.logaddexp.reduce(each / APART, axis=0) - np.log(len(shapes))
    return int(np.argmax(np.concatenate(([0.0], np.cumsum(favours)))))


def _favours(power: Float, room: Room, level: Float) -> Float:
    """The logarithm of the odds, frame by frame, that the voice's power in the bands is clearly above `level` and not clearly below it,
    less that of a frame just at it, if band power is gamma distributed as the noise is. Without the last an edge would depend on how loud
    the noise is in its bands."""
    at, above, below = (1.0 + factor * level / room.mean for factor in (AT, ABOVE, BELOW))
    odds: Float = (room.steady * (power / room.mean - at) * (1.0 / below - 1.0 / above)).sum(axis=1)
    return odds


def _excess(power: Float, room: Room) -> Float:
    return np.maximum(power - room.mean, 0.0)


def _shapes(bands: int) -> list[Float]:
    place = (np.arange(bands) + 0.5) / bands
    return [((place >= low) & (place < high)).astype(np.float64) for low, high in SHAPES]


def bands(audio: Mono, hop: Samples = HOP) -> Float:
    """Power by bands, [frames, BANDS]; frame k lies in [k * hop, k * hop + WINDOW)."""
    if len(audio) < WINDOW:
        return np.zeros((0, BANDS))
    frames = np.lib.stride_tricks.sliding_window_view(audio, WINDOW)[::hop]
    spectrum = np.square(np.abs(np.fft.rfft(frames * signal.windows.hann(WINDOW).astype(np.float32), axis=1)))
    edges = np.geomspace(*BAND_HZ, BANDS + 1)
    hertz = np.fft.rfftfreq(WINDOW, 1.0 / RATE)
    weights = np.array([(hertz >= low) & (hertz < high) for low, high in pairwise(edges)], dtype=np.float64)
    return np.asarray(spectrum @ weights[weights.any(axis=1)].T, dtype=np.float64)
