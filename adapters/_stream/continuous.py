"""An agent's stream that never stops and names no items: what follows a long enough silence is a new one.

All of it is passed on as it comes, silence too; the items only say which chunks belong together.
"""

from __future__ import annotations

import numpy as np

from fdbench.contract import Audio, AudioEnd, AudioOut, Sink

QUIET_RMS = 0.0006
"""A chunk below (`<`) that, -64 dBFS, is silence; the model's own silence is digital, or nearly."""
PAUSE_MS = 800
"""Silence that ends an item (`>=`)."""


class Speech:
    """Names items `speech-1`, `speech-2`, ..."""

    def __init__(self, sink: Sink, rate: int, quiet_rms: float = QUIET_RMS) -> None:
        self._sink = sink
        self._quiet_rms = quiet_rms
        self._pause = PAUSE_MS * rate // 1000
        self._quiet = 0
        self._count = 0

    def audio(self, audio: Audio) -> None:
        """The next chunk."""
        if not len(audio):
            return
        silent = float(np.sqrt(np.mean(np.square(audio, dtype=np.float64)))) < self._quiet_rms
        if not self._count or (not silent and self._quiet >= self._pause):
            self.stop()
            self._count += 1
        self._quiet = self._quiet + len(audio) if silent else 0
        self._sink.emit(AudioOut(self._item, audio))

    def stop(self) -> None:
        """The item under way, if any, is complete."""
        if self._count:
            self._sink.emit(AudioEnd(self._item))

    @property
    def _item(self) -> str:
        return f"speech-{self._count}"
