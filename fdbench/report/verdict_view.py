"""What a reader with one minute needs: who answers sooner and how surely, what each system fails in, what was not tested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isinf
from pathlib import Path

from fdbench.gate.cases import broken_cases
from fdbench.gate.coverage import PLAYED
from fdbench.gate.verdict import BadCase
from fdbench.report.failing import SHOWN_ONLY, lost_by, rate_text, unmet_text
from fdbench.report.moments import moment
from fdbench.report.paired_cases import CaseDifference
from fdbench.report.session_view import Tone
from fdbench.report.view import Difference, Failing, SystemView
from fdbench.report.visible import cut
from fdbench.report.wording import amount, interval_text, listed_and, number, plural, signed, title
from fdbench.results.schema import DimensionDoc, SystemDoc

FIRST = "response_latency_ms"
MOST = 3
"""Findings on the first screen."""
WHY_MOST = 200
"""Signs of a failed session's error."""
HOLDS = "hold_rate"
ENOUGH = 6
"""Pairs below which 95 % cannot be reached, whatever they say: that of `median_interval` and of the sign-flip test."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A system against the first one, in sentences; the first of them is about who answers sooner."""

    other: int
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A worst moment: what `system` lost in `dimension` by `measure`, and the session to listen to. `bad` if it breaks a limit or leaves
    30 points or fewer; `points` lost of 100."""

    system: int
    dimension: str
    text: str
    points: float
    case: BadCase
    bad: bool

    @property
    def tone(self) -> Tone:
        return "bad" if self.bad else "neutral"


# --- a pair of systems ------------------------------------------------------------------------------------------------


def pairs(systems: Sequence[SystemView], scores: Sequence[Difference], cases: Sequence[CaseDifference]) -> Iterator[Pair]:
    """Every other system against the first. Nobody is called better where the 95 % interval holds zero."""
    for other in systems[1:]:
        if blocked := [system.name for system in (systems[0], other) if system.invalid]:
            yield Pair(
                other.index, (f"{other.name} and {systems[0].name} are not compared: {listed_and(blocked)} is not valid.",)
            )
            continue
        soon = next((c for c in cases if (c.other, c.measure) == (other.index, FIRST)), None)
        own = [d for d in scores if d.other == other.index]
        yield Pair(other.index, (_soon(soon, systems[0], other), *_scored(own, systems[0], other)))


def _soon(found: CaseDifference | None, first: SystemView, other: SystemView) -> str:
    if found is None:
        return f"Nobody can tell who answers sooner: no turn was measured in both {first.name} and {other.name}."
    turns = plural(found.pairs, "turn")
    if found.interval is None:
        few = f"Too few turns ({found.pairs} of {ENOUGH} needed) to say if {first.name} or {other.name} answers sooner"
        return f"{few}; so far {_ahead(found.value, first, other)} (median)."
    if found.interval == (0, 0):
        return f"{first.name} and {other.name} answer equally soon (median of {turns}; 95 % sure)."
    if not found.sure:
        low, high = (_ahead(bound, first, other) for bound in found.interval)
        between = f"the median of {turns} lies between {low} and {high} (95 % sure)"
        return f"Neither {first.name} nor {other.name} is shown to answer sooner: {between}."
    sooner, later = (other, first) if found.better else (first, other)
    if isinf(found.value):
        return f"{sooner.name} answers sooner than {later.name}, which left most of {turns} without an answer (95 % sure)."
    by = amount(abs(found.value), found.unit)
    return f"{sooner.name} answers {by} sooner than {later.name} (median of {turns}; 95 % sure: {_span(found)})."


def _ahead(value: float, first: SystemView, other: SystemView) -> str:
    """Who is sooner by `value` ms; negative: `other`."""
    sooner, later = (other, first) if value < 0 else (first, other)
    if isinf(value):
        return f"no answer from {later.name}"
    return f"{sooner.name} {amount(abs(value), 'ms')} ahead" if value else "no difference"


def _span(found: CaseDifference) -> str:
    low, high = sorted(map(abs, found.interval or ()))
    return f"at least {amount(low, found.unit)}" if isinf(high) else interval_text((low, high), found.unit)


def _scored(own: Sequence[Difference], first: SystemView, other: SystemView) -> Iterator[str]:
    known = [d for d in own if d.mean is not None]
    same = [d for d in known if not d.changed]
    ups = [d for d in known if d.interval is not None and d.interval[0] > 0]
    downs = [d for d in known if d.interval is not None and d.interval[1] < 0]
    rest = [d for d in known if d not in same and d not in ups and d not in downs]
    for better, won in ((first, downs), (other, ups)):
        if won:
            yield f"{better.name} scores higher in {_units(won, gap=True)}, {'95 % sure of each' if won[1:] else '95 % sure'}."
    if same:
        yield f"{first.name} and {other.name} score the same in {_units(same)}."
    if unsure := [d for d in rest if d.interval is not None]:
        yield f"Neither {first.name} nor {other.name} is shown to score higher in {_units(unsure)}."
    if few := [d for d in rest if d.interval is None]:
        yield f"Too few units to compare {first.name} and {other.name} in {_units(few)}; a verdict needs at least {ENOUGH}."


def _units(found: Sequence[Difference], *, gap: bool = False) -> str:
    """`latency (8 units) and overlap (6 units)`, with the points between the two if `gap`."""
    gaps = [f"by {signed(abs(d.mean or 0.0))[1:]} points, " if gap else "" for d in found]
    return listed_and([f"{d.dimension} ({by}{plural(d.pairs, 'unit')})" for d, by in zip(found, gaps, strict=True)])


# --- findings ---------------------------------------------------------------------------------------------------------


def ranked(
    systems: Sequence[SystemView], docs: Sequence[SystemDoc], folders: Sequence[Path], headlines: Mapping[str, Sequence[str]]
) -> list[Finding]:
    """What took points, the worst first: broken limits and certain ones before those that chance may break, then by points lost, then by
    the number of units that say so."""
    found: list[tuple[tuple[float, ...], Finding]] = []
    for system, doc, folder in zip(systems, docs, folders, strict=True):
        for dimension, body in doc["dimensions"].items():
            found += _of_dimension(system, doc, folder, dimension, body, headlines.get(dimension, ()))
    return [finding for _, finding in sorted(found, key=lambda each: each[0], reverse=True)]


def findings(every: Sequence[Finding]) -> tuple[Finding, ...]:
    """The first of them, at most `MOST`. Each has a session of its own."""
    kept: list[Finding] = []
    for finding in every:
        if len(kept) < MOST and (finding.system, finding.case.path) not in {(k.system, k.case.path) for k in kept}:
            kept.append(finding)
    return tuple(kept)


def _of_dimension(
    system: SystemView, doc: SystemDoc, folder: Path, dimension: str, body: DimensionDoc, headlines: Sequence[str]
) -> Iterator[tuple[tuple[float, ...], Finding]]:
    """One finding a broken limit, or else the one that explains the points lost."""
    lost = 100.0 - body["score"] if body["score"] is not None else 0.0
    failing = [each for each in system.failing if each.dimension == dimension]
    if not failing and lost < 0.05:
        return
    for each in failing or [_unbroken(dimension, body, headlines)]:
        case = _case(each.measure, dimension, body, doc)
        if case is not None:
            bad = each in failing
            finding = Finding(system.index, dimension, each.text, lost, moment(case, doc, folder, ""), bad)
            yield (each.budget and each.certain, each.budget, bad, round(lost, 6), len(body["units"])), finding


def _unbroken(dimension: str, body: DimensionDoc, headlines: Sequence[str]) -> Failing:
    first = next(iter(sorted(lost_by(body, headlines), key=lambda lost: lost.measure not in headlines)), None)
    told = took([body], headlines)[0] or "points lost"
    return Failing(dimension, told, first.measure if first is not None else "", certain=False)


def _case(measure: str, dimension: str, body: DimensionDoc, doc: SystemDoc) -> BadCase | None:
    """The worst case of the measure that can be heard; without one, the unit with the lowest score. None if nothing was scored."""
    names = [measure] if measure else []
    if measure.startswith(HOLDS):
        names.append(HOLDS)
    for name in names:
        if name in body["measures"] and (found := broken_cases(dimension, name, doc)):
            return next((case for case in found if case.path and not case.error), None) or _failed(found[0].scenario, doc)
    units = sorted(body["units"], key=lambda unit: unit["score"])
    played = {item["id"]: item["path"] for item in reversed(doc["scenarios"]) if item["status"] == "ok"}
    for unit in units:
        for scenario in unit["scenarios"]:
            if scenario in played:
                return BadCase(scenario, played[scenario], "", f"{number(unit['score'], '')} points of 100")
    return _failed(units[0]["scenarios"][0], doc) if units else None


def _failed(scenario: str, doc: SystemDoc) -> BadCase | None:
    """A session of a scenario that was not played to its end, which says why; None if there is none."""
    item = next((each for each in doc["scenarios"] if each["id"] == scenario and each["status"] not in PLAYED), None)
    if item is None:
        return None
    became = "ended in an error" if item["status"] == "error" else "is not valid"
    why = cut(item.get("error", ""), WHY_MOST)
    return BadCase(scenario, item["path"], "", "", heard=f"the session {became}{f': {why}' if why else ''}")


# --- what took the points ---------------------------------------------------------------------------------------------


def took(bodies: Sequence[DimensionDoc | None], headlines: Sequence[str]) -> tuple[str, ...]:
    """For each system, what took the points of a dimension: the two rates that went wrong most, or the median time, in words."""
    return tuple(_took(body, headlines) if body is not None else "" for body in bodies)


def _took(body: DimensionDoc, headlines: Sequence[str]) -> str:
    if body["score"] is None:
        return ""
    if body["score"] == 100.0:
        return "nothing lost"
    rates = lost_by(body, headlines)
    told_of = {lost.measure: rate_text(lost.measure, body["measures"][lost.measure]) for lost in rates}
    first = [told for name, told in told_of.items() if name in headlines]
    scored = [name for name in headlines if name in body["measures"] and name not in SHOWN_ONLY]
    times = [name for name in scored if body["measures"][name]["unit"] == "ms"]
    known = [name for name in times if body["measures"][name]["value"] is not None]
    time = [f"{title(name).lower()}: {amount(body['measures'][name]['value'] or 0.0, 'ms')}" for name in known[:1]]
    told = [*first[:2], *time, *(told for name, told in told_of.items() if name not in headlines)][:2]
    if not told and (unmet := unmet_text(body)):
        told = [unmet]
    return "lost by " + ", ".join(told) if told else ""
