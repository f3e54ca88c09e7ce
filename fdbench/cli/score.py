"""`fdbench score`: score the recordings of a run again."""

from __future__ import annotations

import argparse
from pathlib import Path

from fdbench.errors import EXIT_INVALID, EXIT_PASS

HELP = "score the recordings of a run again; no adapter needed"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=Path, metavar="RUN_DIR", help="folder of a run")
    parser.add_argument("--rewords", action="store_true", help="recognise the words anew (needs the 'reference' extra)")


def execute(args: argparse.Namespace) -> int:
    """Exit code as `fdbench run`: 0, or 3 if the run is invalid."""
    from fdbench.cli.summary import summarise
    from fdbench.results import store
    from fdbench.run.scoring import finish_run, score_items

    document = store.read_json(args.run / "run.json")
    results = finish_run(args.run, document, score_items(args.run, document, rewords=args.rewords))
    print(summarise(results))
    print(f"\nresults: {args.run / 'results.json'}")
    return EXIT_PASS if results["run"]["valid"] else EXIT_INVALID
