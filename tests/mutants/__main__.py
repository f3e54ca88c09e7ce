"""Do the tests notice when a line is wrong? `python -m tests.mutants --sample 300 --seed 1`; `make mutants`.

Changes are drawn from the sources and tried one by one against the tests beside them; what survives meets the rest of the tests
if that is asked for. The mutants that no test can kill stand in `equivalent.yaml`, one by one, with the reason.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Container, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from math import inf
from pathlib import Path

import yaml

from fdbench.stats import wilson
from tests.mutants.places import Mutant, changed_lines, sample
from tests.mutants.reach import file_of
from tests.mutants.trial import Tree, Verdict
from tests.mutants.warm import Warm

ROOT = Path(__file__).resolve().parents[2]
EQUIVALENT = Path(__file__).with_name("equivalent.yaml")
SOURCES = ("fdbench/score", "fdbench/annotate")
TESTS = ("tests/score", "tests/annotate")
REST = ("tests/laws", "tests/golden", "tests/results", "tests/calibrate", "tests/report", "tests/scenario", "tests/session")
QUICK = ("-m", "not slow and not browser and not counterpart")
EQUIVALENT_MOST = 0.08
SPARE_S = 20.0
"""A trial may take three times the processor time of its tests, and this: pytest has to start."""


@dataclass(frozen=True, slots=True)
class Tried:
    mutant: Mutant
    before: str
    after: str
    verdict: Verdict


def main() -> int:
    wanted = _arguments()
    known = {(e["file"], e["before"], e["after"]) for e in yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8")) or ()}
    mutants = sample(ROOT, wanted.sources, wanted.sample, wanted.seed)
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        trials = Trials(Tree(ROOT, Path(folder)), wanted.tests, wanted.rest, known)
        print(
            f"{len(trials.near.reach.seconds)} tests pass without a change, after {time.monotonic() - begin:.0f} s", flush=True
        )
        tried = []
        ready = time.monotonic()
        with closing(trials):
            for mutant in mutants:
                if time.monotonic() - ready > 60.0 * wanted.minutes:
                    break
                tried.append(trials.try_one(mutant))
                if tried[-1].verdict is not Verdict.KILLED:
                    _tell(tried[-1])
    return _judge(tried, wanted.least, time.monotonic() - begin)


class Trials:
    """Mutants against the tests that run the changed function: those of its own file first, then the others, then the rest."""

    def __init__(self, tree: Tree, tests: Sequence[str], rest: bool, known: Container[tuple[str, str, str]]) -> None:
        self.tree, self.with_rest, self.known = tree, rest, known
        self.near = Warm(tree, tests, SOURCES)

    @cached_property
    def rest(self) -> Warm:
        return Warm(self.tree, (*REST, *QUICK), SOURCES)

    def try_one(self, mutant: Mutant) -> Tried:
        source = (self.tree.root / mutant.file).read_text(encoding="utf-8")
        before, after = changed_lines(source, mutant.apply(source))
        if (mutant.file, before, after) in self.known:
            return Tried(mutant, before, after, Verdict.EQUIVALENT)
        killed = self._killed(mutant, self.near) or (self.with_rest and self._killed(mutant, self.rest))
        return Tried(mutant, before, after, Verdict.KILLED if killed else Verdict.SURVIVED)

    def close(self) -> None:
        self.near.close()
        if "rest" in vars(self):
            self.rest.close()

    def _killed(self, mutant: Mutant, by: Warm) -> bool:
        """By the tests that mirror the changed file first: most mutants die there, and at once."""
        reached = by.reach.of(self.tree.root, mutant.file, mutant.place[0])
        nearest = _nearest(mutant)
        parts = (
            [test for test in reached if file_of(test) in nearest],
            [test for test in reached if file_of(test) not in nearest],
        )
        return any(by.kills(mutant, tests, 3 * sum(by.reach.seconds[test] for test in tests) + SPARE_S) for tests in parts)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("sources", nargs="*", default=SOURCES, help=f"files' folders to change; {' '.join(SOURCES)}")
    parser.add_argument("--sample", type=int, default=300, metavar="N", help="so many places; 300")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of the draw; 1")
    parser.add_argument("--tests", nargs="+", default=TESTS, metavar="PATH", help=f"what is to notice; {' '.join(TESTS)}")
    parser.add_argument("--rest", action="store_true", help="survivors also meet the other quick tests")
    parser.add_argument(
        "--minutes", type=float, default=inf, metavar="N", help="try mutants for so long; judge what was tried by then"
    )
    parser.add_argument("--least", type=float, default=0.9, metavar="SHARE", help="to be killed; 0.9")
    return parser.parse_args()


def _nearest(mutant: Mutant) -> list[str]:
    """The test files that mirror the changed one, or that hold the worked cases: most mutants die there, and at once."""
    folder = Path("tests", *Path(mutant.file).parts[1:-1])
    stem = Path(mutant.file).stem
    found = [*(ROOT / folder).glob(f"test_{stem}_*.py"), ROOT / folder / f"test_{stem}.py", ROOT / folder / "test_cases.py"]
    return [path.relative_to(ROOT).as_posix() for path in found]


def _tell(tried: Tried) -> None:
    line, _ = tried.mutant.place
    print(
        f"{tried.verdict} {tried.mutant.file}:{line} {tried.mutant.operator}\n  - {tried.before}\n  + {tried.after}", flush=True
    )


def _judge(tried: Sequence[Tried], least: float, seconds: float) -> int:
    if not tried:
        print("the time was up before the first mutant", file=sys.stderr)
        return 1
    files = Counter((t.mutant.file, t.verdict) for t in tried)
    print(f"\n{'file':44} tried killed equivalent survived")
    for file in sorted({t.mutant.file for t in tried}):
        counts = [files[file, verdict] for verdict in (Verdict.KILLED, Verdict.EQUIVALENT, Verdict.SURVIVED)]
        print(f"{file:44} {sum(counts):5} {counts[0]:6} {counts[1]:10} {counts[2]:8}")
    verdicts = Counter(t.verdict for t in tried)
    killed, equivalent = (verdicts[v] / len(tried) for v in (Verdict.KILLED, Verdict.EQUIVALENT))
    low, high = wilson(verdicts[Verdict.KILLED], len(tried)) or (0.0, 1.0)
    print(
        f"{len(tried)} mutants in {seconds:.0f} s: {killed:.1%} killed (95 % interval {low:.1%} to {high:.1%}),"
        f" {equivalent:.1%} equivalent, {verdicts[Verdict.SURVIVED]} survived"
    )
    if killed < least or equivalent > EQUIVALENT_MOST:
        print(f"at least {least:.0%} must be killed, and at most {EQUIVALENT_MOST:.0%} equivalent", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
