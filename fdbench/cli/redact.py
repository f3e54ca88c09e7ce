"""`fdbench redact`: a run that may be shared."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = """voices and words out of a run, timings and scores in: a copy that may be shared

No recording, no transcript and no text of a script is in it; every figure is as before, and `fdbench report`, `gate` and `compare` read it.
Ids of scenarios stay, and of measured recordings these are their files' names."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=Path, metavar="RUN_DIR", help="folder of a finished run")
    parser.add_argument("-o", "--out", type=Path, metavar="DIR", help="the new folder (default: RUN_DIR-redacted)")


def execute(args: argparse.Namespace) -> int:
    """Exit code 0."""
    from fdbench.errors import EXIT_PASS
    from fdbench.recordings.measure import ACCOUNT
    from fdbench.results.redact import redact

    out = args.out if args.out is not None else args.run.resolve().with_name(f"{args.run.resolve().name}-redacted")
    count = redact(args.run, out)
    print(f"{count} session{'' if count == 1 else 's'} without voices and words: {out}")
    if (out / ACCOUNT).exists():
        print(
            "its ids are the names of the files that were measured; if those are private, measure them again under other names"
        )
    return EXIT_PASS
