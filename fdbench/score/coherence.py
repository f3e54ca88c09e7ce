"""Dimension `coherence`: is what it says right, consistent and whole although it is produced while input is still streaming?

Score of an expectation: met x (1 - contradicted) x (1 - cut off); within a scenario, expectations on late information (the
decisive word comes last, or the user corrects himself) count double.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from fdbench.annotate.events import CueOutcome, Exercised, Reply
from fdbench.annotate.outcomes import Answered, Clarified, Delivered, answered, finding
from fdbench.annotate.text import repeats_itself
from fdbench.scenario.model import Check, Cue
from fdbench.score import sounding
from fdbench.score.measure import Measure, Spec
from fdbench.score.observation import Observation, Session, UnitScore
from fdbench.timebase import Samples, ms, to_ms

GAP_LEAST = ms(400)
"""A shorter silence inside a reply is none (`<`)."""
GAP_MOST = ms(2_000)
"""A silence this long ends the reply (`>=`)."""
USER_ONSET_WITHIN = ms(2_000)
"""A reply that ends within this after a user's onset did not break off by itself (`<=`)."""
LATE_WEIGHT = 2.0
"""Expectations on late information count so many times."""

ANSWER = Spec("answer_rate", "rate", "higher", "expectations met by what was heard")
LATE = Spec(
    "late_information_rate", "rate", "higher", "the same where the decisive word came last or the user corrected himself"
)
CONTRADICTION = Spec("contradiction_rate", "rate", "lower", "replies that also asserted a wrong value")
CUTOFF = Spec(
    "cutoff_rate", "rate", "lower", "replies that broke off before their declared last word with no user onset before it"
)
GAP = Spec("intra_turn_gap_rate", "rate", "lower", "replies with a silence of 400 ms to 2 s inside")
AGREEMENT = Spec("speech_text_agreement", "rate", "higher", "declared texts that were found in the heard audio")
ACKNOWLEDGED = Spec("delegation_acknowledge_ms", "ms", "lower", "first sound after a question that needs deliberation")
SILENCE = Spec("delegation_longest_silence_ms", "ms", "lower", "longest silence between that question's end and its result")
REPETITION = Spec("self_repetition_rate", "rate", "lower", "replies in which six words in a row are said twice")
CLARIFIED = Spec("clarified_rate", "rate", "neither", 'answers that came only after asking back and "please decide"')
DUPLICATE = Spec("delegation_duplicate_rate", "rate", "lower", "delegated results that were said in more than one talk")
FAILURE = Spec("delegation_failure_handled_rate", "rate", "higher", "tools that failed or never answered: the user was told")
DELIVERED = Spec("delegation_result_delay_ms", "ms", "lower", "onset of the result minus the instant when it was ready")

SPECS: tuple[Spec, ...] = (
    ANSWER, LATE, CONTRADICTION, REPETITION, CUTOFF, GAP, AGREEMENT, CLARIFIED, ACKNOWLEDGED, SILENCE, DELIVERED, DUPLICATE, FAILURE,
    *sounding.SPECS,
)  # fmt: skip


def observe(session: Session) -> list[Observation]:
    found: list[Observation] = []
    for cue, annotated in _checked(session):
        outcome = answered(annotated)
        if not outcome.exercised.judged:
            continue
        if outcome.met is not None:
            found.append(Observation(ANSWER, cue.id, bool(outcome.met)))
            if cue.expect.check is Check.LATE_INFORMATION:
                found.append(Observation(LATE, cue.id, bool(outcome.met)))
        clarified = finding(outcome, Clarified)
        if clarified is not None and clarified.asked_back is not None:
            found.append(Observation(CLARIFIED, cue.id, clarified.asked_back))
        if outcome.reply is not None:
            found += _reply_observations(session, cue, outcome, outcome.reply)
        if cue.expect.check is Check.DELEGATED:
            found += _delegation_observations(session, cue, annotated)
    return found


def unit_scores(sessions: Sequence[Session]) -> list[UnitScore]:
    return [_unit(session) for session in sessions if any(True for _ in _checked(session))]


def events(session: Session) -> list[CueOutcome]:
    return [annotated for _, annotated in _checked(session)]


