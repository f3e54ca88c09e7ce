"""`fdbench list`: what there is to choose from, in aligned tables."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence

from fdbench.errors import EXIT_PASS, UsageError

HELP = "List adapters, suites, scenarios, voices, measures or recognisers."

Row = Sequence[str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=sorted(_LISTS), help="what to list")
    parser.add_argument("--suite", metavar="NAME", help="scenarios: of this suite only, or of a file of `fdbench import`")


def execute(args: argparse.Namespace) -> int:
    """Print one table. Raises UsageError if `--suite` does not apply."""
    if args.suite and args.what != "scenarios":
        raise UsageError(f"--suite goes with `list scenarios`, not with `list {args.what}`; leave it out")
    print("\n".join(table(_LISTS[args.what](args.suite))))
    return EXIT_PASS


def table(rows: Iterable[Row]) -> list[str]:
    """Rows as lines, each column but the last padded to its widest cell; no blanks at the ends of lines."""
    kept = list(rows)
    widths = [max(map(len, column)) for column in zip(*kept, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in kept]


def _adapters(_: str | None) -> list[Row]:
    from fdbench import plugins

    return [("adapter", "from"), *((source.name, source.origin) for source in plugins.available())]


def _suites(_: str | None) -> list[Row]:
    from fdbench.scenario.load import load_suite, suite_names
    from fdbench.scenario.model import Dimension

    rows: list[Row] = [("suite", "scenarios", *Dimension)]
    for name in suite_names():
        dimensions = [scenario.dimension for scenario in load_suite(name).scenarios]
        rows.append((name, str(len(dimensions)), *(str(dimensions.count(d)) for d in Dimension)))
    return rows


def _scenarios(suite: str | None) -> list[Row]:
    """By dimension, in the order of the model, then by family and id."""
    from fdbench.scenario.index import named_suite
    from fdbench.scenario.load import suite_names
    from fdbench.scenario.model import Dimension

    order = list(Dimension)
    suites = [named_suite(name) for name in ([suite] if suite else suite_names())]
    found = [(scenario, each.name) for each in suites for scenario in each.scenarios]
    found.sort(key=lambda pair: (order.index(pair[0].dimension), pair[0].family, pair[0].id, pair[1]))
    head: Row = ("dimension", "family", "scenario", "suite", "summary")
    return [head, *((s.dimension, s.family, s.id, name, s.summary) for s, name in found)]


def _voices(_: str | None) -> list[Row]:
    from fdbench.render.clips import suite_store

    store = suite_store()
    spoken = [entry.voice for entry in store.entries().values() if entry.kind == "speech"]
    return [("voice", "clips"), *((voice, str(spoken.count(voice))) for voice in store.voices())]


def _measures(_: str | None) -> list[Row]:
    from fdbench.score.catalogue import SPECS

    head: Row = ("dimension", "measure", "unit", "better", "definition")
    rows = [(dimension, s.name, s.unit, s.direction, s.definition) for dimension, specs in SPECS.items() for s in specs]
    return [head, *rows]


def _recognisers(_: str | None) -> list[Row]:
    from fdbench.speech.backends import KINDS
    from fdbench.speech.wer import all_measured

    rows: list[Row] = [("recogniser", "what", "installed", "measured")]
    for kind in KINDS.values():
        known = "; ".join(m.note for m in all_measured() if m.recogniser.startswith(f"{kind.names}-")) or "not measured"
        there = "yes" if kind.installed else f"no: pip install 'fdbench[{kind.extra}]'"
        rows.append((kind.form, kind.what, there, known))
    return rows


_LISTS: dict[str, Callable[[str | None], list[Row]]] = {
    "adapters": _adapters,
    "suites": _suites,
    "scenarios": _scenarios,
    "voices": _voices,
    "measures": _measures,
    "recognisers": _recognisers,
}
