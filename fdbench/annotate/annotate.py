"""From a recording and its script to events: one outcome for every cue.

Whether an event was *exercised* is decided at its onset and never by what came of it. Times are session samples.
"""

from __future__ import annotations

from dataclasses import dataclass

from fdbench.annotate.activity import find_activity
from fdbench.annotate.events import AnnotatedCue, CueOutcome, Exercised, Onset, TalkEvents
from fdbench.annotate.listening import Listener
from fdbench.annotate.replies import EARLY, REPLY_GAP, FloorCue, ReplySpan, backchannels, reply_to
from fdbench.annotate.stops import STOP_SILENCE, YIELD_WITHIN, NewContent, Stop, find_stop, sounding_segment, talk_over
from fdbench.annotate.words import WordFinder
from fdbench.scenario.model import Check, Cue, CueKind, ReplyRule, Scenario, TriggerOn
from fdbench.segments import Timeline
from fdbench.session.recording import CueStatus, PlacedCue, Recording
from fdbench.timebase import Samples, ms

BRIEF = ms(2_000)
"""An acknowledgement after "stop" or "wait" is at most this long (`<=`)."""
SHORT_ACKNOWLEDGEMENT = ms(1_000)
"""One that follows after less than 1.0 s of silence must be this short (`<=`): a last sentence is longer."""
NEWS_WITHIN = ms(3_000)
"""New content after less than 1.0 s of silence must show within this: a word of it may stand anywhere in an old reply."""
HOLD_AFTER = ms(1_000)
"""A hold is watched for 2.0 s from the onset of the sound, and at least this long after its end."""


