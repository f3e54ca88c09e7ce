"""Does a system understand what it was not written for? `python -m tests.blind [--system NAME ...] [--limit N]`

Plays core's sessions and those of the blind set, wordings by other hands than the systems', and prints the scores of both beside
each other with 95 % intervals. Exit code 1 if a gap to core is, with 95 % certainty, more than 10 points (see `decision.py`); 3 if a
run is not valid, 4 if a dimension has too few units to tell; else 0. Whoever changes a system does not look at the wordings, nor at
what was answered to them: runs are kept with --out only.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from fdbench.errors import EXIT_INCONCLUSIVE, EXIT_INVALID, EXIT_PASS, EXIT_REGRESSION, FdbenchError
from fdbench.scenario.model import Dimension
from tests.blind import play
from tests.blind.decision import WITHIN_POINTS, Gap, Score, gap
from tests.blind.make import add_voices

SYSTEMS = ("tml", "stitched")
DIMENSIONS = (Dimension.CONTEXT, Dimension.COHERENCE)
HERE = Path(__file__).parent
"""Its `clips` hold what core's speakers say in both of these dimensions."""


def main(arguments: Sequence[str] | None = None) -> int:
    args = _parser().parse_args(arguments)
    systems, dimensions = args.system or list(SYSTEMS), args.dimension or list(DIMENSIONS)
    try:
        with tempfile.TemporaryDirectory() as folder:
            out = args.out or Path(folder)
            found, invalid = _compared(args, systems, dimensions, out)
    except FdbenchError as error:
        print(f"tests.blind: {error}", file=sys.stderr)
        return error.exit_code
    print(table(found))
    for sentence in invalid:
        print(f"not valid: {sentence}")
    return exit_code([each for _, _, each in found], valid=not invalid)


def table(found: Sequence[tuple[str, Dimension, Gap]]) -> str:
    """One line a system and dimension: both scores with interval and n, the gap, what it is at least, the verdict."""
    form = "{:<12}{:<14}{:<30}{:<30}{:>7}{:>10}  {}".format
    lines = [form("system", "dimension", "core", "blind", "gap", "at least", "verdict")]
    for system, dimension, each in found:
        told = (_points(each.points), _points(each.at_least), each.verdict)
        lines.append(form(system, dimension.value, _told(each.core), _told(each.blind), *told))
    left = sorted({f"{dimension.value} {family}" for _, dimension, each in found for family in each.left_out})
    if left:
        lines.append(f"left out, since one of the sets has none: {', '.join(left)}")
    lines.append(f"fails where the gap is more than {WITHIN_POINTS:g} points with 95 % certainty; intervals hold 95 %")
    return "\n".join(lines)


def exit_code(found: Sequence[Gap], *, valid: bool) -> int:
    """1 if a dimension is too far below; else 3 if a run was not valid; else 4 if a dimension cannot be told; else 0."""
    verdicts = {each.verdict for each in found}
    if "too far below" in verdicts:
        return EXIT_REGRESSION
    if not valid:
        return EXIT_INVALID
    return EXIT_INCONCLUSIVE if "too few units" in verdicts else EXIT_PASS


def _compared(
    args: argparse.Namespace, systems: Sequence[str], dimensions: Sequence[Dimension], out: Path
) -> tuple[list[tuple[str, Dimension, Gap]], list[str]]:
    """The gaps of all systems and dimensions, and why a run is not valid."""
    ours, theirs = play.picked(play.built(args.cache, args.voices), play.core(), dimensions, args.limit, args.seed)
    play.render(ours)
    print(f"{len(theirs)} scenarios of core and {len(ours)} of the blind set, into {', '.join(systems)}", file=sys.stderr)
    reference = play.play(theirs, out / "core", systems, args.set, args.jobs, args.seed)
    blind = play.play(ours, out / "blind", systems, args.set, args.jobs, args.seed)
    found = [(s, d, gap(play.units(reference, s, d), play.units(blind, s, d), args.seed)) for s in systems for d in dimensions]
    return found, [*play.faults(reference, systems), *play.faults(blind, systems)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.blind", description=__doc__)
    parser.add_argument("--system", action="append", metavar="NAME", help=f"may be repeated (default: {', '.join(SYSTEMS)})")
    parser.add_argument("--set", action="append", default=[], metavar="[NAME.]KEY=VALUE", help="a setting of a system")
    parser.add_argument(
        "--dimension", action="append", type=Dimension, choices=list(Dimension), help="may be repeated (default: both of words)"
    )
    parser.add_argument("--limit", type=_positive, metavar="N", help="so many units a dimension of each set (default: all)")
    add_voices(parser)
    parser.add_argument("--seed", type=int, default=1, help="of the sample, of the runs and of the test (default: 1)")
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="worker processes (default: the cores)"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="keep the runs here; runs that it holds are completed")
    parser.add_argument(
        "--cache", type=Path, default=HERE, metavar="DIR", help="where scenarios are made, beside their clips (default: here)"
    )
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number}: at least 1")
    return number


def _told(score: Score) -> str:
    if score.score is None:
        return "none, n = 0"
    around = f"[{score.interval[0]:.1f}, {score.interval[1]:.1f}]" if score.interval else "(no interval)"
    return f"{score.score:5.1f} {around}, n = {score.n}"


def _points(number: float | None) -> str:
    return "" if number is None else f"{number:+.1f}"


if __name__ == "__main__":
    sys.exit(main())
