"""A history as Markdown: the latest runs as a table, for pull requests and job summaries."""

from __future__ import annotations

from collections.abc import Iterator

from fdbench.gate.markdown import code, escaped, table
from fdbench.report.collect import NAME_MOST
from fdbench.report.history.lines import Group, History
from fdbench.report.visible import cut
from fdbench.report.wording import plural, score_text

MOST = 20
"""Latest runs of a group."""


def history_markdown(history: History) -> str:
    """A heading, a table a group with its latest runs first, and what is not drawn."""
    return "\n\n".join(_parts(history)) + "\n"


def _parts(history: History) -> Iterator[str]:
    yield f"## fdbench: {plural(history.count, 'run')} over time"
    for group in history.groups:
        suite, version = escaped(group.info["suite"]), escaped(group.info["metrics_version"])
        about = f"**{suite}**: {plural(len(group.runs), 'run')}, metrics version {version}"
        yield f"{about}. Not joined with the runs above: {escaped(group.why)}." if group.why else f"{about}."
        header = ("start", "run", "system", *group.dimension_names, "gate")
        yield table(header, list(_rows(group)))
    if history.skipped:
        yield "Not drawn:\n\n" + "\n".join(f"- `{code(each.folder)}`: {escaped(each.why)}" for each in history.skipped)


def _rows(group: Group) -> Iterator[tuple[str, ...]]:
    for run in group.runs[: -MOST - 1 : -1]:
        for name, point in run.points.items():
            cells = (score_text(point.scores.get(each)) for each in group.dimension_names)
            failed = run.told.failed.get(name, ()) if run.told else ()
            word = run.told.word + (f" ({', '.join(failed)})" if failed else "") if run.told else run.untold or "-"
            yield (
                f"{run.created:%Y-%m-%d %H:%M}",
                run.info["id"],
                cut(name, NAME_MOST),
                *cells,
                f"not valid: {point.invalid}" if point.invalid else word,
            )
