"""The agent's voice on the user's channel where no filter explains it: it came back through a gain control, say, or later and later. Its
wave is another one, but its bands rise and fall as the agent's did before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from fdbench.audio import Pcm16, from_pcm16
from fdbench.hearing.frames import runs_of
from fdbench.recordings.edges import bands
from fdbench.segments import Segment, Timeline
from fdbench.timebase import ms

PART, LEAST = ms(1_000), ms(800)
"""Sounds are compared in parts of about so long; shorter ones (`<`) are alike by chance, and show no echo by themselves."""
HOP = ms(10)
LATEST = ms(400)
"""An echo is at most so much later than what it repeats (`<=`)."""
VOICE = slice(4, 18)
"""The bands that every line carries: 180 to 3,000 Hz."""
SOFTEST = 1e-6
"""Power of a band below which nothing is compared: -100 dBFS."""
ALIKE, LEAST_ALIKE = 0.6, 3
"""So many parts (`>=`) that are so much alike (correlation over time and bands, `>=`) at about the same lag are an echo. Of 26 sounds
of a second and more over another voice the likest had 0.46; echoes in rooms of 0.3 and 0.5 s have 0.63 and more."""
TOGETHER, MANY = 0.35, 8
"""So are so many parts of any length (`>=`) that are so much alike at one lag on the average (`>=`): bits that an echo canceller leaves
have 0.38 and more. Of 4,000 drawings of eight from 355 parts over another voice none had over 0.32."""
AT_LAG, NEAR = 0.5, ms(40)
"""Where there is one, a part that is so much alike (`>=`) within so much of its lag is the echo."""

Floats = npt.NDArray[np.float64]


def without_echoes(track: Pcm16, sounds: Timeline, other: Pcm16, theirs: Timeline) -> tuple[Timeline, int]:
    """The sounds of a channel that are its own, to about a second, and how many parts of sounds were the other channel's echo.

    Args:
        track, other: int16 [n] at 24,000 Hz, of one clock.
        sounds, theirs: what sounds on them.
    """
    parts = {s: _parts(s) for s in sounds if theirs.clip(max(0, s.start - LATEST), s.end)}
    likeness = {part: _likeness(track, part, other) for found in parts.values() for part in found}
    lags = _lags(likeness)
    if not lags:
        return sounds, 0
    echo = {part for part, alike in likeness.items() if any(_around(alike, lag).max() >= AT_LAG for lag in lags)}
    own = [s for s in sounds for s in _kept(s, parts.get(s, []), echo)]
    return Timeline(tuple(own)), len(echo)


def _parts(sound: Segment) -> list[Segment]:
    edges = np.linspace(sound.start, sound.end, max(1, round(len(sound) / PART)) + 1).astype(int)
    return [Segment(int(a), int(b)) for a, b in pairwise(edges)]


def _kept(sound: Segment, parts: Sequence[Segment], echo: set[Segment]) -> list[Segment]:
    if not any(part in echo for part in parts):
        return [sound]
    own = runs_of(np.array([part not in echo for part in parts]))
    return [Segment(parts[a].start, parts[b - 1].end) for a, b in own]


def _likeness(track: Pcm16, part: Segment, other: Pcm16) -> Floats:
    """How much a part of the track is like the other channel before it, by lag: [0, 10, ..., 400 ms], in [-1, 1]."""
    mine = _levels(track[part.start : part.end])
    before = other[max(0, part.start - LATEST) : part.end]
    theirs = _levels(np.concatenate((np.zeros(len(part) + LATEST - len(before), np.int16), before)))
    if not len(mine):
        return np.zeros(LATEST // HOP + 1)
    windows = np.lib.stride_tricks.sliding_window_view(theirs, len(mine), axis=0)[::-1]
    rest, moves = windows - windows.mean(axis=2, keepdims=True), (mine - mine.mean(axis=0)).T
    size = np.sqrt(np.square(rest).sum(axis=(1, 2)) * np.square(moves).sum())
    found: Floats = (rest * moves).sum(axis=(1, 2)) / np.maximum(size, 1e-9)
    return found


def _levels(sound: Pcm16) -> Floats:
    """The logarithm of the power, [frames, bands]."""
    found: Floats = np.log10(np.maximum(bands(from_pcm16(sound), HOP)[:, VOICE], SOFTEST))
    return found


def _lags(likeness: Mapping[Segment, Floats]) -> set[int]:
    """The lags, in hops, of echoes."""
    best = [int(alike.argmax()) for part, alike in likeness.items() if len(part) >= LEAST and alike.max() >= ALIKE]
    found = {lag for lag in best if sum(abs(lag - other) * HOP <= NEAR for other in best) >= LEAST_ALIKE}
    together = np.mean(list(likeness.values()), axis=0) if len(likeness) >= MANY else np.zeros(1)
    return found | {int(together.argmax())} if together.max() >= TOGETHER else found


def _around(alike: Floats, lag: int) -> Floats:
    return alike[max(0, lag - NEAR // HOP) : lag + NEAR // HOP + 1]
