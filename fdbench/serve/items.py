"""Cuts the sound of a lock-step system into items, utterances as a client sees them, and leaves out digital silence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fdbench.audio import Pcm16

GAP_MS = 300
"""Digital silence (every sample zero) of at least (`>=`) this length ends an item."""
CHUNK_MS = 20


@dataclass(frozen=True, slots=True)
class Begin:
    """A new item; what follows belongs to it."""

    item: str


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """Sound of an item, to be played on arrival or right after what was sent of it before."""

    item: str
    pcm: Pcm16


@dataclass(frozen=True, slots=True)
class End:
    """Nothing more comes of an item."""

    item: str


Part = Begin | Chunk | End


class Items:
    """Fed with every step's audio, in order.

    What is silent at the start of a step with sound in it is sent, so that the sound keeps its place in the step; what is silent at
    its end is not, in units of 20 ms. A step is never cut in two: silence inside it is sent.
    """

    def __init__(self, rate: int) -> None:
        self._unit = rate * CHUNK_MS // 1000
        self._gap = rate * GAP_MS // 1000
        self._silence = self._gap
        self._count = 0
        self.item: str | None = None
        """The open item."""

    def feed(self, pcm: Pcm16) -> list[Part]:
        """What is to be sent of a step's audio, int16 [n], n a multiple of 20 ms."""
        sound = np.flatnonzero(pcm)
        if not sound.size:
            self._silence += len(pcm)
            return self.end() if self._silence >= self._gap else []
        first, last = int(sound[0]), int(sound[-1])
        parts: list[Part] = self.end() if self._silence + first >= self._gap else []
        if self.item is None:
            self._count += 1
            self.item = f"i{self._count}"
            parts.append(Begin(self.item))
        until = min(len(pcm), -(-(last + 1) // self._unit) * self._unit)
        parts.append(Chunk(self.item, pcm[:until]))
        self._silence = len(pcm) - last - 1
        return parts

    def end(self) -> list[Part]:
        """Close the open item, if there is one: the next sound begins another."""
        item, self.item = self.item, None
        return [] if item is None else [End(item)]
