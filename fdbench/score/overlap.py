"""Dimension `overlap`: when sound overlaps that is no interruption, does it carry on?

A unit is a matched pair: this overlap, and its named real interruption of equal length and place. J = yielded on the real one
minus stopped for the other, or answered it, in {-1, 0, 1}; the unit's score is 100 x J, which may be negative, and the dimension is
max(0, the mean of its units). So always-yield, never-yield and coin-flip score 0.

References: kinds of overlap as in Lin et al. 2025 (Full-Duplex-Bench v1.5, arXiv:2507.23159), where a judge labels transcripts; S_BC,
S_VT and S_ND of tau-voice (arXiv:2603.13686) are 1 - stopped within 1.0 s, without a partner that demands yielding.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fdbench.annotate.events import CueOutcome, Exercised
from fdbench.annotate.outcomes import CarriedOn, Collided, CutIn, FalseStop, InSilence, InThinkingGap, answered, finding, held
from fdbench.scenario.model import Cue, CueKind, Dimension
from fdbench.score import interruption
from fdbench.score.measure import Measure, Spec, Strata
from fdbench.score.observation import Observation, Session, UnitScore
from fdbench.timebase import ms, to_ms, to_seconds

LEAST_TURNS = ms(1_000)
"""Shorter turns tell nothing of how often the agent murmurs (`<`)."""
KINDS = (CueKind.BACKCHANNEL, CueKind.SIDE_TALK, CueKind.BACKGROUND_SPEECH, CueKind.NOISE)

HOLD = {k: Spec(f"hold_rate.{k}", "rate", "higher", f"the agent carried on through {k.replace('_', ' ')}") for k in KINDS}
HOLD_ECHO = Spec("hold_rate.echo", "rate", "higher", "replies under echo whose first 6 s did not stop by themselves")
SELF = Strata(
    Spec(
        "self_interruption_rate.echo_{below}db", "rate", "lower",
        "replies that stopped by themselves under echo {below} dB below what is heard", stratum=True,
    )
)  # fmt: skip
FALSE_STOP = Spec("false_stop_rate", "rate", "lower", "the agent fell silent because of something that is no interruption")
SPURIOUS = Spec("spurious_response_rate", "rate", "lower", "the agent, silent before, began to speak because of it")
LATE = Spec("late_response_rate", "rate", "lower", "the agent carried on, and when its reply had ended it answered the overlap")
BACKCHANNELS = Spec(
    "backchannel_rate_per_min", "1/min", "neither", "the agent's own short murmurs, a minute of the user's turns", "mean"
)
RESUME_GAP = Spec("resume_gap_ms", "ms", "lower", "after a false stop, silence before it spoke again; never = infinite")
PAIR = Spec(
    "pair_discrimination", "rate", "higher", "pairs in which it yielded to the real interruption and held for the other"
)

RESUMED = Spec("resumed_same_content_rate", "rate", "higher", "after a false stop, the interrupted content went on")
COLLISION = Spec("collision_resolution_ms", "ms", "lower", "both began together: how long both spoke until one of them stopped")

SPECS: tuple[Spec, ...] = (
    *HOLD.values(), HOLD_ECHO, FALSE_STOP, SPURIOUS, LATE, RESUME_GAP, RESUMED, COLLISION, PAIR, BACKCHANNELS, SELF.pattern,
)  # fmt: skip


def observe(session: Session) -> list[Observation]:
    found: list[Observation] = []
    for cue, outcome in _events(session):
        if outcome.exercised is Exercised.INDETERMINATE and session.scenario.recording is not None and held(outcome):
            # That it carried on shows that it would have; only of a stop does no control tell.
            found += [Observation(_hold_spec(cue), cue.id, True), Observation(FALSE_STOP, cue.id, False)]
        elif outcome.exercised is Exercised.INDETERMINATE:
            found += [Observation(spec, cue.id, None) for spec in (_hold_spec(cue), FALSE_STOP)]
        if outcome.exercised is not Exercised.YES:
            continue
        if cue.kind is CueKind.COLLISION:
            collided = finding(outcome, Collided)
            if collided is not None:
                found.append(Observation(COLLISION, cue.id, to_ms(collided.resolved)))
            continue
        if cue.kind is CueKind.TURN:
            found += _echo_observations(session, cue, outcome)
            continue
        found += _hold_observations(cue, outcome)
    return found


def _hold_observations(cue: Cue, outcome: CueOutcome) -> list[Observation]:
    good, found = held(outcome), list[Observation]()
    if good is not None:
        found += [Observation(HOLD[cue.kind], cue.id, good), Observation(FALSE_STOP, cue.id, not good)]
    if isinstance(outcome, FalseStop):
        gap = None if outcome.resume_gap is None else to_ms(outcome.resume_gap)
        found.append(Observation(RESUME_GAP, cue.id, gap))
        if outcome.resumed_same is not None:
            found.append(Observation(RESUMED, cue.id, outcome.resumed_same))
    if isinstance(outcome, InThinkingGap) and outcome.held is False:  # it cost the answer, which never came
        found.append(Observation(RESUME_GAP, cue.id, None))
    if isinstance(outcome, CarriedOn) and outcome.answered_late is not None:
        found.append(Observation(LATE, cue.id, outcome.answered_late))
    if isinstance(outcome, InSilence) and outcome.spurious is not None:
        found.append(Observation(SPURIOUS, cue.id, outcome.spurious))
    return found


def observe_murmurs(session: Session) -> list[Observation]:
    """How often the agent murmurs while the user holds a turn: one observation of each session, of no cue; none where the turns are
    shorter than LEAST_TURNS."""
    turns = sum(a.offset - a.onset for c, a in session.cues() if c.kind.takes_floor and a.place.played)
    return (
        [Observation(BACKCHANNELS, "", len(session.events.backchannels) * 60.0 / to_seconds(turns))]
        if turns >= LEAST_TURNS
        else []
    )


def why_no_murmurs(_spec: Spec, _sessions: Sequence[Session]) -> str:
    return "in no session did the user's turns last for 1 s"


def unit_scores(sessions: Sequence[Session]) -> list[UnitScore]:
    """One unit for each overlap scenario that names its pair: 100 x J, J in [-1, 1]."""
    by_id = {(s.scenario.id, s.repeat): s for s in sessions}
    units: list[UnitScore] = []
    for session in sessions:
        if session.scenario.dimension is not Dimension.OVERLAP or session.scenario.pair is None:
            continue
        partner = by_id.get((session.scenario.pair, session.repeat))
        units.append(_discrimination(session, partner))
    return units


def pair_observations(sessions: Sequence[Session]) -> list[Observation]:
    """`pair_discrimination`: in so many pairs, each repeat by itself, J was 1."""
    return [Observation(PAIR, u.unit, u.score == 100.0) for u in unit_scores(sessions) if u.score is not None]


def events(session: Session) -> list[CueOutcome]:
    return [annotated for _, annotated in _events(session)]


def finish(measures: Sequence[Measure]) -> list[Measure]:
    return list(measures)


def _events(session: Session) -> Iterable[tuple[Cue, CueOutcome]]:
    """What this dimension looks at: overlaps, collisions, and under echo the turn whose reply meets nothing but itself."""
    if session.scenario.tests_echo:
        return list(session.cues())[-1:]
    return ((c, a) for c, a in session.cues() if c.kind in KINDS or c.kind is CueKind.COLLISION)


def _hold_spec(cue: Cue) -> Spec:
    return HOLD.get(cue.kind, HOLD_ECHO)


def _echo_observations(session: Session, cue: Cue, annotated: CueOutcome) -> list[Observation]:
    good = held(annotated)
    if good is None:
        return []
    stopped = not good
    found = [Observation(HOLD_ECHO, cue.id, not stopped), Observation(FALSE_STOP, cue.id, stopped)]
    below = 0.0 - (session.scenario.channel.echo_db or 0.0)  # a leak as loud as what is heard is at 0 dB, not at -0
    return [*found, Observation(SELF(below=below), cue.id, stopped)]


def _discrimination(session: Session, partner: Session | None) -> UnitScore:
    ids = (session.scenario.id, session.scenario.pair or "")
    if partner is None:
        return UnitScore(session.scenario.id, ids, None, f"its pair {session.scenario.pair} was not played")
    overlaps = [a for _, a in _events(session)]
    real = [a for c, a in partner.cues() if c.kind is CueKind.INTERRUPTION]
    if any(a.exercised is Exercised.FAILED for a in (*overlaps, *real)):
        return UnitScore(session.scenario.id, ids, 0.0)
    if not overlaps or not real or any(a.exercised is not Exercised.YES for a in (*overlaps, *real)):
        return UnitScore(session.scenario.id, ids, None, "one of the pair was not exercised")
    yielded = [_gave_way(a) for a in real]
    stopped = [_lost_the_floor(a) for a in overlaps]
    if None in yielded or None in stopped:
        return UnitScore(session.scenario.id, ids, None, "words of the replies are not known: no recogniser")
    unsure = sum(interruption.undetermined(a) for a in real) / len(real)
    score = 100.0 * (sum(map(bool, yielded)) / len(real) - sum(map(bool, stopped)) / len(overlaps))
    return UnitScore(session.scenario.id, ids, score, upper=score + 100.0 * unsure if unsure else None)


def _gave_way(outcome: CueOutcome) -> bool | None:
    """Yielded; in the thinking gap there is nothing to yield, and going along with the new request is what counts. None where
    nobody knows the words."""
    if isinstance(outcome, CutIn):
        return bool(outcome.yielded)  # undetermined: the lower bound
    return None if answered(outcome).met is None else interruption.recovered(outcome) and interruption.addressed(outcome)


def _lost_the_floor(outcome: CueOutcome) -> bool | None:
    """Stopped, or spoke because of it, at once or later; None where nobody knows the words that were owed."""
    if isinstance(outcome, InSilence):
        return outcome.spurious
    good = held(outcome)
    return None if good is None else not good or (isinstance(outcome, CarriedOn) and bool(outcome.answered_late))
