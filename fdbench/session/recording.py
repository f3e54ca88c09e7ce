"""The first waist: what a session leaves behind. Two tracks on one sample clock, the placed cues, and the adapter's log.

Everything after this works on a Recording alone, of today or of another day, of this tool or of another.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from fdbench.audio import Pcm16
from fdbench.hearing.frames import frame_levels
from fdbench.scenario.placement import Placement
from fdbench.timebase import Samples, ms

QUIET = ms(1_000)
"""So much silence at a session's begin tells the line's floor, at most."""
SPEAKS_DB = -50.0


@dataclass(frozen=True, slots=True)
class Logged:
    """An adapter event as JSON-ready data: its `kind` (`transcript`, `span`, ...) and arrival time."""

    at: Samples
    kind: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """Both tracks are int16 at 24,000 Hz, of equal length; `heard` is the agent as a listener heard it after playout,
    flush and underruns. `preroll` samples at the start hold no cue and calibrate the noise floor. `arrivals` are the
    instants at which a run of agent audio first arrived."""

    user: npt.NDArray[np.int16]
    heard: npt.NDArray[np.int16]
    cues: tuple[Placement, ...]
    log: tuple[Logged, ...]
    frame: Samples
    preroll: Samples
    arrivals: tuple[Samples, ...] = ()

    @property
    def samples(self) -> Samples:
        return int(self.heard.shape[0])

    def whole(self, length: Samples) -> Recording:
        """The same of a session in which a recording was played whole: no longer than `length`, and the line's floor is told by what is
        silent at its begin on both tracks."""
        user, heard = self.user[:length], self.heard[:length]
        return replace(
            self,
            user=user,
            heard=heard,
            log=tuple(e for e in self.log if e.at <= length),
            preroll=quiet_start(user, heard),
            arrivals=tuple(a for a in self.arrivals if a < length),
        )


def quiet_start(user: Pcm16, agent: Pcm16) -> Samples:
    """How many samples at the begin hold nobody, on either track: at most QUIET."""
    frame = ms(10)
    loud = np.maximum(frame_levels(user[:QUIET], frame), frame_levels(agent[:QUIET], frame)) > SPEAKS_DB
    first = int(loud.argmax()) if loud.any() else len(loud)
    return max(0, first - 2) * frame if loud.any() else first * frame
