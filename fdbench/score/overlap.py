"""Dimension `overlap`: when sound overlaps that is no interruption, does it carry on?

A unit is a matched pair: this overlap, and its named real interruption of equal length and place. J = yielded on the real one
minus stopped on the other, in {-1, 0, 1}; the dimension is 100 x max(0, mean J). So always-yield, never-yield and coin-flip
score 0. What the negative pairs cost is taken from the positive ones in equal parts, so that the dimension stays a mean of unit
scores in [0, 100]; each unit keeps its own 100 x J beside it, for paired tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from fdbench.annotate.events import AnnotatedCue, Exercised
from fdbench.scenario.model import Cue, CueKind, Dimension
from fdbench.score.measure import Measure, Spec
from fdbench.score.observation import Observation, Session, UnitScore, mean
from fdbench.timebase import to_ms

KINDS = (CueKind.BACKCHANNEL, CueKind.SIDE_TALK, CueKind.BACKGROUND_SPEECH, CueKind.NOISE)

HOLD = {k: Spec(f"hold_rate.{k}", "rate", "higher", f"the agent carried on through {k.replace('_', ' ')}") for k in KINDS}
FALSE_STOP = Spec("false_stop_rate", "rate", "lower", "the agent fell silent because of something that is no interruption")
SPURIOUS = Spec("spurious_response_rate", "rate", "lower", "the agent, silent before, began to speak because of it")
RESUME_GAP = Spec("resume_gap_ms", "ms", "lower", "after a false stop, silence before it spoke again; never = infinite")
PAIR = Spec(
    "pair_discrimination", "rate", "higher", "pairs in which it yielded to the real interruption and held for the other"
)

SPECS: tuple[Spec, ...] = (*HOLD.values(), FALSE_STOP, SPURIOUS, RESUME_GAP, PAIR)


def observe(session: Session) -> list[Observation]:
    found: list[Observation] = []
    for cue, annotated in _overlaps(session):
        outcome = annotated.outcome
        if outcome.exercised is not Exercised.YES:
            continue
        if outcome.held is not None:
            found.append(Observation(HOLD[cue.kind], cue.id, outcome.held))
            found.append(Observation(FALSE_STOP, cue.id, not outcome.held))
            if not outcome.held:
                gap = None if outcome.resume_gap is None else to_ms(outcome.resume_gap)
                found.append(Observation(RESUME_GAP, cue.id, gap))
        if outcome.spurious is not None:
            found.append(Observation(SPURIOUS, cue.id, outcome.spurious))
    return found


def unit_scores(sessions: Sequence[Session]) -> list[UnitScore]:
    """One unit for each overlap scenario that names its pair; J in {-1, 0, 1} of each, apportioned to [0, 100]."""
    by_id = {(s.scenario.id, s.repeat): s for s in sessions}
    units: list[UnitScore] = []
    for session in sessions:
        if session.scenario.dimension is not Dimension.OVERLAP or session.scenario.pair is None:
            continue
        partner = by_id.get((session.scenario.pair, session.repeat))
        units.append(_discrimination(session, partner))
    return _apportioned(_over_repeats(units))


def pair_observations(units: Sequence[UnitScore]) -> list[Observation]:
    """`pair_discrimination` over the units: J was 1."""
    return [Observation(PAIR, u.unit, u.alone > 0.0) for u in units if u.alone is not None]


def events(session: Session) -> list[AnnotatedCue]:
    return [annotated for _, annotated in _overlaps(session)]


def finish(measures: Sequence[Measure]) -> list[Measure]:
    return list(measures)


def _overlaps(session: Session) -> Iterable[tuple[Cue, AnnotatedCue]]:
    return ((c, a) for c, a in session.cues() if c.kind in KINDS)


def _discrimination(session: Session, partner: Session | None) -> UnitScore:
    ids = (session.scenario.id, session.scenario.pair or "")
    if partner is None:
        return UnitScore(session.scenario.id, ids, None, f"its pair {session.scenario.pair} was not played")
    held = [a.outcome for _, a in _overlaps(session)]
    real = [a.outcome for c, a in partner.cues() if c.kind is CueKind.INTERRUPTION]
    if any(o.exercised is Exercised.FAILED for o in (*held, *real)):
        return UnitScore(session.scenario.id, ids, 0.0)
    if not held or not real or any(o.exercised is Exercised.NO for o in (*held, *real)):
        return UnitScore(session.scenario.id, ids, None, "one of the pair was not exercised")
    yielded = sum(bool(o.yielded) for o in real) / len(real)
    stopped = sum(o.held is False or bool(o.spurious) for o in held) / len(held)
    return UnitScore(session.scenario.id, ids, 100.0 * (yielded - stopped))


def _over_repeats(units: Sequence[UnitScore]) -> list[UnitScore]:
    """One J a unit: the mean over the repeats in which it could be told."""
    by_unit: dict[str, list[UnitScore]] = {}
    for unit in units:
        by_unit.setdefault(unit.unit, []).append(unit)
    reduced: list[UnitScore] = []
    for repeats in by_unit.values():
        told = mean(u.score for u in repeats if u.score is not None)
        reduced.append(replace(repeats[0], score=told, why="" if told is not None else repeats[0].why))
    return reduced


def _apportioned(units: list[UnitScore]) -> list[UnitScore]:
    gains = sum(u.score for u in units if u.score is not None and u.score > 0.0)
    losses = -sum(u.score for u in units if u.score is not None and u.score < 0.0)
    left = max(0.0, gains - losses) / gains if gains else 0.0
    return [u if u.score is None else replace(u, score=max(0.0, u.score) * left, alone=u.score) for u in units]
