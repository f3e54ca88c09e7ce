"""Dimension `interruption`: when the user cuts in, does it stop, how fast, and does it answer the new request?

Score of an interruption: yielded x (0.5 + 0.5 x addressed) x stop curve (1 at or below 300 ms, 0 at or above 2,000 ms; of stop
latency and left-over sound at the head of the new answer, added up). One that fell into the thinking gap had nothing to yield:
it scores 1 if it was answered within 4 s and addressed, else 0.

References: stop and response latency as in Lin et al. 2025 (Full-Duplex-Bench v1.5, arXiv:2507.23159), where the code takes every
overlap of the file and here the one cued; R_Y of tau-voice (arXiv:2603.13686) counts a natural end as a yield, here it is no chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import inf

from fdbench.annotate.events import CueOutcome, Exercised
from fdbench.annotate.outcomes import CutIn, Interruption, answered
from fdbench.scenario.model import Cue, CueKind, InterruptionType, ReplyRule, TriggerOn
from fdbench.score.measure import Measure, Spec, Strata, Trend
from fdbench.score.observation import Observation, Session, UnitScore, linear, mean
from fdbench.timebase import Samples, to_ms

BEST_STOP_MS = 300.0
"""A stop within this costs nothing (`<=`)."""
WORST_STOP_MS = 2_000.0
"""A stop that takes this long is worth nothing (`>=`)."""
QUICK_YIELD_MS = 1_000.0
"""A quick yield is one within this (`<=`)."""
RECOVERY_WITHIN_MS = 4_000.0
"""An answer to an interruption begins within this after its end (`<=`)."""

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

STALE_AUDIO = Spec("stale_audio_ms", "ms", "lower", "sound of the interrupted reply that still came after the yield", "mean")

BY_TYPE = {
    t: Spec(f"yield_rate.{t}", "rate", "higher", f"the same, for interruptions of type {t}", stratum=True)
    for t in InterruptionType
}
BY_PLACE = Strata(Spec("yield_rate.at_{delay}ms", "rate", "higher", "the same, {delay} ms into the reply", stratum=True))
DOUBLED = Spec("yield_rate.doubled", "rate", "higher", "the same, where the user cuts in more than once", stratum=True)
THINKING = Spec(
    "recovery_rate.thinking_gap",
    "rate",
    "higher",
    "answered within 4 s when the user went on before the reply had begun",
    stratum=True,
)
STOP_SEEN = Spec(
    "stop_latency_ms.recorded",
    "ms",
    "lower",
    "the same in recordings of talks, where no control tells whether the agent would have ended anyway",
    stratum=True,
)
STOP_SLOPE = Spec(
    "stop_latency_slope_ms_per_turn",
    "ms/turn",
    "lower",
    "how much stop_latency_ms grows from one interruption to the next, in sessions of at least four of them",
)
STRATA: tuple[Spec, ...] = (*BY_TYPE.values(), BY_PLACE.pattern, DOUBLED, THINKING, STOP_SEEN)

SPECS: tuple[Spec, ...] = (
    YIELD, QUICK_YIELD, STOP, STOP_SLOPE, TALK_OVER, RESTART, STALE_AUDIO, RECOVERY, RECOVERY_LATENCY, ADDRESSED, DEAD_TURN, *STRATA,
)  # fmt: skip


def observe(session: Session) -> list[Observation]:
    observe_one = observe_cue if session.scenario.recording is None else observe_recorded
    found = [o for cue, annotated in _interruptions(session) for o in observe_one(cue, annotated)]
    if sum(1 for _ in _interruptions(session)) > 1:
        found += [replace(o, spec=DOUBLED) for o in found if o.spec is YIELD]
    return found


def observe_cue(cue: Cue, outcome: CueOutcome) -> list[Observation]:
    """What one interruption tells; nothing if it was not exercised."""
    if outcome.exercised is Exercised.INDETERMINATE:
        return [Observation(YIELD, cue.id, None)]
    if outcome.exercised is not Exercised.YES or not isinstance(outcome, Interruption):
        return []
    found: list[Observation] = []
    if isinstance(outcome, CutIn):
        if outcome.undetermined:
            return [Observation(spec, cue.id, None) for spec in (YIELD, QUICK_YIELD, *_strata(cue))]
        found += _yield_observations(cue, outcome, outcome.onset)
    return found + _recovery_observations(cue, outcome)


def observe_recorded(cue: Cue, outcome: CueOutcome) -> list[Observation]:
    """The same in a recording, which has no control. An agent that went on shows that it would have gone on; of one that stopped nobody
    knows, so it may be a yield or no chance at all. Its stop is a measure of its own, and what came after needs no control. Where
    nobody can tell a stop from a pause, what came after may be the same talk: whether it recovered is as uncertain."""
    if outcome.exercised is not Exercised.INDETERMINATE or not isinstance(outcome, CutIn):
        return observe_cue(cue, outcome)
    went_on = outcome.yielded is False
    stop = None if outcome.stop is None else to_ms(outcome.stop - outcome.onset)
    found = [Observation(spec, cue.id, False if went_on else None) for spec in (YIELD, QUICK_YIELD)]
    found.append(Observation(TALK_OVER, cue.id, to_ms(outcome.talk_over)))
    if went_on or stop is not None:
        found.append(Observation(STOP_SEEN, cue.id, stop))
    # Who expects no words cannot tell whether the answer is one to the new request.
    after = [o for o in _recovery_observations(cue, outcome) if o.spec is not ADDRESSED or cue.expect.needs_words]
    if outcome.undetermined:
        after = [replace(o, value=None) for o in after if o.spec.unit == "rate"]
    return found + after


def _recovery_observations(cue: Cue, outcome: Interruption) -> list[Observation]:
    """What an interruption tells of the answer to it."""
    found: list[Observation] = []
    if outcome.met is not None:
        found.append(Observation(ADDRESSED, cue.id, addressed(outcome)))
    if cue.expect.reply is ReplyRule.REQUIRED and not outcome.superseded:
        latency = None if outcome.reply is None else to_ms(outcome.reply.start - outcome.offset)
        found.append(Observation(RECOVERY, cue.id, latency is not None and latency <= RECOVERY_WITHIN_MS))
        found.append(Observation(RECOVERY_LATENCY, cue.id, latency))
        found.append(Observation(DEAD_TURN, cue.id, latency is None))
        if cue.trigger.on is TriggerOn.THINKING_GAP:
            found.append(Observation(THINKING, cue.id, latency is not None and latency <= RECOVERY_WITHIN_MS))
    return found


def _yield_observations(cue: Cue, cut_in: CutIn, onset: Samples) -> list[Observation]:
    """What a cut-in tells of the agent's stopping, if anybody can tell whether it yielded."""
    yielded = bool(cut_in.yielded)
    stop = None if cut_in.stop is None else to_ms(cut_in.stop - onset)
    found = [Observation(spec, cue.id, yielded) for spec in (*_strata(cue), YIELD)]
    found.append(Observation(QUICK_YIELD, cue.id, yielded and stop is not None and stop <= QUICK_YIELD_MS))
    found.append(Observation(STOP, cue.id, stop if yielded else None))
    found.append(Observation(TALK_OVER, cue.id, to_ms(cut_in.talk_over)))
    # Who is asked to say it again goes back by request.
    may_restart = cut_in.restarted is not None and cue.interruption is not InterruptionType.REPEAT_REQUEST
    if yielded and may_restart:
        found.append(Observation(RESTART, cue.id, bool(cut_in.restarted)))
    if yielded and (may_restart or cut_in.old_sound is not None):
        found.append(Observation(STALE_AUDIO, cue.id, _stale_ms(cut_in)))
    return found


