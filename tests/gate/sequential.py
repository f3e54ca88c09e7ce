"""How often the sequential gate is wrong, and how soon it knows: `python -m tests.gate.sequential [--trials 300]`.

Runs of made-up systems are revealed unit by unit to the real `decide`, which looks after each of them; `noise` says where the noise comes
from. A stored baseline is drawn anew for every trial, so that its noise counts, once a scenario.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from statistics import fmean, median, stdev

import numpy as np

from fdbench.gate.decide import MOST_PASSES, Unit, decide
from fdbench.gate.family import DIMENSIONS
from fdbench.gate.judge import judge
from fdbench.gate.policy import read_policy
from fdbench.results.schema import Results
from tests.gate.noise import Drawn, Size, Truth, document, draw

POLICY = read_policy()


@dataclass
class Made:
    """A game whose sessions are all drawn beforehand; `stored`: repeats of the baseline, None if it is played along. `budget` in
    sessions."""

    now: Drawn
    baseline: Drawn
    stored: int | None
    budget: int = 10**9
    hopeless: bool = False
    at_once: int = 1

    def __post_init__(self) -> None:
        self.units = [Unit(name, (f"{name}.{i}",)) for name, drawn in self.now.items() for i in range(len(drawn.met))]
        self.count: dict[str, int] = {}
        self.sessions = 0

    @property
    def spent(self) -> bool:
        return self.sessions >= self.budget

    def play(self, units: Sequence[Unit]) -> None:
        for unit in units:
            (scenario,) = unit.scenarios
            self.count[scenario] = self.count.get(scenario, 0) + 1
            self.sessions += 1

    def both(self, scenarios: Collection[str] | None = None) -> tuple[Results, Results]:
        wanted = [s for unit in self.units for s in unit.scenarios] if scenarios is None else scenarios
        return self._part(self.now, wanted, None), self._part(self.baseline, wanted, self.stored)

    def _part(self, drawn: Drawn, scenarios: Collection[str], repeats: int | None) -> Results:
        part: dict[str, dict[int, int]] = {}
        for scenario in scenarios:
            name, _, number = scenario.partition(".")
            part.setdefault(name, {})[int(number)] = self.count.get(scenario, 0) if repeats is None else repeats
        most = max((count for own in part.values() for count in own.values()), default=0)
        return document(drawn, repeats or max(most, 1), part)


@dataclass(frozen=True)
class Cell:
    """One comparison many times. `least`, `most`: how often its word must and may come; `sooner`: median sessions until the end at most,
    as a share of one time through the suite; `cheaper`: mean sessions at most, as a share of the fixed gate's, whose repeats now are
    those of the baseline."""

    name: str
    size: str
    suite: Callable[[int], Size]
    stored: int | None
    before: Truth
    after: Truth
    word: str
    least: float = 0.0
    most: float = 1.0
    sooner: float | None = None
    cheaper: float | None = None
    budget: float = 1e9
    """Times through the suite."""
    fixed: int = 0
    """Repeats of the fixed gate that `cheaper` is held against."""


@dataclass(frozen=True)
class Trial:
    word: str
    sessions: int


def trial(cell: Cell, seed: int) -> Trial:
    rng = np.random.default_rng([seed, 1])

    def drawn(truth: Truth, repeats: int) -> Drawn:
        return draw(truth, Size(cell.suite(1).units, repeats), rng, np.random.default_rng([seed, 2]))

    before = drawn(cell.before, cell.stored or MOST_PASSES)
    game = Made(drawn(cell.after, MOST_PASSES), before, cell.stored)
    game.budget = int(min(10**9, cell.budget * len(game.units)))
    found = decide(game, POLICY, repeats=cell.stored).verdict
    return Trial(found.word, game.sessions)


def fixed(cell: Cell, repeats: int, trials: int) -> float:
    """How often the fixed gate says PASS of the same, with so many repeats on either side."""
    words = []
    for seed in range(trials):
        rng = np.random.default_rng([seed, 3])
        now, baseline = (
            document(draw(t, Size(cell.suite(1).units, repeats), rng, np.random.default_rng([seed, 4])), repeats)
            for t in (cell.after, cell.before)
        )
        words.append(judge(now, baseline, POLICY).word)
    return words.count("PASS") / trials


def cells() -> Iterator[Cell]:
    for rate in (0.7, 0.8, 0.9):
        truth = Truth(rate=rate)
        for stored in (1, 3):
            yield Cell(
                f"equal, rate {rate}", f"quick, x{stored} stored", Size.quick, stored, truth, truth, "REGRESSION", most=0.05
            )
            yield Cell(
                f"equal, rate {rate}", f"core, x{stored} stored", Size.core, stored, truth, truth, "REGRESSION", most=0.05
            )
        yield Cell(f"equal, rate {rate}", "core, A/B", Size.core, None, truth, truth, "REGRESSION", most=0.05)
        yield Cell(
            f"equal, rate {rate}",
            "core, x3 stored, half played",
            Size.core,
            3,
            truth,
            truth,
            "REGRESSION",
            most=0.05,
            budget=0.5,
        )
    for rate, repeats in ((0.8, 5), (0.9, 3)):
        truth = Truth(rate=rate)
        yield Cell(
            f"equal, rate {rate}",
            f"core, x{repeats} stored",
            Size.core,
            repeats,
            truth,
            truth,
            "PASS",
            0.9,
            cheaper=0.75,
            fixed=repeats,
        )
    for rate in (0.8, 0.9):
        good = Truth(rate=rate)
        dead = Truth(rate=0.0, answers=0.0)
        yield Cell(f"all at 0, was {rate}", "core, x1 stored", Size.core, 1, good, dead, "REGRESSION", 1.0, sooner=0.2)
        yield Cell(f"all at 0, was {rate}", "quick, x1 stored", Size.quick, 1, good, dead, "REGRESSION", 1.0, sooner=0.5)
        for name in DIMENSIONS:
            bad = replace(good, answers=0.0) if name == "latency" else replace(good, rates={name: 0.0})
            yield Cell(f"{name} at 0, was {rate}", "core, x1 stored", Size.core, 1, good, bad, "REGRESSION", 1.0, sooner=0.2)
    good = Truth(rate=0.9)
    for size, kept in (("core, x3 stored", 3), ("core, A/B", None)):
        yield Cell("response 600 ms, +20 %", size, Size.core, kept, good, replace(good, response_ms=720.0), "REGRESSION")
        yield Cell("yield 0.9 -> 0.45", size, Size.core, kept, good, replace(good, rates={"interruption": 0.45}), "REGRESSION")
        yield Cell("hold 0.9 -> 0.6", size, Size.core, kept, good, replace(good, rates={"overlap": 0.6}), "REGRESSION")
        yield Cell("recall 0.9 -> 0.6", size, Size.core, kept, good, replace(good, rates={"context": 0.6}), "REGRESSION")


@dataclass(frozen=True)
class Found:
    """`share` of the cell's word (IMPROVEMENT counts as a PASS, which it is and more); sessions as a share of one time through the
    suite; `whole`: of the fixed design, `whole_error` its standard error."""

    share: float
    median: float
    mean: float
    whole: float | None
    trials: int
    whole_error: float = 0.0

    def holds(self, cell: Cell) -> bool:
        """Three standard errors of a share, and of a mean, are granted to the simulation."""
        slack = [3 * (limit * (1 - limit) / self.trials) ** 0.5 for limit in (cell.least, cell.most)]
        soon = cell.sooner is None or self.median <= cell.sooner
        cheap = cell.cheaper is None or (self.whole is not None and self.whole <= cell.cheaper + 3 * self.whole_error)
        return cell.least - slack[0] <= self.share <= cell.most + slack[1] and soon and cheap


def found(cell: Cell, trials: int, jobs: int = 1) -> Found:
    if jobs == 1:
        every = [trial(cell, seed) for seed in range(trials)]
    else:
        with ProcessPoolExecutor(jobs) as pool:
            every = list(pool.map(partial(trial, cell), range(trials), chunksize=5))
    once = sum(cell.suite(1).units.values())
    words = (cell.word, "IMPROVEMENT") if cell.word == "PASS" else (cell.word,)
    share = sum(each.word in words for each in every) / trials
    sessions = [each.sessions / once for each in every]
    mean, fixed = fmean(sessions), cell.fixed
    error = stdev(sessions) / trials**0.5 / fixed if fixed and trials > 1 else 0.0
    return Found(share, median(sessions), mean, mean / fixed if fixed else None, trials, error)


def row(cell: Cell, seen: Found) -> str:
    """One line of the table in docs/gate.md."""
    limits = [f">= {cell.least:.0%}"] if cell.least else [f"<= {cell.most:.0%}"] if cell.most < 1 else []
    limits += [f"median <= {cell.sooner:.0%}"] if cell.sooner is not None else []
    limits += [f"mean <= {cell.cheaper:.0%} of x{cell.fixed}"] if cell.cheaper is not None else []
    told = f"{seen.median:.0%} / {seen.mean:.0%}" + (f" ({seen.whole:.0%} of x{cell.fixed})" if seen.whole is not None else "")
    return f"| {cell.name} | {cell.size} | {cell.word} | {seen.share:.1%} | {told} | {', '.join(limits)} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=300)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", metavar="TEXT", help="cells whose name or size holds it")
    args = parser.parse_args()
    broken = 0
    for cell in cells():
        if args.only in f"{cell.name} {cell.size} {cell.word}":
            seen = found(cell, args.trials, args.jobs)
            broken += not seen.holds(cell)
            print(row(cell, seen) + ("" if seen.holds(cell) else " BROKEN"), flush=True)
    print(f"{args.trials} trials a line; {broken} limits broken")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
