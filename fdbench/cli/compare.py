"""`fdbench compare`: two runs side by side, paired unit by unit."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "compare two runs of the same scenarios, paired, on the terminal"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run_a", type=Path, metavar="RUN_A", help="a run folder, or a baseline file")
    parser.add_argument("run_b", type=Path, metavar="RUN_B", help="another, or the same for two systems of one run")
    parser.add_argument("--system", metavar="NAME", help="one system: NAME, or B=A if they are called differently")


def execute(args: argparse.Namespace) -> int:
    from fdbench.gate.comparison import comparison_text
    from fdbench.gate.files import read
    from fdbench.gate.policy import read_policy

    print(comparison_text(read(args.run_a), read(args.run_b), read_policy(), system=args.system))
    return 0
