"""Who held the floor: which of the agent's segments answer which cue."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fdbench.annotate.events import Onset
from fdbench.scenario.placement import Placement
from fdbench.segments import Segment, Timeline
from fdbench.timebase import Samples, ms

REPLY_GAP = ms(2_000)
"""A reply ends with this much silence (`>=`)."""
EARLY = ms(250)
"""A take-over more than this before the user's end is premature; within it, a terminal overlap. Also the collision window."""
BACKCHANNEL_LONGEST = ms(1_000)
"""The agent's backchannels are at most this long (`<=`); see `murmurs.py` for what else makes one. Definitions differ: under 1 s and
under 2 words
(Lin et al. 2025, Full-Duplex-Bench v1, the paper; its code: at most 3 words), under 1.2 s, at most 3 words, any length; see
docs/crosswalk.md."""
BACKCHANNEL_SILENCE = ms(300)
"""A backchannel is followed by this much silence (`>=`)."""


@dataclass(frozen=True, slots=True)
class TakenFloor:
    """The floor as the user takes it by the cue at `place`; the reply is looked for until `until`, which is the next one's onset or the
    session's end. `patience` is the silence that ends its reply (longer for delegated answers). Only in a cue that is meant to
    `collide` is it no fault to begin with the user."""

    place: Placement
    until: Samples
    patience: Samples = REPLY_GAP
    collide: bool = False

    @property
    def id(self) -> str:
        return self.place.id

    @property
    def onset(self) -> Samples:
        return self.place.onset

    @property
    def offset(self) -> Samples:
        """The end of its speech, pauses included."""
        return self.place.offset


@dataclass(frozen=True, slots=True)
class ReplySpan:
    """Where a reply lies, before anyone asked what was said. `cut`: the next floor cue began while it was going on."""

    cue: TakenFloor
    segments: Timeline
    onset_kind: Onset
    cut: bool

    @property
    def start(self) -> Samples:
        return self.segments[0].start

    @property
    def end(self) -> Samples:
        return self.segments[len(self.segments) - 1].end

    def after(self, head: Samples) -> ReplySpan | None:
        """The same without its first `head` samples; None if nothing is left."""
        rest = self.segments.clip(self.start + head, self.end)
        return replace(self, segments=rest, onset_kind=onset_kind(self.cue, rest[0].start)) if rest else None


def reply_to(cue: TakenFloor, floor: Timeline, *, since: Samples | None = None) -> ReplySpan | None:
    """The reply to a cue: the agent's floor-taking segments that begin after it, until `patience` of silence or the next floor
    cue. Silence while the user still holds the turn ends nothing.

    Args:
        cue: the cue that is answered.
        floor: the agent's segments without backchannels.
        since: the first instant at which a segment may begin; the cue's onset unless given.

    Returns:
        None if no segment begins in [since, cue.until).
    """
    begin = cue.onset if since is None else since
    chosen: list[Segment] = []
    silent_from = cue.offset
    for segment in floor:
        if not begin <= segment.start < cue.until:
            continue
        if chosen and segment.start - max(silent_from, cue.offset) >= cue.patience:
            break
        chosen.append(segment)
        silent_from = segment.end
    if not chosen:
        return None
    return ReplySpan(cue, Timeline(tuple(chosen)), onset_kind(cue, chosen[0].start), silent_from > cue.until)


def given_up(cue: TakenFloor, agent: Timeline) -> Samples:
    """From when on an answer to a cue may begin, or be declared, that met the agent's silence: what begins with the cue, and is over more
    than 250 ms before its end, was meant for the turn before and was given up, however short it is. The cue's onset if there is no such
    thing."""
    over = [s.end for s in agent if cue.onset <= s.start and s.end < cue.offset - EARLY]
    return max(over, default=cue.onset)


def onset_kind(cue: TakenFloor, start: Samples) -> Onset:
    """How a take-over at `start` stands to the cue's end. Exactly 250 ms before it is a terminal overlap."""
    if start >= cue.offset:
        return Onset.NORMAL
    if start >= cue.offset - EARLY:
        return Onset.TERMINAL_OVERLAP
    if cue.collide and abs(start - cue.onset) <= EARLY:
        return Onset.COLLISION
    return Onset.PREMATURE
