"""`fdbench score`: score the recordings of a run again."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fdbench.cli import recognition
from fdbench.errors import UsageError

if TYPE_CHECKING:
    from fdbench.annotate.annotate import Segmenter

MANY = 50
"""From so many sessions on (`>=`) several processes are worth their start."""
HELP = "score the recordings of a run again; no adapter needed"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=Path, metavar="RUN_DIR", help="folder of a run")
    parser.add_argument("--rewords", action="store_true", help="recognise the words anew, or with another recogniser")
    parser.add_argument(
        "--jobs", type=int, metavar="N", help=f"processes that score (default: the cores, from {MANY} sessions on; 0: none)"
    )
    recognition.add_arguments(parser)


def execute(args: argparse.Namespace) -> int:
    """Exit code as `fdbench run`: 0, or 3 if the run is invalid. UsageError if `--recogniser` comes without `--rewords`."""
    if args.jobs is not None and args.jobs < 0:
        raise UsageError(f"--jobs {args.jobs}: at least 0")
    if args.recogniser is not None and not args.rewords:
        raise UsageError(f"--recogniser {args.recogniser}: the words are stored with the run; add --rewords to find them anew")
    from fdbench.cli.summary import exit_code, summarise
    from fdbench.results import store
    from fdbench.results.owner import owned
    from fdbench.run.progress import Progress
    from fdbench.run.recognition import asked_again
    from fdbench.run.rescore import score_all
    from fdbench.run.scoring import finish_run, scored

    document = store.read_run(args.run)
    if (shard := document.get("shard")) is not None:
        raise UsageError(
            f"{args.run}: is shard {shard['number']}/{shard['of']} of a run; put all of them together with `fdbench merge`, "
            "which scores them"
        )
    if args.rewords:
        document = asked_again(document, args.recogniser)
    sessions = len(list((args.run / "items").glob("*/*@*")))
    jobs = args.jobs if args.jobs is not None else (os.cpu_count() or 1) if sessions >= MANY else 0
    cache = recognition.cache(args)
    with owned(args.run, sys.argv[1:]), closing(Progress(sessions)) as progress:
        items = score_all(
            args.run, document, jobs=jobs, progress=progress, rewords=args.rewords, cache=cache, segmenter=_segmenter(document)
        )
        if args.rewords:
            store.write_json(args.run / "run.json", document)
        results = finish_run(args.run, scored(args.run, document, items, cache, jobs=jobs, watcher=progress))
    print(summarise(results))
    print(f"\nresults: {args.run / 'results.json'}")
    return exit_code(results)


def _segmenter(document: dict[str, Any]) -> Segmenter:
    """Who hears the agent: in a talk that was measured, over noise, not the one that hears it in a session that was played."""
    from fdbench.annotate.activity import find_activity
    from fdbench.recordings.measure import CLOCK
    from fdbench.recordings.sharp import find_sounds

    return find_sounds if document["run"]["clock"] == CLOCK else find_activity
