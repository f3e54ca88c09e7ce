"""`fdbench sweep`: one system at several values of a setting; latency against patience, yielding against holding."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from fdbench.cli import run

if TYPE_CHECKING:
    from fdbench.report.sweep import Sweep
    from fdbench.results.schema import Results

HELP = """play a suite once for each value of a setting, and draw what each value buys

    fdbench sweep --adapter stitched --set vad_silence_ms=200,400,600,800,1200

Latency is drawn against patience (pauses into which the system does not cut) and yield rate against hold rate, which one
score would hide: a table here, sweep.html and sweep.json in the run folder."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--adapter", required=True, metavar="[NAME=]SPEC", help="a name, a .py file or a folder")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        required=True,
        metavar="KEY=a,b,c",
        help="a setting and the values to play it with; several such lists play every combination, at most 12. KEY=VALUE sets it "
        "for all. A value that itself contains a comma cannot be swept; as a fixed setting it needs quotes: KEY=\"'a, b'\"",
    )
    run.add_play_arguments(parser)


def execute(args: argparse.Namespace) -> int:
    """Exit code 0, or 3 if a system is not valid: too many errors, too few events exercised."""
    run.check(args)
    from fdbench.cli.summary import exit_code
    from fdbench.cli.sweep_settings import combinations
    from fdbench.report.sweep import read_sweep
    from fdbench.report.sweep_page import write_sweep
    from fdbench.run.plan import plan_system

    name, spec = run.named_adapter(args.adapter)
    found = combinations(name, args.set)
    plan = run.plan_of(args, tuple(plan_system(system.name, spec, system.settings) for system in found.systems))
    out = run.run_folder(args, f"sweep-{plan.suite}")
    results = run.play(args, plan, out)
    sweep = read_sweep(out, found.swept)
    page, document = write_sweep(sweep, out)
    print("\n".join([*sweep_text(sweep), *_troubles(results)]))
    print(f"\nresults: {out / 'results.json'}\nfigures: {document}\npage: {page}")
    return exit_code(results)


def sweep_text(sweep: Sweep) -> Iterator[str]:
    """The table for the terminal, and a line for each figure that is undefined."""
    from fdbench.cli.list_ import table
    from fdbench.report.sweep_page import best
    from fdbench.report.wording import brief_text

    rows = [[" x ".join(sweep.swept), *sweep.points[0].cells, "Pareto-optimal in"]]
    for index, point in enumerate(sweep.points):
        rows.append([_plain(point.label), *map(brief_text, point.cells.values()), best(sweep, index)])
    yield from table(rows)
    lacking = list(_lacking(sweep))
    yield from (["", *lacking] if lacking else [])


def _lacking(sweep: Sweep) -> Iterator[str]:
    """Why figures are undefined; once for all the values that share figure and reason."""
    found: dict[tuple[str, str], list[str]] = {}
    for index, point in enumerate(sweep.points):
        for title, cell in point.cells.items():
            if cell.n == 0:
                found.setdefault((title, cell.why or "no chances"), []).append(_plain(sweep.told(index)))
    for (title, why), values in found.items():
        where = "" if len(values) == len(sweep.points) else f" ({'; '.join(values)})"
        yield f"undefined: {title}: {why}{where}"


def _plain(text: str) -> str:
    """A setting's text on one line, without what a terminal would obey."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _troubles(results: Results) -> Sequence[str]:
    lines = []
    for name, system in results["systems"].items():
        errors = [item for item in system["scenarios"] if item["status"] == "error"]
        if errors:
            first = errors[0]
            lines.append(f"error: {name}: {len(errors)} of {len(system['scenarios'])} sessions; {first.get('error', '')}")
    lines += [f"INVALID: {why}" for why in results["run"]["why_invalid"]]
    return ["", *lines] if lines else []
