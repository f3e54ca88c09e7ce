"""Dimension `latency`: how soon after the user really finished does it answer, without jumping in early?

A turn's score is 0 if it was premature or unanswered, else linear in the latency of the first *content* word: 100 at or below
300 ms, 0 at or above 4,000 ms. The dimension multiplies the mean over plain turns by (1 - the mean over the pause strata of the share
of turns that it cut into or never answered), so that quick endpointing which snaps into every pause scores lowest, not highest,
and so does one that never dares to answer.

References: the latency of Lin et al. 2025 (Full-Duplex-Bench v1, arXiv:2503.04721) sets negatives to 0 and leaves the unanswered
out, tau-voice (arXiv:2603.13686) counts in steps of 200 ms; here it is signed, censored and exact. Premature turns are near
their pause take-over rate and I_A.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from fdbench.annotate.events import AnnotatedCue, CueOutcome, Exercised, TalkEvents
from fdbench.scenario.model import Check, Cue, CueKind, Pause, ReplyRule
from fdbench.score.measure import Measure, Rate, Spec
from fdbench.score.observation import Observation, Session, UnitScore, linear, mean, undefined
from fdbench.timebase import Samples, to_ms, to_seconds

BEST_MS = 300.0
"""A first content word within this after the user's end scores 100 (`<=`)."""
WORST_MS = 4_000.0
"""The deadline: a first content word this late scores 0 (`>=`), and so does a reply that begins later (`>`)."""
DEAD_AIR_S = 4.0
"""No turn counts more dead air than this, and an unanswered one counts all of it."""
HUMAN_BAND_MS = (100.0, 300.0)
"""Around the gaps of about 200 ms between people (Levinson & Torreira 2015, Frontiers in Psychology 6:731; Stivers et al. 2009,
PNAS 106:10587). The width is ours."""
ANSWERED_LEAST = 0.5
"""Premature rates are undefined where fewer plain turns were answered (`<`)."""

RESPONSE = Spec(
    "response_latency_ms", "ms", "lower", "first audible sample of the reply minus the scripted end of speech; signed"
)
CONTENT = Spec(
    "first_content_latency_ms", "ms", "lower", "first word that is neither filler nor a repetition, minus the same end"
)
ANSWER = Spec("answer_latency_ms", "ms", "lower", "onset of the evidence word that met the expectation, minus the same end")
ARRIVAL = Spec("arrival_latency_ms", "ms", "lower", "first chunk of the reply arrived, minus the same end")
ANSWERED = Spec("response_rate", "rate", "higher", "turns answered within 4 s")
PREMATURE = Spec("premature_rate", "rate", "lower", "turns into which the agent cut more than 250 ms before their end")
PREMATURE_PAUSE = Spec("premature_rate.pauses", "rate", "lower", "the same, over turns with a pause where syntax is incomplete")
PREMATURE_BY = {
    (length, filled): Spec(
        f"premature_rate.pause_{length}ms_{'filled' if filled else 'silent'}",
        "rate",
        "lower",
        f"the same, {'filled' if filled else 'silent'} pauses of {length} ms",
        stratum=True,
    )
    for length in (500, 1_000, 1_500, 2_500)
    for filled in (False, True)
}
DEAD_AIR = Spec(
    "dead_air_s_per_10_turns",
    "s",
    "lower",
    "silence between user end and reply, over ten turns; unanswered counts 4 s",
    "mean",
    10,
)
FILLER = Spec("filler_rate", "rate", "lower", "replies that open with filler")
HUMAN = Spec("human_band_share", "rate", "higher", "replies 100 to 300 ms after the user's end (Stivers et al. 2009)")

SPECS: tuple[Spec, ...] = (
    RESPONSE, CONTENT, ANSWER, ARRIVAL, ANSWERED, PREMATURE, PREMATURE_PAUSE, DEAD_AIR, FILLER, HUMAN, *PREMATURE_BY.values(),
)  # fmt: skip


