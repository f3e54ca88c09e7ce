"""How far the edges of words can be trusted on a noisy line: noise that swells, and noise that a gate lets through around words only."""

from __future__ import annotations

import numpy as np

from fdbench.audio import Pcm16
from fdbench.hearing.frames import frame_levels
from fdbench.recordings.edges import quiet_places
from fdbench.segments import Segment, Timeline
from fdbench.timebase import ms

LOOK, LEAST = ms(100), 10
"""Levels are taken over so long, and fewer of them (`<`) tell nothing."""
SOFTEST_DB = -70.0
SWELLS_DB = 2.0
"""Noise whose loudest twentieth is louder than its middle by more (dB, `>`) is not steady: a fan has 1, babble 2.5, a street 5."""
FRAME, HANGS = ms(10), 10
EVEN_DB = 2.0
"""The last 100 ms of a sound are a gate's noise if their levels vary by less (standard deviation, dB, `<`): the end of a word has 6 and
more..."""
UNDER_DB = 15.0
"""...and lie so far under its loudest 10 ms (`>=`)."""
OUT_OF_DB = 3.0
"""A voice stands out of that noise by more than this (`>`); the gate has opened on the same noise if it begins no louder."""


def unsteady(track: Pcm16, voices: Timeline) -> bool:
    """Whether what the line holds between its voices swells and dies, so that an edge cannot be told from it; int16 [n] at 24,000 Hz."""
    found = [frame_levels(track[s.start : s.end], LOOK) for s in quiet_places(len(track), voices)]
    levels = np.maximum(np.concatenate([*found, np.zeros(0)]), SOFTEST_DB)
    if len(levels) < LEAST:
        return False
    middle, loud = np.percentile(levels, [50, 95])
    return float(loud - middle) > SWELLS_DB


def ungated(track: Pcm16, sound: Segment) -> Segment:
    """A sound without the noise that a gate lets through before and after it; the same where no gate shows. Int16 [n] at 24,000 Hz."""
    levels = frame_levels(track[sound.start : sound.end], FRAME)
    if len(levels) < 2 * HANGS or levels[-HANGS:].std() >= EVEN_DB:
        return sound
    noise = float(levels[-HANGS:].mean())
    voice = np.flatnonzero(levels > noise + OUT_OF_DB)
    if float(levels.max()) - noise < UNDER_DB or not len(voice):
        return sound
    return Segment(sound.start + int(voice[0]) * FRAME, sound.start + (int(voice[-1]) + 1) * FRAME)
