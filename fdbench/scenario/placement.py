"""A cue's sound and where it lies: the one shape that rendering, playing, recording, annotating and scoring share."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from fdbench.audio import Mono
from fdbench.segments import Segment
from fdbench.timebase import Samples


class CueStatus(StrEnum):
    PLAYED = "played"
    FORCED = "forced"
    """Its trigger timed out; being a turn it was played anyway."""
    TIMED_OUT = "timed_out"
    """Its trigger never fired; it was not played."""


def _nothing() -> Mono:
    return np.zeros(0, np.float32)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the sound of the cue `id` lies. Before it is played its first sample lies at 0, and it holds its `audio`, float32 [n] at
    24,000 Hz; afterwards it lies on the session clock, and its audio is in the user's track.

    `speech` are its stretches of sound without the pauses (for a noise: the sound), known to the sample from the clips' manifest, in order,
    disjoint; empty if the cue was not played. `fillers` are filled pauses and no part of `speech`."""

    id: str
    status: CueStatus = CueStatus.PLAYED
    speech: tuple[Segment, ...] = ()
    fillers: tuple[Segment, ...] = ()
    audio: Mono = field(default_factory=_nothing, compare=False, repr=False)
    """Empty once it was played."""

    @property
    def played(self) -> bool:
        return bool(self.speech)

    @property
    def onset(self) -> Samples:
        """The first sample of speech. IndexError if the cue was not played, as for `offset`."""
        return self.speech[0].start

    @property
    def offset(self) -> Samples:
        """The end of its speech."""
        return self.speech[-1].end

    def at(self, start: Samples, status: CueStatus = CueStatus.PLAYED) -> Placement:
        """The same with its first sample at `start`."""
        return Placement(self.id, status, _shifted(self.speech, start), _shifted(self.fillers, start))


def missed(cue_id: str) -> Placement:
    """Of a cue that was never played."""
    return Placement(cue_id, CueStatus.TIMED_OUT)


def _shifted(segments: tuple[Segment, ...], by: Samples) -> tuple[Segment, ...]:
    return tuple(s.shift(by) for s in segments)
