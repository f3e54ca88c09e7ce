"""A sentence that was spoken in one breath is cut where the user is to pause: what stands before the pause then sounds unfinished.

Said by itself, the first half of a sentence falls like a whole one, and an agent may answer it with good reason.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from fdbench.audio import Mono
from fdbench.errors import ClipError, MissingExtra
from fdbench.language.load import ENGLISH
from fdbench.render.bounds import speech_bounds
from fdbench.timebase import Samples, ms

WINDOW = ms(10)
AROUND_WORDS = ms(90)
"""An aligner finds a word within about 70 ms; the cut is made at the softest 10 ms so near to the end of the last word."""
AROUND_LETTERS = 0.15
"""Without an aligner the cut may lie this share of the sentence away from where the numbers of letters put it."""


def halves(whole: Mono, first: str, rest: str, lang: str = ENGLISH) -> tuple[Mono, Mono]:
    """Cut `whole`, which says `first` and then `rest`, at the softest 10 ms between the two.

    Where they meet is found by forced alignment, if they are English, pocketsphinx is installed and the texts fit the sound; else by
    the number of letters, which is right where the speaker pauses for a moment, as at a comma.

    Args:
        whole: float32 [n] at 24,000 Hz, without noise.
        lang: code of the language of the texts.

    Raises:
        ClipError: nothing sounds in it.
    """
    speech = speech_bounds(whole)
    if speech is None:
        raise ClipError(f"{first} {rest}: nothing sounds in it; use other words")
    meet = _by_words(whole, first, rest) if lang == ENGLISH else None
    if meet is None:
        length = speech.end - speech.start
        place = speech.start + round(length * _letters(first) / (_letters(first) + _letters(rest)))
        meet = (place - round(AROUND_LETTERS * length), place + round(AROUND_LETTERS * length))
    start, end = max(meet[0], speech.start + 1), min(meet[1], speech.end - 1)
    cut = start + int(np.argmin(_power(whole)[start:end]))
    return whole[:cut], whole[cut:]


def _by_words(whole: Mono, first: str, rest: str) -> tuple[Samples, Samples] | None:
    """Where the last word of `first` ends and that of `rest` begins, and a little around it. None if that cannot be told."""
    from fdbench.speech.align import align

    before, after = _words(first), _words(rest)
    try:
        found = align(" ".join([*before, *after]), whole)
    except MissingExtra:
        return None
    if found is None or len(found) != len(before) + len(after):
        return None
    return found[len(before) - 1].end - AROUND_WORDS, found[len(before)].start + AROUND_WORDS


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())


def _power(audio: Mono) -> npt.NDArray[np.float64]:
    window = np.full(WINDOW, 1.0 / WINDOW)
    smoothed: npt.NDArray[np.float64] = np.convolve(np.square(audio, dtype=np.float64), window, mode="same")
    return smoothed


def _letters(text: str) -> int:
    return max(1, sum(sign.isalnum() for sign in text))
