"""One trial through the annotator, clean or over a bed, held against its truth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

import numpy as np

from fdbench import stats
from fdbench.annotate.words import WordFinder
from fdbench.audio import Mono
from fdbench.calibrate.beds import BEDS, Placing, bed, placed
from fdbench.calibrate.trials import script
from fdbench.calibrate.yields.build import Heard, YieldTrial
from fdbench.calibrate.yields.decide import Answer, decide
from fdbench.calibrate.yields.hearing import TruthfulFinder
from fdbench.calibrate.yields.plan import Knowledge, YieldPlan
from fdbench.scenario.model import CueKind, Scenario
from fdbench.session.recording import Recording
from fdbench.timebase import RATE, Samples, ms

PLACINGS: tuple[Placing, ...] = ("connect", "later", "gated")
POOL = 60 * RATE
POOLS = 2
"""So many of each kind."""
Verdict: TypeAlias = Literal["right", "wrong", "undetermined"]
Judge: TypeAlias = Callable[[Recording, Sequence[Recording], Scenario, WordFinder | None], Answer]


@dataclass(frozen=True, slots=True)
class Line:
    """The agent's line: clean, or with a bed under its voice. `snr_db`: active speech over the bed's mean power."""

    snr_db: float
    kind: str
    how: Placing


@dataclass(frozen=True, slots=True)
class Found:
    """A trial and what was said of it. Errors in ms, observed minus true, None where there is nothing to compare."""

    plan: YieldPlan
    line: Line | None
    gap: Samples | None
    left: Samples
    answer: Answer
    verdict: Verdict
    stop_error: float | None
    reply_error: float | None
    soft: bool

    @property
    def plain_zero(self) -> bool:
        """A yielder is said not to have yielded, and nothing says that this is in doubt."""
        return self.plan.way.yields and self.answer.decision == "held" and not self.answer.flagged


def line_of(plan: YieldPlan, snr_db: float) -> Line:
    """The bed that a trial gets at that SNR."""
    rng = stats.generator("calibrate", plan.seed, "line", plan.number)
    return Line(snr_db, BEDS[int(rng.integers(len(BEDS)))], PLACINGS[int(rng.integers(len(PLACINGS)))])


def try_out(trial: YieldTrial, line: Line | None = None, judge: Judge = decide) -> Found:
    """Ask the judge about the trial, and compare."""
    session, control = (
        heard.recorded(None if line is None else noise(trial, heard, line, name))
        for heard, name in ((trial.session, "session"), (trial.control, "control"))
    )
    finder = None
    if trial.plan.knowledge in (Knowledge.DECLARED, Knowledge.RECOGNISED, Knowledge.FOREIGN):
        known = [(session, trial.session.words), (control, trial.control.words)]
        foreign = trial.plan.knowledge is Knowledge.FOREIGN
        finder = TruthfulFinder(known, trial.plan.seed, trial.plan.number, foreign=foreign)
    answer = judge(session, (control,), script(CueKind.INTERRUPTION), finder)
    truth, yields = trial.truth, trial.plan.way.yields
    verdict: Verdict = "right" if (answer.decision == "yielded") is yields else "wrong"
    stopped = truth.timed and answer.decision == "yielded" and answer.stop is not None and truth.stop is not None
    return Found(
        trial.plan,
        line,
        truth.gap,
        truth.left,
        answer,
        "undetermined" if answer.decision == "undetermined" else verdict,
        _error(answer.stop, truth.stop) if stopped else None,
        _error(answer.reply, truth.reply),
        truth.soft,
    )


def _error(found: Samples | None, true: Samples | None) -> float | None:
    return None if found is None or true is None else (found - true) / ms(1)


def noise(trial: YieldTrial, heard: Heard, line: Line, name: str) -> Mono:
    """The bed on one of the trial's tracks; the control has another stretch of the same kind."""
    rng = stats.generator("calibrate", trial.plan.seed, "bed", trial.plan.number, name)
    pool = _pool(line.kind, int(rng.integers(POOLS)))
    start = int(rng.integers(max(1, pool.size - heard.track.size)))
    sound = np.resize(pool[start:], heard.track.size)
    sound = sound * np.float32(np.sqrt(trial.power * 10.0 ** (-line.snr_db / 10.0) / np.mean(np.square(sound))))
    return placed(sound, line.how, heard.audible, int(rng.integers(0, heard.track.size // 2)))


@cache
def _pool(kind: str, index: int) -> Mono:
    """A long bed that trials take their stretches from: making one for each takes longer than the trial."""
    return bed(kind, POOL, 1.0, stats.generator("calibrate", "bed pool", kind, index))
