"""A constant offset (DC) on the agent's line: nobody hears it, but it adds to every level, hides soft speech, and looks like a sound
that never ends."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fdbench.audio import FULL_SCALE, Mono, Pcm16
from fdbench.timebase import Samples, ms

LEAST = 0.002
"""An offset that is smaller (`<`) is left alone: -54 dBFS, softer than any speech that counts."""
WITHIN, STEADY = 0.5, 0.95
"""So large a share of a line's means (`>=`), or all but one, lie so near to an offset (share of it, `<=`): it is there in silence as in
speech."""
FRAME: Samples = ms(100)
"""Means are of whole periods of a mains hum, of 50 and of 60 Hz."""
QUIET = 0.25
"""Of a whole track the quietest quarter tells how large the offset is: a voice swings about it unevenly."""
FEWEST, EVERY, LAST = 3, 25, 3_000
"""A line that is still being filled is judged after each of its first EVERY ticks, from the third on, and then each half second of
its first minute."""


def without_offset(track: Pcm16) -> Pcm16:
    """The same track about zero, int16 [n]; the very same array if no offset of LEAST or more lies on all of it."""
    count = len(track) // FRAME
    frames = track[: count * FRAME].reshape(count, FRAME)
    means = frames.mean(axis=1)
    if not count or not _offset(means / FULL_SCALE):
        return track
    spread = frames.std(axis=1)
    offset = float(np.median(means[spread <= np.quantile(spread, QUIET)]))
    centred: Pcm16 = np.clip(track - np.rint(offset), -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)
    return centred


class LineOffset:
    """The offset of a line, as far as it is known after each tick."""

    def __init__(self) -> None:
        self._means: list[float] = []
        self.value = 0.0

    def without(self, sound: Mono, energy: float) -> float:
        """The energy (sum of squares) of the next tick, float32 [TICK], without the offset."""
        heard = len(self._means)
        if heard < LAST:
            self._means.append(float(sound.mean()))
            if heard + 1 >= FEWEST and (heard < EVERY or not heard % EVERY):
                self.value = _offset(np.array(self._means))
        if not self.value:
            return energy
        about = sound - np.float32(self.value)
        return float(np.dot(about, about))


def _offset(means: npt.NDArray[np.float64]) -> float:
    middle = float(np.median(means))
    near = np.abs(means - middle) <= WITHIN * abs(middle)
    return middle if abs(middle) >= LEAST and near.sum() >= min(STEADY * len(means), len(means) - 1) else 0.0
