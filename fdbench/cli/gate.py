"""`fdbench gate`: a run against its baseline, for continuous integration."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from fdbench.cli import match
from fdbench.errors import FdbenchError, UsageError

if TYPE_CHECKING:
    from fdbench.gate.verdict import Verdict
    from fdbench.report.sessions import ReadView
    from fdbench.results.schema import Results

HELP = """Hold a run against a baseline; or, with --adapter, play one until the verdict is certain.

Exit 0: PASS (shown to be no worse), IMPROVEMENT, or NO COLLAPSE (nothing fell for certain; too little was played to say more).
1: REGRESSION. 2: usage. 3: INVALID. 4: NO COLLAPSE with --strict. --html, --json, --junit and --summary are written whatever the exit
code."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", nargs="?", type=Path, metavar="RUN_DIR", help="the new run")
    parser.add_argument("--baseline", type=Path, metavar="FILE", help="from `fdbench baseline`, or a run folder")
    parser.add_argument("--anchor", type=Path, metavar="FILE", help="a pinned baseline beside it: a fall against either fails")
    parser.add_argument("--system", metavar="NAME", help="one system: NAME, or NEW=BASE if the baseline calls it otherwise")
    parser.add_argument("--policy", type=Path, metavar="FILE", help="margins, alpha and absolute budgets (YAML)")
    parser.add_argument(
        "--confirm",
        type=int,
        default=0,
        metavar="N",
        help="play what fell N times again, with the run's own adapters and settings, into RUN_DIR/confirm; it fails if half agree",
    )
    parser.add_argument("--jobs", type=int, metavar="N", help="worker processes of these replays (default: as `fdbench run`)")
    match.add_arguments(parser)
    parser.add_argument("--strict", action="store_true", help="ask for PASS: exit 4 where too little was played to say it")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page with what failed and the sound of its cases")
    parser.add_argument(
        "--report",
        metavar="PAGE",
        help="where links lead: file or address of `fdbench report`'s page (default: that of --html)",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the verdict as JSON")
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit XML")
    parser.add_argument("--summary", type=Path, metavar="FILE", help="append Markdown, e.g. to $GITHUB_STEP_SUMMARY")


def execute(args: argparse.Namespace) -> int:
    """Print the verdict, and write it where it was asked for. A mistake is written there, too, so that no older file stands for it."""
    from fdbench.errors import EXIT_BUG, EXIT_USAGE
    from fdbench.gate.terminal import verdict_text
    from fdbench.gate.verdict import no_verdict
    from fdbench.report.moments import with_moments
    from fdbench.report.sessions import read_view
    from fdbench.results.store import RESULTS

    _refuse_to_overwrite(args)
    if args.run is not None and args.run.name == RESULTS:
        args.run = args.run.parent  # where its sessions are
    read = cache(read_view)
    try:
        _begin(args, no_verdict("the gate has not ended: it was cut short, or is still at work", EXIT_USAGE))
        verdict, results, folder = _judged(args)
        verdict = with_moments(verdict, results, folder, args.report or (args.html.name if args.html else None), read=read)
        print(verdict_text(verdict))
        _write_all(args, verdict, results, folder, read)
    except FdbenchError as error:
        with suppress(UsageError):  # what was wrong first is what is told
            _write_all(args, no_verdict(str(error), error.exit_code))
        raise
    except Exception as error:  # a bug, which is shown in full; no older file may stand for it
        with suppress(UsageError):
            _write_all(args, no_verdict(f"a bug in fdbench: {error!r}", EXIT_BUG))
        raise
    return verdict.exit_code


def _begin(args: argparse.Namespace, pending: Verdict) -> None:
    """Before anything is judged, or played for money: every file can be written, and what they hold from now on is no older verdict, should
    this gate be cut short. Pipes are left alone."""
    pipes = [path for path in _outputs(args) if path.exists() and not path.is_file() and not path.is_dir()]
    files = {name: None if (path := getattr(args, name)) in pipes else path for name in ("html", "json", "junit")}
    _write_all(argparse.Namespace(**{**vars(args), **files, "summary": None}), pending)
    if args.summary is not None and args.summary not in pipes:
        _write(args.summary, "a", "")


def _outputs(args: argparse.Namespace) -> list[Path]:
    return [path for path in (args.html, args.json, args.junit, args.summary) if path is not None]


def _refuse_to_overwrite(args: argparse.Namespace) -> None:
    """UsageError if a file is to be read and to be written, or to be written twice."""
    inputs = {path.resolve() for path in (args.baseline, args.anchor, args.policy) if path is not None}
    outputs: set[Path] = set()
    for path in _outputs(args):
        if path.resolve() in inputs:
            raise UsageError(f"{path}: is to be read and to be written; name another file for what is written")
        if path.resolve() in outputs and (path.is_file() or not path.exists()):
            raise UsageError(f"{path}: is to be written twice; name a file for each")
        outputs.add(path.resolve())


def _judged(args: argparse.Namespace) -> tuple[Verdict, Results, Path]:
    """The verdict, the results that it is about, and their folder."""
    from fdbench.gate.confirm import confirm, to_replay
    from fdbench.gate.files import read
    from fdbench.gate.judge import judge
    from fdbench.gate.policy import read_policy

    for name in ("confirm", "jobs"):
        if (given := getattr(args, name)) is not None and given < 0:
            raise UsageError(f"--{name} {given}: at least 0")
    match.check(args)
    policy = read_policy(args.policy)
    if args.adapter is not None:
        return match.play_and_judge(args, policy, None if args.baseline is None else read(args.baseline))
    results = read(args.run)
    baselines = {"baseline": read(args.baseline)} | ({"anchor": read(args.anchor)} if args.anchor is not None else {})
    verdict = judge(
        results, baselines["baseline"], policy, system=args.system, strict=args.strict, anchor=baselines.get("anchor")
    )
    again = to_replay(verdict, results, baselines) if args.confirm else {}
    if not again:
        return verdict, results, args.run
    replays = [_replay(args, set(again), set().union(*again.values()), number) for number in range(1, args.confirm + 1)]
    return confirm(verdict, results, replays, baselines, policy, strict=args.strict), results, args.run


def _replay(args: argparse.Namespace, systems: set[str], dimensions: set[str], number: int) -> Results:
    """Play once more what fell. A replay that was cut short is completed."""
    from fdbench.cli.run import play
    from fdbench.run.again import plan_again

    plan = plan_again(args.run, systems, dimensions, number)
    how = argparse.Namespace(jobs=args.jobs, resume=True, keep_errors=True, no_cache=False)
    return play(how, plan, args.run / "confirm" / str(number))


def _write_all(
    args: argparse.Namespace,
    verdict: Verdict,
    results: Results | None = None,
    folder: Path | None = None,
    read: ReadView | None = None,
) -> None:
    """Without `results` the page holds the verdict alone. UsageError if a file cannot be written, after all others were."""
    from fdbench.gate.document import verdict_json
    from fdbench.gate.junit import junit_xml
    from fdbench.gate.summary import summary_markdown

    def page() -> str:
        from fdbench.report.gate_page import gate_page
        from fdbench.report.sessions import read_view

        return gate_page(verdict, results, folder or args.run, read=read or read_view)

    texts: tuple[tuple[Path | None, str, Callable[[], str]], ...] = (
        (args.json, "w", lambda: verdict_json(verdict)),
        (args.junit, "w", lambda: junit_xml(verdict)),
        (args.summary, "a", lambda: summary_markdown(verdict)),
        (args.html, "w", page),
    )
    faults = []
    for path, mode, text in texts:
        try:
            if path is not None:
                _write(path, mode, text())
        except UsageError as error:
            faults.append(error)
    if faults:
        raise faults[0]


def _write(path: Path, mode: str, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open(mode, encoding="utf-8", errors="replace") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); name a file in a folder of yours") from None
