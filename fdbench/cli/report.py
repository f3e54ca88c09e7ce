"""`fdbench report`: one self-contained HTML page from run folders."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fdbench.gate.verdict import Verdict

HELP = "write one HTML page from one or several run folders"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run_dirs", nargs="+", metavar="RUN_DIR", help="folder or URL of a finished run")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="where to write it (default: RUN_DIR/report.html)")
    parser.add_argument(
        "--baseline", type=Path, metavar="FILE", help="judge the first run as `fdbench gate` does, at the top of the page"
    )
    parser.add_argument("--anchor", type=Path, metavar="FILE", help="with --baseline: a pinned baseline beside it")
    parser.add_argument("--policy", type=Path, metavar="FILE", help="with --baseline: margins, alpha and budgets (YAML)")
    parser.add_argument("--system", metavar="NAME", help="with --baseline: judge one system: NAME, or NEW=BASE")
    parser.add_argument(
        "--format", choices=("html", "md"), default="html", help="md: the verdict as Markdown, to the terminal or to --output"
    )
    parser.add_argument(
        "--standalone",
        choices=("all", "findings", "none"),
        help="whose sound the page carries itself (default: findings; of a URL all); that of the others is played from the run's folder",
    )
    parser.add_argument(
        "--lanes",
        choices=("all", "findings", "none"),
        default="findings",
        help="whose timelines have spectrogram and pitch (default: findings)",
    )
    parser.add_argument(
        "--audio-mb", type=_megabytes, metavar="N", help="embed at most N megabytes of audio (default: 40; 0: none)"
    )


def execute(args: argparse.Namespace) -> int:
    """Exit code 0 whatever the verdict: failing a build is the gate's business."""
    from fdbench.cli.storage import is_url, run_folders
    from fdbench.errors import UsageError

    remote = any(map(is_url, args.run_dirs))
    if is_url(args.run_dirs[0]) and args.output is None and args.format == "html":
        raise UsageError(f"{args.run_dirs[0]}: is not on this machine; name the page with -o FILE")
    with run_folders(args.run_dirs) as folders:
        args.run_dirs, args.standalone = folders, args.standalone or ("all" if remote else "findings")
        return _written(args)


def _written(args: argparse.Namespace) -> int:
    from fdbench.errors import EXIT_PASS
    from fdbench.report.html import AUDIO_LIMIT, write_report

    if args.format == "md":
        return _markdown(args)
    limit = AUDIO_LIMIT if args.audio_mb is None else int(args.audio_mb * 1_000_000)
    out = args.output if args.output is not None else args.run_dirs[0] / "report.html"
    chosen = {"standalone": args.standalone, "lanes": args.lanes}
    print(write_report(args.run_dirs, out, verdict=_verdict(args), audio_limit=limit, **chosen))
    _tell_redacted(args.run_dirs)
    return EXIT_PASS


def _tell_redacted(run_dirs: Sequence[Path]) -> None:
    from fdbench.results.store import read_results

    for folder in run_dirs:
        if read_results(folder)["run"].get("redacted"):
            print(f"{folder}: is redacted: the page holds no sound and no words of it", file=sys.stderr)


def _markdown(args: argparse.Namespace) -> int:
    from fdbench.errors import EXIT_PASS, UsageError
    from fdbench.report.html import write_page
    from fdbench.report.markdown import report_markdown

    if args.baseline is not None:
        raise UsageError("--format md holds no verdict of the gate: use `fdbench gate --summary FILE`")
    text = report_markdown(args.run_dirs)
    if args.output is None:
        print(text, end="")
    else:
        print(write_page(text, args.output))
    return EXIT_PASS


def _verdict(args: argparse.Namespace) -> Verdict | None:
    from fdbench.errors import UsageError
    from fdbench.gate.files import read
    from fdbench.gate.judge import judge
    from fdbench.gate.policy import read_policy
    from fdbench.report.moments import with_moments

    if args.baseline is None:
        if given := [name for name in ("anchor", "policy", "system") if getattr(args, name) is not None]:
            raise UsageError(f"--{given[0]} needs --baseline: without one nothing is judged")
        return None
    results, anchor = read(args.run_dirs[0]), read(args.anchor) if args.anchor is not None else None
    verdict = judge(results, read(args.baseline), read_policy(args.policy), system=args.system, anchor=anchor)
    return with_moments(verdict, results, args.run_dirs[0], "")


def _megabytes(text: str) -> float:
    value = float(text)
    if not 0 <= value < 1e6:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1000000")
    return value
