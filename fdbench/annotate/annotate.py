"""From a recording and its script to events: one outcome for every cue.

Whether an event was *exercised* is decided at its onset and never by what came of it. Times are session samples.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from fdbench.annotate.activity import Activity, find_activity
from fdbench.annotate.events import AnnotatedCue, CueOutcome, Exercised, Onset, Reply, TalkEvents
from fdbench.annotate.listening import Listener, Verdict
from fdbench.annotate.probes import deliveries, item_error, named_item
from fdbench.annotate.replies import EARLY, FloorCue, ReplySpan, reply_to
from fdbench.annotate.stops import (
    STOP_SILENCE,
    YIELD_WITHIN,
    NewContent,
    Stop,
    find_stop,
    resolution,
    sounding_segment,
    stops_itself,
    talk_over,
    watched_for,
)
from fdbench.annotate.text import asks_back
from fdbench.annotate.view import View
from fdbench.annotate.words import WordFinder
from fdbench.audio import Pcm16
from fdbench.scenario.model import Check, Cue, CueKind, InterruptionType, ReplyRule, Scenario, TriggerOn
from fdbench.session.recording import CueStatus, PlacedCue, Recording
from fdbench.timebase import Samples, ms

BRIEF = ms(2_000)
"""An acknowledgement after "stop" or "wait" is at most this long (`<=`)."""
SHORT_ACKNOWLEDGEMENT = ms(1_000)
"""One that follows after less than 1.0 s of silence must be this short (`<=`): a last sentence is longer."""
NEWS_WITHIN = ms(3_000)
"""New content after less than 1.0 s of silence must show within this: a word of it may stand anywhere in an old reply."""
ANSWER_WITHIN = ms(4_000)
"""A sound in the thinking gap must not cost the answer: it begins within this after turn and sound have ended (`<=`)."""
REACTS = ms(200)
"""What an agent begins to say so soon after the user's onset is no answer to it (`<=`)."""
SILENCE = (TriggerOn.THINKING_GAP, TriggerOn.AGENT_STOPS, TriggerOn.START)
"""Triggers of overlaps that are meant to fall into the agent's silence."""

Segmenter: TypeAlias = Callable[[Pcm16, Samples], Activity]
"""Finds the agent's sound on a heard track whose first samples, so many, are the pre-roll."""


def annotate(
    recording: Recording, scenario: Scenario, finder: WordFinder | None, segmenter: Segmenter = find_activity
) -> TalkEvents:
    """Annotate one session.

    Args:
        recording: both tracks; the agent's is judged as heard.
        scenario: the script that was played.
        finder: finds words in heard audio; None = nobody can, and what depends on words stays undecided.
        segmenter: another one is for cross-checks only.

    Returns:
        An outcome for each cue of the script, in the script's order.
    """
    activity = segmenter(recording.heard, recording.preroll)
    view = View.of(recording, scenario, activity.segments)
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
            (str(e.data["stage"]), int(e.data["start"]), int(e.data["end"]), bool(e.data.get("modelled", True)))
            for e in recording.log
            if e.kind == "span"
        ),
        delegations=tuple((str(e.data["id"]), str(e.data["phase"]), e.at) for e in recording.log if e.kind == "delegation"),
        decisions=tuple((e.at, str(e.data["decision"]), str(e.data["reason"])) for e in recording.log if e.kind == "decision"),
    )


def _outcome(cue: Cue, view: View, listener: Listener) -> CueOutcome:
    placed = view.placed[cue.id]
    exercised, why = _exercised(cue, placed, view)
    if not placed.played:
        return CueOutcome(cue.id, cue.kind.value, exercised, why)
    if cue.kind is CueKind.INTERRUPTION:
        return _interruption(cue, placed, view, listener, exercised, why)
    if cue.kind.takes_floor:
        return _turn(cue, view, listener, exercised, why)
    return _hold(cue, placed, view, listener, exercised, why)


