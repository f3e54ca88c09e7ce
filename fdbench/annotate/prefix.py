"""How many items of a known list an agent was heard to recite before it was cut off.

The list must be borne out by the audio like any declared text: a beginning of it beats the decoys and leaves little sound
unexplained. Whether the last word was heard to its end is decided by three things together: the phones that the decoder finds
in it, its length beside the voice's rate, and how abruptly its sound ends.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from fdbench.annotate.audible import FRAME, at_spoken_level, audible_frames, frame_power, frames_above_bed
from fdbench.annotate.decoys import decoys
from fdbench.annotate.text import normalise
from fdbench.annotate.verify import UNCOVERED
from fdbench.contract import Audio, WordTime
from fdbench.timebase import Samples, ms

if TYPE_CHECKING:
    from fdbench.speech.partial import Beginning

Heard: TypeAlias = npt.NDArray[np.bool_]
"""Which frames of 10 ms are audible."""

BEGUN = ms(50)
"""Sound of the next item from which it counts as begun."""
NEXT = ms(100)
"""Sound after the last word that was found, from which it must be another word's."""
BIAS, BEGUN_WEIGHT, AGAIN_WEIGHT, SHARE_WEIGHT, DECAY_WEIGHT = -1.0, -2.6, 1.8, 2.5, 0.5
"""Log odds that the last word was ended, fitted to 175 cut lists of other words in six other voices (three of flite, three of
espeak), cut hard or faded over 5 or 20 ms: 95 % right there."""
SILENT = 10 ** (-60 / 20)
TAIL = ms(50)
"""So much after the last sound tells how loud the line itself is."""
GAP = ms(100)
LOUDEST, LOUDER = -12.0, 6.0
"""dB re the voice's active level. No word of the voices tried ended louder than the first; where the list itself shows how its
voice ends words, the last end is a cut when it is by the second louder than the loudest of them."""
FADES, FADES_WEIGHT = -25.0, 2.5
"""A voice whose words fade to less than the first, in dB, leaves few cuts inside words unnoticed: log odds that this is none."""
SHORT = ms(1_500)
"""Up to so much sound, two words or three, some decoy begins like it by chance: it is taken for the list that was asked for."""
UNEXPLAINED = 0.06
"""Share of the sound that may lie between two words of the list, in a long one."""
RATED = 3
"""Words from which a voice's rate is known."""


@dataclass(frozen=True, slots=True)
class HeardPrefix:
    """`complete`: items heard to their end. `partial`: the next one was begun, at least `BEGUN` of it was heard. `words`: the
    words of the complete items and their places in the audio."""

    complete: int
    partial: bool
    words: tuple[WordTime, ...]


def heard_prefix(items: Sequence[str], audio: Audio) -> HeardPrefix | None:
    """The items of an ordered list that were heard before the agent was cut off.

    Args:
        items: words or short phrases, in the order in which they are recited.
        audio: the reply as heard, 24 kHz, shape [n]; anything may be said before the list, and nothing after it.

    Returns:
        What was heard; None if no beginning of the list fits the audio.
    """
    from fdbench.speech.partial import find_beginning

    said = [normalise(item) for item in items]
    words = [word for item in said for word in item]
    if not words or not all(said) or not len(audio):
        return None
    audio = at_spoken_level(audio)
    heard = frames_above_bed(frame_power(audio))
    sound = int(np.count_nonzero(heard)) * FRAME
    found = find_beginning(words, decoys(len(words)) if sound > SHORT else (), audio)
    if found is None or found.index:
        return None
    ended = _ended(found, words, audio, heard)
    if _unexplained(found, heard) > max(UNCOVERED, UNEXPLAINED * sound):
        return None
    return _counted(said, found, ended, heard)


def _ended(found: Beginning, text: Sequence[str], audio: Audio, heard: Heard) -> int:
    """How many of the words were heard to their end."""
    begun = found.begun if found.begun is not None and _sound(heard, found.begun) >= BEGUN else None
    places = (*found.words, *((begun,) if begun else ()))
    if not places or _after(heard, places[-1].end) >= NEXT:  # the sound of the next word: this one is over
        return len(places)
    *before, last = places
    usual, end = end_levels(audio)
    if end > usual + LOUDER:
        return len(before)
    ended = ended_log_odds(
        fades=usual < FADES,
        begun=begun is not None,
        again=_ended_again(places, text, audio),
        share=_share(last, before, heard),
        decay_ms=sound_decay_ms(audio),
    )
    return len(before) + (ended > 0)


