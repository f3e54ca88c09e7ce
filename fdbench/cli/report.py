"""`fdbench report`: one self-contained HTML page from run folders."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "write one self-contained HTML page from one or several run folders"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run_dirs", nargs="+", type=Path, metavar="RUN_DIR", help="folder of a finished run")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="where to write it (default: RUN_DIR/report.html)")
    parser.add_argument(
        "--audio-mb", type=_megabytes, metavar="N", help="embed at most N megabytes of audio (default: 40; 0: none)"
    )


def execute(args: argparse.Namespace) -> int:
    from fdbench.errors import EXIT_PASS
    from fdbench.report.html import AUDIO_LIMIT, write_report

    limit = AUDIO_LIMIT if args.audio_mb is None else int(args.audio_mb * 1_000_000)
    out = args.output if args.output is not None else args.run_dirs[0] / "report.html"
    print(write_report(args.run_dirs, out, audio_limit=limit))
    return EXIT_PASS


def _megabytes(text: str) -> float:
    value = float(text)
    if not 0 <= value < 1e6:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1000000")
    return value