def _exercised(cue: Cue, placed: PlacedCue, view: View) -> tuple[Exercised, str]:
    overlaps = cue.kind not in (CueKind.TURN, CueKind.COLLISION)
    if placed.status is CueStatus.PLAYED:
        sounding = sounding_segment(view.agent, placed.onset) is not None
        if cue.kind is CueKind.COLLISION and resolution(view.agent, placed.onset, placed.offset) is None:
            return Exercised.NO, "the agent did not begin together with the user"
        if cue.kind is CueKind.TURN and _follows_closely(cue) and _had_only_paused(placed, view):
            return Exercised.NO, "the agent had not finished, it had only paused"
        if not overlaps or sounding != (cue.trigger.on in SILENCE):
            return Exercised.YES, ""
        return Exercised.NO, "the agent was speaking" if sounding else "the agent was not speaking when it began"
    if not view.is_first(cue) and view.enabling_reply(cue) is None:
        return Exercised.FAILED, "the agent never answered the turn before"
    if placed.status is CueStatus.TIMED_OUT:
        return Exercised.NO, "its moment never came"
    if sounding_segment(view.agent, placed.onset) is not None:
        return Exercised.FAILED, "the agent never let the user speak"
    return Exercised.NO, "the agent did not finish in time; it was played anyway"


def _follows_closely(cue: Cue) -> bool:
    """Whether the cue comes after less silence than ends a talk."""
    return cue.trigger.on is TriggerOn.AGENT_STOPS and ms(cue.trigger.delay_ms) < STOP_SILENCE


def _had_only_paused(placed: PlacedCue, view: View) -> bool:
    """Whether the agent went on sooner than anybody reacts to what the user had begun to say."""
    return any(placed.onset < s.start <= placed.onset + REACTS for s in view.agent)


def _turn(cue: Cue, view: View, listener: Listener, exercised: Exercised, why: str) -> CueOutcome:
    floor_cue = view.floor_cues[cue.id]
    span = _answer(floor_cue, view)
    reply = listener.reply(cue, span, floor_cue.onset) if span else None
    verdict = listener.judge(cue, reply)
    decided = _decided(cue, view, listener, reply, verdict)
    premature = span.start if span and span.onset_kind is Onset.PREMATURE else None
    outcome = CueOutcome(
        cue.id,
        cue.kind.value,
        exercised,
        why,
        reply=reply,
        premature=premature,
        met=decided.met,
        contradicted=decided.contradicted,
        stale=decided.stale,
        answer_at=decided.answer_at,
        evidence=decided.evidence,
        clarified=None if decided.met is None or not view.offers_to_decide(cue) else decided.clarified,
        resolved=resolution(view.agent, floor_cue.onset, floor_cue.offset) if cue.kind is CueKind.COLLISION else None,
    )
    if view.scenario.tests_echo and cue is view.scenario.cues[-1] and span is not None:
        outcome = replace(outcome, sounding=True, held=not stops_itself(view.agent, span.start))
    return _probed(cue, outcome, view, listener)


def _decided(cue: Cue, view: View, listener: Listener, reply: Reply | None, verdict: Verdict) -> Verdict:
    """What the cue comes to if the agent may also answer after "please decide": only one that asked back, and both are held
    against what it must not say."""
    offer = view.offers_to_decide(cue)
    span = _answer(view.floor_cues[offer.id], view) if offer else None
    if offer is None or reply is None or span is None or verdict.met is None:
        return verdict
    asked = replace(offer, expect=cue.expect)
    later = listener.judge(asked, listener.reply(asked, span, view.floor_cues[offer.id].onset))
    if verdict.met:
        contradicted, stale = verdict.contradicted or later.contradicted, verdict.stale or later.stale
        return replace(verdict, contradicted=contradicted, stale=stale)
    asks = not verdict.contradicted and asks_back([w.text for w in reply.words])
    return replace(later, clarified=True) if later.met and asks else verdict


