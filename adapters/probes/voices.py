"""The oracle with a fault of sound. What it does and when is right."""

from __future__ import annotations

import numpy as np

from fdbench.contract import Audio, Samples

from .ear import Heard
from .engine import Stage
from .mouth import Line, spoken
from .policies import MS, Oracle

POP: Samples = 12
"""Half a millisecond."""
POPS_EVERY: Samples = 700 * MS
GAP: Samples = 40 * MS
GAPS_EVERY: Samples = 200 * MS
NAG = Line("Hello, are you still there, or have you gone away?", told=False)
"""2.3 s: of its voice over itself about half is found, as its two pitches are often the same."""
NAGS_AFTER: Samples = 1_200 * MS
SOFTER = 10 ** (-30 / 20)


class Popper(Oracle):
    """A click at full scale every 0.7 s while it speaks."""

    def sound(self, said: Audio) -> Audio:
        now = self.stage.now
        if not self.stage.mouth.sounding(now) or now % POPS_EVERY >= len(said):
            return said
        clicked = said.copy()
        place = (len(said) - POP) // 2
        clicked[place : place + POP] = np.where(np.arange(POP) < POP // 2, 1.0, -1.0)
        return clicked


class Choppy(Oracle):
    """Underruns: 40 ms of nothing in every 200 ms."""

    def sound(self, said: Audio) -> Audio:
        places = np.arange(self.stage.now, self.stage.now + len(said)) % GAPS_EVERY
        return np.where(places >= GAPS_EVERY - GAP, np.float32(0.0), said)


class Nagger(Oracle):
    """Asks whether the user is still there, over its own long answers."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._nag = spoken(NAG)
        self._at: Samples | None = None

    def reply(self, heard: Heard) -> None:
        super().reply(heard)
        begins = heard.offset + self.delay + NAGS_AFTER
        self._at = begins if self.stage.mouth.until > begins + len(self._nag) else None

    def sound(self, said: Audio) -> Audio:
        now = self.stage.now
        if self._at is None or not self._at <= now < self._at + len(self._nag) or not self.stage.mouth.sounding(now):
            return said
        part = self._nag[now - self._at : now - self._at + len(said)]
        mixed = said.copy()
        mixed[: len(part)] += part
        return np.clip(mixed, -1.0, 1.0)


class Drifter(Oracle):
    """30 dB softer after the first interruption."""

    def sound(self, said: Audio) -> Audio:
        return said * np.float32(SOFTER) if self.interrupted and not self._old else said

    @property
    def _old(self) -> bool:
        """What sounds was begun before the interruption, and is about to be cut."""
        return any(u.start <= self.stage.now < u.end and not u.whole for u in self.stage.mouth.planned)
