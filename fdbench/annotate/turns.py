"""What became of a turn: its reply, and whether that is what was asked for."""

from __future__ import annotations

from dataclasses import replace

from fdbench.annotate.events import CueOutcome, Exercised, Onset, Reply
from fdbench.annotate.listening import Listener, Verdict
from fdbench.annotate.probes import deliveries, item_error, named_item
from fdbench.annotate.replies import FloorCue, ReplySpan, reply_to
from fdbench.annotate.stops import STOP_SILENCE, resolution, sounding_segment, stops_itself
from fdbench.annotate.text import asks_back
from fdbench.annotate.view import View
from fdbench.scenario.model import Check, Cue, CueKind


def turn_outcome(cue: Cue, view: View, listener: Listener, exercised: Exercised, why: str) -> CueOutcome:
    floor_cue = view.floor_cues[cue.id]
    span = answer_to(floor_cue, view)
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
    span = answer_to(view.floor_cues[offer.id], view) if offer else None
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


def answer_to(cue: FloorCue, view: View) -> ReplySpan | None:
    """The reply to a turn. A short sound inside the turn that nothing follows was no backchannel but the answer, given early.
    Talk that was going on when the turn began and never paused for 1.0 s answers nothing."""
    span = reply_to(cue, view.floor) or reply_to(cue, view.agent)
    if span is None or sounding_segment(view.agent, cue.onset) is None:
        return span
    paused = any(len(gap) >= STOP_SILENCE for gap in view.agent.gaps(cue.onset, span.start))
    return span if paused else None
