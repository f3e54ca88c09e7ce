"""Which other words account for a sound: the recogniser's best path may leave sound to silence, or stretch a last consonant over the
silence that follows, and is no account of what was said then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from fdbench.annotate.audible import FRAME, frame_power, frames_above_bed
from fdbench.contract import Audio, WordTime
from fdbench.timebase import Samples, ms

if TYPE_CHECKING:
    from fdbench.speech.align import Fit

SLACK = ms(80)
"""Other words may misplace so much more than the text does: recognisers place ends within about 70 ms."""
ROUNDS = 6
"""So many of the other texts are set aside for it; then the next one counts, whatever it does."""


def uncovered(words: Sequence[WordTime], audio: Audio) -> Samples:
    """How much of the audible sound lies outside of the words."""
    outside, _ = _misplaced(words, audio)
    return outside


def misplaced(words: Sequence[WordTime], audio: Audio) -> Samples:
    """How much of the audible sound lies outside of the words, and of the silence inside of them."""
    return sum(_misplaced(words, audio))


def silence_in(word: WordTime, audio: Audio) -> Samples:
    """How much of a word is no audible sound."""
    return _misplaced([word], audio)[1]


def sound_after(position: Samples, audio: Audio) -> tuple[Samples, Samples] | None:
    """From the first to the last audible sound after a position; None if there is none."""
    first = -(-position // FRAME)
    later = np.flatnonzero(frames_above_bed(frame_power(audio))[first:])
    return None if not later.size else (int(first + later[0]) * FRAME, int(first + later[-1] + 1) * FRAME)


def best_account(
    texts: Sequence[Sequence[str]],
    audio: Audio,
    allowed: Samples,
    own_mean: Samples,
    *,
    prefix: bool = False,
    comparable: bool = False,
    held: int = 0,
) -> Fit | None:
    """The text that fits best, of those that misplace no more than `allowed`; None if none fits.

    Args:
        held: so many of the first texts are not set aside, whatever they misplace.
        prefix, comparable, own_mean: as `fdbench.speech.align.best_fit`.
    """
    from fdbench.speech.align import best_fit

    left = list(range(len(texts)))
    for remaining in range(ROUNDS, -1, -1):
        if not left:
            return None
        found = best_fit([texts[i] for i in left], audio, prefix=prefix, own_mean=own_mean, comparable=comparable)
        if found is None:
            return None
        index = left[found.index]
        if index < held or not remaining or misplaced(found.words, audio) <= allowed:
            return replace(found, index=index)
        left.remove(index)
    return None


def _misplaced(words: Sequence[WordTime], audio: Audio) -> tuple[Samples, Samples]:
    audible = frames_above_bed(frame_power(audio))
    inside = np.zeros_like(audible)
    for word in words:
        inside[word.start // FRAME : -(-word.end // FRAME)] = True
    return int(np.count_nonzero(audible & ~inside)) * FRAME, int(np.count_nonzero(inside & ~audible)) * FRAME