def finish(measures: Sequence[Measure]) -> list[Measure]:
    return list(measures)


def _checked(session: Session) -> Iterable[tuple[Cue, CueOutcome]]:
    return ((c, a) for c, a in session.cues() if c.kind.takes_floor and c.expect.needs_words)


def _reply_observations(session: Session, cue: Cue, outcome: Answered, reply: Reply) -> list[Observation]:
    found = [Observation(GAP, cue.id, _has_gap(reply))]
    if reply.words_known:
        found.append(Observation(REPETITION, cue.id, repeats_itself([w.text for w in reply.words])))
    if outcome.contradicted is not None:
        found.append(Observation(CONTRADICTION, cue.id, outcome.contradicted))
    if reply.declared and reply.words_known and (reply.declared_rejected or reply.missing_words is not None):
        found.append(Observation(AGREEMENT, cue.id, not reply.declared_rejected))
    broken = cut_off(session, reply)
    if broken is not None:
        found.append(Observation(CUTOFF, cue.id, broken))
    return found


def _has_gap(reply: Reply) -> bool:
    segments = reply.segments.segments
    return any(GAP_LEAST <= b.start - a.end < GAP_MOST for a, b in itertools.pairwise(segments))


def cut_off(session: Session, reply: Reply) -> bool | None:
    """Whether the reply broke off by itself; None where that cannot be told: no verified text, the session's end, or a user's
    onset in the 2 s before the reply's end."""
    if reply.missing_words is None or reply.declared_rejected:
        return None
    if reply.end >= session.events.samples - GAP_LEAST or _user_onset_before(session, reply.end):
        return None
    return reply.missing_words > 0


def _user_onset_before(session: Session, position: Samples) -> bool:
    onsets = (s.start for cue in session.events.cues for s in (*cue.place.speech, *cue.place.fillers))
    return any(position - USER_ONSET_WITHIN <= onset < position for onset in onsets)


def _delegation_observations(session: Session, cue: Cue, annotated: CueOutcome) -> list[Observation]:
    outcome, events_ = answered(annotated), session.events
    start = None if outcome.reply is None else to_ms(outcome.reply.start - annotated.offset)
    found = [Observation(ACKNOWLEDGED, cue.id, start)]
    delivered = finding(outcome, Delivered)
    if delivered is not None and delivered.deliveries:
        found.append(Observation(DUPLICATE, cue.id, delivered.deliveries > 1))
    if outcome.met is not None and any(t.fails or t.delay_ms is None for t in session.scenario.tools):
        found.append(Observation(FAILURE, cue.id, bool(outcome.met)))
    if outcome.answer_at is None:
        return [*found, Observation(SILENCE, cue.id, None)]
    gaps = events_.agent.gaps(annotated.offset, max(outcome.answer_at, annotated.offset))
    found.append(Observation(SILENCE, cue.id, to_ms(max((len(g) for g in gaps), default=0))))
    ready = [at for _, phase, at in events_.delegations if phase == "done" and annotated.onset <= at <= outcome.answer_at]
    if ready:
        talks = [s.start for s in events_.agent if s.start <= outcome.answer_at]
        found.append(Observation(DELIVERED, cue.id, to_ms(talks[-1] - ready[-1])))
    return found


def _unit(session: Session) -> UnitScore:
    ids = (session.scenario.id,)
    total = weight = 0.0
    for cue, annotated in _checked(session):
        outcome = answered(annotated)
        if not outcome.exercised.judged:
            continue
        if outcome.exercised is not Exercised.FAILED and outcome.met is None:
            return UnitScore(session.scenario.id, ids, None, "words of the reply are not known: no recogniser")
        share = LATE_WEIGHT if cue.expect.check is Check.LATE_INFORMATION else 1.0
        weight += share
        broken = outcome.reply is not None and cut_off(session, outcome.reply) is True
        good = (
            outcome.exercised is Exercised.YES and outcome.met and not outcome.contradicted and not outcome.stale and not broken
        )
        total += share * bool(good)
    return UnitScore(session.scenario.id, ids, 100.0 * total / weight if weight else None, "nothing was exercised")
