"""Dimension `latency`: how soon after the user really finished does it answer, without jumping in early?

A turn's score is 0 if it was premature or unanswered, else linear in the latency of the first *content* word: 100 at or below
300 ms, 0 at or above 4,000 ms. The dimension multiplies the mean over plain turns by (1 - mean premature rate over the pause
strata), so that quick endpointing which snaps into every pause scores lowest, not highest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from fdbench.annotate.events import AnnotatedCue, CueOutcome, Exercised, TalkEvents
from fdbench.scenario.model import Check, Cue, CueKind, Pause, ReplyRule
from fdbench.score.measure import Measure, Rate, Spec
from fdbench.score.observation import Observation, Session, UnitScore, linear, mean, pool, undefined
from fdbench.timebase import Samples, to_ms, to_seconds

BEST_MS = 300.0
WORST_MS = 4_000.0
DEAD_AIR_S = 4.0
HUMAN_BAND_MS = (100.0, 300.0)

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
    RESPONSE, CONTENT, ANSWER, ARRIVAL, ANSWERED, PREMATURE, PREMATURE_PAUSE, DEAD_AIR, FILLER, HUMAN,
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
        if not has_pause(cue) and exercised is Exercised.YES:
            found += _reply_observations(session, cue, annotated)
        elif not has_pause(cue) and exercised is Exercised.FAILED:
            found += _unanswered(cue)
    return found


def unit_scores(sessions: Sequence[Session]) -> list[UnitScore]:
    """One unit for each scenario with plain turns, each multiplied by the system's own (1 - premature rate in pauses)."""
    penalty = 1.0 - (_premature_in_pauses(sessions) or 0.0)
    return [_unit(session, penalty) for session in sessions if any(not has_pause(c) for c, _ in _turns(session))]


def events(session: Session) -> list[AnnotatedCue]:
    """The cues that were scheduled to test this dimension."""
    return [annotated for _, annotated in _turns(session)]


def finish(measures: Sequence[Measure]) -> list[Measure]:
    """Under a response rate of 0.5 nobody can be premature: those rates are undefined."""
    answered = next(m for m in measures if m.spec == ANSWERED)
    if answered.value is None or answered.value >= 0.5:
        return list(measures)
    why = "response_rate is under 0.5"
    return [undefined(m, why) if m.spec in (PREMATURE, PREMATURE_PAUSE) and isinstance(m, Rate) else m for m in measures]


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


def _unit(session: Session, penalty: float) -> UnitScore:
    scores: list[float] = []
    for cue, annotated in _turns(session):
        if has_pause(cue) or annotated.outcome.exercised is Exercised.NO:
            continue
        score = _turn_score(annotated)
        if score is None:
            return UnitScore(
                session.scenario.id, (session.scenario.id,), None, "words of the replies are not known: no recogniser"
            )
        scores.append(score * penalty)
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


def _premature_in_pauses(sessions: Sequence[Session]) -> float | None:
    """Mean over the strata (pause length, silent or filled) of the premature rate; None without pauses or replies."""
    observations = [o for s in sessions for o in observe(s)]
    answered = pool(ANSWERED, observations).value
    if answered is not None and answered < 0.5:
        return None
    strata: dict[tuple[int, bool], Rate] = {}
    for session in sessions:
        exercised = ((c, a) for c, a in _turns(session) if a.outcome.exercised is Exercised.YES)
        for cue, annotated in exercised:
            for pause in (p for p in cue.parts if isinstance(p, Pause)):
                key = (pause.ms, pause.filled is not None)
                rate = strata.get(key, Rate(PREMATURE_PAUSE))
                hit = annotated.outcome.premature is not None
                strata[key] = replace(rate, hits=rate.hits + hit, n=rate.n + 1)
    return mean(rate.value for rate in strata.values() if rate.value is not None)
