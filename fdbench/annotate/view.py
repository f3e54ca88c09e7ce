"""A session as the annotator looks at it: what was placed where, who held the floor, and what answers what."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fdbench.annotate.activity import Activity
from fdbench.annotate.replies import REPLY_GAP, ReplySpan, TakenFloor, reply_to
from fdbench.scenario.model import Check, Cue, CueKind, Scenario
from fdbench.scenario.placement import Placement, missed
from fdbench.segments import Timeline
from fdbench.session.recording import Recording
from fdbench.timebase import Samples, ms

BLUR = ms(300)
"""Over a background soft ends and beginnings are lost: there a silence proves a stop only from so much more on (`>=`)."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A session as the annotator looks at it."""

    recording: Recording
    scenario: Scenario
    order: tuple[str, ...]
    placed: dict[str, Placement]
    floor_cues: dict[str, TakenFloor]
    activity: Activity
    """The agent's sound."""
    backchannels: Timeline
    """Its segments that take no floor..."""
    floor: Timeline
    """...and the others."""

    @classmethod
    def of(cls, recording: Recording, scenario: Scenario, activity: Activity, murmurs: Timeline) -> View:
        """`murmurs` are the segments that take no floor."""
        placed = _placed(recording, scenario)
        floor_cues = floor_cues_of(recording, scenario)
        order = tuple(cue.id for cue in scenario.cues)
        return cls(recording, scenario, order, placed, floor_cues, activity, murmurs, activity.segments.without(murmurs))

    @property
    def agent(self) -> Timeline:
        """All segments of its sound."""
        return self.activity.segments

    @property
    def blur(self) -> Samples:
        """By so much the agent's sounds may end later than they seem to."""
        return BLUR if self.activity.blurred else 0

    def split(self, position: Samples) -> View:
        """The same, where the agent is known to have gone over to something else without a silence."""
        return replace(self, floor=self.floor.split(position))

    def enabling_reply(self, cue: Cue) -> ReplySpan | None:
        """The reply to the last floor cue before `cue` in the script; None if there was none."""
        earlier = self.order[: self.order.index(cue.id)]
        before = [self.floor_cues[name] for name in earlier if name in self.floor_cues]
        return reply_to(before[-1], self.floor) if before else None

    def is_first(self, cue: Cue) -> bool:
        """No floor cue comes before it in the script."""
        return not any(name in self.floor_cues for name in self.order[: self.order.index(cue.id)])

    def offers_to_decide(self, cue: Cue) -> Cue | None:
        """The played cue that says "please decide" for `cue`; None if there is none."""
        offers = (c for c in self.scenario.cues if c.decides == cue.id and c.id in self.floor_cues)
        return next(offers, None)


def floor_cues_of(recording: Recording, scenario: Scenario) -> dict[str, TakenFloor]:
    """The cues by which the user takes the floor, as far as they were played, in the script's order."""
    placed = _placed(recording, scenario)
    taking = [c for c in scenario.cues if c.kind.takes_floor and placed[c.id].played]
    ends = [*(placed[c.id].onset for c in taking[1:]), recording.samples]
    return {
        cue.id: TakenFloor(placed[cue.id], until, _patience(cue), cue.kind is CueKind.COLLISION)
        for cue, until in zip(taking, ends, strict=False)
    }


def _placed(recording: Recording, scenario: Scenario) -> dict[str, Placement]:
    """Where each cue of the script lies; what the recording does not know was never played."""
    placed = {p.id: p for p in recording.cues}
    return {cue.id: placed.get(cue.id, missed(cue.id)) for cue in scenario.cues}


def _patience(cue: Cue) -> Samples:
    """A delegated answer may take its time; its reply is all that is said until then."""
    return ms(cue.expect.within_ms) if cue.expect.check is Check.DELEGATED else REPLY_GAP
