"""How loud a cue is: over the frames that sound, as a listener would say it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fdbench.audio import Mono
from fdbench.scenario.placement import Placement
from fdbench.timebase import ms

FRAME = ms(20)
ACTIVE_DB = 30.0
"""A frame counts for the active level if it lies so far below the loudest one at most."""


def levels(audio: Mono) -> npt.NDArray[np.float64]:
    """dBFS of each frame of 20 ms; what is left of the last one is dropped."""
    frames = audio[: len(audio) // FRAME * FRAME].astype(np.float64).reshape(-1, FRAME)
    found: npt.NDArray[np.float64] = 10.0 * np.log10((frames**2).mean(axis=1) + 1e-12)
    return found


def active_level(cue: Placement) -> float:
    """dBFS of the frames that sound."""
    found = levels(cue.audio[cue.onset : cue.offset])
    power: float = np.mean(10.0 ** (found[found >= found.max() - ACTIVE_DB] / 10.0))
    return float(10.0 * np.log10(power))
