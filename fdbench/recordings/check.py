"""What is wrong, or odd, about the two channels of a talk, from their levels."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fdbench.errors import UsageError
from fdbench.recordings.prepare import Levels, Prepared, Track

DEAD_DB = -55.0
"""A channel whose loudest 10 ms are softer (`<`) holds nobody."""
CLIPPED_LEAST = 3
SAME = 0.995
"""Levels of both channels that go together so closely (`>=`), where somebody speaks, are the same mix of both..."""
SAME_DB = 3.0
"""...if they are also equally loud, but for so much (`<=`)."""
SPEAKS_DB = -50.0
LEAST_FRAMES = 100
SYNTHETIC, LIVE = 0.2, 0.01
"""A channel with so much digital silence (`>=`) is a program's; one with so little (`<`) comes from a microphone."""


def checked(talk: Prepared) -> list[str]:
    """What is odd, a sentence each.

    Raises:
        UsageError: nobody speaks on the user's channel, or both channels hold the same mix.
    """
    name = talk.talk.name
    if _loudest(talk.user) < DEAD_DB:
        other = "; the agent's has sound: name another --user" if _loudest(talk.agent) >= DEAD_DB else ""
        raise UsageError(f"{name}: the user's channel ({talk.talk.user.said}) is dead, so there is nothing to answer{other}")
    if _mixed(talk.user.levels, talk.agent.levels):
        raise UsageError(
            f"{name}: both channels hold the same mix of both parties, so nobody can tell who speaks; "
            "record each party on a channel of its own"
        )
    return [*_odd(talk)]


def _odd(talk: Prepared) -> Iterator[str]:
    if _loudest(talk.agent) < DEAD_DB:
        yield f"the agent's channel ({talk.talk.agent.said}) is dead: every turn counts as unanswered"
    for who, track in (("user", talk.user), ("agent", talk.agent)):
        if track.clipped >= CLIPPED_LEAST:
            yield f"the {who}'s channel is clipped in {track.clipped} places; record it at a lower level"
    if talk.user.zeros >= SYNTHETIC and talk.agent.zeros < LIVE:
        yield (
            "the user's channel has digital silence between its words and the agent's has none: "
            "are they swapped? name them with --user and --agent"
        )


def _loudest(track: Track) -> float:
    return float(track.levels.max(initial=-120.0))


def _mixed(user: Levels, agent: Levels) -> bool:
    count = min(len(user), len(agent))
    a, b = user[:count].astype(np.float64), agent[:count].astype(np.float64)
    loud = (a > SPEAKS_DB) | (b > SPEAKS_DB)
    if loud.sum() < LEAST_FRAMES:
        return False
    a, b = np.maximum(a[loud], -80.0), np.maximum(b[loud], -80.0)
    if float(np.median(np.abs(a - b))) > SAME_DB or a.std() == 0.0 or b.std() == 0.0:
        return False
    return float(np.corrcoef(a, b)[0, 1]) >= SAME
