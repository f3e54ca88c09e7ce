"""`fdbench check-adapter`: does an adapter keep the contract?"""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from fdbench.errors import EXIT_PASS, EXIT_REGRESSION

if TYPE_CHECKING:
    from fdbench.conformance.verdict import Verdict

HELP = """Check that an adapter keeps the contract, before anything is measured with it. A lock-step adapter is examined in seconds; one on
the wall clock needs its system, and half a minute or more. Exit codes: 0 all pass, 1 a check failed, 2 it cannot be found or made."""
TICKS = {"pass": "✓", "fail": "✗", "skipped": "–"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("spec", metavar="SPEC", help="a name, a .py file or a folder")
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="a setting of the adapter; may be repeated"
    )
    parser.add_argument("--json", action="store_true", help="verdicts as JSON")


def execute(args: argparse.Namespace) -> int:
    """Exit code 0 if no check failed, else 1. PluginError if the adapter cannot be found or made."""
    from fdbench import plugins
    from fdbench.conformance.exam import examine, form_of

    source = plugins.resolve(args.spec)
    settings = plugins.parse_settings(args.set, [source.name])[source.name]
    form = form_of(source.spec, settings)
    if not args.json:
        _print(f"{source.name} ({form} form, {source.origin})")
    told: list[Verdict] = []
    for verdict in examine(source.spec, settings):
        told.append(verdict)
        if not args.json:
            _print(_line(verdict))
    failed = [verdict for verdict in told if verdict.outcome == "fail"]
    _print(_as_json(source.name, form, told) if args.json else _summary(told, failed))
    return EXIT_REGRESSION if failed else EXIT_PASS


def _print(text: str) -> None:
    """At once, and with ? for what the terminal cannot show."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), flush=True)


def _line(verdict: Verdict) -> str:
    said = {"pass": verdict.sentence, "fail": "see below", "skipped": f"skipped: {verdict.sentence}"}[verdict.outcome]
    return f"  {TICKS[verdict.outcome]} {verdict.check:<12}  {said}"


def _summary(told: list[Verdict], failed: list[Verdict]) -> str:
    lines = [""]
    for verdict in failed:
        lines += [f"✗ {verdict.check}: {verdict.sentence}"]
    if failed:
        lines.append("")
    count = {outcome: sum(verdict.outcome == outcome for verdict in told) for outcome in TICKS}
    lines.append(f"{count['pass']} passed, {count['fail']} failed, {count['skipped']} skipped")
    return "\n".join(lines)


def _as_json(name: str, form: str, told: list[Verdict]) -> str:
    checks = [{"check": v.check, "outcome": v.outcome, "sentence": v.sentence} for v in told]
    passed = all(v.outcome != "fail" for v in told)
    return json.dumps({"adapter": name, "form": form, "passed": passed, "checks": checks}, indent=2)
