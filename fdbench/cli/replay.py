"""`fdbench replay`: play a run's cassettes again."""

from __future__ import annotations

import argparse
from pathlib import Path

from fdbench.cli.run import add_resume_arguments

HELP = "play the cassettes of a run again on the virtual clock; no system, key or network needed"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=Path, metavar="RUN_DIR", help="folder of a run made with --record")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the new run")
    add_resume_arguments(parser)
    parser.add_argument("--jobs", type=int, metavar="N", help="worker processes (default: the cores; 0: none)")
    parser.add_argument(
        "--no-cache",
        action="store_true",
        help="recognise equal replies again (FDBENCH_CACHE=off does so, too; FDBENCH_CACHE=DIR moves it)",
    )


def execute(args: argparse.Namespace) -> int:
    """Exit code as `fdbench run`."""
    from fdbench.cli.run import check_resume, play
    from fdbench.cli.summary import exit_code, summarise
    from fdbench.run.replay import plan_replay

    check_resume(args)
    results = play(args, plan_replay(args.run), args.out)
    print(summarise(results))
    print(f"\nresults: {args.out / 'results.json'}")
    return exit_code(results)
