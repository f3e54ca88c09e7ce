"""What stands above a bed: runs of frames that are a voice's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fdbench.hearing.floor import Flags, Levels
from fdbench.hearing.frames import Run, joined, runs_of
from fdbench.segments import Timeline

SURE_FRAMES = 3
"""30 ms of a run must be surely a voice's."""
UNBROKEN = 6
"""On a line with clicks 60 ms of it must stand above the bed without a hole: clicks that fall together do not."""


@dataclass(frozen=True, slots=True, eq=False)
class Above:
    """The levels to reach, by frame, dBFS [n]: a run holds some of `opens`, some of `sure`, and goes on down to `keeps`; `keeps` <=
    `opens` <= `sure`. `bed`: where there is a bed. `clicks`: whether the line has clicks in its background."""

    opens: Levels
    keeps: Levels
    sure: Levels
    bed: Flags
    clicks: bool


def find_above(levels: Levels, above: Above, closure: int) -> list[Run]:
    """The runs of frames of a voice, in order and disjoint.

    Args:
        levels: dBFS of each 10 ms, [n].
        above: the levels to reach.
        closure: so many frames may be soft inside a voice. From its last loud frame on it is bridged only where there is no bed: the
            frames of a bed come and go.
    """
    loud = levels >= above.opens
    pieces = runs_of(loud)
    cores = joined(pieces, closure)
    if above.clicks:
        cores = [core for core in cores if any(core[0] <= a and b <= core[1] and b - a >= UNBROKEN for a, b in pieces)]
    keeps, bed = (levels >= above.keeps).tolist(), above.bed.tolist()
    ends = [
        (
            _last(keeps, bed, reversed(range(first)), first, closure),
            _last(keeps, bed, range(last, len(keeps)), last - 1, closure) + 1,
        )
        for first, last in cores
    ]
    sure = levels >= above.sure
    found = [(run.start, run.end) for run in Timeline.of(ends)]
    return [(a, b) for a, b in found if sure[a:b].sum() >= SURE_FRAMES or not above.bed[a:b].any()]


def _last(keeps: list[bool], bed: list[bool], frames: Iterator[int] | range, last: int, closure: int) -> int:
    """The last of `frames`, which lead away from `last`, that still belongs to the voice; `last` if none does."""
    soft = 0
    for at in frames:
        soft = 0 if keeps[at] else soft + 1
        if not soft:
            last = at
        elif bed[at] or soft > closure:
            break
    return last
