"""Holes in the agent's speech that a player or a network makes and no mouth: digital silence with abrupt edges."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fdbench.audio import FULL_SCALE, Pcm16
from fdbench.segments import Timeline
from fdbench.timebase import Samples, ms

SHORTEST = ms(10)
"""A shorter hole is none (`<`): pulses of a low voice lie that far apart."""
LONGEST = ms(200)
"""A longer hole is none (`>`): it is a pause, and in measures of its own."""
SILENT_DB = -40.0
"""A hole is so far below the speech (`<=`), sample by sample."""
EDGE: Samples = 12
"""0.5 ms. Speech that falls silent by itself rings down: it takes 10 ms and more from its level to the hole's."""
EDGE_DB = -12.0
"""Right up to the hole, and right after it, the level of EDGE is at least this beside the speech's (`>=`). On eight voices the
closures of plosives, which formant synthesisers cut hardest, stay below -16."""
PEAKS = 4.5
"""Samples of steady noise stay below so many times its RMS."""
LOWEST = 2.0
"""A sample within this is digital silence (int16 steps, `<=`): dither is no sound."""


def find_dropouts(heard: Pcm16, speech_db: float, background_db: float) -> Timeline | None:
    """The holes of an int16 track [n].

    Args:
        heard: the agent's track.
        speech_db: its level while it speaks, dBFS.
        background_db: the level of what lies under it, dBFS.

    Returns:
        Each hole: SHORTEST to LONGEST, softer than SILENT_DB below the speech or than the background's peaks, whichever is louder, and
        as loud as EDGE_DB right up to both its edges. None if the background is so loud that it would fill them.
    """
    silent = max(_sample(speech_db + SILENT_DB), PEAKS * _sample(background_db), LOWEST)
    edge = _sample(speech_db + EDGE_DB)
    if silent > edge:
        return None
    loud = np.flatnonzero(np.abs(heard.astype(np.int32)) > silent)
    gaps = np.diff(loud) - 1
    holes = [(int(loud[k]) + 1, int(loud[k + 1])) for k in np.flatnonzero((gaps >= SHORTEST) & (gaps <= LONGEST))]
    return Timeline.of((a, b) for a, b in holes if min(_rms(heard[max(0, a - EDGE) : a]), _rms(heard[b : b + EDGE])) >= edge)


def _sample(db: float) -> float:
    return float(FULL_SCALE * 10.0 ** (db / 20.0))


def _rms(audio: npt.NDArray[np.int16]) -> float:
    return float(np.sqrt(np.mean(np.square(audio.astype(np.float64)))))
