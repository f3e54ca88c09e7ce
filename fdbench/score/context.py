"""Dimension `context`: after interruptions, does it still know what was said, corrected and heard?

A unit is a twin pair: the same conversation with and without the interruption. Its score is 100 x recalled x (1 - stale) on the
interrupted one, recalled meaning that exactly one value was asserted, the right one; the twin gives the interruption's cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fdbench.annotate.events import AnnotatedCue, Exercised
from fdbench.scenario.model import Check, Cue, CueKind, Dimension
from fdbench.score.measure import Measure, Spec
from fdbench.score.observation import Observation, Session, UnitScore, mean

RECALL = Spec("recall_rate", "rate", "higher", "after an interruption, exactly one value was asserted: the right one")
RECALL_TWIN = Spec("recall_rate_uninterrupted", "rate", "higher", "the same in the uninterrupted twins")
COST = Spec("interruption_cost", "points", "lower", "recall of the twin minus recall of the interrupted one, in points", "mean")
STALE = Spec("stale_value_rate", "rate", "lower", "an old value was asserted as current")

SPECS: tuple[Spec, ...] = (RECALL, RECALL_TWIN, COST, STALE)


def observe(session: Session) -> list[Observation]:
    spec = RECALL if session.scenario.twin else RECALL_TWIN
    found: list[Observation] = []
    for cue, annotated in _probes(session):
        if annotated.outcome.met is None or not _exercised(session):
            continue
        found.append(Observation(spec, cue.id, recalled(annotated)))
        if cue.expect.stale and annotated.outcome.reply is not None:
            found.append(Observation(STALE, cue.id, bool(annotated.outcome.stale)))
    return found


def unit_scores(sessions: Sequence[Session]) -> list[UnitScore]:
    wanted = (s for s in sessions if s.scenario.dimension is Dimension.CONTEXT and s.scenario.twin)
    return [_unit(session) for session in wanted]


def twin_observations(sessions: Sequence[Session]) -> list[Observation]:
    """`interruption_cost`: one difference for each twin pair of which both were decided."""
    by_id = {(s.scenario.id, s.repeat): s for s in sessions}
    found: list[Observation] = []
    for session in sessions:
        twin = by_id.get((session.scenario.twin or "", session.repeat))
        if twin is None or not _exercised(session):
            continue
        with_cut, without = _recall_share(session), _recall_share(twin)
        if with_cut is not None and without is not None:
            found.append(Observation(COST, session.scenario.id, 100.0 * (without - with_cut)))
    return found


def events(session: Session) -> list[AnnotatedCue]:
    probes = [annotated for _, annotated in _probes(session)]
    return probes + [a for c, a in session.cues() if session.scenario.twin and c.kind is CueKind.INTERRUPTION]


def finish(measures: Sequence[Measure]) -> list[Measure]:
    return list(measures)


def recalled(annotated: AnnotatedCue) -> bool:
    outcome = annotated.outcome
    return bool(outcome.met) and not outcome.contradicted and not outcome.stale


def _probes(session: Session) -> Iterable[tuple[Cue, AnnotatedCue]]:
    return ((c, a) for c, a in session.cues() if c.expect.check is Check.RECALL)


def _exercised(session: Session) -> bool:
    """Every interruption of the scenario really met a speaking agent; true where there is none."""
    return all(a.outcome.exercised is not Exercised.NO for c, a in session.cues() if c.kind is CueKind.INTERRUPTION)


def _recall_share(session: Session) -> float | None:
    """Share of the probes that were recalled; a probe that the agent made impossible was not. None if one is undecided."""
    probes = [a for _, a in _probes(session)]
    if any(a.outcome.met is None and a.outcome.exercised is not Exercised.FAILED for a in probes):
        return None
    return mean(float(a.outcome.exercised is not Exercised.FAILED and recalled(a)) for a in probes)


def _failed(session: Session) -> bool:
    """The agent never spoke when it was to be interrupted."""
    interruptions = (a for c, a in session.cues() if c.kind is CueKind.INTERRUPTION)
    return any(a.outcome.exercised is Exercised.FAILED for a in interruptions)


def _unit(session: Session) -> UnitScore:
    ids = (session.scenario.id, session.scenario.twin or "")
    if not _exercised(session):
        return UnitScore(session.scenario.id, ids, None, "its interruption was not exercised")
    if _failed(session):
        return UnitScore(session.scenario.id, ids, 0.0)
    share = _recall_share(session)
    if share is None:
        missed = any(a.outcome.exercised is Exercised.NO for _, a in _probes(session))
        why = "its question was not exercised" if missed else "words of the answer are not known: no recogniser"
        return UnitScore(session.scenario.id, ids, None, why)
    return UnitScore(session.scenario.id, ids, 100.0 * share)
