"""Where an agent that is never silent goes over from what it was saying to something else.

Its control tells what it would have said. Up to some instant the session has the same samples, and from there on it has others.
"""

from __future__ import annotations

import numpy as np

from fdbench.annotate.gaps import HEAD, PLACE
from fdbench.annotate.samesound import LEAST, OTHER, SAME, best_match, stretch
from fdbench.annotate.undisturbed import COMPARED, Undisturbed
from fdbench.audio import Pcm16
from fdbench.segments import Timeline
from fdbench.timebase import Samples, ms

NEAR = 4
"""`Undisturbed.lag` is right to so many samples."""
LEAST_OLD = ms(50)
"""In the segment where it goes over, so much is still the old sound (`>=`)."""


def departure(heard: Pcm16, agent: Timeline, since: Samples, until: Samples, control: Undisturbed) -> Samples | None:
    """Where the agent's sound stops being the control's, without a silence.

    Args:
        heard: the agent's track of the session, int16.
        agent: its segments.
        since: where the user's sound began.
        until: how far to look.
        control: what the agent would have said.

    Returns:
        The instant, inside a segment, to about 10 ms. None if the control is not the same recording up to `since`, or if the sound stays
        the same, ends there, or is as much alike afterwards.
    """
    if not control.same:
        return None
    at = _last_same(heard, since, until, control)
    segment = agent.at(at)
    if segment is None or at - segment.start < LEAST_OLD or segment.end - at < LEAST:
        return None
    if not _is_old(heard[segment.start : at], segment.start, control):
        return None  # another sentence from its beginning: some of it is as good as noise beside the control
    match = best_match(
        heard[at : min(at + HEAD, segment.end)], control.heard, at + control.lag - PLACE, at + control.lag + PLACE
    )
    return None if match is None or match.correlation > OTHER else at


def _is_old(sound: Pcm16, start: Samples, control: Undisturbed) -> bool:
    """Whether the sound, which begins at `start` in the session, is the control's there."""
    there = stretch(control.heard, start + control.lag, start + control.lag + len(sound)).astype(np.float64)
    own = sound.astype(np.float64)
    size = float(np.sqrt((own @ own) * (there @ there)))
    return size > 0.0 and float(own @ there) / size >= SAME


def _last_same(heard: Pcm16, since: Samples, until: Samples, control: Undisturbed) -> Samples:
    """The likeliest end of the stretch from `since` on in which the session is the control at its level, and noise: where what the control
    explains of the session's energy is greatest."""
    begin = max(0, since - COMPARED)
    session = heard[begin:until].astype(np.float64)
    before = since - begin
    first = begin + control.lag
    tries = range(first - NEAR, first + NEAR + 1)
    place = max(tries, key=lambda at: float(session[:before] @ stretch(control.heard, at, at + before)))
    there = stretch(control.heard, place, place + len(session)).astype(np.float64)
    power = float(there[:before] @ there[:before])
    level = float(session[:before] @ there[:before]) / power if power else 0.0
    explained = np.cumsum((2.0 * level * session - level * level * there) * there)[before:]
    return since + int(np.argmax(explained)) + 1 if explained.size else since
