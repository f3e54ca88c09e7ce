"""Knows the cues of the script again as they begin: by the sound of their first 100 ms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fdbench.contract import Audio, Samples

from .script import ScriptCue

ALIKE = 0.9
"""Correlation from which a sound is the cue's (`>=`): 1 on a clean line."""
SURE = 0.99
"""Below, a better place may follow in the next frame: a voiced sound is much like itself a period of the voice earlier."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A cue that has begun; its speech lies in [onset, offset), the end being known ahead from the script."""

    cue: ScriptCue
    onset: Samples
    offset: Samples


class Ear:
    """Give it every frame of the user's, in order."""

    def __init__(self, script: Sequence[ScriptCue]) -> None:
        self._script = script
        self._next = 0
        self._offset: Samples = 0
        self._likely: tuple[float, Samples, int] | None = None
        """How like a cue, from where on, and which, if that was not sure in the last frame."""
        longest = max((len(cue.print) for cue in script), default=0)
        self._recent: Audio = np.zeros(longest, np.float32)

    def hear(self, user: Audio, now: Samples) -> Heard | None:
        """The cue that was known again in this frame, which ended at `now`, or in the one before; None if none."""
        window = np.concatenate((self._recent, user))
        self._recent = window[len(user) :]
        likely, self._likely = self._likely, None
        if now <= self._offset or not (likely or user.any()):
            return None
        places = [(*_find(self._script[index].print, window, len(user)), index) for index in self._possible()]
        found = max(((alike, now - len(window) + place, index) for alike, place, index in places), default=(0.0, 0, 0))
        best = max(found, likely) if likely else found
        if best[0] < ALIKE:
            return None
        if not likely and best[0] < SURE:
            self._likely = best
            return None
        _, onset, index = best
        cue = self._script[index]
        self._next, self._offset = index + 1, onset + cue.length
        return Heard(cue, onset, self._offset)

    def _possible(self) -> range:
        """The next turn, which is always played, and the cues before it, which are left out if their moment never comes."""
        end = self._next
        while end < len(self._script) and self._script[end].kind != "turn":
            end += 1
        return range(self._next, min(end + 1, len(self._script)))


def _find(sought: Audio, window: Audio, fresh: int) -> tuple[float, int]:
    """How like `sought` the window is at its best, and where; the last sample of it lies among the `fresh` last ones."""
    part = window[len(window) - fresh - len(sought) + 1 :].astype(np.float64)
    dots = np.correlate(part, sought.astype(np.float64), "valid")
    sums = np.concatenate(([0.0], np.cumsum(part**2)))
    energy = (sums[len(sought) :] - sums[: -len(sought)]) * float(np.dot(sought, sought))
    alike = dots / np.sqrt(np.maximum(energy, 1e-18))
    best = int(np.argmax(alike))
    return float(alike[best]), len(window) - len(part) + best
