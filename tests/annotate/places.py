"""Where cues lie, by hand."""

from __future__ import annotations

from fdbench.scenario.placement import Placement
from fdbench.segments import Segment
from fdbench.timebase import Samples


def lies(name: str, onset: Samples, offset: Samples) -> Placement:
    """A cue that was played, [onset, offset), without a pause."""
    return Placement(name, speech=(Segment(onset, offset),))
