"""`fdbench history`: many runs over time, on one page."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fdbench.gate.policy import Policy
    from fdbench.report.history.read import Judge

HELP = """draw many runs over time: scores, budgets, verdicts, a small figure for each measure

DIR is searched four folders deep. What cannot be drawn is listed with the reason. The page needs no script and no network; links lead
to report.html in a run's folder (or beside it), verdicts come from gate.json there (`fdbench gate --json`)."""
PAGE = "history.html"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="the folder that the folders of runs lie in")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help=f"where to write it (default: DIR/{PAGE})")
    parser.add_argument("--baseline", type=Path, metavar="FILE", help="hold every run against it, instead of reading gate.json")
    parser.add_argument("--policy", type=Path, metavar="FILE", help="margins, alpha and budgets (YAML)")
    parser.add_argument("--system", metavar="NAME", help="with --baseline: judge one system: NAME, or NEW=BASE")
    parser.add_argument(
        "--format",
        choices=("html", "md"),
        default="html",
        help="md: a table of the latest runs, to the terminal or to --output",
    )


def execute(args: argparse.Namespace) -> int:
    """Exit code 0 whatever the runs are: failing a build is the gate's business."""
    from fdbench.errors import EXIT_PASS
    from fdbench.gate.policy import read_policy
    from fdbench.report.history.lines import read_history
    from fdbench.report.history.markdown import history_markdown
    from fdbench.report.history.page import write_history
    from fdbench.report.html import write_page

    policy = read_policy(args.policy)
    history = read_history(args.folder, policy, _judge(args, policy))
    if args.format == "html":
        print(write_history(history, args.output if args.output is not None else args.folder / PAGE))
    elif args.output is None:
        print(history_markdown(history), end="")
    else:
        print(write_page(history_markdown(history), args.output))
    return EXIT_PASS


def _judge(args: argparse.Namespace, policy: Policy) -> Judge | None:
    from fdbench.errors import UsageError
    from fdbench.gate.document import told
    from fdbench.gate.files import read
    from fdbench.gate.judge import judge

    if args.baseline is None:
        if args.system is not None:
            raise UsageError("--system needs --baseline: without one nothing is judged")
        return None
    baseline = read(args.baseline)
    return lambda results: told(judge(results, baseline, policy, system=args.system))
