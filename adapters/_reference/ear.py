"""The agent's ear: voice activity in 32 ms chunks, levels, and the 16 kHz audio that recognisers
take."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fdbench.contract import RATE, Audio, Samples
from fdbench.speech.resample import ASR_RATE, Audio16, Downsampler
from fdbench.speech.vad import CHUNK, Vad

CHUNK_24: Samples = CHUNK * RATE // ASR_RATE
"""A chunk's length on the session clock."""
FLOOR_DB = -90.0


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """32 ms of the user's channel."""

    end: Samples
    """Session instant at its end."""
    probability: float
    """Of speech, in [0, 1]."""
    level: float
    """dBFS."""
    audio: Audio16


class Ear:
    """Cuts the user's channel into chunks. One object a session. `cleaned`: what is left of a
    chunk."""

    def __init__(self, cleaned: Callable[[Audio16], Audio16] | None = None) -> None:
        self._cleaned = cleaned
        self._down = Downsampler()
        self._vad = Vad()
        self._rest: Audio16 = np.zeros(0, dtype=np.float32)
        self._taken = 0
        self.recent: deque[Chunk] = deque(maxlen=64)

    def feed(self, user: Audio) -> list[Chunk]:
        """The chunks that this audio completes."""
        self._rest = np.concatenate([self._rest, self._down.feed(np.nan_to_num(user))])
        chunks: list[Chunk] = []
        while len(self._rest) >= CHUNK:
            audio, self._rest = self._rest[:CHUNK], self._rest[CHUNK:]
            self._taken += CHUNK
            chunks.append(self._chunk(self._cleaned(audio) if self._cleaned else audio))
        self.recent.extend(chunks)
        return chunks

    def _chunk(self, audio: Audio16) -> Chunk:
        (probability,) = self._vad.feed(audio)
        power = float(np.mean(np.square(audio, dtype=np.float64)))
        level = 10 * np.log10(max(power, 1e-9))
        return Chunk(
            self._taken * RATE // ASR_RATE, probability, max(FLOOR_DB, float(level)), audio
        )
