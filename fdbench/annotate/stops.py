"""Whether the agent gave way to a sound of the user's, and when.

A *stop* is the last agent sound before at least 1.0 s of silence, or before a shorter one that the evidence calls a stop: see
`gaps.py`. Pauses between two sentences last 0.2 to 0.9 s, so a shorter silence proves nothing by itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fdbench.annotate.gaps import CONTENT, Lean, Weighed
from fdbench.segments import SILENCE, Segment, Timeline
from fdbench.timebase import Samples, ms

SOUNDING = ms(300)
"""The agent was speaking at an instant if it made a sound within this before it (`<=`)."""
STOP_SILENCE = ms(1_000)
"""So much silence is a stop whatever the evidence (`>=`): pauses between two sentences last 0.2 to 0.9 s."""
YIELD_WITHIN = ms(2_000)
"""The agent has yielded if its last sound ends within this after the interruption's onset (`<=`)."""
LATE_WITHIN = ms(5_000)
"""A stop for an interruption that comes later is no yield, but what follows may be the answer: silences are judged so far (`<=`)."""
HOLD_AFTER = ms(1_000)
"""A hold is watched for 2.0 s from the onset of the sound, and at least this long after its end."""
COLLISION = ms(250)
"""Both began together (`<=`)."""
SELF_WATCH = ms(6_000)
"""Under echo, so much of a reply is watched: it must not stop by itself."""

Weigh = Callable[[Segment, Timeline], Weighed]
"""Weighs the evidence on the silence between a sound and the talk after it."""


@dataclass(frozen=True, slots=True)
class Stop:
    """`last_sound` before the silence; `resumed` is the next sound after it, None if none came."""

    last_sound: Samples
    resumed: Samples | None


@dataclass(frozen=True, slots=True)
class Stopping:
    """What became of the agent's talk after a sound. `stop`: where it stopped for certain, None if it did not before the
    recording ended. `maybe`: the first silence before that of which nobody can tell whether it was a stop. `evidence`: what was
    weighed on the silence that decided, or on the first that did not."""

    stop: Stop | None
    maybe: Stop | None = None
    evidence: tuple[tuple[str, float], ...] = ()

    @property
    def odds(self) -> float:
        """The sum of the evidence but for what is said afterwards: that follows on a later stop, too."""
        return Weighed(self.evidence).without(CONTENT).odds


def watched_for(length: Samples) -> Samples:
    """How long after the onset of a sound of that length the agent is watched: 2.0 s, and at least 1.0 s after its end."""
    return max(YIELD_WITHIN, length + HOLD_AFTER)


def sounding_segment(agent: Timeline, instant: Samples, blur: Samples = 0) -> Segment | None:
    """The segment that was sounding within the last 300 ms at `instant`, and `blur` before: by so much ends may be found too soon. None
    if the agent was silent."""
    latest = [s for s in agent if s.start < instant and instant - s.end <= SOUNDING + blur]
    return latest[-1] if latest else None


def find_stop(
    agent: Timeline,
    onset: Samples,
    session_end: Samples,
    weigh: Weigh,
    blur: Samples = 0,
    dips: Timeline = SILENCE,
    within: Samples = YIELD_WITHIN,
) -> Stopping:
    """The first stop at or after the segment that was sounding at `onset`.

    Args:
        agent: all heard segments but murmurs, gaps under 200 ms bridged.
        onset: where the user's sound began; the agent must have been sounding there, else ValueError.
        session_end: silence up to it counts only as far as it was recorded.
        weigh: tells a stop from a pause where the silence is shorter than 1.0 s; asked only about silences that begin `within` so much
            of the onset (`<=`).
        blur: by so much silences may be found too long; those that are longer than 1.0 s by less are weighed like shorter ones.
        dips: silences inside segments at which an agent that answers at once may have stopped: they prove nothing, but unless the
            evidence says that it went on, nobody can tell.

    Returns:
        The stop, if there was one, and the first silence that may have been one.
    """
    first = sounding_segment(agent, onset, blur)
    if first is None:
        raise ValueError("the agent was not sounding")
    segments = [s for s in agent if s.start >= first.start]
    maybe: Stop | None = None
    evidence: tuple[tuple[str, float], ...] = ()
    for index, segment in enumerate(segments):
        following = segments[index + 1] if index + 1 < len(segments) else None
        silence = (following.start if following else session_end) - segment.end
        late = segment.end > onset + YIELD_WITHIN
        if maybe is None:
            maybe, evidence = _open_dip(segments[index:], dips.clip(0, onset + YIELD_WITHIN), weigh, blur) or (None, evidence)
        if silence >= STOP_SILENCE + (0 if following is None or late else blur):
            return Stopping(Stop(segment.end, following.start if following else None), maybe, evidence)
        if following is None or segment.end > onset + within:
            continue
        weighed = weigh(segment, talk(segments[index + 1 :], blur))
        if weighed.lean is Lean.STOPPED:
            return Stopping(Stop(segment.end, following.start), maybe, weighed.evidence if maybe is None else evidence)
        if weighed.lean is Lean.UNSURE and maybe is None and not late:
            maybe, evidence = Stop(segment.end, following.start), weighed.evidence
        evidence = evidence or weighed.evidence
    return Stopping(None, maybe, evidence)


def _open_dip(
    segments: list[Segment], dips: Timeline, weigh: Weigh, blur: Samples
) -> tuple[Stop, tuple[tuple[str, float], ...]] | None:
    """The first silence inside segments[0] of which the evidence does not say that the agent went on, and that evidence."""
    first = segments[0]
    for dip in (d for d in dips if first.start < d.start and d.end < first.end):
        weighed = weigh(Segment(first.start, dip.start), talk([Segment(dip.end, first.end), *segments[1:]], blur))
        if weighed.lean is not Lean.WENT_ON:
            return Stop(dip.start, dip.end), weighed.evidence
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


def talk(segments: Sequence[Segment], blur: Samples) -> Timeline:
    """The talk that begins with segments[0]: what comes before the first silence that is a stop whatever the evidence."""
    found = [segments[0]]
    for segment, following in itertools.pairwise(segments):
        if following.start - segment.end >= STOP_SILENCE + blur:
            break
        found.append(following)
    return Timeline(tuple(found))
