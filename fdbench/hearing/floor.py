"""What lies under the agent's voice, by time, on a whole track: the director's bed tracker, run over it from both ends.

The tracker says which frames hold nothing but bed. How loud the bed is at an instant is then told by the frames of bed around it,
before and after. No voice detector is asked: whether one is installed must change no figure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fdbench.hearing.bed import LOST_TICKS, VOICE_DB, BedTracker
from fdbench.hearing.frames import runs_of

FRAMES = 2
"""Frames have 10 ms, ticks 20."""
STEP = 20
"""Frames between two looks around: 200 ms. In between the floor is that of the nearest look."""
AROUND = 200
"""Frames on either side that are looked at: 2 s."""
LEAST = 30
"""Fewer frames of bed than these say nothing of how loud it can be (`<`); then all of the track's bed is looked at."""
SHORTEST = 250
"""What is even for less than 2.5 s (frames, `<`) is no bed, but a soft voice."""
HOLE_DB, HOLES = 18.0, 0.03
"""Frames so much softer than a bed (`<`) are holes; a bed has no more of them than this share (`<=`). Soft speech that was even for a
while has: its pauses and plosives."""
NOTHING_DB = -120.0

Levels = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Floor:
    """By frames of 10 ms, each of shape [n], dBFS; NOTHING_DB where there is no bed. `usual`: the bed's louder frames (80th
    percentile); `high`: nearly all (95th) are softer; `most`: all but one in a hundred are."""

    usual: Levels
    high: Levels
    most: Levels

    @property
    def there(self) -> Flags:
        """Where there is a bed, under a voice or not."""
        return self.usual > NOTHING_DB

    @classmethod
    def none(cls, frames: int) -> Floor:
        """That of a clean line."""
        return cls(*(np.full(frames, NOTHING_DB) for _ in range(3)))


def find_floor(levels: Levels) -> Floor | None:
    """The floor of a track from its levels, dBFS of each 10 ms, [n]; None if no bed is found: the line is clean."""
    count = len(levels) // FRAMES
    power = (10.0 ** (levels[: count * FRAMES] / 10.0)).reshape(count, FRAMES).mean(axis=1)
    ticks = 10.0 * np.log10(np.maximum(power, 1e-12))
    opens, reverse = _opens(ticks.tolist()), _opens(ticks[::-1].tolist())
    if opens is None and reverse is None:
        return None
    sides = [side for side in (opens, None if reverse is None else reverse[::-1]) if side is not None]
    there = np.any([side > NOTHING_DB for side in sides], axis=0)
    lower = np.min([np.where(side > NOTHING_DB, side, np.inf) for side in sides], axis=0)
    only = there & (ticks <= lower)
    return _around(levels, np.repeat(only, FRAMES), np.repeat(there, FRAMES))


def _opens(ticks: list[float]) -> Levels | None:
    """What a voice stands above, tick by tick, as the tracker knows it when all is over; NOTHING_DB where there is no bed; None if
    there is none at all."""
    opens: Levels | None = None
    tracker = BedTracker()
    for now, level in enumerate(ticks):
        began = tracker.feed(level)
        bed = tracker.bed
        if level > (VOICE_DB if bed is None else bed.opens):
            tracker.hear(level)
        if bed is None:
            continue
        if opens is None:
            opens = np.full(len(ticks), NOTHING_DB)
        opens[now] = bed.opens
        if began is not None:
            opens[began:now] = np.maximum(opens[began:now], bed.opens)
    return opens


def _around(levels: Levels, only: Flags, there: Flags) -> Floor | None:
    """`only`: frames that hold nothing but bed; `there`: those that have one."""
    where = np.flatnonzero(only)
    if not len(where):
        return None
    floor = Floor.none(len(levels))
    for first in range(0, len(there), STEP):
        here = first + np.flatnonzero(there[first : first + STEP])
        if len(here):
            near = where[np.searchsorted(where, first - AROUND) : np.searchsorted(where, first + STEP + AROUND)]
            own = levels[near if len(near) >= LEAST else where]
            floor.usual[here], floor.high[here], floor.most[here] = np.percentile(own, (80, 95, 99))
    _take_out_voices(floor, levels)
    return floor if floor.there.any() else None


def _take_out_voices(floor: Floor, levels: Levels) -> None:
    for first, last in runs_of(floor.there):
        holes = np.count_nonzero(levels[first:last] < floor.usual[first:last] - HOLE_DB)
        if last - first < SHORTEST or holes - FRAMES * LOST_TICKS > HOLES * (last - first):
            floor.usual[first:last] = floor.high[first:last] = floor.most[first:last] = NOTHING_DB
