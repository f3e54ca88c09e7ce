"""Where a long talk is cut into sessions: in silences of both parties, if possible after the agent's word and before the user's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from fdbench.hearing.frames import runs_of
from fdbench.recordings.prepare import FRAME, Levels, Prepared
from fdbench.segments import Segment
from fdbench.timebase import Samples, ms

LONGEST = ms(180_000)
"""A session lasts at most three minutes (`<=`): it is listened to on a page, and held in memory."""
SHORTEST = ms(60_000)
"""...and at least one (`>=`), where a silence lies so."""
SILENCE = ms(1_000)
"""A cut lies in so much silence of both (`>=`)..."""
LEAST_SILENCE = ms(200)
"""...or, where there is none, in the longest one of at least this."""
OVER_FLOOR_DB = 8.0
LOWEST_DB = -50.0

Flags = npt.NDArray[np.bool_]


def pieces(talk: Prepared, turns: Sequence[Segment] = ()) -> list[Segment]:
    """The sessions of a talk, in order, without gaps. `turns`: of the user, where they are known; none is cut."""
    count = -(-talk.samples // FRAME)
    user, agent = speaks(talk.user.levels, count), speaks(talk.agent.levels, count)
    for turn in turns:
        user[turn.start // FRAME : -(-turn.end // FRAME)] = True
    found: list[Segment] = []
    begin = 0
    while talk.samples - begin > LONGEST:
        cut = _cut(user, agent, begin)
        found.append(Segment(begin, cut))
        begin = cut
    found.append(Segment(begin, talk.samples))
    return found


def speaks(levels: Levels, count: int) -> Flags:
    """Frames in which there may be a voice: well above the softest tenth."""
    floor = float(np.percentile(levels, 10)) if len(levels) else LOWEST_DB
    found = np.zeros(count, np.bool_)
    found[: len(levels)] = levels[:count] > max(LOWEST_DB, min(floor + OVER_FLOOR_DB, -30.0))
    return found


def _cut(user: Flags, agent: Flags, begin: Samples) -> Samples:
    """Where the piece that begins there ends."""
    first, last = (begin + SHORTEST) // FRAME, (begin + LONGEST) // FRAME
    quiet = runs_of(~(user[first:last] | agent[first:last]))
    runs = [(first + a, first + b) for a, b in quiet]
    long = [r for r in runs if (r[1] - r[0]) * FRAME >= SILENCE]
    between = [r for r in long if agent[max(first - 500, r[0] - 5) : r[0]].any() and user[r[1] : r[1] + 5].any()]
    usable = between or long or [r for r in runs if (r[1] - r[0]) * FRAME >= LEAST_SILENCE]
    if not usable:
        return begin + LONGEST
    start, end = max(usable, key=lambda r: r[1] - r[0])
    return (start + end) // 2 * FRAME