def ended_log_odds(*, fades: bool, begun: bool, again: float, share: float, decay_ms: float) -> float:
    """Log odds that the last word that was found was heard to its end.

    Args:
        fades: the voice's words end softer than `FADES`.
        begun: the decoder found the word's beginning only.
        again: decoded with little noise the last words were ended too: 1, or 0; a half if they did not fit.
        share: the word's length beside what the voice's rate gives it; less than 0.05 counts as that.
        decay_ms: how long its sound took to fall.
    """
    return (
        BIAS
        + FADES_WEIGHT * fades
        + BEGUN_WEIGHT * begun
        + AGAIN_WEIGHT * again
        + SHARE_WEIGHT * math.log(max(share, 0.05))
        + DECAY_WEIGHT * math.log1p(decay_ms)
    )


def end_levels(audio: Audio) -> tuple[float, float]:
    """How loud this voice's words end at most, where a silence of at least `GAP` follows, and how loud the audio's last sound ends:
    dB of the last 3 ms re the voice's active level. A cut inside a word ends louder, but for the word's own silences."""
    quiet = max(SILENT, 2.0 * float(np.abs(audio[-TAIL:]).max(initial=0.0)))
    loud = np.flatnonzero(np.abs(audio) > quiet)
    if not loud.size:
        return LOUDEST, -math.inf
    ends = [*loud[:-1][np.diff(loud) > GAP], loud[-1]]
    power = frame_power(audio)
    active = float(power[audible_frames(power)].mean())
    powers = [np.mean(audio[max(0, end + 1 - ms(3)) : end + 1].astype(np.float64) ** 2) for end in ends]
    *before, last = [10.0 * math.log10(power / active) for power in powers]
    return (max(before) if len(before) >= RATED else LOUDEST), last


def _ended_again(places: Sequence[WordTime], text: Sequence[str], audio: Audio) -> float:
    """Whether the last words, decoded with little noise, are ended too: 1 or 0; a half if they do not fit."""
    from fdbench.speech.decoder import NOISE_DB
    from fdbench.speech.partial import find_beginning

    first = max(0, len(places) - 4)
    tail = audio[max(0, places[first].start - ms(60)) :]
    again = find_beginning(text[first : len(places) + 1], (), tail, noise_db=NOISE_DB)
    return 0.5 if again is None else float(first + len(again.words) >= len(places))


def sound_decay_ms(audio: Audio) -> int:
    """How long the last sound takes to fall from 3 to 25 dB below its loudest 10 ms; a cut takes a few milliseconds."""
    squares = np.concatenate([[0.0], np.cumsum(audio.astype(np.float64) ** 2)])
    at = np.arange(max(0, (len(audio) - FRAME) // ms(1))) * ms(1)
    power = (squares[at + FRAME] - squares[at]) / FRAME
    if not power.size or not (power > _floor(power)).any():
        return 0
    end = int(np.flatnonzero(power > _floor(power))[-1]) + 1
    near = power[max(0, end - 81) : end]
    last = [int(np.flatnonzero(near > near.max() * 10 ** (-db / 10))[-1]) for db in (3, 25)]
    return last[1] - last[0]


def _floor(power: npt.NDArray[np.float64]) -> float:
    return max(10**-5.5, float(power.max()) * 1e-4)


def _share(word: WordTime, before: Sequence[WordTime], heard: Heard) -> float:
    """The word's length as a share of what the voice's rate gives it."""
    from fdbench.speech.partial import typical_length

    rates = [_sound(heard, w) / typical_length(w.text) for w in before]
    rate = median(rates) if len(rates) >= RATED else 1.0
    return _sound(heard, word) / typical_length(word.text) / rate


def _counted(said: Sequence[Sequence[str]], found: Beginning, ended: int, heard: Heard) -> HeardPrefix | None:
    """Words as items; the sound after the last complete one tells whether the next was begun."""
    complete, upto = 0, 0
    while complete < len(said) and upto + len(said[complete]) <= ended:
        upto += len(said[complete])
        complete += 1
    places = _places(found)
    words = places[:upto]
    after = words[-1].end if words else places[0].start
    partial = complete < len(said) and _after(heard, after) >= BEGUN
    return HeardPrefix(complete, partial, words) if complete or partial else None


def _places(found: Beginning) -> tuple[WordTime, ...]:
    return (*found.words, *((found.begun,) if found.begun else ()))


def _after(heard: Heard, position: Samples) -> Samples:
    """How much sound there is after a position."""
    return int(np.count_nonzero(heard[-(-position // FRAME) :])) * FRAME


def _unexplained(found: Beginning, heard: Heard) -> Samples:
    """The most audible sound between two words of the list."""
    words = _places(found)
    return max((_sound(heard, WordTime("", a.end, b.start)) for a, b in pairwise(words)), default=0)


def _sound(heard: Heard, word: WordTime) -> Samples:
    """How much of a word's place is audible."""
    return int(np.count_nonzero(heard[word.start // FRAME : -(-word.end // FRAME)])) * FRAME
