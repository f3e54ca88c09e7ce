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
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path

import yaml

from tests.mutants.places import Mutant, changed_lines, sample
from tests.mutants.trial import SPARE_S, Tree, Verdict

ROOT = Path(__file__).resolve().parents[2]
EQUIVALENT = Path(__file__).with_name("equivalent.yaml")
SOURCES = ("fdbench/score", "fdbench/annotate")
TESTS = ("tests/score", "tests/annotate")
REST = ("tests/laws", "tests/golden", "tests/results", "tests/calibrate", "tests/report", "tests/scenario", "tests/session")
QUICK = ("-m", "not slow and not browser and not counterpart")
EQUIVALENT_MOST = 0.08


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
        tree = Tree(ROOT, Path(folder))
        limit = 3 * tree.baseline(wanted.tests) + SPARE_S
        rest_limit = 3 * tree.baseline((*REST, *QUICK)) + SPARE_S if wanted.rest else 0.0
        tried = []
        for mutant in mutants:
            if time.monotonic() - begin > 60.0 * wanted.minutes:
                break
            tried.append(_try(tree, mutant, wanted.tests, limit, rest_limit, known))
            if tried[-1].verdict is not Verdict.KILLED:
                _tell(tried[-1])
    return _judge(tried, wanted.least, time.monotonic() - begin)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("sources", nargs="*", default=SOURCES, help=f"files' folders to change; {' '.join(SOURCES)}")
    parser.add_argument("--sample", type=int, default=300, metavar="N", help="so many places; 300")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of the draw; 1")
    parser.add_argument("--tests", nargs="+", default=TESTS, metavar="PATH", help=f"what is to notice; {' '.join(TESTS)}")
    parser.add_argument("--rest", action="store_true", help="survivors also meet the other quick tests")
    parser.add_argument(
        "--minutes", type=float, default=inf, metavar="N", help="stop after so long, with what was tried by then"
    )
    parser.add_argument("--least", type=float, default=0.9, metavar="SHARE", help="to be killed; 0.9")
    return parser.parse_args()


def _try(
    tree: Tree, mutant: Mutant, tests: Sequence[str], limit: float, rest_limit: float, known: set[tuple[str, str, str]]
) -> Tried:
    source = (tree.root / mutant.file).read_text(encoding="utf-8")
    before, after = changed_lines(source, mutant.apply(source))
    if (mutant.file, before, after) in known:
        return Tried(mutant, before, after, Verdict.EQUIVALENT)
    ordered = sorted(tests, key=lambda path: Path(path).parts[1:2] != Path(mutant.file).parts[1:2])  # its own folder first
    with tree.mutated(mutant):
        survived = tree.survives((*_nearest(tree, mutant), *ordered), limit)
        if survived and rest_limit:
            survived = tree.survives((*REST, *QUICK), rest_limit)
    return Tried(mutant, before, after, Verdict.SURVIVED if survived else Verdict.KILLED)


def _nearest(tree: Tree, mutant: Mutant) -> list[str]:
    """The test files that mirror the changed one, or that hold the worked cases: most mutants die there, and at once."""
    folder = tree.root / Path("tests", *Path(mutant.file).parts[1:-1])
    stem = Path(mutant.file).stem
    found = [*sorted(folder.glob(f"test_{stem}_*.py")), folder / f"test_{stem}.py", folder / "test_cases.py"]
    return [path.relative_to(tree.root).as_posix() for path in found if path.is_file()]


def _tell(tried: Tried) -> None:
    line, _ = tried.mutant.place
    print(
        f"{tried.verdict} {tried.mutant.file}:{line} {tried.mutant.operator}\n  - {tried.before}\n  + {tried.after}", flush=True
    )


def _judge(tried: Sequence[Tried], least: float, seconds: float) -> int:
    files = Counter((t.mutant.file, t.verdict) for t in tried)
    print(f"\n{'file':44} tried killed equivalent survived")
    for file in sorted({t.mutant.file for t in tried}):
        counts = [files[file, verdict] for verdict in (Verdict.KILLED, Verdict.EQUIVALENT, Verdict.SURVIVED)]
        print(f"{file:44} {sum(counts):5} {counts[0]:6} {counts[1]:10} {counts[2]:8}")
    verdicts = Counter(t.verdict for t in tried)
    killed, equivalent = (verdicts[v] / len(tried) for v in (Verdict.KILLED, Verdict.EQUIVALENT))
    print(
        f"{len(tried)} mutants in {seconds:.0f} s: {killed:.1%} killed, {equivalent:.1%} equivalent, {verdicts[Verdict.SURVIVED]} survived"
    )
    if killed < least or equivalent > EQUIVALENT_MOST:
        print(f"at least {least:.0%} must be killed, and at most {EQUIVALENT_MOST:.0%} equivalent", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
