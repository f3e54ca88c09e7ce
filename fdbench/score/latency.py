"""Dimension `latency`: how soon after the user really finished does it answer, without jumping in early?

A turn's score is 0 if it was premature or unanswered, else linear in the latency of the *answer* (`substance_latency_ms`): 100 at
or below 300 ms, 0 at or above 4,000 ms. Where the script expects words, the answer begins with the stretch of speech, without
a pause of 300 ms, that holds the decisive word, at most 1.5 s before that word; else with the first content word that is in no opener
before a pause of 1.0 s or longer.

A unit is a matched pair: a scenario of plain turns, and one in which the user pauses in mid-sentence; either names the other as
its `pair`. Its score is the mean of its plain turns times the share of its turns with a pause that were let end and answered
within 4 s. So quick endpointing which snaps into every pause scores lowest, not highest, and so does one that never dares to
answer. A scenario without a partner is a unit by itself, in the same way; where it holds turns with pauses alone, each of those
scores as a plain turn does. The dimension is the mean of its units.

References: the latency of Lin et al. 2025 (Full-Duplex-Bench v1, arXiv:2503.04721) sets negatives to 0 and leaves the unanswered
out, tau-voice (arXiv:2603.13686) counts in steps of 200 ms; here it is signed, censored and exact. Premature turns are near
their pause take-over rate and I_A.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf
from typing import TypeAlias

from fdbench.annotate.events import CueOutcome, Exercised, TalkEvents
from fdbench.annotate.outcomes import Turn, answered
from fdbench.language.load import language
from fdbench.scenario.model import Check, Cue, CueKind, Pause, ReplyRule
from fdbench.score.measure import Measure, Spec, Strata, Trend
from fdbench.score.observation import Observation, Session, UnitScore, linear, mean, undefined
from fdbench.score.substance import expects_words, substance
from fdbench.timebase import Samples, ms, to_ms, to_seconds

Asked: TypeAlias = tuple[Cue, CueOutcome]

BEST_MS = 300.0
"""An answer within this after the user's end scores 100 (`<=`)."""
WORST_MS = 4_000.0
"""The deadline: an answer this late scores 0 (`>=`), and a reply that begins later is none (`>`)."""
ARRIVES_BEFORE = ms(1_000)
"""The first chunk of a reply arrives so long before its first sound at most (`<=`); what arrived earlier is another sound on the line."""
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
SUBSTANCE = Spec(
    "substance_latency_ms",
    "ms",
    "lower",
    "what the score follows: onset of the sentence that holds the decisive word (at most 1.5 s before it), minus the same end",
)
ANSWER = Spec("answer_latency_ms", "ms", "lower", "onset of the evidence word that met the expectation, minus the same end")
ARRIVAL = Spec("arrival_latency_ms", "ms", "lower", "first chunk of the reply arrived, minus the same end")
ANSWERED = Spec("response_rate", "rate", "higher", "turns answered within 4 s")
PREMATURE = Spec("premature_rate", "rate", "lower", "turns into which the agent cut more than 250 ms before their end")
PREMATURE_PAUSE = Spec("premature_rate.pauses", "rate", "lower", "the same, over turns with a pause where syntax is incomplete")
PREMATURE_BY = Strata(
    Spec("premature_rate.pause_{length}ms_{how}", "rate", "lower", "the same, {how} pauses of {length} ms", stratum=True)
)
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
SLOPE = Spec(
    "response_latency_slope_ms_per_turn",
    "ms/turn",
    "lower",
    "how much response_latency_ms grows from turn to turn, in sessions of at least four plain turns of any dimension",
)

SPECS: tuple[Spec, ...] = (
    RESPONSE, CONTENT, SUBSTANCE, ANSWER, ARRIVAL, SLOPE, ANSWERED, PREMATURE, PREMATURE_PAUSE, DEAD_AIR, FILLER, HUMAN,
    PREMATURE_BY.pattern,
)  # fmt: skip


def observe(session: Session) -> list[Observation]:
    found: list[Observation] = []
    for cue, annotated in _turns(session):
        exercised = annotated.exercised
        premature = _cut_off(annotated)
        if exercised is Exercised.YES:
            found.append(Observation(PREMATURE, cue.id, premature))
            if has_pause(cue):
                found.append(Observation(PREMATURE_PAUSE, cue.id, premature))
                found += [Observation(spec, cue.id, premature) for spec in _strata(session, cue)]
        if not exercised.judged:
            continue
        told = _unanswered(cue) if exercised is Exercised.FAILED else _reply_observations(session, cue, annotated)
        found += [o for o in told if not has_pause(cue) or o.spec in (ANSWERED, DEAD_AIR)]
    return found


def unit_scores(sessions: Sequence[Session]) -> list[UnitScore]:
    """A unit for each scenario that names its pair, and for each that is in no pair. One whose pair was not played at all is a
    unit by itself."""
    by_id = {(s.scenario.id, s.repeat): s for s in sessions}
    named = {s.scenario.pair for s in sessions if s.scenario.pair is not None}
    units: list[UnitScore] = []
    for session in sessions:
        pair = session.scenario.pair
        if not any(True for _ in _turns(session)) or (pair is None and session.scenario.id in named):
            continue
        partner = by_id.get((pair, session.repeat)) if pair is not None else None
        units.append(_unit(session, partner))
    return units


def trends(sessions: Sequence[Session]) -> list[Trend]:
    """`response_latency_slope_ms_per_turn`. An unanswered turn counts as infinitely late, a premature one is left out."""
    return [Trend(SLOPE, tuple(_by_turn(session) for session in sessions))]


