"""`fdbench score`: score the recordings of a run again."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from fdbench.cli import recognition
from fdbench.errors import UsageError

HELP = "score the recordings of a run again; no adapter needed"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=Path, metavar="RUN_DIR", help="folder of a run")
    parser.add_argument("--rewords", action="store_true", help="recognise the words anew, or with another recogniser")
    recognition.add_arguments(parser)


def execute(args: argparse.Namespace) -> int:
    """Exit code as `fdbench run`: 0, or 3 if the run is invalid. UsageError if `--recogniser` comes without `--rewords`."""
    if args.recogniser is not None and not args.rewords:
        raise UsageError(f"--recogniser {args.recogniser}: the words are stored with the run; add --rewords to find them anew")
    from fdbench.cli.summary import exit_code, summarise
    from fdbench.results import store
    from fdbench.results.owner import owned
    from fdbench.run.recognition import asked_again
    from fdbench.run.scoring import finish_run, score_items

    document = store.read_run(args.run)
    if (shard := document.get("shard")) is not None:
        raise UsageError(
            f"{args.run}: is shard {shard['number']}/{shard['of']} of a run; put all of them together with `fdbench merge`, "
            "which scores them"
        )
    if args.rewords:
        document = asked_again(document, args.recogniser)
    with owned(args.run, sys.argv[1:]):
        items = score_items(args.run, document, rewords=args.rewords, cache=recognition.cache(args))
        if args.rewords:
            store.write_json(args.run / "run.json", document)
        results = finish_run(args.run, document, items, recognition.cache(args))
    print(summarise(results))
    print(f"\nresults: {args.run / 'results.json'}")
    return exit_code(results)
