"""`fdbench run`: play scenarios into one or more systems, record, score."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Container
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fdbench.cli import recognition
from fdbench.cli.shard import folder_name, play_shard, sharded
from fdbench.cli.storage import check_free, copy_to
from fdbench.errors import UsageError
from fdbench.harmless import harmless

if TYPE_CHECKING:
    from fdbench.results.schema import Results
    from fdbench.run.how import How
    from fdbench.run.plan import RunPlan, SystemPlan
    from fdbench.scenario.model import Scenario

HELP = "play scenarios into one or more systems, record, score"
DEFAULT_SUITE = "quick"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--adapter",
        action="append",
        required=True,
        metavar="[NAME=]SPEC",
        help="a name, a .py file or a folder; may be repeated",
    )
    parser.add_argument(
        "--set", action="append", default=[], metavar="[NAME.]KEY=VALUE", help="a setting of an adapter; may be repeated"
    )
    add_play_arguments(parser)
    parser.add_argument("--copy-to", metavar="URL", help="copy the run there when it is whole: s3://BUCKET/FOLDER, gs://...")
    parser.add_argument(
        "--shard", metavar="I/N", help="play only part I of N equal ones, such as 3/10; `fdbench merge` puts all N together"
    )


def add_play_arguments(parser: argparse.ArgumentParser) -> None:
    """All that says what is played and how, whoever is listening: every option but the systems and their settings."""
    parser.add_argument(
        "scenarios", nargs="*", metavar="SCENARIO", type=Path, help="scenario files or folders, instead of a suite"
    )
    parser.add_argument(
        "--condition",
        action="append",
        default=[],
        metavar="SPEC",
        help="play every scenario under this channel: clean, noise:SNR, echo:DB or echo:DB@MS, telephone, loss:PERCENT, "
        "or several joined by +; may be repeated (default: clean)",
    )
    parser.add_argument(
        "--suite",
        metavar="NAME",
        help=f"a bundled suite, one folder of it (languages/es), a folder of scenario files, or a file of `fdbench import` "
        f"(default: {DEFAULT_SUITE})",
    )
    parser.add_argument(
        "--limit",
        type=int,
        metavar="N",
        help="play at most N of the scenarios: whole pairs and twins, balanced over dimensions and families, drawn by --seed",
    )
    parser.add_argument("--repeats", type=int, default=1, metavar="N", help="how often each scenario is played (default: 1)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="what all chance derives from (default: 1)")
    parser.add_argument(
        "--clock", choices=("virtual", "real"), help="(default: virtual if every system can run on it, else real)"
    )
    parser.add_argument(
        "--record", action="store_true", help="real clock: keep a cassette of each session, for `fdbench replay`"
    )
    parser.add_argument(
        "--jobs",
        type=int,
        metavar="N",
        help="worker processes (default: the cores; in real time --concurrency, else 1; 0: none); with --cluster sessions at once",
    )
    parser.add_argument(
        "--cluster", default="", metavar="dask://HOST:PORT", help="play on the workers of this dask scheduler instead of here"
    )
    parser.add_argument("--concurrency", type=int, metavar="N", help="sessions at once with one system, at most")
    parser.add_argument("--rate", type=float, metavar="N", help="begin at most N sessions a minute with one system")
    parser.add_argument(
        "--max-minutes",
        type=float,
        metavar="M",
        help="begin no session after M minutes of sound; exit code 3, and --resume plays the rest",
    )
    parser.add_argument(
        "--price",
        action="append",
        default=[],
        metavar="[NAME=]USD",
        help="what a minute costs, for the estimate before a run in real time (default: what the adapter knows)",
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="run folder (default: reports/runs/<run-id>)")
    recognition.add_arguments(parser)
    add_resume_arguments(parser)


def add_resume_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--resume",
        action="store_true",
        help="complete the run that --out holds: play what is missing or damaged, and again what ended in an error or was not on time",
    )
    parser.add_argument("--keep-errors", action="store_true", help="with --resume: do not play again what ended in an error")


def execute(args: argparse.Namespace) -> int:
    """Exit code 0, or 3 if a system is not valid: too many errors, too few events exercised. It is named; the others' results
    stand."""
    check(args)
    check_free(args.copy_to)
    plan = sharded(plan_of(args, systems_of(args.adapter, args.set)), args.shard)
    out = run_folder(args, folder_name(plan))
    if plan.shard is not None:
        how = how_of(args, plan)
        tell(args, plan, how)
        code = play_shard(plan, out, how, recognition.cache(args))
        copy_to(args.copy_to, out)
        return code
    from fdbench.cli.faults import faults_told
    from fdbench.cli.summary import exit_code, summarise

    results = play(args, plan, out)
    print(harmless("\n".join([summarise(results), *faults_told(out, results)])))
    print(f"\nresults: {out / 'results.json'}")
    copy_to(args.copy_to, out)
    return exit_code(results)


def run_folder(args: argparse.Namespace, name: str) -> Path:
    """`--out`, else a new folder under the current one, called after `name` and now."""
    out: Path = args.out or Path("reports/runs") / f"{name.replace('/', '-')}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    return out


def play(args: argparse.Namespace, plan: RunPlan, out: Path) -> Results:
    """Carry `plan` out in the folder `out` and tell how it goes; raises as `fdbench.run.execute.execute` does."""
    from fdbench.run.execute import execute as carry_out
    from fdbench.run.progress import Progress

    how = how_of(args, plan)
    tell(args, plan, how)
    with closing(Progress(plan.items)) as progress:
        return carry_out(plan, out, how, command=sys.argv[1:], progress=progress, cache=recognition.cache(args))


def how_of(args: argparse.Namespace, plan: RunPlan) -> How:
    """What the options say that results do not depend on."""
    from fdbench.run.how import How

    given = vars(args)  # `replay` and `gate` know some of these alone
    return How(
        workers(args, plan),
        args.resume,
        args.keep_errors,
        minutes=given.get("max_minutes"),
        per_system=given.get("concurrency"),
        per_minute=given.get("rate"),
        cluster=given.get("cluster", ""),
    )


def tell(args: argparse.Namespace, plan: RunPlan, how: How) -> None:
    """Before a run in real time: what it will take. UsageError for a price that is none."""
    from fdbench.cli.preview import preview, prices_of

    prices = prices_of(getattr(args, "price", []), [system.name for system in plan.systems])
    if plan.clock == "real":
        print(harmless(f"fdbench: {preview(plan, how, prices)}"), file=sys.stderr)


def workers(args: argparse.Namespace, plan: RunPlan) -> int:
    """`--jobs`, or what suits the machine; 0 for as many as a cluster has room for."""
    if args.jobs is not None:
        return int(args.jobs)
    if plan.clock == "real":  # sessions in real time need the machine to themselves, unless somebody knows better
        return getattr(args, "concurrency", None) or 1
    return 0 if getattr(args, "cluster", "") else os.cpu_count() or 1


def check(args: argparse.Namespace) -> None:
    """UsageError for a value of the play arguments that cannot be, before any adapter is loaded."""
    if args.repeats < 1:
        raise UsageError(f"--repeats {args.repeats}: at least 1")
    if args.limit is not None and args.limit < 1:
        raise UsageError(f"--limit {args.limit}: at least 1")
    if args.concurrency is not None and args.concurrency < 1:
        raise UsageError(f"--concurrency {args.concurrency}: at least 1")
    if args.max_minutes is not None and not 0 < args.max_minutes < 1e6:
        raise UsageError(f"--max-minutes {args.max_minutes:g}: more than 0")
    if args.rate is not None and not 0 < args.rate < 1e6:
        raise UsageError(f"--rate {args.rate:g}: more than 0")
    if args.cluster and args.jobs == 0:
        raise UsageError("--jobs 0: plays in this process; leave it out, or --cluster")
    check_resume(args)


def check_resume(args: argparse.Namespace) -> None:
    """UsageError for values of --resume's companions and of --jobs that cannot be."""
    if args.keep_errors and not args.resume:
        raise UsageError("--keep-errors: says what --resume leaves alone; add --resume, or leave it out")
    if args.jobs is not None and args.jobs < 0:
        raise UsageError(f"--jobs {args.jobs}: at least 0")


