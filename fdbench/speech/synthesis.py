"""What every synthesiser gives: sound, and where the words lie in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from fdbench.contract import Audio, WordTime
from fdbench.timebase import Samples

WORD_SILENCE = 10 ** (-50 / 20)
"""A word ends at its last sample above this, so that it does not hold the pause after it."""

_TOKEN = re.compile(r"\w+(?:['’.-]\w+)*")


@dataclass(frozen=True, slots=True, eq=False)
class Synthesis:
    """An utterance: float32 [n] at 24,000 Hz (read-only), and its words with their places in it, in samples."""

    audio: Audio
    words: tuple[WordTime, ...]


class Voice(Protocol):
    """Says texts: equal texts give equal samples."""

    def say(self, text: str) -> Synthesis:
        """`text` as speech. FdbenchError if it cannot be said."""
        ...


def tokens(text: str) -> list[str]:
    """The words of a text as written, without punctuation around them."""
    return _TOKEN.findall(text)


def last_sound(audio: Audio, start: Samples, end: Samples) -> Samples:
    """One past the last sample of [start, end) that is no silence; `end` if all of it is silent."""
    loud = np.flatnonzero(np.abs(audio[start:end]) > WORD_SILENCE)
    return start + int(loud[-1]) + 1 if loud.size else end
