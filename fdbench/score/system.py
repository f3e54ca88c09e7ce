"""From the annotated sessions of one system to its five dimension scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fdbench.annotate.events import AnnotatedCue, Exercised
from fdbench.scenario.model import Dimension
from fdbench.score import coherence, context, interruption, latency, overlap
from fdbench.score.measure import DimensionScore, Measure, Spec, Unit
from fdbench.score.observation import Observation, Session, UnitScore, mean, pool


@dataclass(frozen=True, slots=True)
class Scorer:
    """One dimension: its measures and how they are read off sessions. `paired` scorers look at other dimensions' sessions
    too, for the partner of a pair."""

    dimension: Dimension
    specs: tuple[Spec, ...]
    observe: Callable[[Session], list[Observation]]
    unit_scores: Callable[[Sequence[Session]], list[UnitScore]]
    events: Callable[[Session], list[AnnotatedCue]]
    finish: Callable[[Sequence[Measure]], list[Measure]]
    paired: bool = False


SCORERS: tuple[Scorer, ...] = (
    Scorer(Dimension.LATENCY, latency.SPECS, latency.observe, latency.unit_scores, latency.events, latency.finish),
    Scorer(
        Dimension.INTERRUPTION,
        interruption.SPECS,
        interruption.observe,
        interruption.unit_scores,
        interruption.events,
        interruption.finish,
    ),
    Scorer(Dimension.OVERLAP, overlap.SPECS, overlap.observe, overlap.unit_scores, overlap.events, overlap.finish, paired=True),
    Scorer(Dimension.CONTEXT, context.SPECS, context.observe, context.unit_scores, context.events, context.finish, paired=True),
    Scorer(Dimension.COHERENCE, coherence.SPECS, coherence.observe, coherence.unit_scores, coherence.events, coherence.finish),
)


def scorer_of(dimension: Dimension) -> Scorer:
    return next(s for s in SCORERS if s.dimension is dimension)


def score_system(sessions: Sequence[Session]) -> dict[Dimension, DimensionScore]:
    """All five dimensions. One for which nothing was played has no score, and says so."""
    return {scorer.dimension: _score(scorer, sessions) for scorer in SCORERS}


def observe_session(session: Session) -> list[Observation]:
    """What one session tells its own dimension."""
    return scorer_of(session.scenario.dimension).observe(session)


def _score(scorer: Scorer, sessions: Sequence[Session]) -> DimensionScore:
    own = [s for s in sessions if s.scenario.dimension is scorer.dimension]
    raw = scorer.unit_scores(sessions if scorer.paired else own)
    observations = [o for s in own for o in scorer.observe(s)]
    if scorer.dimension is Dimension.OVERLAP:
        observations += overlap.pair_observations(sessions)
    elif scorer.dimension is Dimension.CONTEXT:
        observations += context.twin_observations(own)
    why_empty = "not in this suite" if not own else "never exercised"
    pooled = [pool(spec, observations, why_empty) for spec in scorer.specs]
    measures = scorer.finish([m for m in pooled if m.n or not m.spec.stratum])
    events = [e for s in own for e in scorer.events(s)]
    units = reduce_repeats(raw)
    why = None if units else _why(own, raw)
    exercised = sum(e.outcome.exercised is Exercised.YES for e in events)
    return DimensionScore(scorer.dimension, units, exercised, len(events), tuple(measures), why)


def reduce_repeats(raw: Sequence[UnitScore]) -> tuple[Unit, ...]:
    """One score a unit: the mean over the repeats in which it could be scored; units without any are left out."""
    scores: dict[str, list[float]] = defaultdict(list)
    alone: dict[str, list[float]] = defaultdict(list)
    scenarios: dict[str, tuple[str, ...]] = {}
    for unit in raw:
        scenarios[unit.unit] = unit.scenarios
        if unit.score is not None:
            scores[unit.unit].append(unit.score)
        if unit.alone is not None:
            alone[unit.unit].append(unit.alone)
    return tuple(Unit(name, scenarios[name], mean(found) or 0.0, mean(alone[name])) for name, found in sorted(scores.items()))


def _why(own: Sequence[Session], raw: Sequence[UnitScore]) -> str:
    if not own:
        return "no scenario of this dimension was played"
    reasons = sorted({u.why for u in raw if u.why})
    return "; ".join(reasons) or "no scenario of this dimension makes up a unit"
