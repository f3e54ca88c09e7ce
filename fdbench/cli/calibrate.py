"""`fdbench calibrate`: the harness's own error, against truth known by construction."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from fdbench.cli import aa

HELP = """Measure the harness's own error: trials with truth known by construction go through the annotation and scoring of real
sessions. Prints bias and spread of every timing measure, how many decisions were right, and how far the headline figures move
under a second segmenter and under each constant of the first at +-50 %. More trials ask whether an agent has given way: with
its words known, with a control and without words, clean and over beds of noise, and count right, wrong and undetermined.

Exit code 0 if every limit holds, 1 if one is broken.

With --aa instead: play a system against itself, and keep in a baseline how often the gate would call that a regression, and what
it can see."""

TRIALS = 600
FEWEST = 60
YIELDS, QUICK_YIELDS, FEWEST_YIELDS = 3_024, 720, 72


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--trials", type=int, default=TRIALS, metavar="N", help=f"default {TRIALS}, at least {FEWEST}")
    parser.add_argument(
        "--yields",
        type=int,
        metavar="N",
        help=f"trials of the yield decision; default {YIELDS:,} ({QUICK_YIELDS} with --quick), at least {FEWEST_YIELDS}; 0 = none",
    )
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="0 or more; default 0")
    parser.add_argument(
        "--quick", action="store_true", help="leave out the other segmenters, and most of the trials of the yield decision"
    )
    parser.add_argument(
        "-o", "--out", type=Path, metavar="FILE", help="write the printed tables to a file too; with --aa the baseline"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything as JSON")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the page of the docs")
    aa.add_arguments(parser)


def execute(args: argparse.Namespace) -> int:
    """The harness's own error; with --aa a system against itself."""
    aa.check(args)
    if args.aa:
        return aa.execute(args)
    from fdbench.calibrate.calibration import calibrate
    from fdbench.calibrate.document import document, page
    from fdbench.calibrate.layout import plain
    from fdbench.calibrate.table import tables
    from fdbench.calibrate.variants import missing, variants
    from fdbench.calibrate.yields.run import try_yields
    from fdbench.errors import EXIT_PASS, EXIT_REGRESSION, UsageError

    if args.trials < FEWEST:
        raise UsageError(f"--trials {args.trials}: too few to tell anything; give at least {FEWEST}")
    if args.seed < 0:
        raise UsageError(f"--seed {args.seed}: give 0 or more")
    asked = _yields(args)
    if 0 < asked < FEWEST_YIELDS or asked < 0:
        raise UsageError(f"--yields {asked}: too few to tell anything; give at least {FEWEST_YIELDS}, or 0 to leave them out")
    reason = missing()
    notes = [f"The second segmenter: {reason}."] if reason and not args.quick else []
    notes += [] if asked else ["The trials of the yield decision were left out."]
    with _progress(args.trials, "trials") as told:
        result = calibrate(args.trials, args.seed, {} if args.quick else variants(), told)
    if asked:
        with _progress(asked, "trials of the yield decision") as told:
            result = replace(result, yields=try_yields(asked, args.seed, told, jobs=os.cpu_count() or 1))
    verdict = "\n".join(result.broken) if result.broken else "all limits hold"
    text = "\n\n".join([*(plain(table) for table in tables(result)), *notes, verdict]) + "\n"
    print(text, end="")
    if args.out is not None:
        _write(args.out, text)
    if args.json is not None:
        _write(args.json, json.dumps(document(result), indent=1, sort_keys=False) + "\n")
    if args.markdown is not None:
        _write(args.markdown, page(result, _command(args), notes))
    return EXIT_REGRESSION if result.broken else EXIT_PASS


def _yields(args: argparse.Namespace) -> int:
    """How many trials of the yield decision are asked for."""
    chosen: int | None = args.yields
    return chosen if chosen is not None else QUICK_YIELDS if args.quick else YIELDS


def _command(args: argparse.Namespace) -> str:
    """What makes the page again."""
    trials = "" if args.trials == TRIALS else f" --trials {args.trials}"
    seed = "" if args.seed == 0 else f" --seed {args.seed}"
    quick = " --quick" if args.quick else ""
    yields = "" if args.yields is None else f" --yields {args.yields}"
    return f"fdbench calibrate{trials}{yields}{seed}{quick} --markdown docs/calibration.md"


@contextmanager
def _progress(total: int, of: str) -> Iterator[Callable[[int], None]]:
    """Something to call after each trial."""
    from fdbench.run.progress import Progress

    with closing(Progress(total, of=of)) as progress:
        yield lambda _: progress(None, 1 / total)


def _write(path: Path, text: str) -> None:
    from fdbench.errors import UsageError

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); name a file in a folder of yours") from None
