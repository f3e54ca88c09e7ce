"""What a reader with one minute needs: who answers sooner and how surely, what each system fails in, what was not tested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isinf
from pathlib import Path

from fdbench.gate.cases import broken_cases
from fdbench.gate.verdict import BadCase
from fdbench.report.failing import SHOWN_ONLY, Failing, Lost, lost_by
from fdbench.report.moments import moment
from fdbench.report.paired_cases import CaseDifference
from fdbench.report.view import Difference, SystemView, Tone
from fdbench.report.wording import amount, listed_and, number, plural, signed, title
from fdbench.results.schema import DimensionDoc, SystemDoc

FIRST = "response_latency_ms"
MOST = 3
"""Findings on the first screen."""
HOLDS = "hold_rate"


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
    both = f"{first.name} or {other.name}"
    if found is None:
        return f"Nobody can tell whether {both} answers sooner: no turn was measured in both."
    of = f"{plural(found.pairs, 'turn')} that both were asked"
    if found.interval is None:
        seen = f"{(other if found.better else first).name} was sooner by {amount(abs(found.value), found.unit)} in the median"
        return f"Whether {both} answers sooner is not sure: {seen}, but of {of}, too few for an interval."
    low, high = (amount(bound, found.unit) for bound in sorted(map(abs, found.interval)))
    if not found.sure:
        low, high = (amount(bound, found.unit) for bound in found.interval)
        return f"No difference is shown in how soon {first.name} and {other.name} answer: {low} to {high} over {of}."
    sooner, later = (other, first) if found.better else (first, other)
    if isinf(found.value):
        return f"{sooner.name} answers sooner than {later.name}, which never answered most of {of} (95 % sure)."
    by = amount(abs(found.value), found.unit)
    return f"{sooner.name} answers sooner than {later.name}, by {by} (95 % sure of {low} to {high}; median of {of})."


def _scored(own: Sequence[Difference], first: SystemView, other: SystemView) -> Iterator[str]:
    ups = [d for d in own if d.interval is not None and d.interval[0] > 0]
    downs = [d for d in own if d.interval is not None and d.interval[1] < 0]
    open_ = [d.dimension for d in own if d not in ups and d not in downs and d.mean is not None]
    for better, won in ((other, ups), (first, downs)):
        if won:
            named = listed_and([f"{d.dimension} (+{signed(abs(d.mean or 0.0))[1:]} points)" for d in won])
            yield f"{better.name} scores surely higher in {named}."
    if open_:
        yield f"No difference is shown in the scores of {listed_and(open_)}."


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
    """The worst case of the measure; without one, the unit with the lowest score. None if nothing was scored."""
    names = [measure] if measure else []
    if measure.startswith(HOLDS):
        names.append(HOLDS)
    for name in names:
        if name in body["measures"] and (found := broken_cases(dimension, name, doc)):
            return found[0]
    units = sorted(body["units"], key=lambda unit: unit["score"])
    played = {item["id"]: item["path"] for item in reversed(doc["scenarios"]) if item["status"] == "ok"}
    for unit in units:
        for scenario in unit["scenarios"]:
            if scenario in played:
                return BadCase(scenario, played[scenario], "", f"{number(unit['score'], '')} points of 100")
    return None


# --- what took the points ---------------------------------------------------------------------------------------------


def took(bodies: Sequence[DimensionDoc | None], headlines: Sequence[str]) -> tuple[str, ...]:
    """For each system, what took the points of a dimension: the two rates that went wrong most, or the median time, in words."""
    return tuple(_took(body, headlines) if body is not None else "" for body in bodies)


def _took(body: DimensionDoc, headlines: Sequence[str]) -> str:
    if body["score"] is None:
        return ""
    if body["score"] >= 99.95:
        return "nothing lost"
    rates = lost_by(body, headlines)
    first = [_rate(lost, body) for lost in rates if lost.measure in headlines]
    scored = [name for name in headlines if name in body["measures"] and name not in SHOWN_ONLY]
    times = [name for name in scored if body["measures"][name]["unit"] == "ms"]
    known = [name for name in times if body["measures"][name]["value"] is not None]
    time = [f"{title(name).lower()} {amount(body['measures'][name]['value'] or 0.0, 'ms')}" for name in known[:1]]
    told = [*first[:2], *time, *(_rate(lost, body) for lost in rates if lost.measure not in headlines)][:2]
    return "lost by " + ", ".join(told) if told else ""


def _rate(lost: Lost, body: DimensionDoc) -> str:
    of = f"{lost.bad} of {lost.n}" if lost.bad is not None else f"{number(lost.share, 'rate')} of {lost.n}"
    way = "missed" if body["measures"][lost.measure]["direction"] == "higher" else "times"
    return f"{title(lost.measure).lower()}: {of} {way}"
