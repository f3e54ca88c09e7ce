"""What the scorers ought to say of a trial, worked out from its truth and the definitions of the measures alone: no code of
the annotator or the scorers is used, so that a fault there cannot hide here."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fdbench.calibrate.trials import EVENT, TURN, Trial, Truth
from fdbench.scenario.model import CueKind
from fdbench.segments import Timeline
from fdbench.timebase import RATE, Samples

EXERCISED = "exercised"
"""Not a measure, but what decides whether any is observed."""
BRIDGE_MS = 200
"""Talk-over counts silences under this as talk."""


@dataclass(frozen=True, slots=True)
class Expected:
    """The true value of one measure at one cue: a bool for a decision, milliseconds for a time, None for `never`. `soft`: the
    time hangs on a soft or fricative onset. `observed` is False where the scorers must say nothing: the event was none."""

    measure: str
    cue: str
    value: bool | float | None
    soft: bool = False
    observed: bool = True


def expected(trial: Trial) -> list[Expected]:
    """Everything that can be told without words, in the scorers' own names."""
    truth = trial.truth
    latency = _ms(truth.reply - truth.turn.end)
    found = [
        Expected("response_latency_ms", TURN, latency, truth.reply_soft),
        Expected("response_rate", TURN, latency <= 4_000.0),
        Expected("premature_rate", TURN, latency < -250.0),
    ]
    ends_itself = trial.plan.natural is not None
    found.append(Expected(EXERCISED, EVENT, not ends_itself))
    event = _interruption(truth) if trial.plan.kind is CueKind.INTERRUPTION else _overlap(trial.plan.kind, truth)
    return found + [replace(e, value=None, observed=False) if ends_itself else e for e in event]


def _interruption(truth: Truth) -> list[Expected]:
    stop = None if truth.stop is None else _ms(truth.stop - truth.event.start)
    yielded = stop is not None and stop <= 2_000.0
    recovery = None if truth.resumed is None else _ms(truth.resumed - truth.event.end)
    return [
        Expected("yield_rate", EVENT, yielded),
        Expected("stop_latency_ms", EVENT, stop if yielded else None),
        Expected("talk_over_ms", EVENT, _talk_over(truth)),
        Expected("recovery_rate", EVENT, recovery is not None and recovery <= 4_000.0),
        Expected("recovery_latency_ms", EVENT, recovery, truth.resumed_soft),
        Expected("dead_turn_rate", EVENT, recovery is None),
    ]


def _overlap(kind: CueKind, truth: Truth) -> list[Expected]:
    stopped = truth.stop is not None
    found = [
        Expected(f"hold_rate.{kind.value}", EVENT, not stopped),
        Expected("false_stop_rate", EVENT, stopped),
    ]
    if truth.stop is not None:
        gap = None if truth.resumed is None else _ms(truth.resumed - truth.stop)
        found.append(Expected("resume_gap_ms", EVENT, gap, truth.resumed_soft))
    return found


def _talk_over(truth: Truth) -> float:
    talk = truth.heard.bridge(BRIDGE_MS * RATE // 1000)
    return _ms(talk.intersection(Timeline((truth.event,))).total)


def _ms(samples: Samples) -> float:
    return samples * 1000 / RATE
