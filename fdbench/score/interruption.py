"""Dimension `interruption`: when the user cuts in, does it stop, how fast, and does it answer the new request?

Score of an interruption: yielded x (0.5 + 0.5 x addressed) x stop curve (1 at or below 300 ms, 0 at or above 2,000 ms). One
that fell into the thinking gap had nothing to yield and is scored on recovery and content alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fdbench.annotate.events import AnnotatedCue, Exercised
from fdbench.scenario.model import Cue, CueKind, ReplyRule
from fdbench.score.measure import Measure, Spec
from fdbench.score.observation import Observation, Session, UnitScore, linear, mean
from fdbench.timebase import to_ms

BEST_STOP_MS = 300.0
WORST_STOP_MS = 2_000.0
QUICK_YIELD_MS = 1_000.0
RECOVERY_WITHIN_MS = 4_000.0

YIELD = Spec("yield_rate", "rate", "higher", "interruptions after which the agent fell silent within 2.0 s of their onset")
QUICK_YIELD = Spec("yield_rate_1s", "rate", "higher", "the same, within 1.0 s")
STOP = Spec("stop_latency_ms", "ms", "lower", "the agent's last sound minus the interruption's onset; never stopped = infinite")
TALK_OVER = Spec("talk_over_ms", "ms", "lower", "how long both spoke")
RESTART = Spec("restart_rate", "rate", "lower", "yields after which the agent went back to the interrupted reply unasked")
RECOVERY = Spec("recovery_rate", "rate", "higher", "answered anew within 4 s of the interruption's end, where an answer is due")
RECOVERY_LATENCY = Spec(
    "recovery_latency_ms", "ms", "lower", "first sound of the new answer minus the interruption's end; signed"
)
ADDRESSED = Spec("addressed_rate", "rate", "higher", "the recovery meets the expectation on the new request")
DEAD_TURN = Spec("dead_turn_rate", "rate", "lower", "no reply at all to an interruption that demands one")

SPECS: tuple[Spec, ...] = (
    YIELD, QUICK_YIELD, STOP, TALK_OVER, RESTART, RECOVERY, RECOVERY_LATENCY, ADDRESSED, DEAD_TURN,
)  # fmt: skip


def observe(session: Session) -> list[Observation]:
    return [o for cue, annotated in _interruptions(session) for o in observe_cue(cue, annotated)]


def observe_cue(cue: Cue, annotated: AnnotatedCue) -> list[Observation]:
    """What one interruption tells; nothing if it was not exercised."""
    outcome = annotated.outcome
    if outcome.exercised is not Exercised.YES:
        return []
    found: list[Observation] = []
    if outcome.yielded is not None:
        stop = None if outcome.stop is None else to_ms(outcome.stop - annotated.onset)
        found.append(Observation(YIELD, cue.id, outcome.yielded))
        found.append(Observation(QUICK_YIELD, cue.id, outcome.yielded and stop is not None and stop <= QUICK_YIELD_MS))
        found.append(Observation(STOP, cue.id, stop if outcome.yielded else None))
        found.append(Observation(TALK_OVER, cue.id, to_ms(outcome.talk_over or 0)))
    if outcome.yielded and outcome.restarted is not None:
        found.append(Observation(RESTART, cue.id, outcome.restarted))
    if outcome.met is not None:
        found.append(Observation(ADDRESSED, cue.id, addressed(annotated)))
    if cue.expect.reply is ReplyRule.REQUIRED and not outcome.superseded:
        latency = None if outcome.reply is None else to_ms(outcome.reply.start - annotated.offset)
        found.append(Observation(RECOVERY, cue.id, latency is not None and latency <= RECOVERY_WITHIN_MS))
        found.append(Observation(RECOVERY_LATENCY, cue.id, latency))
        found.append(Observation(DEAD_TURN, cue.id, latency is None))
    return found


def unit_scores(sessions: Sequence[Session]) -> list[UnitScore]:
    return [_unit(session) for session in sessions if any(True for _ in _interruptions(session))]


def events(session: Session) -> list[AnnotatedCue]:
    return [annotated for _, annotated in _interruptions(session)]


def finish(measures: Sequence[Measure]) -> list[Measure]:
    return list(measures)


def addressed(annotated: AnnotatedCue) -> bool:
    """The expectation was met and nothing contradicted it."""
    return bool(annotated.outcome.met) and not annotated.outcome.contradicted


def _interruptions(session: Session) -> Iterable[tuple[Cue, AnnotatedCue]]:
    return ((c, a) for c, a in session.cues() if c.kind is CueKind.INTERRUPTION)


def _unit(session: Session) -> UnitScore:
    ids = (session.scenario.id,)
    scores: list[float] = []
    for cue, annotated in _interruptions(session):
        outcome = annotated.outcome
        if outcome.exercised is Exercised.FAILED:
            scores.append(0.0)
        elif outcome.exercised is Exercised.YES:
            score = _score(cue, annotated)
            if score is None:
                return UnitScore(session.scenario.id, ids, None, _why_undecided(cue, annotated))
            scores.append(score)
    return UnitScore(session.scenario.id, ids, mean(scores), "no interruption was exercised")


def _score(cue: Cue, annotated: AnnotatedCue) -> float | None:
    outcome = annotated.outcome
    if outcome.yielded is False:
        return 0.0
    if outcome.met is None and not outcome.superseded:
        return None
    # A recovery that the user himself cut short is judged on its yield alone.
    content = 1.0 if outcome.superseded else 0.5 + 0.5 * addressed(annotated)
    if outcome.yielded is None:
        if cue.expect.reply is not ReplyRule.REQUIRED:
            return None
        return 100.0 * content if outcome.reply is not None else 0.0
    assert outcome.stop is not None  # what yielded has stopped
    return 100.0 * content * linear(to_ms(outcome.stop - annotated.onset), best=BEST_STOP_MS, worst=WORST_STOP_MS)


def _why_undecided(cue: Cue, annotated: AnnotatedCue) -> str:
    if annotated.outcome.yielded is None and cue.expect.reply is not ReplyRule.REQUIRED:
        return "silence is the right answer here, and a mute agent gives it too"
    return "words of the recovery are not known: no recogniser"
