"""Dimension `context`: after interruptions, does it still know what was said, corrected and heard?

A unit is a twin pair: the same conversation with and without the interruption. Its score is 100 x recalled x (1 - stale) on the
interrupted one, recalled meaning that exactly one value was asserted, the right one; the twin gives the interruption's cost. For a
heard-prefix probe (the agent recites a list, is cut off, and must name the last item that was heard) the exact item scores 1,
and one off 0.5.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from fdbench.annotate.events import CueOutcome, Exercised
from fdbench.annotate.outcomes import HeardPrefix, Resumption, answered, finding
from fdbench.annotate.probes import item_error
from fdbench.scenario.model import Check, Cue, CueKind, Dimension
from fdbench.score.measure import Measure, Spec, Strata
from fdbench.score.observation import Observation, Session, UnitScore, mean

RECALL = Spec("recall_rate", "rate", "higher", "after an interruption, exactly one value was asserted: the right one")
RECALL_TWIN = Spec("recall_rate_uninterrupted", "rate", "higher", "the same in the uninterrupted twins")
AFTER = Strata(
    Spec("recall_rate.after_{n}", "rate", "higher", "the same, interruptions before the question: {n}", stratum=True)
)
PREFIX_ERROR = Spec(
    "heard_prefix_error_items", "items", "lower", "items between the one named and the last one heard; names none = infinite"
)
UNHEARD = Spec("assumes_unheard_rate", "rate", "lower", "named an item that was never heard")
RETURN = Spec("topic_return_rate", "rate", "higher", "after an interruption, back to what was being said before it")
REPEATED = Spec(
    "repeated_content_rate", "share", "lower", "words of a resumed reply that had been heard before, as a share of it", "mean"
)
SKIPPED = Spec(
    "skipped_content_rate", "share", "lower", "words not yet heard that a resumed reply left out, as a share of those", "mean"
)
COST = Spec("interruption_cost", "points", "lower", "recall of the twin minus recall of the interrupted one, in points", "mean")
STALE = Spec("stale_value_rate", "rate", "lower", "an old value was asserted as current")

SPECS: tuple[Spec, ...] = (
    RECALL, RECALL_TWIN, COST, STALE, PREFIX_ERROR, UNHEARD, RETURN, REPEATED, SKIPPED, AFTER.pattern,
)  # fmt: skip
PROBES = (Check.RECALL, Check.HEARD_PREFIX, Check.TOPIC_RETURN)
OFF_BY_ONE = 0.5
"""What a heard-prefix probe is worth if it is one item off."""


def observe(session: Session) -> list[Observation]:
    found: list[Observation] = []
    for cue, annotated in _probes(session):
        if answered(annotated).met is None or not _exercised(session):
            continue
        if cue.expect.check is Check.RECALL:
            found += _recall_observations(session, cue, annotated)
        elif cue.expect.check is Check.HEARD_PREFIX:
            found += _prefix_observations(cue, annotated)
        elif session.scenario.twin:
            found += _return_observations(cue, annotated)
    return found


def _recall_observations(session: Session, cue: Cue, annotated: CueOutcome) -> list[Observation]:
    found = [Observation(RECALL if session.scenario.twin else RECALL_TWIN, cue.id, recalled(annotated))]
    before = _interruptions_before(session, cue)
    if before:
        found.append(Observation(AFTER(n=before), cue.id, recalled(annotated)))
    outcome = answered(annotated)
    if cue.expect.stale and outcome.reply is not None:
        found.append(Observation(STALE, cue.id, bool(outcome.stale)))
    return found


def _prefix_observations(cue: Cue, outcome: CueOutcome) -> list[Observation]:
    prefix = finding(outcome, HeardPrefix)
    heard = None if prefix is None else prefix.heard
    if prefix is None or heard is None or not heard.told:
        return []
    error = None if prefix.named is None else float(item_error(heard, prefix.named))
    found = [Observation(PREFIX_ERROR, cue.id, error)]
    begun = heard.complete + heard.partial
    if begun < len(cue.expect.items):  # of a list that was heard to its end nothing unheard can be named
        found.append(Observation(UNHEARD, cue.id, prefix.named is not None and prefix.named > begun))
    return found


def _return_observations(cue: Cue, annotated: CueOutcome) -> list[Observation]:
    found = [Observation(RETURN, cue.id, recalled(annotated))]
    resumed = finding(annotated, Resumption)
    if resumed is not None:
        found.append(Observation(REPEATED, cue.id, resumed.repeated))
    if resumed is not None and resumed.skipped is not None:
        found.append(Observation(SKIPPED, cue.id, resumed.skipped))
    return found


def _interruptions_before(session: Session, probe: Cue) -> int:
    cues = session.scenario.cues
    return sum(c.kind is CueKind.INTERRUPTION for c in cues[: cues.index(probe)])


def _items_off(outcome: CueOutcome) -> int | None:
    """`item_error` of a probe; None if it named no item, or nobody knows what was heard."""
    prefix = finding(outcome, HeardPrefix)
    if prefix is None or prefix.named is None or prefix.heard is None or not prefix.heard.told:
        return None
    return item_error(prefix.heard, prefix.named)


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


def events(session: Session) -> list[CueOutcome]:
    """Probes and interruptions. A probe after an interruption that was none asks nothing that this dimension wants to know."""
    probes = [annotated for _, annotated in _probes(session)]
    if not _exercised(session):
        probes = [replace(a, exercised=Exercised.NO) for a in probes]
    return probes + [a for c, a in session.cues() if session.scenario.twin and c.kind is CueKind.INTERRUPTION]


def finish(measures: Sequence[Measure]) -> list[Measure]:
    return list(measures)


def recalled(annotated: CueOutcome) -> bool:
    outcome = answered(annotated)
    return bool(outcome.met) and not outcome.contradicted and not outcome.stale


def _probes(session: Session) -> Iterable[tuple[Cue, CueOutcome]]:
    return ((c, a) for c, a in session.cues() if c.expect.check in PROBES)


def _exercised(session: Session) -> bool:
    """Every interruption of the scenario really met a speaking agent; true where there is none."""
    met = (Exercised.YES, Exercised.FAILED)
    return all(a.exercised in met for c, a in session.cues() if c.kind is CueKind.INTERRUPTION)


def _recall_share(session: Session) -> float | None:
    """Share of the probes that were recalled; a probe that the agent made impossible was not. None if one is undecided."""
    probes = [a for _, a in _probes(session)]
    if any(answered(a).met is None and a.exercised is not Exercised.FAILED for a in probes):
        return None
    return mean(0.0 if a.exercised is Exercised.FAILED else _credit(a) for a in probes)


def _credit(annotated: CueOutcome) -> float:
    off = _items_off(annotated)
    if off is not None:
        return 1.0 if off == 0 else OFF_BY_ONE if off == 1 else 0.0
    return float(recalled(annotated))


def _failed(session: Session) -> bool:
    """The agent never spoke when it was to be interrupted."""
    interruptions = (a for c, a in session.cues() if c.kind is CueKind.INTERRUPTION)
    return any(a.exercised is Exercised.FAILED for a in interruptions)


def _unit(session: Session) -> UnitScore:
    ids = (session.scenario.id, session.scenario.twin or "")
    if not _exercised(session):
        return UnitScore(session.scenario.id, ids, None, "its interruption was not exercised")
    if _failed(session):
        return UnitScore(session.scenario.id, ids, 0.0)
    share = _recall_share(session)
    if share is None:
        missed = any(not a.exercised.judged for _, a in _probes(session))
        why = "its question was not exercised" if missed else "words of the answer are not known: no recogniser"
        return UnitScore(session.scenario.id, ids, None, why)
    return UnitScore(session.scenario.id, ids, 100.0 * share)
