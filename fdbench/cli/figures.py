"""`fdbench figures`: the figures of the report as files, for papers and slides."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "write the report's figures as SVG, PDF or PNG files"
FORMATS = ("svg", "pdf", "png")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run_dirs", nargs="+", type=Path, metavar="RUN_DIR", help="folder of a finished run")
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="DIR", help="folder to write into; made if it is not there"
    )
    parser.add_argument(
        "--format", choices=FORMATS, default="svg", help="of the files (default: svg); vector files carry their letters"
    )


def execute(args: argparse.Namespace) -> int:
    """Prints the path of each file. StoreError if a results.json cannot be read, or a file not written."""
    from fdbench.errors import EXIT_PASS, StoreError
    from fdbench.report.figure_files import write_figures

    try:
        args.output.mkdir(parents=True, exist_ok=True)
        for path in write_figures(args.run_dirs, args.output, args.format):
            print(path)
    except OSError as error:
        raise StoreError(f"{args.output}: cannot be written ({error.strerror}); check the folder and its permissions") from None
    return EXIT_PASS
