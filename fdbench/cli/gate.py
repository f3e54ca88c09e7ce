"""`fdbench gate`: a run against its baseline, for continuous integration."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "hold a run against a baseline: exit 0 pass, 1 regression, 2 usage, 3 invalid run, 4 inconclusive (--strict)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=Path, metavar="RUN_DIR", help="the new run")
    parser.add_argument("--baseline", type=Path, required=True, metavar="FILE", help="from `fdbench baseline`, or a run folder")
    parser.add_argument("--system", metavar="NAME", help="one system: NAME, or NEW=BASE if the baseline calls it otherwise")
    parser.add_argument("--policy", type=Path, metavar="FILE", help="margins, alpha and absolute budgets (YAML)")
    parser.add_argument("--strict", action="store_true", help="inconclusive is a failure: exit 4")
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit XML")
    parser.add_argument("--summary", type=Path, metavar="FILE", help="append Markdown, e.g. to $GITHUB_STEP_SUMMARY")


def execute(args: argparse.Namespace) -> int:
    from fdbench.gate.files import read
    from fdbench.gate.judge import judge
    from fdbench.gate.junit import junit_xml
    from fdbench.gate.policy import read_policy
    from fdbench.gate.summary import summary_markdown
    from fdbench.gate.terminal import verdict_text

    policy = read_policy(args.policy)
    verdict = judge(read(args.run), read(args.baseline), policy, system=args.system, strict=args.strict)
    if args.junit is not None:
        _write(args.junit, "w", junit_xml(verdict))
    if args.summary is not None:
        _write(args.summary, "a", summary_markdown(verdict))
    print(verdict_text(verdict))
    return verdict.exit_code


def _write(path: Path, mode: str, text: str) -> None:
    from fdbench.errors import UsageError

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open(mode, encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); name a file in a folder of yours") from None
