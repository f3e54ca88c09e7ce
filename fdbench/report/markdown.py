"""The report's first screen as Markdown, for pull requests and job summaries: the same sentences and figures as the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fdbench.gate.markdown import code, escaped, table
from fdbench.report.calibration import read_calibration
from fdbench.report.collect import HEADLINES, read_view
from fdbench.report.opening import Opening, opening
from fdbench.report.view import ReportView
from fdbench.report.wording import clock, score_interval_text, score_text


def report_markdown(run_dirs: list[Path]) -> str:
    """A heading, the verdict, a table of scores, the worst moments, what the figures stand on. UsageError and StoreError as `read_view`."""
    view = read_view(run_dirs)
    first = opening(view, read_calibration(view.runs), HEADLINES)
    return "\n\n".join(part for part in _parts(view, first) if part) + "\n"


def _parts(view: ReportView, first: Opening) -> Iterator[str]:
    yield f"## fdbench: {' and '.join(f'`{code(system.name)}`' for system in view.systems)}"
    for run in view.runs:
        faults = "".join(f"\n- {escaped(why)}" for why in run.why_invalid)
        if faults:
            yield f"**{'Not every system is' if run.valid else 'The run is not'} valid:**\n{faults}"
    for pair in first.pairs:
        yield f"**{escaped(pair.sentences[0])}**"
        yield "\n".join(f"- {escaped(sentence)}" for sentence in pair.sentences[1:])
    for system in view.systems:
        if system.failing:
            lines = "".join(f"\n- ❌ {each.dimension}: {escaped(each.text)}" for each in system.failing)
            yield f"`{code(system.name)}` fails in:\n{lines}"
    yield _scores(view, first)
    yield _moments(view, first)
    yield "\n".join(f"- {escaped(line.label)}: {escaped(line.text)}" for line in first.trust)


def _scores(view: ReportView, first: Opening) -> str:
    header = ("dimension", "system", "score", "interval", "what took the points")
    rows = [
        (each.name, system.name, score_text(cell), score_interval_text(cell), first.took[each.name][system.index])
        for each in view.dimensions
        for system, cell in zip(view.systems, each.scores, strict=True)
    ]
    return table(header, rows) if rows else ""


def _moments(view: ReportView, first: Opening) -> str:
    lines: list[str] = []
    for each in first.findings:
        at = f" at {clock(each.case.at)}" if each.case.at is not None else ""
        heard = f"; here: {each.case.heard}" if each.case.heard else ""
        told = f"{view.systems[each.system].name}, {each.dimension}: {each.text}{heard}"
        lines.append(f"{len(lines) + 1}. {'❌ ' if each.bad else ''}{escaped(told)} (`{code(each.case.path)}`{at})")
    return "The worst moments:\n\n" + "\n".join(lines) if lines else ""
