"""The first waist: what a session leaves behind. Two tracks on one sample clock, the placed cues, and the adapter's log.

Everything after this works on a Recording alone, of today or of another day, of this tool or of another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from fdbench.scenario.placement import Placement
from fdbench.timebase import Samples


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