def observe(session: Session) -> list[Observation]:
    found: list[Observation] = []
    for cue, annotated in _turns(session):
        exercised = annotated.outcome.exercised
        premature = annotated.outcome.premature is not None
        if exercised is Exercised.YES:
            found.append(Observation(PREMATURE, cue.id, premature))
            if has_pause(cue):
                found.append(Observation(PREMATURE_PAUSE, cue.id, premature))
                found += [Observation(PREMATURE_BY[key], cue.id, premature) for key in _strata(cue) if key in PREMATURE_BY]
        if exercised is Exercised.NO:
            continue
        told = _unanswered(cue) if exercised is Exercised.FAILED else _reply_observations(session, cue, annotated)
        found += [o for o in told if not has_pause(cue) or o.spec in (ANSWERED, DEAD_AIR)]
    return found


def unit_scores(sessions: Sequence[Session]) -> list[UnitScore]:
    """A unit for each scenario: plain turns, each multiplied by the share of turns with a pause that were neither cut into nor left
    unanswered; and those, which share the plain turns' mean in proportion to that. So the dimension is the mean of its units,
    and each unit keeps what it showed by itself beside it, for paired tests."""
    kept = 1.0 - _lost_in_pauses(sessions)
    plain = [_unit(session) for session in sessions if any(not has_pause(c) for c, _ in _turns(session))]
    level = _mean_of_units(plain)
    units = [u if u.score is None else replace(u, score=u.score * kept, alone=u.score) for u in plain]
    if level is None:
        return units
    pauses = [p for s in sessions if (p := _pause_unit(s)) is not None]
    return units + _spread(pauses, level, level * kept)


def _mean_of_units(scores: Sequence[UnitScore]) -> float | None:
    """The mean over units of each one's mean over its repeats."""
    by_unit: dict[str, list[float]] = {}
    for unit in scores:
        if unit.score is not None:
            by_unit.setdefault(unit.unit, []).append(unit.score)
    return mean(sum(found) / len(found) for found in by_unit.values())


def _spread(pauses: Sequence[UnitScore], level: float, target: float) -> list[UnitScore]:
    """Pause units, given as shares in [0, 1], as scores in [0, 100] whose mean is `target`. They lie `level` times as far apart as
    the shares, or less where that would leave the range (strata of unequal size)."""
    middle = _mean_of_units(pauses)
    if middle is None:
        return list(pauses)
    room = [(100.0 - target) / (1.0 - middle)] if middle < 1.0 else []
    room += [target / middle] if middle > 0.0 else []
    slope = min([level, *room])
    return [u if u.score is None else replace(u, score=target + slope * (u.score - middle)) for u in pauses]


def _pause_unit(session: Session) -> UnitScore | None:
    """A scenario of turns with pauses only: the share of them that it let end and answered, and in `alone` the same in points.
    None for other scenarios."""
    turns = list(_turns(session))
    if not turns or not all(has_pause(c) for c, _ in turns):
        return None
    ids = (session.scenario.id,)
    tried = [a.outcome for _, a in turns if a.outcome.exercised is not Exercised.NO]
    patient = mean(float(not _is_lost(o)) for o in tried)
    alone = None if patient is None else 100.0 * patient
    return UnitScore(session.scenario.id, ids, patient, "no turn was exercised", alone)


def events(session: Session) -> list[AnnotatedCue]:
    """The cues that were scheduled to test this dimension."""
    return [annotated for _, annotated in _turns(session)]


def finish(measures: Sequence[Measure]) -> list[Measure]:
    """Under a response rate of 0.5 nobody can be premature: those rates are undefined."""
    answered = next(m for m in measures if m.spec == ANSWERED)
    if answered.value is None or answered.value >= ANSWERED_LEAST:
        return list(measures)
    why = f"response_rate is under {ANSWERED_LEAST}"
    return [
        undefined(m, why) if m.spec in (PREMATURE, PREMATURE_PAUSE, *PREMATURE_BY.values()) and isinstance(m, Rate) else m
        for m in measures
    ]


def _strata(cue: Cue) -> list[tuple[int, bool]]:
    """Length in ms of each pause of the cue, and whether it is filled."""
    return [(part.ms, part.filled is not None) for part in cue.parts if isinstance(part, Pause)]


def has_pause(cue: Cue) -> bool:
    return any(isinstance(part, Pause) for part in cue.parts)


