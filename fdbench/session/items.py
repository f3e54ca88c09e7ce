"""A continuous line of agent audio as items: one utterance each, the silence between them left out.

Whoever plays an item plays its chunks back to back, each when it arrives or later. So what is silent inside of an utterance is sent as
silence, and keeps its length however late the next chunk is; and a step that sounds is sent whole, so that the sound keeps its place
in the step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

GAP_MS = 300
"""Digital silence (every sample zero) of at least (`>=`) this length ends an item."""

S = TypeVar("S", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Begin:
    """A new item; what follows belongs to it."""

    item: str


@dataclass(frozen=True, slots=True, eq=False)
class Chunk(Generic[S]):
    """A stretch of an item, to be played on arrival or right after what came of it before."""

    item: str
    audio: npt.NDArray[S]


@dataclass(frozen=True, slots=True)
class End:
    """Nothing more comes of an item."""

    item: str


Part: TypeAlias = Begin | Chunk[S] | End


class Items(Generic[S]):
    """Fed with all that a lock-step adapter says, step by step. Items are named "1", "2", ...

    A step is never cut in two: silence inside it is sent, however long.
    """

    def __init__(self, rate: int) -> None:
        self._gap = rate * GAP_MS // 1000
        self._silence = 0
        self._count = 0
        self.item: str | None = None
        """The open item: it sounds, or has been silent for less than GAP_MS."""

    def feed(self, audio: npt.NDArray[S]) -> list[Part[S]]:
        """What is to be sent of a step's audio, shape (n,)."""
        sound = np.flatnonzero(audio)
        if not sound.size:
            self._silence += len(audio)
            if self.item is None or self._silence >= self._gap:
                return self.end()
            return [Chunk(self.item, audio)]
        parts = self.end() if self._silence + int(sound[0]) >= self._gap else []
        if self.item is None:
            self._count += 1
            self.item = str(self._count)
            parts.append(Begin(self.item))
        self._silence = len(audio) - 1 - int(sound[-1])
        return [*parts, Chunk(self.item, audio)]

    def end(self) -> list[Part[S]]:
        """Close the open item, if there is one: the next sound begins another."""
        item, self.item = self.item, None
        return [] if item is None else [End(item)]
