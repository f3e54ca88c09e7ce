"""Words on the agent's channel. Declared text is trusted only after it was found in the heard audio.

Free recognition is too weak to check a declaration; a closed test is not. The declared text must beat the decoys on the audio,
any beginning of it being allowed, as a reply may be cut off; it must leave no sound unexplained; and every evidence word in it
must beat the other words of its class in its own place. What passes is aligned to the audio, so that heard and unheard words
are known. What fails is discarded, and free recognition speaks instead.

The closed test is pocketsphinx's; free recognition is any backend's (`fdbench.speech.backends`). Without pocketsphinx nothing
declared can be verified: it is left aside, and the backend's words are used alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from fdbench.annotate.decoys import decoys
from fdbench.annotate.events import HeardItems, Word, WordSource
from fdbench.annotate.text import alternatives, normalise, same_stem
from fdbench.contract import Audio, WordTime
from fdbench.timebase import RATE, Samples, ms

if TYPE_CHECKING:
    from fdbench.speech.backends import Backend

NEEDED = "pocketsphinx"
UNCOVERED = ms(250)
"""The most sound that may lie outside of the words; honest texts leave 140 ms at most, two thirds of false ones more."""
FRAME = ms(10)
AUDIBLE = 10 ** (-45 / 10)
AUDIBLE_BELOW_PEAK = 10 ** (-30 / 10)
"""A frame is audible above both: -45 dBFS, and 30 dB under the loudest frame."""
WORDS_PER_SECOND = 6
ASR_RATE = 16_000


@dataclass(frozen=True, slots=True)
class ReplyWords:
    """The words that were heard, in order. `rejected`: something was declared and not found in the audio. `tested` is False where
    nobody could look for it there."""

    words: tuple[Word, ...]
    declared: str
    rejected: bool
    recogniser: str
    tested: bool = True


class WordFinder(Protocol):
    """Finds the words of one reply."""

    def find(self, audio: Audio, start: Samples, declared: str, phrases: Sequence[str]) -> ReplyWords:
        """Find words.

        Args:
            audio: the reply as heard, 24 kHz, shape [n], with a little silence around it.
            start: session position of audio[0].
            declared: what the adapter says was said; empty if it says nothing.
            phrases: what an expectation will look for; these must beat the other words of their class.
        """
        ...

    def heard_items(self, audio: Audio, items: Sequence[str]) -> HeardItems | None:
        """How much of a list, recited in this order, was heard; None if it was not recited."""
        ...


def default_recogniser() -> str:
    """SPEC of who listens if nobody is named; empty if nobody is installed."""
    return NEEDED if find_spec(NEEDED) else ""


def live_finder(spec: str | None = None) -> Finder | None:
    """A finder that listens with the recogniser of that SPEC, or with the default one; None if it is not installed, or the SPEC
    is empty. UsageError or RecogniserError if the SPEC is wrong."""
    from fdbench.speech.backends import installed

    chosen = default_recogniser() if spec is None else spec
    return _finder(chosen, find_spec(NEEDED) is not None) if chosen and installed(chosen) else None


@lru_cache(maxsize=4)
def _finder(spec: str, verifies: bool) -> Finder:
    """One a process: models are loaded once."""
    from fdbench.speech.backends import backend

    return Finder(backend(spec), verifies=verifies)


class Finder:
    """Verifies what was declared, and asks a backend for the rest.

    Args:
        backend: recognises freely.
        verifies: pocketsphinx is there for the closed test.
    """

    def __init__(self, backend: Backend, *, verifies: bool = True) -> None:
        self._backend = backend
        self._verifies = verifies
        self.name = backend.name if verifies else f"{backend.name} (declared text not verified)"

    @property
    def verifies(self) -> bool:
        """Whether there is a closed test: what was not declared freely but is known, such as a list, can be looked for."""
        return self._verifies

    @property
    def depends(self) -> tuple[str, ...]:
        """Names and versions of all that the answer comes from, but for fdbench itself."""
        from fdbench.speech.asr import recogniser_name

        return (self.name, *([recogniser_name()] if self._verifies else []))

    def find(self, audio: Audio, start: Samples, declared: str, phrases: Sequence[str]) -> ReplyWords:
        """As `WordFinder.find`. RecogniserError if the backend gives no answer."""
        heard = verify(normalise(declared), audio, phrases) if self._verifies else None
        if heard is not None:
            words = tuple(Word(w.text, start + w.start, start + w.end, WordSource.VERIFIED) for w in heard)
            return ReplyWords(words, declared, rejected=False, recogniser=self.name)
        rejected = self._verifies and bool(declared.strip())
        return ReplyWords(self._recognised(audio, start), declared, rejected, self.name, tested=self._verifies)

    def _recognised(self, audio: Audio, start: Samples) -> tuple[Word, ...]:
        heard = self._backend.transcribe(audio)
        spoken = [(w, word) for word in heard for w in normalise(word.text)]
        if all(word.timed for word in heard):
            return tuple(Word(w, start + word.start, start + word.end, WordSource.RECOGNISED) for w, word in spoken)
        placed = _aligned([w for w, _ in spoken], audio) if self._verifies else None
        if placed is not None:
            return tuple(Word(w.text, start + w.start, start + w.end, WordSource.RECOGNISED) for w in placed)
        return tuple(Word(w, start + word.start, start + word.end, WordSource.PLACED) for w, word in spoken)


def _aligned(words: Sequence[str], audio: Audio) -> tuple[WordTime, ...] | None:
    """Places, from forced alignment, of words that came without; None if not every word could be placed."""
    from fdbench.speech.align import choose_words

    found = choose_words([words], audio)
    return found[1] if found is not None and [w.text for w in found[1]] == list(words) else None


def verify(declared: Sequence[str], audio: Audio, phrases: Sequence[str]) -> tuple[WordTime, ...] | None:
    """The declared words that were heard, with their places in the audio; None if the declaration is not borne out.

    It is borne out if (1) a beginning of it fits the audio better than any beginning of any decoy, (2) the words leave at most
    `UNCOVERED` of sound unexplained, and (3) each evidence word beats its rivals in its own place, in most of its
    places if it was said more than once. If the very last word of a reply that was cut off fails (3), that word counts as
    unheard.
    """
    from fdbench.speech.decoder import OWN_MEAN

    found = _borne_out(declared, audio, phrases, OWN_MEAN)
    if found is not None or len(declared) > 2 or len(audio) >= OWN_MEAN * RATE // ASR_RATE:
        return found
    return _borne_out(declared, audio, phrases, 0)


def _borne_out(declared: Sequence[str], audio: Audio, phrases: Sequence[str], own_mean: Samples) -> tuple[WordTime, ...] | None:
    from fdbench.speech.align import choose_words

    likely = list(declared[: _most_words(audio)])
    if not likely:
        return None
    found = choose_words([likely, *map(list, decoys(len(likely)))], audio, prefix=True, own_mean=own_mean)
    if found is None or found[0] != 0 or not found[1] or _uncovered(found[1], audio) > UNCOVERED:
        return None
    heard = [w.text for w in found[1]]
    believed = found[1]
    votes: dict[str, list[bool]] = {}
    for position, rivals in _rivals(heard, phrases):
        best = choose_words([heard, *rivals], audio, own_mean=own_mean)
        won = best is not None and best[0] == 0
        if not won and position == len(heard) - 1 and len(heard) < len(declared):
            believed = believed[:-1]
        else:
            votes.setdefault(heard[position], []).append(won)
    return believed if all(2 * sum(found_) > len(found_) for found_ in votes.values()) else None


def _most_words(audio: Audio) -> int:
    """More words than anybody says in that time: what was declared beyond them was not heard."""
    return math.ceil(len(audio) / RATE * WORDS_PER_SECOND) + 1


def frame_power(audio: Audio) -> npt.NDArray[np.float64]:
    """Mean square of each whole frame of 10 ms, [n // FRAME]."""
    frames = audio[: len(audio) // FRAME * FRAME].reshape(-1, FRAME).astype(np.float64)
    power: npt.NDArray[np.float64] = np.mean(frames**2, axis=1)
    return power


def audible_frames(power: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Which of the frames with these powers are audible."""
    return np.asarray(power > max(AUDIBLE, float(power.max(initial=0.0)) * AUDIBLE_BELOW_PEAK))


def _uncovered(words: Sequence[WordTime], audio: Audio) -> Samples:
    """How much of the audible sound lies outside of the words."""
    audible = audible_frames(frame_power(audio))
    for word in words:
        audible[word.start // FRAME : -(-word.end // FRAME)] = False
    return int(np.count_nonzero(audible)) * FRAME


def _rivals(heard: Sequence[str], phrases: Sequence[str]) -> Iterator[tuple[int, list[list[str]]]]:
    """For each evidence word that was heard, its position, and the same words with each of its rivals in its place. Rivals are
    the other words of its class (for a word of no class, words that nobody expects), and the single words that the expectation
    looks for beside it."""
    sought = [words[0] for phrase in phrases if len(words := normalise(phrase)) == 1]
    inside = {word for phrase in phrases for word in normalise(phrase)}
    for position, word in enumerate(heard):
        if word in inside:
            rivals_of = alternatives(word) or tuple(rival for (rival,) in decoys(1))
            others = dict.fromkeys((*rivals_of, *(sought if word in sought else ())))
            rivals = [[*heard[:position], other, *heard[position + 1 :]] for other in others if not same_stem(other, word)]
            if rivals:
                yield position, rivals