def _strata(cue: Cue) -> list[Spec]:
    place = BY_PLACE(delay=cue.trigger.delay_ms) if cue.trigger.on is TriggerOn.AGENT_HAS_SPOKEN else None
    kind = BY_TYPE[cue.interruption] if cue.interruption else None
    return [spec for spec in (kind, place) if spec is not None]


def unit_scores(sessions: Sequence[Session]) -> list[UnitScore]:
    return [_unit(session) for session in sessions if any(True for _ in _interruptions(session))]


def events(session: Session) -> list[CueOutcome]:
    return [annotated for _, annotated in _interruptions(session)]


def finish(measures: Sequence[Measure]) -> list[Measure]:
    return list(measures)


def recovered(annotated: CueOutcome) -> bool:
    """A reply began within 4 s of the interruption's end."""
    reply = answered(annotated).reply
    return reply is not None and to_ms(reply.start - annotated.offset) <= RECOVERY_WITHIN_MS


def addressed(annotated: CueOutcome) -> bool:
    """The expectation was met and nothing contradicted it."""
    outcome = answered(annotated)
    return bool(outcome.met) and not outcome.contradicted


def _stale_ms(cut_in: CutIn) -> float:
    """All of a recovery that goes back to the interrupted reply, else what stands of that reply at the recovery's head."""
    again = cut_in.reply.segments.total if cut_in.restarted and cut_in.reply is not None else 0
    return to_ms(again + (cut_in.old_sound or 0))