def plan_of(args: argparse.Namespace, systems: tuple[SystemPlan, ...], *, only: Container[str] | None = None) -> RunPlan:
    """What the play arguments ask for, played into `systems`; `only`: of that the scenarios with these ids. UsageError for scenarios
    that cannot be had."""
    from fdbench.render.clips import store_for
    from fdbench.run.controls import plan_controls
    from fdbench.run.languages import language_notes
    from fdbench.run.plan import RunPlan, clock_of, stimulus_hashes
    from fdbench.run.recognition import chosen
    from fdbench.scenario.conditions import parse, sweep
    from fdbench.scenario.part import balanced_part

    channels = [parse(spec) for spec in args.condition]
    suite, loaded = _scenarios(args.scenarios, args.suite)
    scenarios = sweep(loaded if args.limit is None else balanced_part(loaded, args.limit, args.seed), channels)
    scenarios = tuple(scenario for scenario in scenarios if only is None or scenario.id in only)
    clips = store_for(scenarios)
    stimuli, controls = stimulus_hashes(scenarios, clips), plan_controls(scenarios, clips)
    for note in [*clips.notes(), *language_notes(scenarios, chosen(args.recogniser))]:
        print(f"fdbench: warning: {note}", file=sys.stderr)
    clock = clock_of(systems, args.clock)
    if args.record and clock != "real":
        raise UsageError("--record: only sessions in real time have connections to record; add --clock real, or leave it out")
    return RunPlan(
        suite, scenarios, systems, args.seed, args.repeats, stimuli, controls, clock, args.record, recogniser=args.recogniser
    )


def systems_of(specs: list[str], assignments: list[str]) -> tuple[SystemPlan, ...]:
    """Of `[NAME=]SPEC` and `[NAME.]KEY=VALUE`."""
    from fdbench import plugins
    from fdbench.run.plan import plan_system

    named: dict[str, str] = {}
    for given in specs:
        name, spec = named_adapter(given)
        if name in named:
            raise UsageError(f"--adapter {given}: two systems are called {name!r}; write NAME={spec} to name one")
        named[name] = spec
    settings = plugins.parse_settings(assignments, list(named))
    return tuple(plan_system(name, spec, settings.get(name, {})) for name, spec in named.items())


def named_adapter(given: str) -> tuple[str, str]:
    """Name and SPEC of `[NAME=]SPEC`. UsageError if the adapter's own name cannot be a system's."""
    from fdbench import plugins

    left, equals, right = given.partition("=")
    name, spec = (left, right) if equals and NAME.fullmatch(left) else ("", given)
    name = name or plugins.resolve(spec).name
    if not NAME.fullmatch(name):
        raise UsageError(f"--adapter {given}: {name!r} is no name for a system; write NAME={spec}")
    return name, spec


def _scenarios(paths: list[Path], suite: str | None) -> tuple[str, tuple[Scenario, ...]]:
    from fdbench.scenario.index import named_suite
    from fdbench.scenario.load import load_paths

    if paths and suite:
        raise UsageError(f"--suite {suite}: give a suite or scenario files, not both")
    if paths:
        return (paths[0].resolve().stem if len(paths) == 1 else "files"), load_paths(paths)
    chosen = named_suite(suite or DEFAULT_SUITE)
    return chosen.name, chosen.scenarios