def annotate(recording: Recording, scenario: Scenario, finder: WordFinder | None) -> TalkEvents:
    """Annotate one session.

    Args:
        recording: both tracks; the agent's is judged as heard.
        scenario: the script that was played.
        finder: finds words in heard audio; None = nobody can, and what depends on words stays undecided.

    Returns:
        An outcome for each cue of the script, in the script's order.
    """
    activity = find_activity(recording.heard, recording.preroll)
    view = _View.of(recording, scenario, activity.segments)
    listener = Listener(recording, scenario, finder)
    outcomes = [_outcome(cue, view, listener) for cue in scenario.cues]
    cues = tuple(
        AnnotatedCue(cue.id, cue.kind.value, view.placed[cue.id].speech, view.placed[cue.id].fillers, outcome)
        for cue, outcome in zip(scenario.cues, outcomes, strict=True)
    )
    return TalkEvents(
        samples=recording.samples,
        cues=cues,
        agent=activity.segments,
        backchannels=view.backchannels,
        floor_db=activity.floor_db,
        recogniser=listener.recogniser,
        arrivals=recording.arrivals,
        spans=tuple(
            (str(e.data["stage"]), int(e.data["start"]), int(e.data["end"])) for e in recording.log if e.kind == "span"
        ),
        delegations=tuple((str(e.data["id"]), str(e.data["phase"]), e.at) for e in recording.log if e.kind == "delegation"),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    """A session as the annotator looks at it."""

    recording: Recording
    order: tuple[str, ...]
    placed: dict[str, PlacedCue]
    floor_cues: dict[str, FloorCue]
    agent: Timeline
    backchannels: Timeline
    floor: Timeline

    @classmethod
    def of(cls, recording: Recording, scenario: Scenario, agent: Timeline) -> _View:
        placed = {p.id: p for p in recording.cues}
        for cue in scenario.cues:
            placed.setdefault(cue.id, PlacedCue(cue.id, CueStatus.TIMED_OUT))
        taking = [c for c in scenario.cues if c.kind.takes_floor and placed[c.id].played]
        ends = [*(placed[c.id].onset for c in taking[1:]), recording.samples][: len(taking)]
        floor_cues = {
            cue.id: FloorCue(
                cue.id, placed[cue.id].onset, placed[cue.id].offset, until, _patience(cue), cue.kind is CueKind.COLLISION
            )
            for cue, until in zip(taking, ends, strict=True)
        }
        short = backchannels(agent, list(floor_cues.values()))
        order = tuple(cue.id for cue in scenario.cues)
        return cls(recording, order, placed, floor_cues, agent, short, agent.without(short))

    def enabling_reply(self, cue: Cue) -> ReplySpan | None:
        """The reply to the last floor cue before `cue` in the script; None if there was none."""
        earlier = self.order[: self.order.index(cue.id)]
        before = [self.floor_cues[name] for name in earlier if name in self.floor_cues]
        return reply_to(before[-1], self.floor) if before else None

    def is_first(self, cue: Cue) -> bool:
        """No floor cue comes before it in the script."""
        return not any(name in self.floor_cues for name in self.order[: self.order.index(cue.id)])

    def last_sound_before(self, position: Samples) -> Samples:
        """The end of the agent's last segment that ended at or before `position`; 0 if there is none."""
        return max((s.end for s in self.agent if s.end <= position), default=0)


def _patience(cue: Cue) -> Samples:
    """A delegated answer may take its time; its reply is all that is said until then."""
    return ms(cue.expect.within_ms) if cue.expect.check is Check.DELEGATED else REPLY_GAP


def _outcome(cue: Cue, view: _View, listener: Listener) -> CueOutcome:
    placed = view.placed[cue.id]
    exercised, why = _exercised(cue, placed, view)
    if not placed.played:
        return CueOutcome(cue.id, cue.kind.value, exercised, why)
    if cue.kind is CueKind.INTERRUPTION:
        return _interruption(cue, placed, view, listener, exercised, why)
    if cue.kind.takes_floor:
        return _turn(cue, view, listener, exercised, why)
    return _hold(cue, placed, view, exercised, why)


def _exercised(cue: Cue, placed: PlacedCue, view: _View) -> tuple[Exercised, str]:
    overlaps = cue.kind not in (CueKind.TURN, CueKind.COLLISION)
    if placed.status is CueStatus.PLAYED:
        sounding = sounding_segment(view.agent, placed.onset) is not None
        if not overlaps or sounding != (cue.trigger.on is TriggerOn.THINKING_GAP):
            return Exercised.YES, ""
        return Exercised.NO, "the agent was speaking" if sounding else "the agent was not speaking when it began"
    if not view.is_first(cue) and view.enabling_reply(cue) is None:
        return Exercised.FAILED, "the agent never answered the turn before"
    if placed.status is CueStatus.TIMED_OUT:
        return Exercised.NO, "its moment never came"
    if sounding_segment(view.agent, placed.onset) is not None:
        return Exercised.FAILED, "the agent never let the user speak"
    return Exercised.NO, "the agent did not finish in time; it was played anyway"


def _turn(cue: Cue, view: _View, listener: Listener, exercised: Exercised, why: str) -> CueOutcome:
    floor_cue = view.floor_cues[cue.id]
    span = _answer(floor_cue, view)
    reply = listener.reply(cue, span, floor_cue.onset) if span else None
    verdict = listener.judge(cue, reply)
    premature = span.start if span and span.onset_kind is Onset.PREMATURE else None
    return CueOutcome(
        cue.id,
        cue.kind.value,
        exercised,
        why,
        reply=reply,
        premature=premature,
        met=verdict.met,
        contradicted=verdict.contradicted,
        stale=verdict.stale,
        answer_at=verdict.answer_at,
        evidence=verdict.evidence,
    )


def _answer(cue: FloorCue, view: _View) -> ReplySpan | None:
    """The reply to a turn. A short sound inside the turn that nothing follows was no backchannel but the answer, given early.
    Talk that was going on when the turn began and never paused for 1.0 s answers nothing."""
    span = reply_to(cue, view.floor) or reply_to(cue, view.agent)
    if span is None or sounding_segment(view.agent, cue.onset) is None:
        return span
    paused = any(len(gap) >= STOP_SILENCE for gap in view.agent.gaps(cue.onset, max(span.start, cue.onset + 1)))
    return span if paused else None


def _interruption(cue: Cue, placed: PlacedCue, view: _View, listener: Listener, exercised: Exercised, why: str) -> CueOutcome:
    floor_cue = view.floor_cues[cue.id]
    sounding = sounding_segment(view.agent, placed.onset) is not None
    stop = (
        find_stop(view.agent, placed.onset, view.recording.samples, _news(cue, floor_cue, view, listener)) if sounding else None
    )
    since = stop.last_sound if stop else floor_cue.onset
    # Sentences of a reply that never stopped are no answer to the interruption.
    span = reply_to(floor_cue, view.floor, since=since) if stop or not sounding else None
    reply = listener.reply(cue, span, since) if span else None
    verdict = listener.judge(cue, reply)
    met = verdict.met
    if cue.expect.reply is ReplyRule.BRIEF:
        met = (not sounding or stop is not None) and (span is None or span.segments.total <= BRIEF)
    yielded = (stop is not None and stop.last_sound <= placed.onset + YIELD_WITHIN) if sounding else None
    interrupted = view.enabling_reply(cue)
    superseded = floor_cue.until < min(floor_cue.offset + ms(cue.expect.within_ms), view.recording.samples) and not met
    return CueOutcome(
        cue.id,
        cue.kind.value,
        exercised,
        why,
        reply=reply,
        sounding=sounding,
        yielded=yielded,
        stop=stop.last_sound if stop and yielded else None,
        talk_over=talk_over(view.agent, placed.speech),
        restarted=listener.restarted(interrupted, floor_cue, reply) if yielded else None,
        met=None if superseded else met,
        contradicted=None if superseded else verdict.contradicted,
        stale=None if superseded else verdict.stale,
        answer_at=verdict.answer_at,
        evidence=verdict.evidence,
        superseded=superseded,
    )


def _news(cue: Cue, floor_cue: FloorCue, view: _View, listener: Listener) -> NewContent:
    """Whether what follows a short silence is the answer to the interruption: it meets the expectation on the new request, or
    it is the acknowledgement that "stop" deserves. Anything else is taken for more of the same."""

    def is_new(start: Samples, end: Samples) -> bool:
        # Nobody answers what has not been said yet: what begins earlier is the next sentence of the old reply.
        if not floor_cue.offset - EARLY <= start < floor_cue.until:
            return False
        if cue.expect.reply is ReplyRule.BRIEF:
            return end - start <= SHORT_ACKNOWLEDGEMENT and end < view.recording.samples
        heard = view.floor.clip(start, min(end, start + NEWS_WITHIN, floor_cue.until))
        if not heard or not cue.expect.needs_words:
            return False
        span = ReplySpan(floor_cue, heard, Onset.NORMAL, cut=False)
        return bool(listener.judge(cue, listener.reply(cue, span, view.last_sound_before(start))).met)

    return is_new


def _hold(cue: Cue, placed: PlacedCue, view: _View, exercised: Exercised, why: str) -> CueOutcome:
    sounding = sounding_segment(view.agent, placed.onset) is not None
    watched = max(placed.onset + YIELD_WITHIN, placed.offset + HOLD_AFTER)
    if not sounding:
        return CueOutcome(
            cue.id, cue.kind.value, exercised, why, sounding=False, spurious=_spurious(cue, placed, view, watched)
        )
    stop = find_stop(view.agent, placed.onset, view.recording.samples, lambda *_: False)
    held = stop is None or stop.last_sound > watched
    return CueOutcome(
        cue.id,
        cue.kind.value,
        exercised,
        why,
        sounding=True,
        held=held,
        stop=None if held or stop is None else stop.last_sound,
        resume_gap=_resume_gap(stop) if not held and stop else None,
        talk_over=talk_over(view.agent, placed.speech),
    )


def _resume_gap(stop: Stop) -> Samples | None:
    return None if stop.resumed is None else stop.resumed - stop.last_sound


def _spurious(cue: Cue, placed: PlacedCue, view: _View, until: Samples) -> bool | None:
    """Whether the agent began to speak because of it; None while an answer to the turn before was due anyway."""
    if view.enabling_reply(cue) is None and not view.is_first(cue):
        return None
    return any(placed.onset <= s.start < until for s in view.agent)
