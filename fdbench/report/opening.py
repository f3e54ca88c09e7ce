"""The first screen: sentences, findings, what took the points, and how far all of it can be trusted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fdbench.report.calibration import CalibrationView
from fdbench.report.paired_cases import CaseDifference, case_differences
from fdbench.report.verdict_view import Finding, Pair, findings, pairs, ranked, took
from fdbench.report.view import ReportView
from fdbench.report.wording import BECAME, UNMEASURED, listed_and, plural

FIRST = "response_latency_ms"


@dataclass(frozen=True, slots=True)
class Trust:
    """One line of what the figures stand on. `link` is a place on the page; `bad` if something failed."""

    label: str
    text: str
    link: str = ""
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """`findings` are the worst of `every` one; `took` holds, by dimension, a text for each system; `untested`, by dimension, the
    measures that no session could tell."""

    pairs: tuple[Pair, ...]
    findings: tuple[Finding, ...]
    every: tuple[Finding, ...]
    took: dict[str, tuple[str, ...]]
    cases: tuple[CaseDifference, ...]
    trust: tuple[Trust, ...]
    untested: dict[str, tuple[str, ...]]

    def worst(self, dimension: str, system: int) -> Finding | None:
        """The worst moment of a system in a dimension; None if it lost no points."""
        return next((f for f in self.every if (f.dimension, f.system) == (dimension, system)), None)


def opening(view: ReportView, calibration: CalibrationView | None, headlines: Mapping[str, Sequence[str]]) -> Opening:
    """All of it, from the view and the documents that it was made of."""
    docs = [source.doc for source in view.sources]
    cases = tuple(case_differences([(source.run, source.doc) for source in view.sources]))
    every = ranked(view.systems, docs, [source.folder for source in view.sources], headlines)
    untested = _untested(view)
    return Opening(
        pairs=tuple(pairs(view.systems, view.differences, cases)),
        findings=findings(every),
        every=tuple(every),
        took={
            d.name: took([doc["dimensions"].get(d.name) for doc in docs], headlines.get(d.name, ())) for d in view.dimensions
        },
        cases=cases,
        trust=tuple(_trust(view, calibration, untested)),
        untested=untested,
    )


def _untested(view: ReportView) -> dict[str, tuple[str, ...]]:
    """Of every dimension the measures that had no chance in any session of any system."""
    found = {}
    for dimension in view.dimensions:
        names = [r.name for r in dimension.measures if all(c is None or (not c.n and c.why in UNMEASURED) for c in r.cells)]
        found[dimension.name] = tuple(names)
    return {name: names for name, names in found.items() if names}


def _trust(view: ReportView, calibration: CalibrationView | None, untested: Mapping[str, Sequence[str]]) -> Iterator[Trust]:
    yield Trust("Events that came up", "; ".join(_exercised(view)) or "none", "ledger")
    count = sum(map(len, untested.values()))
    whole = [d.name for d in view.dimensions if d.name in untested and len(untested[d.name]) == len(d.measures)]
    text = f"{plural(count, 'measure')}{f', all of {listed_and(whole)} among them' if whole else ''}" if count else "nothing"
    yield Trust("Not tested", text, "untested" if count else "")
    faults = {status: n for status, n in view.statuses.items() if status in ("error", "invalid")}
    played = sum(view.statuses.values())
    told = ", ".join(f"{n} of {played} {BECAME[status]}" for status, n in faults.items())
    yield Trust("Sessions that failed", told or f"none of {played}", "ledger" if told else "", bool(told))
    modelled = [system.name for system in view.systems if "modelled" in system.timing]
    if modelled:
        yield Trust("Simulated", f"stages of {listed_and(modelled)}: their times come from a profile")
    own = next((row for row in calibration.rows if row.measure == FIRST and not row.soft), None) if calibration else None
    if own is not None and own.errors and own.errors[0] is not None:
        yield Trust("fdbench's own error", f"latency within {own.errors[0][1]:.0f} ms in 95 of 100 trials", "calibration")


def _exercised(view: ReportView) -> Iterator[str]:
    for system in view.systems:
        cells = [d.scores[system.index] for d in view.dimensions]
        known = [cell for cell in cells if cell is not None]
        if known:
            yield f"{system.name} {sum(c.exercised for c in known)} of {sum(c.scheduled for c in known)}"
