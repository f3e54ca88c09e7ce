"""Beeps, chimes and notes that touch the agent's speech: they are cut off its segments, as they begin no reply and end none.

Only a tone is cut off, as no voice, fricative or whisper is one for so long. An agent that has no voice at all keeps its tones.
"""

from __future__ import annotations

import numpy as np

from fdbench.audio import FULL_SCALE, Pcm16, from_pcm16
from fdbench.hearing.floor import Levels
from fdbench.hearing.frames import frame_levels, joined, runs_of
from fdbench.hearing.tones import find_tones
from fdbench.hearing.voice import has_voice
from fdbench.segments import Segment, Timeline
from fdbench.timebase import Samples, ms

FRAME: Samples = ms(10)
AT_EDGE = 5
"""A tone touches a segment's edge if it lies within 50 ms of it (frames, `<=`)."""
NEAR: Samples = ms(400)
"""A tone that touches an edge shows in so much of the sound."""
PAUSE = 20
"""Tones with at most so many frames between them are one signal (200 ms): two notes."""
BORDER, DIP_DB = 4, 20.0
"""Where the tone ends and speech begins is the softest frame within so many (40 ms), if that is so much softer than others (`>=`)..."""
UNTOLD = 2
"""...else so many frames from the last one that is surely a tone's (20 ms)."""
SOFT_DB = -56.0
"""Softer than this (`<`), dBFS, is the silence between the two."""
LEAST: Samples = ms(60)
"""What is left must be so long (`>=`): else all of it is a signal."""


def without_tones(heard: Pcm16, segments: Timeline) -> Timeline:
    """The segments without the tones at their edges; the very same if there are none, or if nothing that is left has a voice.

    Args:
        heard: int16 [n] at 24,000 Hz.
        segments: where the agent makes sound.
    """
    kept = [_trimmed(heard, segment) for segment in segments]
    if kept == list(segments):
        return segments
    left = Timeline(tuple(segment for segment in kept if segment is not None))
    return left if any(has_voice(from_pcm16(heard[s.start : s.end])) for s in left) else segments


def _trimmed(heard: Pcm16, segment: Segment) -> Segment | None:
    """None if nothing is left."""
    sound = np.pad(heard[segment.start : segment.end], (0, -len(segment) % FRAME))
    edges = (sound[:NEAR], sound[-NEAR:]) if len(sound) > 2 * NEAR else (sound,)
    if not any(find_tones(from_pcm16(edge)).any() for edge in edges):
        return segment
    tones = joined(runs_of(find_tones(from_pcm16(sound))), PAUSE)
    levels = frame_levels(sound, FRAME)
    first, last = 0, len(levels)
    for start, end in tones:
        if start - first <= AT_EDGE:
            first = min(_border(levels, end - 1, end + BORDER, end + UNTOLD), last)
    for start, end in reversed(tones):
        if start >= first and last - end <= AT_EDGE:
            last = max(_border(levels, max(start - BORDER, first), start + 1, start - UNTOLD), first)
    if first == 0 and last == len(levels):
        return segment
    return _audible(sound, segment.start, first * FRAME, last * FRAME)


def _border(levels: Levels, first: int, last: int, else_at: int) -> int:
    """Where a tone and speech meet: the softest of the frames [first, last), if the line falls silent there; else that one."""
    softest = first + int(np.argmin(levels[first:last]))
    return softest if levels[softest] <= levels[first:last].max() - DIP_DB else else_at


def _audible(sound: Pcm16, at: Samples, first: Samples, last: Samples) -> Segment | None:
    """What is audible of [first, last), at least LEAST; `at`: where the sound begins in the session."""
    loud = np.flatnonzero(np.abs(sound[first:last].astype(np.int32)) > FULL_SCALE * 10 ** (SOFT_DB / 20))
    if not len(loud) or loud[-1] + 1 - loud[0] < LEAST:
        return None
    return Segment(at + first + int(loud[0]), at + first + int(loud[-1]) + 1)
