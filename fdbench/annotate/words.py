"""Words on the agent's channel. Declared text is trusted only after it was found in the heard audio.

Free recognition is too weak to check a declaration; a closed test is not. The declared text must beat the decoys on the audio,
any beginning of it being allowed, as a reply may be cut off; it must leave no sound unexplained; and every evidence word in it
must beat the other words of its class in its own place. What passes is aligned to the audio, so that heard and unheard words
are known. What fails is discarded, and free recognition speaks instead.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol

import numpy as np

from fdbench.annotate.decoys import decoys
from fdbench.annotate.events import Word, WordSource
from fdbench.annotate.text import alternatives, normalise
from fdbench.contract import Audio, WordTime
from fdbench.timebase import RATE, Samples, ms

if TYPE_CHECKING:
    from fdbench.speech.asr import RecognisedWord

NEEDED = "pocketsphinx"
UNCOVERED = ms(250)
"""The most sound that may lie outside of the words; honest texts leave 140 ms at most, two thirds of false ones more."""
FRAME = ms(10)
AUDIBLE = 10 ** (-45 / 10)
AUDIBLE_BELOW_PEAK = 10 ** (-30 / 10)
"""A frame is audible above both: -45 dBFS, and 30 dB under the loudest frame."""
WORDS_PER_SECOND = 6


@dataclass(frozen=True, slots=True)
class ReplyWords:
    """The words that were heard, in order. `rejected`: something was declared and not found in the audio."""

    words: tuple[Word, ...]
    declared: str
    rejected: bool
    recogniser: str


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


def live_finder() -> WordFinder | None:
    """A finder that listens, if a recogniser is installed."""
    return SphinxFinder() if find_spec(NEEDED) else None


def recogniser_name() -> str:
    """Who listens in `live_finder`, with the version."""
    from fdbench.speech import asr

    return asr.recogniser_name()


class SphinxFinder:
    """Listens with pocketsphinx."""

    def find(self, audio: Audio, start: Samples, declared: str, phrases: Sequence[str]) -> ReplyWords:
        heard = verify(normalise(declared), audio, phrases)
        if heard is not None:
            words = tuple(Word(w.text, start + w.start, start + w.end, WordSource.VERIFIED) for w in heard)
            return ReplyWords(words, declared, rejected=False, recogniser=recogniser_name())
        return ReplyWords(_recognised(audio, start), declared, rejected=bool(declared.strip()), recogniser=recogniser_name())


def verify(declared: Sequence[str], audio: Audio, phrases: Sequence[str]) -> tuple[WordTime, ...] | None:
    """The declared words that were heard, with their places in the audio; None if the declaration is not borne out.

    It is borne out if (1) a beginning of it fits the audio better than any beginning of any decoy, (2) the words leave at most
    `UNCOVERED` of sound unexplained, and (3) each evidence word beats its rivals in its own place, in most of its
    places if it was said more than once. If the very last word of a reply that was cut off fails (3), that word counts as
    unheard.
    """
    from fdbench.speech.align import choose_words

    likely = list(declared[: _most_words(audio)])
    if not likely:
        return None
    found = choose_words([likely, *map(list, decoys(len(likely)))], audio, prefix=True)
    if found is None or found[0] != 0 or not found[1] or _uncovered(found[1], audio) > UNCOVERED:
        return None
    heard = [w.text for w in found[1]]
    believed = found[1]
    votes: dict[str, list[bool]] = {}
    for position, rivals in _rivals(heard, phrases):
        best = choose_words([heard, *rivals], audio)
        won = best is not None and best[0] == 0
        if not won and position == len(heard) - 1 and len(heard) < len(declared):
            believed = believed[:-1]
        else:
            votes.setdefault(heard[position], []).append(won)
    return believed if all(2 * sum(found_) > len(found_) for found_ in votes.values()) else None


def _most_words(audio: Audio) -> int:
    """More words than anybody says in that time: what was declared beyond them was not heard."""
    return math.ceil(len(audio) / RATE * WORDS_PER_SECOND) + 1


def _uncovered(words: Sequence[WordTime], audio: Audio) -> Samples:
    """How much of the audible sound lies outside of the words."""
    frames = audio[: len(audio) // FRAME * FRAME].reshape(-1, FRAME).astype(np.float64)
    if not frames.size:
        return 0
    power = np.mean(frames**2, axis=1)
    audible = power > max(AUDIBLE, float(power.max()) * AUDIBLE_BELOW_PEAK)
    for word in words:
        audible[word.start // FRAME : -(-word.end // FRAME)] = False
    return int(np.count_nonzero(audible)) * FRAME


def _rivals(heard: Sequence[str], phrases: Sequence[str]) -> Iterator[tuple[int, list[list[str]]]]:
    """For each evidence word that was heard, its position, and the same words with each of its rivals in its place. Rivals are
    the other words of its class, and the single words that the expectation looks for beside it."""
    sought = [words[0] for phrase in phrases if len(words := normalise(phrase)) == 1]
    inside = {word for phrase in phrases for word in normalise(phrase)}
    for position, word in enumerate(heard):
        if word in inside:
            others = dict.fromkeys((*alternatives(word), *(sought if word in sought else ())))
            rivals = [[*heard[:position], other, *heard[position + 1 :]] for other in others if other != word]
            if rivals:
                yield position, rivals


def _recognised(audio: Audio, start: Samples) -> tuple[Word, ...]:
    """Free recognition, twice: with the noise that suits natural voices and with the noise that suits formant synthesis; nobody
    knows which voice an agent has. The surer of the two is taken."""
    from fdbench.speech.asr import Recogniser
    from fdbench.speech.decoder import NOISE_DB, SYNTHETIC_NOISE_DB

    heard = max((Recogniser(db).transcribe(audio) for db in (NOISE_DB, SYNTHETIC_NOISE_DB)), key=_sureness)
    return tuple(
        Word(w, start + word.start, start + word.end, WordSource.RECOGNISED) for word in heard for w in normalise(word.text)
    )


def _sureness(words: Sequence[RecognisedWord]) -> float:
    return sum(w.confidence for w in words) / len(words) if words else 0.0
