"""`fdbench baseline`: what the gate needs of a run, in one file to keep, and what it will be able to see."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = """Store a run as the baseline of the gate, and print what can be seen with it.

Exit 3 if a system of the run is not valid: it is named, and stored as one that has no baseline."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=Path, metavar="RUN_DIR", help="a finished, valid run")
    parser.add_argument(
        "-o", "--out", type=Path, required=True, metavar="FILE", help="the baseline to write (an older one is replaced)"
    )
    parser.add_argument("--system", metavar="NAME", help="only this system of the run")
    parser.add_argument("--policy", type=Path, metavar="FILE", help="that of the gate: what can be seen depends on it")


def execute(args: argparse.Namespace) -> int:
    from fdbench.errors import EXIT_INVALID, EXIT_PASS
    from fdbench.gate.files import read, refuse_to_replace, trim, write_baseline
    from fdbench.gate.pairing import why_not_valid
    from fdbench.gate.policy import read_policy
    from fdbench.gate.terminal import power_lines
    from fdbench.harmless import harmless

    refuse_to_replace(args.out)
    policy = read_policy(args.policy)
    kept = trim(read(args.run), args.system)
    write_baseline(kept, args.out)
    valid = {name: system for name, system in kept["systems"].items() if system["valid"]}
    units = sum(len(dimension["units"]) for system in valid.values() for dimension in system["dimensions"].values())
    lines = [f"{args.out}: baseline of {', '.join(valid)} ({units} units, run {kept['run']['id']})"]
    broken = sorted(kept["systems"].keys() - valid)
    lines += [
        f"{name} is not valid ({why_not_valid(kept['systems'][name])}), so it has no baseline: the gate compares nothing of it and "
        "cannot say PASS; run it again, or keep the others by --system NAME"
        for name in broken
    ]
    for name, system in valid.items():
        lines += ["", *power_lines(name, system, kept["run"]["repeats"], policy, kept.get("calibration"))]
    print(harmless("\n".join(lines)))
    return EXIT_INVALID if broken else EXIT_PASS
