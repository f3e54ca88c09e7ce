"""What a system reported of its own work, held against the wait that was heard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from fdbench.results.schema import EventsDoc, SessionDoc
from fdbench.timebase import Samples, to_ms, to_seconds

REST = "unattributed"
"""What no stage accounts for."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the system's own work, as its adapter reported it. Seconds from the session's start. `modelled`: drawn from a
    profile, not timed."""

    name: str
    start: float
    end: float
    modelled: bool = False

    @property
    def ms(self) -> float:
        return (self.end - self.start) * 1000


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The wait from the user's end to the reply's first audible sample, `start` < `end` in seconds, and at least one stage that
    fell into it, by their begin. A stage may begin before the wait and end after it."""

    cue: str
    start: float
    end: float
    stages: tuple[Stage, ...]

    @property
    def latency_ms(self) -> float:
        """The measured response latency."""
        return (self.end - self.start) * 1000

    def inside_ms(self, stage: Stage) -> float:
        """How much of the stage fell into the wait."""
        return (min(stage.end, self.end) - max(stage.start, self.start)) * 1000

    @property
    def sum_ms(self) -> float:
        """All stages' parts of the wait; more than the latency if stages ran at the same time."""
        return sum(self.inside_ms(stage) for stage in self.stages)

    @property
    def uncovered_ms(self) -> float:
        """How much of the wait no stage covers; >= 0."""
        reached, uncovered = self.start, 0.0
        for stage in self.stages:
            uncovered += max(0.0, stage.start - reached)
            reached = max(reached, min(stage.end, self.end))
        return (uncovered + max(0.0, self.end - reached)) * 1000


@dataclass(frozen=True, slots=True)
class StageShare:
    """A stage over a system's replies, in ms: its median over all of them (0 where it did not occur), and over the `replies`
    > 0 in which it did. `modelled` is None if it was so in some only."""

    stage: str
    median_ms: float
    replies: int
    median_present_ms: float
    modelled: bool | None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Where a system's response latency goes. `latency_ms` is the median of the `replies` > 0 whose wait holds a stage; medians
    of the stages need not sum to it."""

    system: int
    replies: int
    latency_ms: float
    shares: tuple[StageShare, ...]

    @property
    def sum_ms(self) -> float:
        return sum(share.median_ms for share in self.shares)


def stages_of(events: EventsDoc) -> tuple[Stage, ...]:
    """Every stage of a session. Files of older versions do not say what was modelled; nothing is then marked as such."""
    return tuple(Stage(str(s[0]), to_seconds(s[1]), to_seconds(s[2]), len(s) > 3 and bool(s[3])) for s in events["spans"])


def waterfalls(session: SessionDoc, events: EventsDoc) -> Iterator[Waterfall]:
    """One for each reply that came after the user's end and in whose wait a stage was reported."""
    stages = sorted(stages_of(events), key=lambda stage: (stage.start, stage.end))
    for cue, low, high in _waits(session, events):
        start, end = to_seconds(low), to_seconds(high)
        if inside := tuple(stage for stage in stages if stage.start < end and stage.end > start):
            yield Waterfall(cue, start, end, inside)


def latency_shares(session: SessionDoc, events: EventsDoc) -> Iterator[dict[str, Samples]]:
    """For each reply, how many samples of its response latency each stage took; `unattributed` is the rest.

    A sample counts for the stage that began last among those that cover it, so that the shares sum to the latency. Replies
    before the user's end, or in whose wait no stage was reported, give nothing.
    """
    spans = sorted(((str(s[0]), int(s[1]), int(s[2])) for s in events["spans"]), key=lambda span: span[1])
    for _, start, end in _waits(session, events):
        inside = [(stage, max(a, start), min(b, end)) for stage, a, b in spans if a < end and b > start]
        if inside:
            yield _attributed(inside, start, end)


def breakdown(system: int, shares: Sequence[Mapping[str, Samples]], stages: Sequence[Stage]) -> Breakdown | None:
    """The medians over all replies, in the stages' order; None without a reply. `stages` say what was modelled."""
    if not shares:
        return None
    names = [name for name in dict.fromkeys(stage for reply in shares for stage in reply) if name != REST]
    kinds: dict[str, set[bool]] = {}
    for stage in stages:
        kinds.setdefault(stage.name, set()).add(stage.modelled)
    return Breakdown(
        system=system,
        replies=len(shares),
        latency_ms=_median_ms([sum(reply.values()) for reply in shares]),
        shares=tuple(
            _share(name, shares, kinds.get(name, {False}))
            for name in [*names, REST]
            if any(reply.get(name) for reply in shares)
        ),
    )


def _share(name: str, shares: Sequence[Mapping[str, Samples]], kinds: set[bool]) -> StageShare:
    present = [reply[name] for reply in shares if reply.get(name)]
    return StageShare(
        stage=name,
        median_ms=_median_ms([reply.get(name, 0) for reply in shares]),
        replies=len(present),
        median_present_ms=_median_ms(present),
        modelled=next(iter(kinds)) if len(kinds) == 1 else None,
    )


def _median_ms(values: Sequence[Samples]) -> float:
    return median(to_ms(value) for value in values)


def _waits(session: SessionDoc, events: EventsDoc) -> Iterator[tuple[str, Samples, Samples]]:
    """Cue, the user's end and the first audible sample of every reply that did not come before it."""
    ends = {cue["id"]: cue["speech"][-1][1] for cue in session["cues"] if cue["speech"]}
    for reply in events["replies"]:
        end = ends.get(reply["cue"])
        if end is not None and reply["segments"] and reply["segments"][0][0] > end:
            yield reply["cue"], end, reply["segments"][0][0]


def _attributed(spans: Sequence[tuple[str, int, int]], start: int, end: int) -> dict[str, Samples]:
    edges = sorted({start, end, *(a for _, a, _ in spans), *(b for _, _, b in spans)})
    shares: dict[str, Samples] = {}
    for low, high in pairwise(edges):
        covering = [stage for stage, a, b in spans if a <= low and b >= high]
        name = covering[-1] if covering else REST
        shares[name] = shares.get(name, 0) + high - low
    return shares
