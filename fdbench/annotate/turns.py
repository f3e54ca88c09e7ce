"""What became of a turn: its reply, and whether that is what was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from fdbench.annotate.events import Exercised, HeardItems, Onset, Reply
from fdbench.annotate.listening import Listener, Verdict
from fdbench.annotate.outcomes import Clarified, Collided, Delivered, Finding, HeardPrefix, HeldEcho, Turn
from fdbench.annotate.probes import deliveries, item_error, named_item
from fdbench.annotate.replies import ReplySpan, TakenFloor, reply_to
from fdbench.annotate.stops import STOP_SILENCE, resolution, sounding_segment, stops_itself
from fdbench.annotate.view import View
from fdbench.language.load import language
from fdbench.scenario.model import Check, Cue, CueKind


def turn_outcome(cue: Cue, view: View, listener: Listener, exercised: Exercised, why: str) -> Turn:
    floor_cue = view.floor_cues[cue.id]
    span = answer_to(floor_cue, view)
    reply = listener.reply(cue, span, floor_cue.onset) if span else None
    decided = _decided(cue, view, listener, reply, listener.judge(cue, reply))
    turn = Turn(
        view.placed[cue.id],
        cue.kind.value,
        exercised,
        why,
        reply=reply,
        met=decided.met,
        contradicted=decided.contradicted,
        stale=decided.stale,
        answer_at=decided.answer_at,
        evidence=decided.evidence,
        premature=span.start if span and span.onset_kind is Onset.PREMATURE else None,
        findings=tuple(_findings(cue, view, decided, span)),
    )
    return _probed(cue, turn, view, listener)


def _findings(cue: Cue, view: View, decided: Verdict, span: ReplySpan | None) -> Iterator[Finding]:
    """What is known of a turn without looking at other replies."""
    floor_cue = view.floor_cues[cue.id]
    if view.offers_to_decide(cue):
        yield Clarified(None if decided.met is None else decided.clarified)
    together = resolution(view.agent, floor_cue.onset, floor_cue.offset) if cue.kind is CueKind.COLLISION else None
    if together is not None:
        yield Collided(together)
    if view.scenario.tests_echo and cue is view.scenario.cues[-1] and span is not None:
        yield HeldEcho(not stops_itself(view.agent, span.start))


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
    asks = not verdict.contradicted and language(cue.expect.lang).asks_back([w.text for w in reply.words])
    return replace(later, clarified=True) if later.met and asks else verdict


def _probed(cue: Cue, turn: Turn, view: View, listener: Listener) -> Turn:
    """The turn with what is found by a check that looks back at another reply, or at how often a result was said."""
    check = cue.expect.check
    if turn.reply is None or not turn.reply.words_known:
        return turn
    if check is Check.DELEGATED:
        return _with(turn, Delivered(deliveries(turn.reply, cue.expect.any_of, cue.expect.lang)))
    if check not in (Check.HEARD_PREFIX, Check.TOPIC_RETURN) or cue.expect.of not in view.floor_cues:
        return turn
    asked = view.floor_cues[cue.expect.of]
    before = reply_to(asked, view.floor)
    if before is None:
        return turn
    if check is Check.TOPIC_RETURN:
        found = listener.resumption(before, turn.reply)
        return turn if found is None else _with(turn, found)
    heard = listener.heard_items(before, cue.expect.items)
    named = named_item(turn.reply, cue.expect.items, cue.expect.lang)
    return replace(_with(turn, HeardPrefix(heard, named)), met=_right(heard, named))


def _right(heard: HeardItems | None, named: int | None) -> bool | None:
    """Whether the last item that was heard was named; None if nobody could listen for it."""
    if heard is None:
        return False  # it recited something else, so what it names is no item that was heard
    return (named is not None and item_error(heard, named) == 0) if heard.told else None


def _with(turn: Turn, found: Finding) -> Turn:
    return replace(turn, findings=(*turn.findings, found))


def answer_to(cue: TakenFloor, view: View) -> ReplySpan | None:
    """The reply to a turn. A short sound inside the turn that nothing follows was no backchannel but the answer, given early.
    Talk that was going on when the turn began, and never paused for 1.0 s or from before the turn to its end, answers nothing."""
    span = reply_to(cue, view.floor) or reply_to(cue, view.agent)
    going_on = sounding_segment(view.agent, cue.onset)
    if span is None or going_on is None:
        return span
    gaps = view.agent.gaps(min(going_on.end, cue.onset), span.start)
    paused = any(len(gap) >= STOP_SILENCE or (gap.start - view.blur <= cue.onset and cue.offset <= gap.end) for gap in gaps)
    return span if paused else None
