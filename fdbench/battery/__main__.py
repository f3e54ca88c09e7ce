"""`python -m fdbench.battery`: do the scorers give every probe what it deserves?

Exit code 0 if the battery holds, 1 if not, 2 for wrong usage.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from fdbench.battery.battery import KEY, check, plan_battery, play_battery
from fdbench.battery.ranges import load_ranges
from fdbench.battery.table import table
from fdbench.errors import EXIT_PASS, EXIT_REGRESSION, FdbenchError
from fdbench.run.progress import Progress
from fdbench.scenario.load import load_paths, load_suite
from fdbench.scenario.model import Scenario


def main(argv: Sequence[str] | None = None) -> int:
    args = _parser().parse_args(argv)
    try:
        ranges = load_ranges(args.ranges)
        suite, scenarios = _scenarios(args.scenarios, args.suite)
        probes = args.probe or list(ranges.cells)
        with tempfile.TemporaryDirectory() as folder:
            key = (args.key or Path(folder) / KEY).resolve()
            plan = plan_battery(suite, scenarios, probes, key, args.seed, args.repeats)
            out = args.out or Path(folder) / "run"
            with closing(Progress(plan.items)) as progress:
                results = play_battery(plan, out, jobs=args.jobs, resume=args.resume, progress=progress)
            report = check(results, out, scenarios, ranges)
    except FdbenchError as error:
        print(f"battery: {error}", file=sys.stderr)
        return error.exit_code
    print(table(report))
    return EXIT_PASS if report.passed else EXIT_REGRESSION


def _scenarios(paths: list[Path], suite: str) -> tuple[str, tuple[Scenario, ...]]:
    return ("files", load_paths(paths)) if paths else (suite, load_suite(suite).scenarios)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m fdbench.battery", description="Score agents whose scores are known.")
    parser.add_argument("scenarios", nargs="*", type=Path, help="scenario files or folders, instead of a suite")
    parser.add_argument("--suite", default="quick", help="a bundled suite (default: quick)")
    parser.add_argument("--probe", action="append", help="only this probe; may be repeated (default: all that have ranges)")
    parser.add_argument("--ranges", type=Path, help="other ranges than adapters/probes/ranges.yaml")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2, help="worker processes (default: 2)")
    parser.add_argument("--out", type=Path, help="keep the run folder here (default: it is removed)")
    parser.add_argument("--resume", action="store_true", help="complete the run that --out holds; needs the same --key")
    parser.add_argument("--key", type=Path, help="where to write the key (default: a temporary file)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
