"""What the agent would have said: its reply in a session without the event, on the clock of the session with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fdbench.annotate.activity import Activity
from fdbench.annotate.replies import ReplySpan, reply_to
from fdbench.annotate.samesound import OTHER, SAME, best_match, power
from fdbench.annotate.view import BLUR, View
from fdbench.audio import Pcm16
from fdbench.scenario.model import Cue, Scenario
from fdbench.segments import Segment, Timeline
from fdbench.session.recording import Recording
from fdbench.timebase import Samples, ms

WATCHED, PIECE = ms(6_000), ms(600)
"""For so long after the event controls are held against each other, in pieces of so much."""
COMPARED = ms(1_000)
"""So much sound before the event is compared with the control's."""
JITTER = ms(60)
"""By so much a reply may lie elsewhere in its control, counted from its onset."""
TALK_GAP = ms(1_000)
"""Silence that ends a talk (`>=`)."""


@dataclass(frozen=True, slots=True, eq=False)
class Undisturbed:
    """The reply of one control. `heard` is the control's agent track and `agent` its segments; a position of the session's reply
    lies `lag` samples later there. `same`: the control's reply is the same recording as the session's, up to the event."""

    recording: Recording
    agent: Timeline
    span: ReplySpan
    lag: Samples
    same: bool
    noise: float = 0.0
    """Mean square of what is not the same in the compared sound of the session: noise. 0.0 unless `same`."""
    gap: Samples = TALK_GAP
    """Silence that ends a talk (`>=`): more than 1.0 s where soft ends and beginnings are lost in a background."""

    @property
    def heard(self) -> Pcm16:
        return self.recording.heard

    def likeness(self, sound: Pcm16) -> float:
        """The correlation that a sound of the session, int16 [n], would have with the same one in the control, in [0, 1], if the noise is
        still what it was before the event."""
        loud = power(sound)
        return max(0.0, 1.0 - self.noise / loud) if loud else 0.0

    def left(self, position: Samples) -> Samples:
        """How much sound the agent had left at a position of the session: that of the control's talk from there on, as far as
        it was recorded, so at least."""
        start = position + self.lag
        talks = [t for t in self.agent.bridge(self.gap) if t.end > start]
        if not talks or talks[0].start > start + self.gap:
            return 0
        return self.agent.clip(max(start, talks[0].start), talks[0].end).total

    def ends(self, position: Samples) -> bool:
        """Whether the talk of which `left` tells ended before the recording did; else there may have been more."""
        start = position + self.lag
        talk = next((t for t in self.agent.bridge(self.gap) if t.end > start), None)
        return talk is None or len(self.heard) - talk.end >= self.gap

    def pauses(self, longest: Samples) -> tuple[Samples, ...]:
        """The silences inside its talk that are shorter than `longest` (`<`)."""
        found = self.agent.gaps(self.span.start, self.span.end)
        return tuple(len(gap) for gap in found if len(gap) < longest)


def undisturbed(view: View, cue: Cue, onset: Samples, control: Recording, activity: Activity) -> Undisturbed | None:
    """The reply that the event of `cue` met, as the control has it.

    Args:
        view: the session with the event.
        cue: the event's cue.
        onset: where it began.
        control: a session without it: the opening alone, or the twin.
        activity: the agent's sound there.

    Returns:
        None if the turn before was not answered in either.
    """
    met = view.enabling_reply(cue)
    if met is None or met.start >= onset:
        return None
    opening = _opening(view.scenario, cue, control)
    there = View.of(control, opening, activity, Timeline())
    if met.cue.id not in there.floor_cues:
        return None
    span = reply_to(there.floor_cues[met.cue.id], there.floor)
    if span is None:
        return None
    lag = span.start - met.start
    found, noise = _matched(view, met.start, onset, control, lag)
    gap = TALK_GAP + (BLUR if activity.blurred else 0)
    return Undisturbed(control, activity.segments, span, lag if found is None else found, found is not None, noise, gap)


def _opening(scenario: Scenario, cue: Cue, control: Recording) -> Scenario:
    """The script as far as the control played it."""
    played = {p.id for p in control.cues}
    earlier = scenario.cues[: scenario.cues.index(cue)]
    return replace(scenario, cues=tuple(c for c in earlier if c.id in played))


def _matched(view: View, start: Samples, onset: Samples, control: Recording, lag: Samples) -> tuple[Samples | None, float]:
    """The exact lag, if the last second before the event is the same sound in both, and the noise that lies over it."""
    sound = view.agent.clip(max(start, onset - COMPARED), onset)
    if not sound:
        return None, 0.0
    stretch = Segment(sound[0].start, sound[len(sound) - 1].end)
    place = stretch.start + lag
    heard = view.recording.heard[stretch.start : stretch.end]
    match = best_match(heard, control.heard, place - JITTER, place + JITTER)
    if match is None or match.correlation < SAME:
        return None, 0.0
    return match.at - stretch.start, (1.0 - match.correlation) * power(heard)


def all_undisturbed(
    view: View, cue: Cue, onset: Samples, controls: Sequence[tuple[Recording, Activity]]
) -> tuple[Undisturbed, ...]:
    """One for each control that has the reply."""
    found = (undisturbed(view, cue, onset, recording, activity) for recording, activity in controls)
    return tuple(u for u in found if u is not None)


def differ(controls: Sequence[Undisturbed], position: Samples) -> bool:
    """Whether controls that are the same sound up to a position of the session go on in several ways: the agent's talk is not
    determined by what it heard."""
    first, others = controls[:1], controls[1:]
    return any(_differs(first[0], other, at) for other in others for at in range(position, position + WATCHED, PIECE))


def _differs(one: Undisturbed, other: Undisturbed, at: Samples) -> bool:
    piece = one.heard[at + one.lag : at + one.lag + PIECE]
    place = at + other.lag
    if len(piece) < PIECE or place + PIECE > len(other.heard):
        return False
    match = best_match(piece, other.heard, place - JITTER, place + JITTER)
    return match is not None and match.correlation <= OTHER
