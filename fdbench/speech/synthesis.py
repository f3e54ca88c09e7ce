"""What every synthesiser gives: sound, and where the words lie in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
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


def divided(words: Sequence[str], start: Samples, end: Samples) -> list[WordTime]:
    """Words that are spoken together in [start, end): each gets its share, by letters. Words that get no sample are left out."""
    letters = sum(map(len, words))
    bounds = [start]
    for word in words:
        bounds.append(bounds[-1] + len(word) * (end - start) // letters)
    bounds[-1] = end
    return [WordTime(t, a, b) for t, a, b in zip(words, bounds, bounds[1:], strict=False) if b > a]