def _turns(session: Session) -> Iterable[tuple[Cue, AnnotatedCue]]:
    for cue, annotated in session.cues():
        wanted = cue.kind is CueKind.TURN and cue.expect.reply is ReplyRule.REQUIRED and cue.expect.check is not Check.DELEGATED
        if wanted:
            yield cue, annotated


def _reply_observations(session: Session, cue: Cue, annotated: AnnotatedCue) -> list[Observation]:
    reply, end = annotated.outcome.reply, annotated.offset
    if reply is None:
        return _unanswered(cue)
    latency = to_ms(reply.start - end)
    found = [Observation(ANSWERED, cue.id, latency <= WORST_MS)]
    found.append(Observation(RESPONSE, cue.id, latency))
    found.append(Observation(HUMAN, cue.id, HUMAN_BAND_MS[0] <= latency <= HUMAN_BAND_MS[1]))
    found.append(Observation(DEAD_AIR, cue.id, min(DEAD_AIR_S, max(0.0, to_seconds(reply.start - end)))))
    arrival = _arrival(session.events, reply.start)
    if arrival is not None:
        found.append(Observation(ARRIVAL, cue.id, to_ms(arrival - end)))
    if reply.words_known:
        content = None if reply.first_content is None else to_ms(reply.first_content - end)
        found.append(Observation(CONTENT, cue.id, content))
        found.append(Observation(FILLER, cue.id, reply.filler_words > 0))
    if cue.expect.needs_words and annotated.outcome.met is not None:
        at = annotated.outcome.answer_at
        found.append(Observation(ANSWER, cue.id, None if at is None else to_ms(at - end)))
    return found


def _unanswered(cue: Cue) -> list[Observation]:
    never = [Observation(spec, cue.id, None) for spec in (RESPONSE, CONTENT, ARRIVAL)]
    return [Observation(ANSWERED, cue.id, False), *never, Observation(DEAD_AIR, cue.id, DEAD_AIR_S)]


def _arrival(events_: TalkEvents, start: Samples) -> Samples | None:
    """When the first chunk of the reply arrived; None where noise between replies hides it."""
    since = max((s.end for s in events_.agent if s.end <= start), default=0)
    before = [a for a in events_.arrivals if since <= a <= start]
    return before[-1] if before else None


def _unit(session: Session) -> UnitScore:
    scores: list[float] = []
    for cue, annotated in _turns(session):
        if has_pause(cue) or annotated.outcome.exercised is Exercised.NO:
            continue
        score = _turn_score(annotated)
        if score is None:
            return UnitScore(
                session.scenario.id, (session.scenario.id,), None, "words of the replies are not known: no recogniser"
            )
        scores.append(score)
    return UnitScore(session.scenario.id, (session.scenario.id,), mean(scores), "no turn was exercised")


def _turn_score(annotated: AnnotatedCue) -> float | None:
    outcome: CueOutcome = annotated.outcome
    reply = outcome.reply
    if outcome.exercised is Exercised.FAILED or outcome.premature is not None or reply is None:
        return 0.0
    if to_ms(reply.start - annotated.offset) > WORST_MS:
        return 0.0
    if not reply.words_known:
        return None
    if reply.first_content is None:
        return 0.0
    return 100.0 * linear(to_ms(reply.first_content - annotated.offset), best=BEST_MS, worst=WORST_MS)


def _lost_in_pauses(sessions: Sequence[Session]) -> float:
    """Mean over the strata (pause length, silent or filled) of the share of turns that it cut into or never answered; 0 without
    such turns."""
    strata: dict[tuple[int, bool], list[float]] = {}
    for session in sessions:
        for cue, annotated in _turns(session):
            for key in _strata(cue) if annotated.outcome.exercised is not Exercised.NO else ():
                strata.setdefault(key, []).append(float(_is_lost(annotated.outcome)))
    return mean(sum(lost) / len(lost) for lost in strata.values()) or 0.0


def _is_lost(outcome: CueOutcome) -> bool:
    """The user was cut off in a pause, or waited in vain after the turn."""
    return outcome.premature is not None or outcome.reply is None
