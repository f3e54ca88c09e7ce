"""`fdbench import`: recordings that others published, as a suite that `fdbench run` plays."""

from __future__ import annotations

import argparse
from pathlib import Path

from fdbench.errors import EXIT_PASS, EXIT_USAGE, UsageError

HELP = """make a suite of recordings that others published

`fdb`: Full-Duplex-Bench (Lin et al.), any folder of your own download: v1.0, v1.5, one of their tasks, or v3's data. The suite is an index:
no sound is copied. Each input is played whole, from its first sample, whatever the agent does.

  fdbench import fdb v1.0 --verify -o v1.suite
  fdbench run --suite v1.suite --adapter tml --limit 40 --out RUN
  fdbench fdb score RUN"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("fdb",), help="whose recordings")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the download, or a part of it")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="the suite, such as fdb.suite")
    parser.add_argument("--verify", action="store_true", help="read every file, and name each fault")
    parser.add_argument("--manifest", type=Path, metavar="FILE", help="with --verify: write the sha256 of every file there")
    parser.add_argument(
        "--repo", type=Path, metavar="FOLDER", help="v3: your checkout of theirs, whose mock_apis.py tells tools and answers"
    )
    parser.add_argument(
        "--tail", type=float, default=0.0, metavar="S", help="sessions go on for S seconds after their file's end (default: 0)"
    )


def execute(args: argparse.Namespace) -> int:
    """Exit code 0; 2 if a sample cannot be used: the suite then holds the others."""
    from fdbench.cli.fdb import tell_verified
    from fdbench.fdb.folder import look_through
    from fdbench.fdb.importing import import_samples
    from fdbench.scenario.index import ENDING, write_index

    if args.output.suffix != ENDING:
        raise UsageError(f"-o {args.output}: end its name in {ENDING}, so that `fdbench run --suite` knows it")
    if not 0 <= args.tail <= 60:
        raise UsageError(f"--tail {args.tail:g}: 0 to 60 seconds")
    found = look_through(args.folder, verify=args.verify)
    if args.verify:
        tell_verified(found, args.manifest)
    entries, faults = import_samples(found.usable(), round(args.tail * 1000), args.repo)
    for fault in faults:
        print(f"left out: {fault}")
    if not entries:
        raise UsageError(f"{args.folder}: no sample of it can be used")
    write_index(args.output, "fdb", found.root, entries)
    print(f"{len(entries)} of {len(found.samples)} samples: {args.output}")
    return EXIT_PASS if len(entries) == len(found.samples) else EXIT_USAGE
