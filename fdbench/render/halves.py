"""A sentence that was spoken in one breath is cut where the user is to pause: what stands before the pause then sounds unfinished.

Said by itself, the first half of a sentence falls like a whole one, and an agent may answer it with good reason.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fdbench.audio import Mono
from fdbench.errors import ClipError
from fdbench.hearing.frames import runs_of
from fdbench.render.bounds import speech_bounds
from fdbench.timebase import Samples, ms

WINDOW = ms(10)
BELOW_PEAK_DB = 30.0
"""A gap is softer than the sentence's loudest 10 ms by this."""
SHORTEST_GAP = ms(50)
NEAR = 0.2
"""A gap may lie this share of the sentence away from where the texts' lengths put it."""


def halves(whole: Mono, first: str, rest: str) -> tuple[Mono, Mono]:
    """Cut `whole`, which says `first` and then `rest`, in the gap between them.

    The gaps are all stretches of at least 50 ms in which the sound lies 30 dB below its loudest. The one is taken that lies
    nearest to where the number of letters puts it, and it is cut in the middle.

    Args:
        whole: float32 [n] at 24,000 Hz, without noise.

    Raises:
        ClipError: nothing sounds in it, or no gap lies within a fifth of its length from that place.
    """
    speech = speech_bounds(whole)
    if speech is None:
        raise ClipError(f"{first} {rest}: nothing sounds in it; use other words")
    share = _letters(first) / (_letters(first) + _letters(rest))
    place = speech.start + round(share * (speech.end - speech.start))
    gaps = [(start, end) for start, end in _gaps(whole) if speech.start < start and end < speech.end]
    near = [(abs((start + end) // 2 - place), (start + end) // 2) for start, end in gaps]
    far, cut = min(near, default=(whole.size, 0))
    if far > NEAR * (speech.end - speech.start):
        raise ClipError(f"{first!r}: no gap before {rest!r}; divide the sentence at a comma, or record it")
    return whole[:cut], whole[cut:]


def _gaps(whole: Mono) -> list[tuple[Samples, Samples]]:
    power = _power(whole)
    quiet = power < power.max() * 10.0 ** (-BELOW_PEAK_DB / 10.0)
    return [(start, end) for start, end in runs_of(quiet) if end - start >= SHORTEST_GAP]


def _power(audio: Mono) -> npt.NDArray[np.float64]:
    window = np.full(WINDOW, 1.0 / WINDOW)
    smoothed: npt.NDArray[np.float64] = np.convolve(np.square(audio, dtype=np.float64), window, mode="same")
    return smoothed


def _letters(text: str) -> int:
    return max(1, sum(sign.isalnum() for sign in text))
