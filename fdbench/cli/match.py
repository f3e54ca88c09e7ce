"""`fdbench gate --adapter X`: plays, looks, and goes on until the verdict is certain."""

from __future__ import annotations

import argparse
import re
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fdbench.cli import recognition, run
from fdbench.errors import UsageError

if TYPE_CHECKING:
    from fdbench.gate.policy import Policy
    from fdbench.gate.verdict import Verdict
    from fdbench.results.schema import Results
    from fdbench.run.game import Match
    from fdbench.run.plan import RunPlan

BUDGET = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|min|h)")
SECONDS = {"s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}
ONLY_LIVE = ("against", "budget", "set", "suite", "condition", "clock", "out", "recogniser", "repeats")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What is played, if no finished run is judged."""
    live = parser.add_argument_group("play now, instead of RUN_DIR")
    live.add_argument(
        "--adapter", metavar="[NAME=]SPEC", help="play this system, look after every few sessions, stop when certain"
    )
    live.add_argument(
        "--against", metavar="[NAME=]SPEC", help="play this one along, session by session, instead of a stored baseline"
    )
    live.add_argument("--budget", metavar="TIME", help="begin no session after so much sound: 10m, 90s, 1h (default: no limit)")
    live.add_argument("--set", action="append", default=[], metavar="[NAME.]KEY=VALUE", help="a setting; may be repeated")
    live.add_argument("--suite", metavar="NAME", help="or a folder of scenario files (default: the baseline's, or quick)")
    live.add_argument("--condition", action="append", default=[], metavar="SPEC", help="as for `fdbench run`")
    live.add_argument("--repeats", type=int, metavar="N", help="a scenario is played so often at most (default: 8)")
    live.add_argument(
        "--seed", type=int, default=None, metavar="S", help="(default: drawn from the clock, other than the baseline's)"
    )
    live.add_argument("--clock", choices=("virtual", "real"), help="as for `fdbench run`")
    live.add_argument("--out", type=Path, metavar="DIR", help="run folder (default: reports/runs/gate-<time>)")
    recognition.add_arguments(live)  # type: ignore[arg-type]


def check(args: argparse.Namespace) -> None:
    """UsageError if the options do not belong together."""
    if args.adapter is None:
        if args.run is None:
            raise UsageError("give a RUN_DIR to judge, or --adapter SPEC to play one")
        wrong = [name for name in ONLY_LIVE if getattr(args, name)]
        if wrong or args.seed is not None:
            raise UsageError(f"--{wrong[0] if wrong else 'seed'}: says how to play; it needs --adapter instead of a RUN_DIR")
        if args.baseline is None:
            raise UsageError("--baseline FILE is needed: what is the run to be held against?")
        return
    if args.run is not None:
        raise UsageError(f"{args.run}: give a finished run or --adapter, not both")
    if (args.baseline is None) == (args.against is None):
        raise UsageError("--adapter: give either --baseline FILE or --against SPEC to hold it against")
    for name in ("confirm", "anchor", "system"):
        if getattr(args, name):
            raise UsageError(f"--{name}: is for a finished run; what --adapter plays is looked at until it is certain")
    if args.repeats is not None and args.repeats < 1:
        raise UsageError(f"--repeats {args.repeats}: at least 1")


def seconds(budget: str | None) -> float | None:
    """Of `10m`, `90s`, `1h`. UsageError if it is none."""
    if budget is None:
        return None
    found = BUDGET.fullmatch(budget.strip())
    if found is None or float(found[1]) <= 0:
        raise UsageError(f"--budget {budget}: write a time, as 10m, 90s or 1h")
    return float(found[1]) * SECONDS[found[2]]


def play_and_judge(args: argparse.Namespace, policy: Policy, baseline: Results | None) -> tuple[Verdict, Results, Path]:
    """Play until the verdict is certain, or the budget spent: the verdict, what was played, and the run folder that holds it."""
    from fdbench.gate.decide import MOST_PASSES, decide
    from fdbench.results import store
    from fdbench.run.game import Match, first_pass
    from fdbench.run.progress import Progress

    budget = seconds(args.budget)
    most = args.repeats or MOST_PASSES
    plan = _plan(args, baseline, most)
    out = run.run_folder(args, "gate")
    kept = None if baseline is None else _one_system(baseline)
    if kept is not None:
        _refuse_before_playing(plan, kept)
    jobs = run.workers(args, plan)
    repeats = None if kept is None else kept["run"]["repeats"]
    with closing(Progress(first_pass(plan))) as progress:
        cache = recognition.cache(args)
        match = Match(plan, out, kept, jobs=jobs, command=sys.argv[1:], budget_s=budget, cache=cache, watcher=progress)
        try:
            found = decide(match, policy, repeats=repeats, most=most, strict=args.strict)
        finally:
            match.close()
    told = (f"run folder: {out}", cost(match, plan, repeats))
    return replace(found.verdict, notes=(*found.verdict.notes, *told)), store.read_results(out), out


def cost(match: Match, plan: RunPlan, repeats: int | None) -> str:
    """Minutes of sound that were played, and that the suite's every scenario, as often as in the baseline, would have taken more."""
    from fdbench.run.game import first_pass

    once = first_pass(plan)
    each = match.seconds / max(1, match.sessions)
    whole = once * (repeats or 1) * each
    times = f" x {repeats}" if repeats and repeats > 1 else ""
    saved = (whole - match.seconds) / 60
    told = f"saved about {saved:.1f} min of the" if saved >= 0 else f"about {-saved:.1f} min more than the"
    return f"played {match.seconds / 60:.1f} min in {match.sessions} sessions; {told} {whole / 60:.1f} min of all {once} sessions{times}"


def _plan(args: argparse.Namespace, baseline: Results | None, most: int) -> RunPlan:
    from datetime import UTC, datetime

    specs = [args.adapter, *([args.against] if args.against is not None else [])]
    systems = run.systems_of(specs, args.set)
    suite = args.suite or (None if baseline is None else _suite_of(baseline))
    seed = args.seed
    if seed is None:
        seed = int(datetime.now(UTC).timestamp())
    how = argparse.Namespace(
        scenarios=[], suite=suite, condition=args.condition, limit=None, repeats=most, seed=seed, clock=args.clock, record=False,
        recogniser=args.recogniser,
    )  # fmt: skip
    plan = run.plan_of(how, systems, only=None if baseline is None else baseline["run"]["scenarios"])
    return replace(plan, uneven=True)


def _suite_of(baseline: Results) -> str:
    """Its name. UsageError if the suite does not come with fdbench, so that nobody knows where its scenarios lie."""
    from fdbench.scenario.load import is_bundled

    suite = baseline["run"]["suite"]
    if not is_bundled(suite):
        raise UsageError(
            f"--baseline: was played from scenarios of its own, called '{suite}'; name by --suite their folder, or the file of "
            "`fdbench import`"
        )
    return suite


def _refuse_before_playing(plan: RunPlan, baseline: Results) -> None:
    """UsageError for what `judge` would refuse after minutes of playing."""
    from fdbench.gate.pairing import refuse_if_none_is_valid, refuse_unlike
    from fdbench.run.plan import run_info
    from fdbench.run.recognition import chosen, recognised_with

    refuse_unlike(run_info(plan, "", recognised_with(chosen(plan.recogniser))), baseline["run"])
    refuse_if_none_is_valid([(plan.systems[0].name, name) for name in baseline["systems"]], baseline)


def _one_system(baseline: Results) -> Results:
    from fdbench.gate.wording import listed

    if len(baseline["systems"]) != 1:
        names = listed(sorted(baseline["systems"]), 9)
        raise UsageError(f"--baseline: holds {names}; store one of them with `fdbench baseline RUN_DIR --system NAME`")
    return baseline
