"""Whether the agent gave way to a sound of the user's, and when.

A *stop* is the last agent sound before at least 1.0 s of silence, or before new content. Pauses between two sentences last
0.3 to 0.8 s, so a shorter silence proves nothing by itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from fdbench.segments import Segment, Timeline
from fdbench.timebase import Samples, ms

SOUNDING = ms(300)
"""The agent was speaking at an instant if it made a sound within this before it (`<=`)."""
STOP_SILENCE = ms(1_000)
"""A stop is followed by this much silence (`>=`): pauses between two sentences last 0.3 to 0.8 s."""
YIELD_WITHIN = ms(2_000)
"""The agent has yielded if its last sound ends within this after the interruption's onset (`<=`)."""
HOLD_AFTER = ms(1_000)
"""A hold is watched for 2.0 s from the onset of the sound, and at least this long after its end."""
COLLISION = ms(250)
"""Both began together (`<=`)."""
SELF_WATCH = ms(6_000)
"""Under echo, so much of a reply is watched: it must not stop by itself."""

NewContent = Callable[[Samples, Samples], bool]
"""Asks whether the agent's sound in [start, end) is new content and not the interrupted reply going on."""


@dataclass(frozen=True, slots=True)
class Stop:
    """`last_sound` before the silence; `resumed` is the next sound after it, None if none came."""

    last_sound: Samples
    resumed: Samples | None


def watched_for(length: Samples) -> Samples:
    """How long after the onset of a sound of that length the agent is watched: 2.0 s, and at least 1.0 s after its end."""
    return max(YIELD_WITHIN, length + HOLD_AFTER)


def sounding_segment(agent: Timeline, instant: Samples) -> Segment | None:
    """The segment that was sounding within the last 300 ms at `instant`; None if the agent was silent."""
    latest = [s for s in agent if s.start < instant and instant - s.end <= SOUNDING]
    return latest[-1] if latest else None


def find_stop(agent: Timeline, onset: Samples, session_end: Samples, is_new: NewContent) -> Stop | None:
    """The first stop at or after the segment that was sounding at `onset`.

    Args:
        agent: all heard segments, gaps under 200 ms bridged.
        onset: where the user's sound began; the agent must have been sounding there, else ValueError.
        session_end: silence up to it counts only as far as it was recorded.
        is_new: tells new content after a gap shorter than 1.0 s from more of the same; asked only about the first 2.0 s, as a
            later stop is no yield anyway.

    Returns:
        None if the agent never stopped before the recording ended.
    """
    first = sounding_segment(agent, onset)
    if first is None:
        raise ValueError("the agent was not sounding")
    segments = [s for s in agent if s.start >= first.start]
    for index, segment in enumerate(segments):
        following = segments[index + 1] if index + 1 < len(segments) else None
        silence = (following.start if following else session_end) - segment.end
        if silence >= STOP_SILENCE:
            return Stop(segment.end, following.start if following else None)
        early = segment.end <= onset + YIELD_WITHIN
        if early and following and is_new(following.start, _talk_end(segments[index + 1 :], session_end)):
            return Stop(segment.end, following.start)
    return None


def stops_itself(agent: Timeline, start: Samples) -> bool:
    """Whether a reply that begins at `start` falls silent for 1.0 s within its first 6 s."""
    return any(start <= talk.end < start + SELF_WATCH for talk in agent.bridge(STOP_SILENCE))


def resolution(agent: Timeline, onset: Samples, offset: Samples) -> Samples | None:
    """How long a collision lasted: from the later of both onsets until the user's end or the agent's first silence of at least
    200 ms, whichever comes first.

    Args:
        agent: heard segments, gaps under 200 ms bridged.
        onset: the user's onset.
        offset: the user's end.

    Returns:
        None if no agent segment begins within 250 ms of the user's onset: there was no collision.
    """
    began = [s for s in agent if abs(s.start - onset) <= COLLISION]
    if not began:
        return None
    return max(0, min(began[0].end, offset) - max(began[0].start, onset))


def talk_over(agent: Timeline, speech: tuple[Segment, ...]) -> Samples:
    """How many samples both spoke."""
    return agent.intersection(Timeline(speech)).total


def _talk_end(segments: list[Segment], session_end: Samples) -> Samples:
    """The end of the talk that begins with segments[0]: before the first silence of at least 1.0 s."""
    for segment, following in itertools.pairwise(segments):
        if following.start - segment.end >= STOP_SILENCE:
            return segment.end
    return min(segments[-1].end, session_end)
