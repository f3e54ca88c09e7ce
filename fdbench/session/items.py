"""A continuous line of agent audio as items: one utterance each, the silence between them left out."""

from __future__ import annotations

import numpy as np

from fdbench.contract import Audio, AudioEnd, AudioOut
from fdbench.timebase import TICK, Samples, ms

ITEM_GAP: Samples = ms(300)
"""Digital silence that ends an item (`>=`). Up to there it is sent, so that a pause inside an utterance keeps its length."""


class Items:
    """Feed it all that a lock-step adapter says, in whole ticks."""

    def __init__(self) -> None:
        self._count = 0
        self._silent: Samples | None = None
        """Digital silence at the end of the item so far; None outside of an item."""

    def feed(self, audio: Audio) -> list[AudioOut | AudioEnd]:
        """The events that the next stretch makes; `audio` is a multiple of TICK long."""
        events: list[AudioOut | AudioEnd] = []
        kept: list[Audio] = []
        for tick in audio.reshape(-1, TICK):
            if tick.any():
                if self._silent is None:
                    self._count += 1
                self._silent = 0
            elif self._silent is None:
                continue
            else:
                self._silent += TICK
            if self._silent >= ITEM_GAP:
                events += self._out(kept)
                kept = []
                events.append(AudioEnd(str(self._count)))
                self._silent = None
            else:
                kept.append(tick)
        return events + self._out(kept)

    def _out(self, kept: list[Audio]) -> list[AudioOut | AudioEnd]:
        return [AudioOut(str(self._count), np.concatenate(kept).astype(np.float32))] if kept else []