def _by_turn(session: Session) -> tuple[tuple[int, float], ...]:
    plain = enumerate((c, a) for c, a in _turns(session) if not has_pause(c))
    told = ((turn, a) for turn, (_, a) in plain if a.exercised is Exercised.YES and not _cut_off(a))
    return tuple((turn, _latency(a)) for turn, a in told)


def _latency(annotated: CueOutcome) -> float:
    reply = answered(annotated).reply
    return inf if reply is None else to_ms(reply.start - annotated.offset)


def events(session: Session) -> list[CueOutcome]:
    """The cues that were scheduled to test this dimension."""
    return [annotated for _, annotated in _turns(session)]


def finish(measures: Sequence[Measure]) -> list[Measure]:
    """Under a response rate of 0.5 nobody can be premature: those rates are undefined."""
    answered = next(m for m in measures if m.spec == ANSWERED)
    if answered.value is None or answered.value >= ANSWERED_LEAST:
        return list(measures)
    why = f"response_rate is under {ANSWERED_LEAST}"
    return [
        undefined(m, why) if m.spec in (PREMATURE, PREMATURE_PAUSE) or PREMATURE_BY.holds(m.spec.name) else m for m in measures
    ]


def _strata(session: Session, cue: Cue) -> list[Spec]:
    """One for each pause of the cue: its length, and whether it is filled. None in a recording, where no two are alike."""
    if session.scenario.recording is not None:
        return []
    pauses = (part for part in cue.parts if isinstance(part, Pause))
    return [PREMATURE_BY(length=p.ms, how="silent" if p.filled is None else "filled") for p in pauses]


def has_pause(cue: Cue) -> bool:
    return any(isinstance(part, Pause) for part in cue.parts)


def _turns(session: Session) -> Iterable[Asked]:
    for cue, annotated in session.cues():
        wanted = cue.kind is CueKind.TURN and cue.expect.reply is ReplyRule.REQUIRED and cue.expect.check is not Check.DELEGATED
        if wanted:
            yield cue, annotated


def _reply_observations(session: Session, cue: Cue, annotated: CueOutcome) -> list[Observation]:
    outcome, end = answered(annotated), annotated.offset
    reply = outcome.reply
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
        if language(cue.expect.lang).known:
            content = None if reply.first_content is None else to_ms(reply.first_content - end)
            found.append(Observation(CONTENT, cue.id, content))
            found.append(Observation(FILLER, cue.id, reply.filler_words > 0))
        at = substance(cue, outcome)
        found.append(Observation(SUBSTANCE, cue.id, None if at is None else to_ms(at - end)))
    if cue.expect.needs_words and outcome.met is not None:
        at = outcome.answer_at
        found.append(Observation(ANSWER, cue.id, None if at is None else to_ms(at - end)))
    return found


def _unanswered(cue: Cue) -> list[Observation]:
    never = [Observation(spec, cue.id, None) for spec in (RESPONSE, CONTENT, SUBSTANCE, ARRIVAL)]
    return [Observation(ANSWERED, cue.id, False), *never, Observation(DEAD_AIR, cue.id, DEAD_AIR_S)]


def _arrival(events_: TalkEvents, start: Samples) -> Samples | None:
    """When the first chunk of the reply arrived; None where noise between replies hides it: nobody plays it later than that."""
    since = max((s.end for s in events_.agent if s.end <= start), default=0)
    since = max(since, start - ARRIVES_BEFORE)
    before = [a for a in events_.arrivals if since <= a <= start]
    return before[-1] if before else None


def _unit(session: Session, partner: Session | None) -> UnitScore:
    """Plain turns times patience; without plain turns those with a pause stand for both."""
    unit, ids = session.scenario.id, tuple(s.scenario.id for s in (session, partner) if s is not None)
    turns = [*_turns(session), *(_turns(partner) if partner is not None else ())]
    tried = [(c, a) for c, a in turns if a.exercised.judged]
    paused = [(c, a) for c, a in tried if has_pause(c)]
    plain = [(c, a) for c, a in tried if not has_pause(c)]
    if any(has_pause(c) for c, _ in turns) and any(not has_pause(c) for c, _ in turns):
        if not paused or not plain:
            return UnitScore(unit, ids, None, "one of the pair was not exercised")
        patience = sum(_let_end(a) for _, a in paused) / len(paused)
        if not patience:
            return UnitScore(unit, ids, 0.0)
    else:
        plain, patience = tried, 1.0
    scores = [turn_score(c, a) for c, a in plain]
    told = [s for s in scores if s is not None]
    if len(told) < len(scores):
        return UnitScore(unit, ids, None, "words of the replies are not known: no recogniser")
    level = mean(told)
    return UnitScore(unit, ids, None if level is None else level * patience, "no turn was exercised")


def turn_score(cue: Cue, annotated: CueOutcome) -> float | None:
    """The score of one turn in [0, 100]; None where nobody knows the words.

    0 if it was premature or unanswered, if the reply began after `WORST_MS`, or if it never came to what was asked; else linear in
    `substance_latency_ms` from `BEST_MS` to `WORST_MS`.
    """
    outcome = answered(annotated)
    reply = outcome.reply
    if reply is None or not _let_end(annotated):
        return 0.0
    if not reply.words_known or (expects_words(cue.expect) and outcome.met is None):
        return None
    at = substance(cue, outcome)
    return 0.0 if at is None else 100.0 * linear(to_ms(at - annotated.offset), best=BEST_MS, worst=WORST_MS)


def _let_end(annotated: CueOutcome) -> bool:
    """The user was neither cut off nor left to wait for more than `WORST_MS`."""
    lost = annotated.exercised is Exercised.FAILED or _cut_off(annotated)
    return not lost and _latency(annotated) <= WORST_MS


def _cut_off(outcome: CueOutcome) -> bool:
    """The agent took over more than 250 ms before the turn's end."""
    return isinstance(outcome, Turn) and outcome.premature is not None
