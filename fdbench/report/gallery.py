"""Which figures a report has. The page and `fdbench figures` draw the same ones."""

from __future__ import annotations

from markupsafe import Markup

from fdbench.errors import UsageError
from fdbench.report.draw import latency, overlap, scores, session, stages
from fdbench.report.draw.style import Drawing, inline
from fdbench.report.opening import Opening
from fdbench.report.stages import REST
from fdbench.report.times import INTERRUPTION
from fdbench.report.view import ReportView
from fdbench.results.store import RECORDING


def figures(view: ReportView, *, legend: bool = True, linked: bool = False) -> list[Drawing]:
    """All that the run has figures for, in the page's order. `legend`: each names its systems itself."""
    found: list[Drawing | None] = []
    turns, stops = view.latency.points, view.latency.stops
    if any(turns):
        found.append(latency.curve(turns, view.systems, view.published.band("response_latency_s"), legend=legend))
        found.append(latency.strip("turns", "Response latency, turn by turn", turns, view.systems, linked=linked))
        found.append(latency.drift(turns, view.systems, legend=legend))
    if view.breakdowns:
        found.append(stages.stages(view.breakdowns, view.systems, stage_names(view)))
    if any(stops):
        found.append(
            latency.strip("stops", "Time to stop when interrupted", stops, view.systems, linked=linked, of=INTERRUPTION)
        )
    if view.tradeoffs:
        found.append(overlap.tradeoff(view.tradeoffs, view.systems, legend=legend))
    found.append(overlap.kinds(view.dimensions, view.systems))
    if legend and view.dimensions:
        found.insert(0, scores.scores(view.dimensions, view.systems, legend=True))
    return [each for each in found if each is not None]


def stage_names(view: ReportView) -> list[str]:
    """Stages in the order of their first appearance, which fixes their colours."""
    names = [share.stage for found in view.breakdowns for share in found.shares if share.stage != REST]
    return list(dict.fromkeys(names))


def drawings(view: ReportView) -> list[tuple[Drawing, Markup]]:
    """The same for the page, which names the systems beside them."""
    return [(each, inline(each)) for each in figures(view, legend=False, linked=True)]


def score_rows(view: ReportView) -> dict[str, Markup]:
    """Dimension -> its scores as dots with intervals."""
    return {each.name: inline(scores.row(each, view.systems)) for each in view.dimensions}


def pictures(view: ReportView, first: Opening) -> list[Markup]:
    """For each finding its moment as a picture; empty if its recording cannot be read."""
    return [inline(found) if found is not None else Markup("") for found in moments(view, first)]


def moments(view: ReportView, first: Opening) -> list[Drawing | None]:
    """For each finding the picture of its moment; None if it cannot be drawn."""
    found: list[Drawing | None] = []
    for number, each in enumerate(first.findings, start=1):
        folder = view.sources[each.system].folder / each.case.path
        item = next((i for i in view.items if i.system == each.system and i.folder == folder), None)
        drawn = None
        if item is not None and item.session is not None:
            try:
                drawn = session.moment(
                    f"finding-{number}", item.session, folder / RECORDING, view.systems[each.system], each.case.at
                )
            except (UsageError, ValueError, ArithmeticError, TypeError):  # no recording, or an altered session
                drawn = None
        found.append(drawn)
    return found
