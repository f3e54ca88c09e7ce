"""How often the gate is wrong, and what it sees: `python -m tests.gate.simulate [--trials 500] [--confirm N]`.

Equal systems must not alarm, true falls must be seen, at the sizes that people play. The real `judge` decides; `noise` says where the
noise comes from.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from fdbench.gate.confirm import confirm, to_replay
from fdbench.gate.judge import judge
from fdbench.gate.policy import Policy, read_policy
from fdbench.results.schema import Results
from tests.gate.noise import Size, Truth, play

SIZES = {
    "quick x1": Size.quick(1),
    "quick x3": Size.quick(3),
    "20 x3": Size.even(20, 3),
    "20 x5": Size.even(20, 5),
    "core x1": Size.core(1),
    "core x3": Size.core(3),
    "core x5": Size.core(5),
}


@dataclass(frozen=True)
class Cell:
    """One comparison many times: how often the word must (`least`) or may (`most`) come, as a share."""

    name: str
    size: str
    before: Truth
    after: Truth
    word: str
    least: float = 0.0
    most: float = 1.0


def cells() -> Iterator[Cell]:
    for rate in (0.7, 0.8, 0.9):
        truth = Truth(rate=rate)
        for size in ("quick x1", "quick x3", "20 x3", "core x1", "core x3"):
            yield Cell(f"equal, rate {rate}", size, truth, truth, "REGRESSION", most=0.07)
        yield Cell(f"equal, rate {rate}", "core x3", truth, truth, "PASS", least=0.5)
        yield Cell(f"equal, rate {rate}", "core x5", truth, truth, "PASS", least=0.8)
    for base in (400.0, 600.0, 1_400.0):
        for size, least in (("20 x3", 0.5), ("20 x5", 0.75)):
            truth = Truth(rate=0.9, response_ms=base)
            yield Cell(
                f"response {base:.0f} ms, +20 %", size, truth, replace(truth, response_ms=1.2 * base), "REGRESSION", least
            )
    good = Truth(rate=0.9)
    yield Cell("yield 0.9 -> 0.45", "20 x3", good, replace(good, rates={"interruption": 0.45}), "REGRESSION", 0.95)
    yield Cell("hold 0.9 -> 0.6", "20 x3", good, replace(good, rates={"overlap": 0.6}), "REGRESSION", 0.8)
    for name, dimension in (("recall", "context"), ("answers", "coherence")):
        yield Cell(f"{name} 0.9 -> 0.6", "core x1", good, replace(good, rates={dimension: 0.6}), "REGRESSION", 0.6)


def word(cell: Cell, policy: Policy, seed: int, replays: int = 0) -> str:
    """What the gate says, after so many replays of one repeat each of what fell."""
    rng = np.random.default_rng([seed, 1])
    size = SIZES[cell.size]

    def played(truth: Truth, repeats: int) -> Results:
        return play(truth, Size(size.units, repeats), rng, np.random.default_rng([seed, 2]))

    before, after = (played(truth, size.repeats) for truth in (cell.before, cell.after))
    verdict, baselines = judge(after, before, policy), {"baseline": before}
    if not replays or not to_replay(verdict, after, baselines):
        return verdict.word
    return confirm(verdict, after, [played(cell.after, 1) for _ in range(replays)], baselines, policy).word


def share(cell: Cell, trials: int, policy: Policy, jobs: int = 1, replays: int = 0) -> float:
    """How often the cell's word comes."""
    if jobs == 1:
        words = Counter(word(cell, policy, seed, replays) for seed in range(trials))
    else:
        with ProcessPoolExecutor(jobs) as pool:
            words = Counter(pool.map(partial(word, cell, policy, replays=replays), range(trials), chunksize=10))
    return words[cell.word] / trials


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=500)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--confirm", type=int, default=0, metavar="N", help="replays of what fell")
    args = parser.parse_args()
    policy, broken = read_policy(), 0
    for cell in cells():
        seen = share(cell, args.trials, policy, args.jobs, args.confirm)
        holds = cell.least <= seen <= cell.most
        broken += not holds
        limit = f">= {cell.least:.0%}" if cell.least else f"<= {cell.most:.0%}"
        print(f"{cell.name:28} {cell.size:9} {cell.word:11} {seen:6.1%}  {limit:7} {'' if holds else 'BROKEN'}", flush=True)
    print(f"{args.trials} comparisons a line; {broken} limits broken")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