def _probed(cue: Cue, outcome: CueOutcome, view: View, listener: Listener) -> CueOutcome:
    """The outcome of a check that looks back at another reply, or at how often a result was said."""
    check = cue.expect.check
    if outcome.reply is None or not outcome.reply.words_known:
        return outcome
    if check is Check.DELEGATED:
        return replace(outcome, deliveries=deliveries(outcome.reply, cue.expect.any_of))
    if check not in (Check.HEARD_PREFIX, Check.TOPIC_RETURN) or cue.expect.of not in view.floor_cues:
        return outcome
    asked = view.floor_cues[cue.expect.of]
    before = reply_to(asked, view.floor)
    if before is None:
        return outcome
    if check is Check.TOPIC_RETURN:
        found = listener.resumption(before, outcome.reply)
        return outcome if found is None else replace(outcome, repeated_share=found.repeated, skipped_share=found.skipped)
    heard = listener.heard_items(before, cue.expect.items)
    named = named_item(outcome.reply, cue.expect.items)
    if heard is None:  # it recited something else, so what it names is no item that was heard
        return replace(outcome, met=False, named_item=named)
    if not heard.told:
        return replace(outcome, met=None, named_item=named)
    right = named is not None and item_error(heard, named) == 0
    return replace(outcome, met=right, heard_items=heard.complete, heard_partial=heard.partial, named_item=named)


def _answer(cue: FloorCue, view: View) -> ReplySpan | None:
    """The reply to a turn. A short sound inside the turn that nothing follows was no backchannel but the answer, given early.
    Talk that was going on when the turn began and never paused for 1.0 s answers nothing."""
    span = reply_to(cue, view.floor) or reply_to(cue, view.agent)
    if span is None or sounding_segment(view.agent, cue.onset) is None:
        return span
    paused = any(len(gap) >= STOP_SILENCE for gap in view.agent.gaps(cue.onset, max(span.start, cue.onset + 1)))
    return span if paused else None


def _interruption(cue: Cue, placed: PlacedCue, view: View, listener: Listener, exercised: Exercised, why: str) -> CueOutcome:
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
    asks_again = cue.interruption is InterruptionType.REPEAT_REQUEST
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
        restarted=listener.restarted(interrupted, floor_cue, reply) if yielded and not asks_again else None,
        met=None if superseded else met,
        contradicted=None if superseded else verdict.contradicted,
        stale=None if superseded else verdict.stale,
        answer_at=verdict.answer_at,
        evidence=verdict.evidence,
        superseded=superseded,
    )


def _news(cue: Cue, floor_cue: FloorCue, view: View, listener: Listener) -> NewContent:
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


def _hold(cue: Cue, placed: PlacedCue, view: View, listener: Listener, exercised: Exercised, why: str) -> CueOutcome:
    sounding = sounding_segment(view.agent, placed.onset) is not None
    watched = placed.onset + watched_for(placed.offset - placed.onset)
    if not sounding and cue.trigger.on is TriggerOn.THINKING_GAP:
        return CueOutcome(
            cue.id, cue.kind.value, exercised, why, sounding=False, held=_still_answers(cue, placed, view, listener)
        )
    if not sounding:
        listened = max(watched, placed.offset + ms(cue.expect.within_ms))
        return CueOutcome(
            cue.id, cue.kind.value, exercised, why, sounding=False, spurious=_spurious(cue, placed, view, listened)
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
        resumed_same=None if held or stop is None else listener.resumes(view.enabling_reply(cue), stop),
    )


def _still_answers(cue: Cue, placed: PlacedCue, view: View, listener: Listener) -> bool | None:
    """A sound in the thinking gap must not cost the answer: it comes within 4 s of whichever ends last, turn or sound, and it is
    what the turn asked for. None if nobody knows its words."""
    span = view.enabling_reply(cue)
    if span is None or span.start > max(span.cue.offset, placed.offset) + ANSWER_WITHIN:
        return False
    asked = next(c for c in view.scenario.cues if c.id == span.cue.id)
    verdict = listener.judge(asked, listener.reply(asked, span, span.cue.onset))
    return None if verdict.met is None else verdict.met and not verdict.contradicted


def _resume_gap(stop: Stop) -> Samples | None:
    return None if stop.resumed is None else stop.resumed - stop.last_sound


def _spurious(cue: Cue, placed: PlacedCue, view: View, until: Samples) -> bool | None:
    """Whether the agent began to speak because of it; None while an answer to the turn before was due anyway."""
    if view.enabling_reply(cue) is None and not view.is_first(cue):
        return None
    return any(placed.onset <= s.start < until for s in view.agent)
