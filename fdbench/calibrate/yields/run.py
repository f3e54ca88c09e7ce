"""All trials of the yield decision: each on a clean line, and over one bed or two."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from typing import TypeAlias

from fdbench import stats
from fdbench.calibrate.limits import CLEAN, Held
from fdbench.calibrate.yields.build import build
from fdbench.calibrate.yields.decide import decide
from fdbench.calibrate.yields.limits import LOW, LOWEST, SNR_15, SNR_20, judge
from fdbench.calibrate.yields.plan import KNOWN, ORDER, YieldPlan, plans
from fdbench.calibrate.yields.trial import Found, Judge, Line, line_of, try_out
from fdbench.timebase import RATE, Samples

ROUND = len(ORDER) * len(KNOWN)
"""In so many trials every way has met every knowledge."""
FEWEST = ROUND
"""With so many trials every line is met."""
LOW_DB, LOWEST_DB = (10.0, 15.0), (3.0, 10.0)
EVERY = 5
"""One trial in so many is tried at a low SNR, too, and another one at a very low one."""


@dataclass(frozen=True, slots=True)
class Yields:
    """`lines`: name of a line -> what was found on it. `seconds`: of sound, all lines together."""

    trials: int
    seed: int
    seconds: float
    lines: dict[str, list[Found]]
    limits: list[Held]


def try_yields(
    trials: int,
    seed: int,
    progress: Callable[[int], None] = lambda _: None,
    decision: Judge = decide,
    jobs: int = 1,
) -> Yields:
    """Build and decide that many trials.

    Args:
        trials: at least FEWEST, else ValueError.
        seed: the same gives the same trials.
        progress: is told how many trials are done.
        decision: another one is for tests only.
        jobs: processes that share them; 1 = this one alone.
    """
    if trials < FEWEST:
        raise ValueError(f"{trials} trials of the yield decision: at least {FEWEST} are needed")
    lines: dict[str, list[Found]] = {name: [] for name in (CLEAN, SNR_20, SNR_15, LOW, LOWEST)}
    samples = 0
    for done, (found, length) in enumerate(_in_order(partial(_tried, decision), plans(trials, seed), jobs), start=1):
        for name, each in found:
            lines[name].append(each)
        samples += length * len(found)
        progress(done)
    return Yields(trials, seed, samples / RATE, lines, judge(lines))


Tried: TypeAlias = tuple[list[tuple[str, Found]], Samples]
"""What was found on each line, and the trial's length."""


def _in_order(task: Callable[[YieldPlan], Tried], planned: Iterable[YieldPlan], jobs: int) -> Iterator[Tried]:
    if jobs <= 1:
        yield from map(task, planned)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        yield from pool.map(task, planned, chunksize=8)


def _tried(decision: Judge, plan: YieldPlan) -> Tried:
    trial = build(plan)
    return [(name, try_out(trial, line, decision)) for name, line in _lines(plan)], trial.session.track.size


def _lines(plan: YieldPlan) -> Iterator[tuple[str, Line | None]]:
    """The lines on which a trial is tried: they change from one knowledge to the next, and from one round to the next."""
    turn = plan.number // len(ORDER) + plan.number // ROUND
    yield CLEAN, None
    yield (SNR_20, line_of(plan, 20.0)) if turn % 2 == 0 else (SNR_15, line_of(plan, 15.0))
    rng = stats.generator("calibrate", plan.seed, "low", plan.number)
    if turn % EVERY == 0:
        yield LOW, line_of(plan, float(rng.uniform(*LOW_DB)))
    if turn % EVERY == 1:
        yield LOWEST, line_of(plan, float(rng.uniform(*LOWEST_DB)))
