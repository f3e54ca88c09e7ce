"""Silences inside the agent's talk that are too short to end it, but long enough for one who stops and answers at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fdbench.hearing.frames import joined, runs_of
from fdbench.segments import Timeline
from fdbench.timebase import Samples, ms

DIP = ms(100)
"""The silence inside a plosive is shorter."""
EVEN_DB = 4.0
"""A bed that comes and goes with the voice is the softest that is heard of the talk: its softest hundredth and twentieth lie so near to
each other (`<=`). A voice alone falls further, by 5 dB and more in bundled clips of six voices."""
FILLED_DB = 5.0
"""Where a bed comes and goes with the voice, and so fills its short silences, these are the frames that are at most so much louder than
the softest twentieth of the talk."""
HOLE = ms(20)
"""A filled silence may be louder for so long (`<=`)."""


def find_dips(
    levels: npt.NDArray[np.float64], frame: Samples, pieces: Timeline, segments: Timeline, bed: float | None = None
) -> Timeline:
    """Silences of 100 ms and more inside segments.

    Args:
        levels: dBFS of each frame, [n].
        frame: its length.
        pieces: what was heard before short gaps were bridged.
        segments: the same, bridged.
        bed: look for silences that a bed of that level fills, too; see `coming_with`.
    """
    bare = [(gap.start, gap.end) for segment in segments for gap in pieces.gaps(segment.start, segment.end) if len(gap) >= DIP]
    return Timeline.of([*bare, *(_filled(levels, frame, segments, bed) if bed is not None else ())])


def coming_with(levels: npt.NDArray[np.float64], frame: Samples, segments: Timeline) -> float | None:
    """The level, dBFS, of a bed that comes and goes with the voice: the softest twentieth of the talk, where it never falls further; None
    if it does, or if there is no talk."""
    if not segments:
        return None
    talks = np.concatenate([levels[first:last] for first, last in _frames(segments, frame)])
    softest, soft = (float(level) for level in np.percentile(talks, (1, 5)))
    return soft if soft - softest <= EVEN_DB else None


def _filled(levels: npt.NDArray[np.float64], frame: Samples, segments: Timeline, bed: float) -> list[tuple[Samples, Samples]]:
    found = [
        ((first + a) * frame, (first + b) * frame)
        for first, last in _frames(segments, frame)
        for a, b in joined(runs_of(levels[first:last] <= bed + FILLED_DB), HOLE // frame)
        if a > 0 and b < last - first  # a soft beginning or end is none
    ]
    return [(a, b) for a, b in found if b - a >= DIP]


def _frames(segments: Timeline, frame: Samples) -> list[tuple[int, int]]:
    """The whole frames of each segment."""
    return [(-(-s.start // frame), s.end // frame) for s in segments]
