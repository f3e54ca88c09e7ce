"""Silences inside the agent's talk that are too short to end it, but long enough for one who stops and answers at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fdbench.annotate.clearness import SPEECH_RANGE_DB
from fdbench.hearing.frames import joined, runs_of
from fdbench.segments import Timeline
from fdbench.timebase import Samples, ms

DIP = ms(100)
"""The silence inside a plosive is shorter."""
FILLED_DB = 5.0
"""Where a bed comes and goes with the voice, and so fills its short silences, these are the frames that are at most so much louder than
the softest twentieth of the talk."""
HOLE = ms(20)
"""A filled silence may be louder for so long (`<=`)."""


def find_dips(
    levels: npt.NDArray[np.float64], frame: Samples, pieces: Timeline, segments: Timeline, *, gated: bool = True
) -> Timeline:
    """Silences of 100 ms and more inside segments.

    Args:
        levels: dBFS of each frame, [n].
        frame: its length.
        pieces: what was heard before short gaps were bridged.
        segments: the same, bridged.
        gated: look for silences that a bed fills, too: where no bed was found, but the talk never falls by as much as a voice does.
    """
    bare = [(gap.start, gap.end) for segment in segments for gap in pieces.gaps(segment.start, segment.end) if len(gap) >= DIP]
    return Timeline.of([*bare, *(_filled(levels, frame, segments) if gated and segments else ())])


def _filled(levels: npt.NDArray[np.float64], frame: Samples, segments: Timeline) -> list[tuple[Samples, Samples]]:
    talks = [(-(-s.start // frame), s.end // frame) for s in segments]
    soft, loud = np.percentile(np.concatenate([levels[first:last] for first, last in talks]), (5, 95))
    if loud - soft > SPEECH_RANGE_DB:
        return []
    found = [
        ((first + a) * frame, (first + b) * frame)
        for first, last in talks
        for a, b in joined(runs_of(levels[first:last] <= soft + FILLED_DB), HOLE // frame)
        if a > 0 and b < last - first  # a soft beginning or end is none
    ]
    return [(a, b) for a, b in found if b - a >= DIP]
