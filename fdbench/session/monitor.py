"""The causal ear of the director: does the agent speak right now?

It needs an answer while the conversation happens, so it may only look back. What counts afterwards is decided by the
annotator alone.
"""

from __future__ import annotations

import numpy as np

from fdbench.contract import Audio
from fdbench.timebase import TICK, Samples, ms

LEVEL_DB = -45.0
"""A tick is loud when its RMS is above this."""
CONFIRM_TICKS = 3
"""60 ms above the level are a voice; less is a click."""
TALK_GAP = ms(200)
"""Silence after which the next sound is a new onset."""

_LOUD_ENERGY = TICK * 10 ** (LEVEL_DB / 10)
_LOUD_SAMPLE = 10 ** (LEVEL_DB / 20)


class AgentMonitor:
    """Fed one tick's energy (sum of squares) after the other. Onsets are dated back to their first loud sample."""

    def __init__(self, heard: Audio) -> None:
        self._heard = heard
        self._now: Samples = 0
        self._run = 0
        self.onsets: list[Samples] = []
        """First samples of the agent's talks, in order."""
        self.last_sound: Samples | None = None
        """End of the latest loud tick of a confirmed talk."""

    def feed(self, energy: float) -> None:
        self._now += TICK
        if energy <= _LOUD_ENERGY:
            self._run = 0
            return
        self._run += 1
        if self._run < CONFIRM_TICKS and not self._talking():
            return
        if not self._talking():
            self.onsets.append(self._first_loud_sample(self._now - CONFIRM_TICKS * TICK))
        self.last_sound = self._now

    def sounding(self, now: Samples, within: Samples) -> bool:
        """Whether the agent made a sound in the last `within` samples (`<=`)."""
        return self.last_sound is not None and now - self.last_sound <= within

    def onset_since(self, position: Samples) -> Samples | None:
        """The first onset at or after `position`."""
        for onset in self.onsets:
            if onset >= position:
                return onset
        return None

    def _talking(self) -> bool:
        return self.last_sound is not None and self._now - TICK - self.last_sound < TALK_GAP

    def _first_loud_sample(self, position: Samples) -> Samples:
        loud = np.flatnonzero(np.abs(self._heard[position : position + TICK]) > _LOUD_SAMPLE)
        return position + int(loud[0]) if len(loud) else position
