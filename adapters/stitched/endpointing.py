"""From speech probabilities to segments of the user's speech: the cascade's idea of a turn."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from fdbench.contract import RATE, Samples
from fdbench.speech.resample import Audio16

from .._reference.ear import CHUNK_24, Chunk

PRE_ROLL = 9
"""Chunks before the onset that belong to the segment (0.29 s): a detector is late at soft onsets."""

POST_ROLL = 6
"""Chunks kept after the speech (0.19 s); more silence only makes the recogniser hear things."""


@dataclass(frozen=True, slots=True, eq=False)
class Segment16:
    """A finished stretch of user speech."""

    audio: Audio16
    """From the pre-roll to a little after the end, 16 kHz."""
    end: Samples
    """Where the detector saw the speech end."""
    decided: Samples
    """When the silence was long enough."""
    speech: Samples
    """How much of it was speech."""
    level: float
    """dBFS of its loud parts (80th percentile of the speech chunks)."""


@dataclass(slots=True)
class Endpointer:
    """Feed it chunks; it gives a segment when the user has been silent for `silence`."""

    threshold: float
    silence: Samples
    _before: list[Audio16] = field(default_factory=list)
    _audio: list[Audio16] = field(default_factory=list)
    _speech: Samples = 0
    _end: Samples = 0
    _run: Samples = 0
    _levels: list[float] = field(default_factory=list)

    @property
    def active(self) -> bool:
        """Inside a segment."""
        return bool(self._audio)

    @property
    def run(self) -> Samples:
        """Speech heard in this segment without a silence of 100 ms or more."""
        return self._run

    def feed(self, chunk: Chunk) -> Segment16 | None:
        speech = chunk.probability >= self.threshold
        if not self._audio:
            if not speech:
                self._before = [*self._before, chunk.audio][-PRE_ROLL:]
                return None
            self._audio = list(self._before)
        self._audio.append(chunk.audio)
        if speech:
            self._speech += CHUNK_24
            self._run += CHUNK_24
            self._end = chunk.end
            self._levels.append(chunk.level)
        elif chunk.end - self._end >= RATE // 10:
            self._run = 0
        if chunk.end - self._end < self.silence:
            return None
        spoken = self._audio[: len(self._audio) - max(0, (chunk.end - self._end) // CHUNK_24 - POST_ROLL)]
        segment = Segment16(np.concatenate(spoken), self._end, chunk.end, self._speech, float(np.percentile(self._levels, 80)))
        self._before, self._audio = self._audio[-PRE_ROLL:], []
        self._speech = self._run = 0
        self._levels = []
        return segment
