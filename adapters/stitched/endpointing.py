"""From speech probabilities to segments of the user's speech: the cascade's idea of a turn."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from fdbench.contract import Samples
from fdbench.speech.resample import Audio16

from .._reference.ear import CHUNK_24, Chunk
from .._reference.fading import silence_after


@dataclass(frozen=True, slots=True, eq=False)
class Segment16:
    """A finished stretch of user speech."""

    audio: Audio16
    """From the pre-roll to a little after the end, 16 kHz."""
    end: Samples
    """Where the detector saw the speech end, to a chunk."""
    faded: Samples
    """Where the sound of it ended, to a few samples: the detector's chunks are coarse, and it misses soft last consonants."""
    decided: Samples
    """When the silence was long enough."""
    speech: Samples
    """How much of it was speech."""
    level: float
    """dBFS of its loud parts (80th percentile of the speech chunks)."""
    chunks: int
    """How many the audio is made of."""


@dataclass(slots=True)
class Endpointer:
    """Feed it chunks; it gives a segment when the user has been silent for `silence`."""

    threshold: float
    silence: Samples
    prefix: Samples
    """Audio before the onset that belongs to the segment: a detector is late at soft onsets."""
    suffix: Samples
    """Audio kept after the speech; more silence only makes the recogniser hear things."""
    run_gap: Samples
    """Silence that ends a run of speech."""
    _before: list[Audio16] = field(default_factory=list)
    _audio: list[Audio16] = field(default_factory=list)
    _speech: Samples = 0
    _end: Samples = 0
    _run: Samples = 0
    _silent: int = 0
    """Chunks since the last one with speech."""
    _levels: list[float] = field(default_factory=list)

    @property
    def active(self) -> bool:
        """Inside a segment."""
        return bool(self._audio)

    @property
    def run(self) -> Samples:
        """Speech heard in this segment without a silence of `run_gap` or more."""
        return self._run

    @property
    def speech(self) -> Samples:
        """How much of this segment was speech so far."""
        return self._speech

    @property
    def level(self) -> float:
        """As a segment's, so far; call it inside one only."""
        return float(np.percentile(self._levels, 80))

    @property
    def kept(self) -> list[Audio16]:
        """The chunks that this segment has if the user says nothing more."""
        return self._audio[: len(self._audio) - max(0, self._silent - self._suffix)]

    @property
    def complete(self) -> bool:
        """Whether the latest chunk is the last of these, once in a pause."""
        return bool(self._audio) and self._silent == max(1, self._suffix)

    def feed(self, chunk: Chunk) -> Segment16 | None:
        speech = chunk.probability >= self.threshold
        if not self._audio:
            if not speech:
                self._before = self._padding([*self._before, chunk.audio])
                return None
            self._audio = list(self._before)
        self._audio.append(chunk.audio)
        if speech:
            self._speech += CHUNK_24
            self._run += CHUNK_24
            self._end = chunk.end
            self._levels.append(chunk.level)
            self._silent = 0
        else:
            self._silent += 1
        if not speech and chunk.end - self._end >= self.run_gap:
            self._run = 0
        if chunk.end - self._end < self.silence:
            return None
        spoken = self.kept
        faded = chunk.end - silence_after(np.concatenate(self._audio), self._silent)
        segment = Segment16(np.concatenate(spoken), self._end, faded, chunk.end, self._speech, self.level, len(spoken))
        self._before, self._audio = self._padding(self._audio), []
        self._speech = self._run = 0
        self._levels = []
        return segment

    @property
    def _suffix(self) -> int:
        """Silent chunks at the end that belong to a segment."""
        return round(self.suffix / CHUNK_24)

    def _padding(self, chunks: list[Audio16]) -> list[Audio16]:
        return chunks[len(chunks) - min(len(chunks), round(self.prefix / CHUNK_24)) :]
