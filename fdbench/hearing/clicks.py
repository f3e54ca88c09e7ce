"""Clicks on a line: keys that are struck, crackle. They last 30 ms and less, so smoothing that forgets what is so short leaves the
voice and takes them away."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from fdbench.hearing.floor import Floor, Levels, find_floor
from fdbench.hearing.frames import runs_of

SHORTEST = 4
"""What is louder than its surroundings for fewer frames of 10 ms than these (`<`) is a click."""
OPENS_DB, ABOVE_DB = -50.0, 3.0
"""Clicks are counted from here on, dBFS, and a voice stands so far above a bed."""
STANDS_OUT_DB = 8.0
"""A click is so much louder than what is left when it is smoothed away (`>`)."""
VOICE_FRAMES = 10
"""100 ms without a hole are a voice, whatever lies on it..."""
ALONE = 20
"""...and within 200 ms of one a click may be a plosive's."""
LEAST = 5
"""So many clicks (`>=`) are a bed of them."""


def without_clicks(levels: Levels) -> tuple[Levels, Floor | None] | None:
    """The levels without their clicks, and their floor, if clicks are a part of the line's background.

    Args:
        levels: dBFS of each 10 ms, [n].

    Returns:
        The same shape, and what lies under the clicks, None if nothing does; None altogether if there are fewer than LEAST clicks
        far from any voice.
    """
    if len(levels) < SHORTEST:
        return None
    smooth = smoothed(levels)
    stands_out = (levels - smooth > STANDS_OUT_DB) & (levels >= OPENS_DB)
    bursts = [(a, b) for a, b in runs_of(stands_out) if b - a < SHORTEST]
    if len(bursts) < LEAST:
        return None
    floor = find_floor(smooth)
    near = np.zeros(len(levels), np.bool_)
    for first, last in runs_of(smooth >= (OPENS_DB if floor is None else np.maximum(OPENS_DB, floor.high + ABOVE_DB))):
        if last - first >= VOICE_FRAMES:
            near[max(0, first - ALONE) : last + ALONE] = True
    alone = sum(not near[first:last].any() for first, last in bursts)
    return (smooth, floor) if alone >= LEAST else None


def smoothed(levels: Levels) -> Levels:
    """The loudest level that each frame holds together with SHORTEST - 1 neighbours in a row."""
    edge = SHORTEST - 1
    held = sliding_window_view(np.pad(levels, (0, edge), mode="edge"), SHORTEST).min(axis=1)
    found: Levels = sliding_window_view(np.pad(held, (edge, 0), mode="edge"), SHORTEST).max(axis=1)
    return found
