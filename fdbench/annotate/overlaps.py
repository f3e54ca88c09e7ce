"""What became of a sound that met the agent's talk, or its silence: an interruption, or an overlap that is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from fdbench.annotate.departure import departure
from fdbench.annotate.events import Exercised, Reply
from fdbench.annotate.gaps import CONTENT, ENDING, LATE_REACTION, REACTION, Lean
from fdbench.annotate.lateanswers import answered_late
from fdbench.annotate.listening import Listener
from fdbench.annotate.outcomes import CarriedOn, CutIn, FalseStop, Hold, InSilence, Interruption, InThinkingGap
from fdbench.annotate.replies import ReplySpan, given_up, reply_to
from fdbench.annotate.stale import old_head
from fdbench.annotate.stops import (
    LATE_WITHIN,
    STOP_SILENCE,
    YIELD_WITHIN,
    Stop,
    Stopping,
    Weigh,
    find_stop,
    sounding_segment,
    talk,
    talk_over,
    watched_for,
)
from fdbench.annotate.undisturbed import Undisturbed
from fdbench.annotate.view import View
from fdbench.scenario.model import Cue, CueKind, InterruptionType, ReplyRule, TriggerOn
from fdbench.scenario.placement import Placement
from fdbench.segments import SILENCE, Segment, Timeline
from fdbench.timebase import Samples, ms

BRIEF = ms(2_000)
"""An acknowledgement after "stop" or "wait" is at most this long (`<=`)."""
LONGEST_OLD = ms(1_200)
"""Old sound at the head of an answer that is longer (`>`) was not left in a buffer: the agent went back to the interrupted reply."""
ANSWER_WITHIN = ms(4_000)
"""A sound in the thinking gap must not cost the answer: it begins within this after turn and sound have ended (`<=`)."""


@dataclass(frozen=True, slots=True, eq=False)
class Met:
    """A cue that was played, with all that its outcome hangs on."""

    cue: Cue
    placed: Placement
    exercised: Exercised
    why: str
    view: View
    listener: Listener
    weigh: Weigh
    undisturbed: Callable[[], Sequence[Undisturbed]] = tuple
    """What the agent would have said without it, by its controls."""

    @property
    def sounding(self) -> bool:
        return sounding_segment(self.view.agent, self.placed.onset, self.view.blur) is not None

    def stopping(self) -> Stopping:
        """Murmurs are taken out: they are no talk, unless nothing else was sounding."""
        floor, onset, blur = self.view.floor, self.placed.onset, self.view.blur
        agent = floor if sounding_segment(floor, onset, blur) is not None else self.view.agent
        within = LATE_WITHIN if self.cue.kind is CueKind.INTERRUPTION else YIELD_WITHIN
        found = find_stop(agent, onset, self.view.recording.samples, self.weigh, blur, self._dips(), within)
        found = self._or_departed(agent, found)
        unbroken = found.stop is None or found.stop.last_sound > onset + YIELD_WITHIN
        return self._unless_it_changed(agent, found) if unbroken and found.maybe is None else found

    def _dips(self) -> Timeline:
        """Where an agent that answers at once may have stopped: not before anything reacts, and it goes on when the user has ended."""
        if self.cue.kind is not CueKind.INTERRUPTION:
            return SILENCE
        earliest, offset = self.placed.onset + REACTION, self.placed.offset
        return Timeline(tuple(d for d in self.view.activity.dips if d.start >= earliest and d.end >= offset))

    def _or_departed(self, agent: Timeline, found: Stopping) -> Stopping:
        """The same, unless the agent went over to something else before, without any silence: there it stopped, and answered at once."""
        if self.cue.kind is not CueKind.INTERRUPTION:
            return found
        until = self.view.floor_cues[self.cue.id].until
        heard, controls = self.view.recording.heard, [control for control in self.undisturbed() if control.same]
        places = [departure(heard, agent, self.placed.onset, until, control) for control in controls]
        # One that goes on as the session does says that it did not leave what it was saying.
        at = max((place for place in places if place is not None), default=None) if None not in places else None
        old = agent.at(at) if at is not None else None
        if at is None or old is None or (found.stop is not None and _long_before(found.stop, at)):
            return found
        weighed = self.weigh(Segment(old.start, at), talk(list(agent.clip(at, until)), self.view.blur)).without(ENDING)
        if weighed.lean is Lean.STOPPED:
            return Stopping(Stop(at, at), evidence=weighed.evidence)
        unsure = weighed.lean is Lean.UNSURE and found.maybe is None and at <= self.placed.onset + YIELD_WITHIN
        return replace(found, maybe=Stop(at, at), evidence=weighed.evidence) if unsure else found

    def _unless_it_changed(self, agent: Timeline, found: Stopping) -> Stopping:
        """The same, unless what the agent says some time after a short interruption is not what it was saying: then it may have stopped
        and answered without any silence."""
        onset = self.placed.onset
        at = onset + LATE_REACTION
        now = agent.at(at)
        if self.cue.kind is not CueKind.INTERRUPTION or now is None or now.start >= onset or self.placed.offset > at:
            return found
        weighed = self.weigh(Segment(now.start, onset), Timeline((Segment(at, now.end),)))
        told = sum(weight for name, weight in weighed.evidence if name in CONTENT)
        return replace(found, maybe=Stop(at, at), evidence=weighed.evidence) if told > 0.0 else found

    @property
    def known(self) -> tuple[Placement, str, Exercised, str]:
        """What every outcome begins with."""
        return self.placed, self.cue.kind.value, self.exercised, self.why

    @property
    def talk_over(self) -> Samples:
        return talk_over(self.view.agent, self.placed.speech)


def _long_before(stop: Stop, instant: Samples) -> bool:
    """Whether the agent had been silent for 1.0 s."""
    return min(instant, instant if stop.resumed is None else stop.resumed) - stop.last_sound >= STOP_SILENCE


def interruption_outcome(met: Met) -> Interruption:
    """An interruption. Where nobody can tell whether the agent yielded, it is undetermined: `yielded` is None, and what came after is
    told as if it had."""
    if not met.sounding:
        return _recovered(met, Interruption(*met.known, talk_over=met.talk_over), None)
    found = met.stopping()
    in_time = found.stop is not None and _in_time(met, found.stop)
    unsure = not in_time and found.maybe is not None
    # It has yielded for certain, and only when is in doubt: the likelier of both.
    stop = found.maybe if unsure or (in_time and found.maybe and found.odds > 0.0) else found.stop
    cut_in = CutIn(
        *met.known,
        talk_over=met.talk_over,
        yielded=None if unsure else in_time,
        stop=stop.last_sound if stop and in_time else None,
        maybe_stop=found.maybe.last_sound if found.maybe else None,
        stop_evidence=found.evidence,
    )
    return _recovered(met, cut_in, stop)


def _in_time(met: Met, stop: Stop) -> bool:
    return stop.last_sound <= met.placed.onset + YIELD_WITHIN


def _recovered(met: Met, outcome: Interruption, stop: Stop | None) -> Interruption:
    """The recovery after a stop, be it too late for a yield. Sentences of a reply that never stopped are no answer."""
    cue, view, listener = met.cue, met.view, met.listener
    silent = not isinstance(outcome, CutIn)
    floor_cue = view.floor_cues[cue.id]
    since = stop.last_sound if stop else given_up(floor_cue, view.agent)
    floor = view.floor.split(since)
    span = reply_to(floor_cue, floor, since=since) if stop or silent else None
    old = _old_sound(met, stop, span) if stop else None
    resumed = old is not None and old > LONGEST_OLD
    old = None if resumed else old
    rest = span.after(old) if span and old else span
    reply = listener.reply(cue, rest, since) if rest else None
    verdict = listener.judge(cue, reply)
    if span and old and cue.expect.needs_words and not verdict.met:
        whole = listener.reply(cue, span, since)
        if (answered := listener.judge(cue, whole)).met:  # a word that was just said may be the answer
            old, reply, verdict = 0, whole, answered
    accepted = verdict.met
    if cue.expect.reply is ReplyRule.BRIEF:
        accepted = (silent or (stop is not None and _in_time(met, stop))) and (span is None or span.segments.total <= BRIEF)
    superseded = floor_cue.until < min(floor_cue.offset + ms(cue.expect.within_ms), view.recording.samples) and not accepted
    if isinstance(outcome, CutIn):
        outcome = replace(outcome, old_sound=old, restarted=_restarted(met, outcome, reply, resumed=resumed))
    return replace(
        outcome,
        reply=reply,
        met=None if superseded else accepted,
        contradicted=None if superseded else verdict.contradicted,
        stale=None if superseded else verdict.stale,
        answer_at=verdict.answer_at,
        evidence=verdict.evidence,
        superseded=superseded,
    )


def _restarted(met: Met, cut_in: CutIn, reply: Reply | None, *, resumed: bool) -> bool | None:
    """Whether it went back unasked to the reply that it had been cut off in; None where nobody can tell. `resumed`: its sound is back."""
    if cut_in.undetermined:
        return None
    if not cut_in.yielded or met.cue.interruption is InterruptionType.REPEAT_REQUEST:
        return False  # it never left that reply, or was asked to say it again
    interrupted, floor_cue = met.view.enabling_reply(met.cue), met.view.floor_cues[met.cue.id]
    return resumed or met.listener.restarted(interrupted, floor_cue, reply)


def _old_sound(met: Met, stop: Stop, span: ReplySpan | None) -> Samples | None:
    """How much of the interrupted reply stands at the head of the new one, by the first control that tells; None if none does."""
    stopped = met.view.enabling_reply(met.cue)
    if span is None or stopped is None:
        return None
    before, after = Segment(stopped.start, stop.last_sound), Segment(span.start, span.end)
    asked = met.cue.interruption is InterruptionType.REPEAT_REQUEST  # to say it again
    heads = (
        old_head(
            met.view.recording.heard,
            before,
            after,
            control.heard,
            Segment(control.span.start, control.span.end),
            SILENCE if asked else control.agent,
        )
        for control in met.undisturbed()
    )
    return next((head for head in heads if head is not None), None)


def hold_outcome(met: Met) -> Hold:
    """An overlap that is no interruption. Where nobody can tell a pause from a stop, the agent held: it went on within 1.0 s."""
    if not met.sounding:
        return _in_silence(met)
    found = met.stopping()
    watched = met.placed.onset + watched_for(met.placed.offset - met.placed.onset)
    stop = found.stop if found.stop and found.stop.last_sound <= watched else None
    if stop is None:
        late = answered_late(met.view, met.placed, found.stop, met.undisturbed())
        return CarriedOn(*met.known, met.talk_over, stop_evidence=found.evidence, answered_late=late)
    return FalseStop(
        *met.known,
        met.talk_over,
        stop=stop.last_sound,
        stop_evidence=found.evidence,
        resume_gap=None if stop.resumed is None else stop.resumed - stop.last_sound,
        resumed_same=met.listener.resumes(met.view.enabling_reply(met.cue), stop),
    )


def _in_silence(met: Met) -> Hold:
    cue, placed, view = met.cue, met.placed, met.view
    if cue.trigger.on is TriggerOn.THINKING_GAP:
        return InThinkingGap(*met.known, met.talk_over, held=_still_answers(met))
    watched = placed.onset + watched_for(placed.offset - placed.onset)
    until = max(watched, placed.offset + ms(cue.expect.within_ms))
    spurious = any(placed.onset <= s.start < until for s in view.agent)
    # An answer to the turn before may have been due anyway.
    told = view.enabling_reply(cue) is not None or view.is_first(cue)
    return InSilence(*met.known, met.talk_over, spurious=spurious if told else None)


def _still_answers(met: Met) -> bool | None:
    """A sound in the thinking gap must not cost the answer: it comes within 4 s of whichever ends last, turn or sound, and it is
    what the turn asked for. None if nobody knows its words."""
    span = met.view.enabling_reply(met.cue)
    if span is None or span.start > max(span.cue.offset, met.placed.offset) + ANSWER_WITHIN:
        return False
    asked = next(c for c in met.view.scenario.cues if c.id == span.cue.id)
    verdict = met.listener.judge(asked, met.listener.reply(asked, span, span.cue.onset))
    return None if verdict.met is None else verdict.met and not verdict.contradicted
