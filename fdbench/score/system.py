"""From the annotated sessions of one system to its five dimension scores."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from fdbench.annotate.events import CueOutcome, Exercised
from fdbench.scenario.model import Dimension
from fdbench.score import coherence, context, interruption, latency, overlap, sounding
from fdbench.score.measure import DimensionScore, Measure, Spec, Trend, Unit, is_of_pattern
from fdbench.score.observation import Observation, Session, UnitScore, pool


@dataclass(frozen=True, slots=True)
class Everywhere:
    """Measures that every session tells, whatever its dimension, and why none tells one."""

    specs: tuple[Spec, ...]
    observe: Callable[[Session], list[Observation]]
    why_undefined: Callable[[Spec, Sequence[Session]], str]


@dataclass(frozen=True, slots=True)
class Scorer:
    """One dimension: its measures and how they are read off sessions. `paired` scorers look at other dimensions' sessions
    too, for the partner of a pair."""

    dimension: Dimension
    specs: tuple[Spec, ...]
    observe: Callable[[Session], list[Observation]]
    unit_scores: Callable[[Sequence[Session]], list[UnitScore]]
    events: Callable[[Session], list[CueOutcome]]
    finish: Callable[[Sequence[Measure]], list[Measure]]
    paired: bool = False
    trends: Callable[[Sequence[Session]], list[Trend]] | None = None
    """Trends over turns, from the sessions of all dimensions."""
    everywhere: Everywhere | None = None
    """Measures of this dimension that are read off the sessions of all dimensions."""


Observed: TypeAlias = Sequence[tuple[Dimension, Observation]]
"""What one session tells, each with the dimension whose measure it is of."""
SCORERS: tuple[Scorer, ...] = (
    Scorer(
        Dimension.LATENCY,
        latency.SPECS,
        latency.observe,
        latency.unit_scores,
        latency.events,
        latency.finish,
        trends=latency.trends,
    ),
    Scorer(
        Dimension.INTERRUPTION,
        interruption.SPECS,
        interruption.observe,
        interruption.unit_scores,
        interruption.events,
        interruption.finish,
        trends=interruption.trends,
    ),
    Scorer(
        Dimension.OVERLAP,
        overlap.SPECS,
        overlap.observe,
        overlap.unit_scores,
        overlap.events,
        overlap.finish,
        paired=True,
        everywhere=Everywhere((overlap.BACKCHANNELS,), overlap.observe_murmurs, overlap.why_no_murmurs),
    ),
    Scorer(Dimension.CONTEXT, context.SPECS, context.observe, context.unit_scores, context.events, context.finish, paired=True),
    Scorer(
        Dimension.COHERENCE,
        coherence.SPECS,
        coherence.observe,
        coherence.unit_scores,
        coherence.events,
        coherence.finish,
        everywhere=Everywhere(sounding.SPECS, sounding.observe, sounding.why_undefined),
    ),
)


def scorer_of(dimension: Dimension) -> Scorer:
    return next(s for s in SCORERS if s.dimension is dimension)


def score_system(sessions: Sequence[Session], observed: Sequence[Observed] | None = None) -> dict[Dimension, DimensionScore]:
    """All five dimensions. One for which nothing was played has no score, and says so.

    Args:
        observed: of each session what `observe_own` says, if somebody has asked already.
    """
    told = [observe_own(session) for session in sessions] if observed is None else observed
    return {scorer.dimension: _score(scorer, sessions, told) for scorer in SCORERS}


def observe_own(session: Session) -> list[tuple[Dimension, Observation]]:
    """What one session tells its own dimension; of a recording, all dimensions of which it holds events. Each with the dimension whose
    measure it is of."""
    return [(d, o) for d in session.scenario.dimensions for o in scorer_of(d).observe(session)]


def observe_everything(session: Session) -> list[tuple[Dimension, Observation]]:
    """The same, and what every session tells other dimensions; each with the dimension whose measure it is of."""
    return observe_own(session) + [(s.dimension, o) for s in SCORERS if s.everywhere for o in s.everywhere.observe(session)]


def _score(scorer: Scorer, sessions: Sequence[Session], observed: Sequence[Observed]) -> DimensionScore:
    own = [s for s in sessions if scorer.dimension in s.scenario.dimensions]
    raw = scorer.unit_scores(sessions if scorer.paired else own)
    observations = [o for seen in observed for dimension, o in seen if dimension is scorer.dimension]
    if scorer.dimension is Dimension.OVERLAP:
        observations += overlap.pair_observations(sessions)
    elif scorer.dimension is Dimension.CONTEXT:
        observations += context.twin_observations(own)
    if scorer.everywhere:
        observations += [o for s in sessions for o in scorer.everywhere.observe(s)]
    why_empty = "not in this suite" if not own else "never exercised"
    trends = {t.spec.name: t for t in scorer.trends(sessions)} if scorer.trends else {}
    pooled = [
        trends.get(spec.name) or pool(spec, observations, _why_none(scorer, spec, sessions) or why_empty)
        for spec in specs_of(scorer.specs, observations)
    ]
    measures = scorer.finish([m for m in pooled if m.n or not m.spec.stratum])
    events = [e for s in own for e in scorer.events(s)]
    units = reduce_repeats(raw)
    why = None if units else _why(own, raw)
    exercised = sum(e.exercised is Exercised.YES for e in events)
    return DimensionScore(scorer.dimension, units, exercised, len(events), tuple(measures), why)


def specs_of(listed: Sequence[Spec], observations: Sequence[Observation]) -> list[Spec]:
    """The listed measures, each pattern of strata followed by those of its strata that were observed, in natural order."""
    known = {spec.name for spec in listed}
    found = {o.spec.name: o.spec for o in observations if o.spec.name not in known}
    specs: list[Spec] = []
    for spec in listed:
        own = [name for name in found if spec.stratum and is_of_pattern(name, spec.name)]
        specs += [spec, *(found.pop(name) for name in sorted(own, key=_natural))]
    return specs


def _natural(name: str) -> list[tuple[str, int]]:
    """A key by which `at_300ms` comes before `at_1000ms`."""
    return [(text, int(number or 0)) for text, number in re.findall(r"(\D*)(\d*)", name)]


def _why_none(scorer: Scorer, spec: Spec, sessions: Sequence[Session]) -> str:
    """Why no session told a measure that every session could tell; empty for other measures."""
    everywhere = scorer.everywhere
    return everywhere.why_undefined(spec, sessions) if everywhere and spec in everywhere.specs else ""


def reduce_repeats(raw: Sequence[UnitScore]) -> tuple[Unit, ...]:
    """One score a unit: the mean over the repeats in which it could be scored, and the mean of what it could be at best; units
    without any are left out."""
    by_unit: dict[str, list[UnitScore]] = defaultdict(list)
    for unit in raw:
        if unit.score is not None:
            by_unit[unit.unit].append(unit)
    return tuple(_unit(name, repeats) for name, repeats in sorted(by_unit.items()))


def _unit(name: str, repeats: Sequence[UnitScore]) -> Unit:
    told = [(u.score, u.score if u.upper is None else u.upper) for u in repeats if u.score is not None]
    score, upper = (sum(bounds) / len(told) for bounds in zip(*told, strict=True))
    return Unit(name, repeats[-1].scenarios, score, upper if upper > score else None)


def _why(own: Sequence[Session], raw: Sequence[UnitScore]) -> str:
    if not own:
        return "no scenario of this dimension was played"
    reasons = sorted({u.why for u in raw if u.why})
    return "; ".join(reasons) or "no scenario of this dimension makes up a unit"
