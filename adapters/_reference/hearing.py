"""Recognition of the user's speech as it comes in, brought to one level first (a recogniser's own noise must not drown the quiet)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from fdbench.speech.asr import StreamingRecogniser
from fdbench.speech.resample import Audio16

TARGET_DB = -16.0
MAX_GAIN_DB = 24.0


class Hearing:
    """One utterance at a time: `begin`, `feed` as often as you like, `text`, `end`."""

    def __init__(self) -> None:
        self._open = StreamingRecogniser()
        self._gain = 1.0
        self.active = False
        self.text = ""

    def begin(self, level: float) -> None:
        """Start an utterance whose speech has about `level` dBFS."""
        self._gain = 10 ** (min(MAX_GAIN_DB, max(-MAX_GAIN_DB, TARGET_DB - level)) / 20)
        self._open.start()
        self.active, self.text = True, ""

    def feed(self, audio: Iterable[Audio16]) -> str:
        """Take the next chunks; the text so far."""
        pieces = list(audio)
        if self.active and pieces:
            self.text = self._open.feed(np.clip(np.concatenate(pieces) * self._gain, -1.0, 1.0).astype(np.float32))
        return self.text

    def end(self) -> str:
        """Finish the utterance; its text."""
        if self.active:
            self._open.reset()
            self.active = False
        return self.text