def _interruptions(session: Session) -> Iterable[tuple[Cue, CueOutcome]]:
    return ((c, a) for c, a in session.cues() if c.kind is CueKind.INTERRUPTION)


def _unit(session: Session) -> UnitScore:
    """Where nobody can tell whether the agent yielded, `score` takes it for deaf and `upper` for one that yielded."""
    ids = (session.scenario.id,)
    bounds: list[tuple[float, float]] = []
    why = "no interruption was exercised"
    for cue, outcome in _interruptions(session):
        if outcome.exercised is Exercised.INDETERMINATE:
            why = "nobody can tell whether an interruption was exercised"
        if outcome.exercised is Exercised.FAILED:
            bounds.append((0.0, 0.0))
        elif outcome.exercised is Exercised.YES:
            score = _score(cue, outcome)
            if score is None:
                return UnitScore(session.scenario.id, ids, None, _why_undecided(cue, outcome))
            bounds.append((0.0, score) if undetermined(outcome) else (score, score))
    upper = mean(high for _, high in bounds) if any(low < high for low, high in bounds) else None
    return UnitScore(session.scenario.id, ids, mean(low for low, _ in bounds), why, upper=upper)


def _score(cue: Cue, outcome: CueOutcome) -> float | None:
    """What it is worth; of an undetermined one, if it did yield."""
    if not isinstance(outcome, Interruption):
        return None
    if isinstance(outcome, CutIn) and outcome.yielded is False:
        return 0.0
    if outcome.met is None and not outcome.superseded:
        return None
    if not isinstance(outcome, CutIn):
        return None if cue.expect.reply is not ReplyRule.REQUIRED else 100.0 * (recovered(outcome) and addressed(outcome))
    # A recovery that the user himself cut short is judged on its yield alone.
    content = 1.0 if outcome.superseded else 0.5 + 0.5 * addressed(outcome)
    stop = outcome.maybe_stop if outcome.undetermined else outcome.stop
    if stop is None:
        return None
    # Left-over sound that comes before the new answer was not stopped either: it only came later.
    heard_on = stop - outcome.onset + (outcome.old_sound or 0)
    return 100.0 * content * linear(to_ms(heard_on), best=BEST_STOP_MS, worst=WORST_STOP_MS)


def undetermined(outcome: CueOutcome) -> bool:
    """Nobody can tell whether the agent yielded."""
    return isinstance(outcome, CutIn) and outcome.undetermined


def _why_undecided(cue: Cue, outcome: CueOutcome) -> str:
    if not (isinstance(outcome, CutIn) and outcome.yielded is not None) and cue.expect.reply is not ReplyRule.REQUIRED:
        return "silence is the right answer here, and a mute agent gives it too"
    return "words of the recovery are not known: no recogniser"


def trends(sessions: Sequence[Session]) -> list[Trend]:
    """`stop_latency_slope_ms_per_turn`. Never stopped is infinitely late; what was not exercised or not decided is left out."""
    return [Trend(STOP_SLOPE, tuple(_stops(session) for session in sessions))]


def _stops(session: Session) -> tuple[tuple[int, float], ...]:
    cut = ((turn, a) for turn, (_, a) in enumerate(_interruptions(session)) if a.exercised is Exercised.YES)
    met = ((turn, a, a.onset) for turn, a in cut if isinstance(a, CutIn))
    return tuple((turn, _stop_ms(cut_in, onset)) for turn, cut_in, onset in met if not cut_in.undetermined)


def _stop_ms(cut_in: CutIn, onset: Samples) -> float:
    stop = cut_in.stop if cut_in.yielded else None
    return inf if stop is None else to_ms(stop - onset)
