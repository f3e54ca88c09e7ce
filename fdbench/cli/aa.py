"""`fdbench calibrate --aa`: a system against itself, kept in the baseline that comes of it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fdbench.cli import recognition, run
from fdbench.errors import UsageError

if TYPE_CHECKING:
    from fdbench.gate.policy import Policy
    from fdbench.results.schema import CalibrationDoc, Results

RUNS = 4
OWN = (
    "adapter",
    "set",
    "suite",
    "condition",
    "runs",
    "limit",
    "clock",
    "jobs",
    "run_folder",
    "policy",
    "recogniser",
    "no_cache",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Those of --aa."""
    own = parser.add_argument_group("with --aa: a system against itself on this machine")
    own.add_argument(
        "--aa", action="store_true", help="play a system several times from other seeds, and hold every run against every other"
    )
    own.add_argument("--adapter", metavar="[NAME=]SPEC", help="the system")
    own.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a setting of it; may be repeated")
    own.add_argument("--runs", type=int, metavar="N", help=f"(default: {RUNS})")
    own.add_argument("--suite", metavar="NAME", help="or a folder of scenario files (default: quick)")
    own.add_argument("--limit", type=int, metavar="N", help="a balanced part of the suite, as for `fdbench run`")
    own.add_argument("--condition", action="append", default=[], metavar="SPEC", help="as for `fdbench run`")
    own.add_argument("--clock", choices=("virtual", "real"), help="as for `fdbench run`")
    own.add_argument("--jobs", type=int, metavar="N", help="worker processes")
    own.add_argument("--policy", type=Path, metavar="FILE", help="that of the gate")
    own.add_argument("--run-folder", type=Path, metavar="DIR", help="(default: reports/runs/aa-<time>)")
    recognition.add_arguments(own)  # type: ignore[arg-type]


def check(args: argparse.Namespace) -> None:
    """UsageError if the options do not belong together."""
    if not args.aa:
        for name in OWN:
            if getattr(args, name):
                raise UsageError(f"--{name.replace('_', '-')}: only with --aa, which plays a system against itself")
        return
    if args.adapter is None:
        raise UsageError("--aa: name the system that is to be played against itself, with --adapter")
    if args.out is None:
        raise UsageError("--aa: name the baseline that is to be written, with -o FILE")
    if args.json is not None or args.markdown is not None:
        raise UsageError("--aa writes a baseline (-o FILE); --json and --markdown are of the harness's own calibration")
    if args.runs is not None and args.runs < 2:
        raise UsageError(f"--runs {args.runs}: at least 2, since one is held against another")


def execute(args: argparse.Namespace) -> int:
    """Write the baseline of all runs together, with what they say of each other; print it."""
    from fdbench.gate.aa import calibrated, identical
    from fdbench.gate.files import refuse_to_replace, trim, write_baseline
    from fdbench.gate.policy import read_policy
    from fdbench.harmless import harmless
    from fdbench.results.schema import Results
    from fdbench.run.game import Match

    refuse_to_replace(args.out)
    policy, count = read_policy(args.policy), args.runs or RUNS
    how = argparse.Namespace(**vars(args), scenarios=[], repeats=count, record=False)
    plan = replace(run.plan_of(how, run.systems_of([args.adapter], args.set)), uneven=True)
    folder = run.run_folder(argparse.Namespace(out=args.run_folder), "aa")
    match = Match(plan, folder, None, jobs=run.workers(args, plan), command=sys.argv[1:], cache=recognition.cache(args))
    try:
        for _ in range(count):
            match.play(match.units)
        runs = [match.repeat(number) for number in range(count)]
    finally:
        results = match.close()
    found = calibrated(runs, policy, match.seconds)
    baseline = Results(**{**trim(results), "calibration": found})
    write_baseline(baseline, args.out)
    told = [f"run folder: {folder}", f"baseline of all {count} runs together: {args.out}", ""]
    told += (
        ["all runs say the same: this system does not vary with the seed, so no noise was seen", ""] if identical(runs) else []
    )
    print(harmless("\n".join([*told, *aa_lines(baseline, found, policy)])))
    return 0


def aa_lines(baseline: Results, found: CalibrationDoc, policy: Policy) -> Iterator[str]:
    """How often equal runs were called a REGRESSION, in all and by dimension, and what can be seen."""
    from fdbench.gate.aa import alarm_rate
    from fdbench.gate.terminal import power_lines

    yield f"equal runs called a REGRESSION: {alarm_rate(found)}"
    fell = [f"{name} {own['alarms']}" for name, own in found["dimensions"].items() if own["alarms"]]
    yield f"by dimension: {', '.join(fell) if fell else 'none in any'}"
    for name, system in baseline["systems"].items():
        yield ""
        yield from power_lines(name, system, baseline["run"]["repeats"], policy, found)
