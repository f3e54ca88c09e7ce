"""`fdbench baseline`: what the gate needs of a run, in one file to keep."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "store a run as the baseline of the gate"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=Path, metavar="RUN_DIR", help="a finished, valid run")
    parser.add_argument(
        "-o", "--out", type=Path, required=True, metavar="FILE", help="the baseline to write (replaced if it exists)"
    )
    parser.add_argument("--system", metavar="NAME", help="only this system of the run")


def execute(args: argparse.Namespace) -> int:
    from fdbench.gate.files import read, trim, write_baseline

    kept = trim(read(args.run), args.system)
    write_baseline(kept, args.out)
    valid = {name: system for name, system in kept["systems"].items() if system["valid"]}
    units = sum(len(dimension["units"]) for system in valid.values() for dimension in system["dimensions"].values())
    print(f"{args.out}: baseline of {', '.join(valid)} ({units} units, run {kept['run']['id']})")
    for name in sorted(kept["systems"].keys() - valid.keys()):
        print(f"{name} is not valid: the gate will name it and not compare it")
    return 0
