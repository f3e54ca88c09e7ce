"""Recognition of the user's speech as it comes in: open vocabulary, nothing is known of what may be
said.

A small neural recogniser hears the utterance so far as a whole, again and again: while the user
speaks once in 0.3 s at most, and whenever he pauses. A pass takes about 0.04 of the utterance's
length.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from fdbench.speech import moonshine
from fdbench.speech.resample import ASR_RATE, Audio16

TARGET_DB = -17.0
"""Speech is brought to this level first: what models expect."""
MAX_GAIN_DB = 24.0
AGAIN = ASR_RATE * 3 // 10
"""While the user speaks, the words so far are as old as this at most."""
SOON = ASR_RATE // 10
"""The same while it must be known soon who speaks to whom."""
EARLIEST = ASR_RATE * 3 // 10
"""Of less, such models make words that nobody said."""


class Hearing:
    """One utterance at a time: `begin`, `feed` as often as you like, `text`, `settled`, `end`."""

    def __init__(self) -> None:
        self.active = False
        """In an utterance."""
        self._gain = 1.0
        self._audio: list[Audio16] = []
        self._fed = 0
        self._heard = 0
        self._text = ""

    def begin(self, level: float) -> None:
        """Start an utterance whose speech has about `level` dBFS."""
        self.end()
        self.active = True
        self._gain = 10 ** (min(MAX_GAIN_DB, max(-MAX_GAIN_DB, TARGET_DB - level)) / 20)

    def feed(self, audio: Iterable[Audio16]) -> None:
        """Take the next chunks."""
        for chunk in audio if self.active else ():
            self._audio.append(np.clip(chunk * self._gain, -1.0, 1.0).astype(np.float32))
            self._fed += len(chunk)

    def text(self, every: int = AGAIN) -> str:
        """The words so far, with capitals and punctuation; the last `every` samples may be missing,
        and a clause unfinished."""
        return self.settled() if self._fed - self._heard >= every else self._text

    def settled(self) -> str:
        """The words of all that was fed. More may be fed afterwards."""
        if self._heard != self._fed and self._fed >= EARLIEST:
            self._heard, self._text = self._fed, moonshine.transcribe(np.concatenate(self._audio))
        return self._text

    def end(self) -> None:
        """Drop the utterance."""
        self.active = False
        self._audio, self._fed, self._heard, self._text = [], 0, 0, ""
