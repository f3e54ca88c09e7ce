"""What is wrong, or odd, about the two channels of a talk, from their levels."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fdbench.errors import UsageError
from fdbench.recordings.leaks import EARLIEST, LATEST, SOFTER_DB, heard_in
from fdbench.recordings.prepare import FRAME, Levels, Prepared, Track
from fdbench.segments import Segment
from fdbench.timebase import Samples, ms

DEAD_DB = -55.0
"""A channel whose loudest 10 ms are softer (`<`) holds nobody."""
LOW_DB = -45.0
"""Speech that is as soft (`<=`) is warned of: its ends, 35 dB softer, lie under what is heard at all."""
CLIPPED_LEAST = 3
OFFSET_TOLD = 328
"""A constant offset from which on (`>=`, of 32,768) it is reported: 0.01."""
SAME = 0.995
"""Levels of both channels that go together so closely (`>=`), where somebody speaks, are the same mix of both..."""
SAME_DB = 3.0
"""...if they are also equally loud, but for so much (`<=`)."""
SPEAKS_DB = -50.0
LEAST_FRAMES = 100
LOOKED_AT, LOOK = 8, ms(1_000)
"""So many seconds of a party's, spread over where it is loudest, are looked for on the other's channel."""
SURELY = 0.9
"""The same sound is so much alike (`>=`) where nothing else sounds..."""
COPIES = 0.5
"""...and if so many of them (share, `>`) are found, as loud but for 10 dB, that is the voice and no leak."""
SYNTHETIC, LIVE = 0.2, 0.01
"""A channel with so much digital silence (`>=`) is a program's; one with so little (`<`) comes from a microphone."""


def checked(talk: Prepared) -> list[str]:
    """What is odd, a sentence each.

    Raises:
        UsageError: nobody speaks on the user's channel, both channels hold the same mix, or one holds both parties.
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
    user, agent = _share_in(talk.user, talk.agent), _share_in(talk.agent, talk.user)
    if user == agent > COPIES:
        raise UsageError(
            f"{name}: each channel holds the other party's voice, too, almost as loud as its own, so nobody can tell who speaks; "
            "record each party on a channel of its own"
        )
    if max(user, agent) > COPIES:  # of a mix and one of its parts, more of the part stands on the other channel
        who, whose = ("user", "agent") if user >= agent else ("agent", "user")
        raise UsageError(
            f"{name}: the {whose}'s channel holds the {who}'s voice, too, as loud as the {who}'s own channel does, so nobody can tell "
            f"who speaks there; name a file or a channel that holds the {whose} alone with --{whose}"
        )
    return [*_odd(talk)]


def _odd(talk: Prepared) -> Iterator[str]:
    if _loudest(talk.agent) < DEAD_DB:
        yield f"the agent's channel ({talk.talk.agent.said}) is dead: every turn counts as unanswered"
    for who, track in (("user", talk.user), ("agent", talk.agent)):
        if abs(track.offset) >= OFFSET_TOLD:
            yield f"the {who}'s channel lies about {track.offset / 32_768:+.3f} instead of 0 (DC offset); it was taken off"
        if _loudest(track) >= DEAD_DB and (level := _speech_level(track.levels)) <= LOW_DB:
            yield (
                f"the {who} speaks at {level:.0f} dBFS only, so that soft begins and ends are lost; "
                "record it at -30 to -15 dBFS, or make the file as loud first"
            )
        if track.clipped >= CLIPPED_LEAST:
            yield f"the {who}'s channel is clipped in {track.clipped} places; record it at a lower level"
    if talk.user.zeros >= SYNTHETIC and talk.agent.zeros < LIVE:
        yield (
            "the user's channel has digital silence between its words and the agent's has none: "
            "are they swapped? name them with --user and --agent"
        )


def _speech_level(levels: Levels) -> float:
    """dBFS of the frames that hold speech: those at most 20 dB under the loudest, but for one in a hundred."""
    power = 10.0 ** (levels.astype(np.float64) / 10.0)
    return 10.0 * float(np.log10(power[power >= np.quantile(power, 0.99) / 100.0].mean()))


def _loudest(track: Track) -> float:
    return float(track.levels.max(initial=-120.0))


def _share_in(track: Track, other: Track) -> float:
    """How much of what a party says stands on the other's channel, too, too loud for a leak. Where both speak that does not show."""
    loud = np.flatnonzero(track.levels > SPEAKS_DB)
    if len(loud) < LEAST_FRAMES or _loudest(other) < DEAD_DB:
        return 0.0
    seconds = np.unique(loud * FRAME // LOOK)
    places = seconds[np.linspace(0, len(seconds) - 1, min(LOOKED_AT, len(seconds))).astype(int)]
    found = [_copied(track, other, int(place) * LOOK) for place in places]
    return sum(found) / len(found)


def _copied(track: Track, other: Track, start: Samples) -> bool:
    begin, end = max(0, start - LATEST), min(start + LOOK, track.samples)
    leak = heard_in(track.read(begin, end), Segment(start - begin, end - begin), other.read(begin, end + EARLIEST))
    return leak is not None and leak.likeness >= SURELY and abs(leak.db) <= SOFTER_DB


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
