"""Words on the agent's channel. Declared text is trusted only after it was found in the heard audio.

Free recognition is too weak to check a declaration; a closed test is not. The declared text must beat nineteen decoys on the
audio, any beginning of it being allowed, as a reply may be cut off; and every evidence word in it must beat the other words of
its class in its own place. What passes is aligned to the audio, so that heard and unheard words are known. What fails is
discarded, and free recognition speaks instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Protocol

from fdbench.annotate.decoys import decoys
from fdbench.annotate.events import Word, WordSource
from fdbench.annotate.text import alternatives, normalise
from fdbench.contract import Audio, WordTime
from fdbench.timebase import Samples

NEEDED = "pocketsphinx"


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
    """The declared words that were heard, with their places in the audio; None if the declaration is not borne out."""
    from fdbench.speech.align import choose_words

    if not declared:
        return None
    found = choose_words([list(declared), *map(list, decoys(len(declared)))], audio, prefix=True)
    if found is None or found[0] != 0 or not found[1]:
        return None
    heard = [w.text for w in found[1]]
    for rivals in _rivals(heard, phrases):
        best = choose_words([heard, *rivals], audio)
        if best is None or best[0] != 0:
            return None
    return found[1]


def _rivals(heard: Sequence[str], phrases: Sequence[str]) -> Iterator[list[list[str]]]:
    """For each evidence word that was heard and has a class: the same words with each of its rivals in its place."""
    sought = {word for phrase in phrases for word in normalise(phrase)}
    for position, word in enumerate(heard):
        others = alternatives(word) if word in sought else ()
        if others:
            yield [[*heard[:position], other, *heard[position + 1 :]] for other in others]


def _recognised(audio: Audio, start: Samples) -> tuple[Word, ...]:
    from fdbench.speech.asr import Recogniser

    found: list[Word] = []
    for word in Recogniser().transcribe(audio):
        found += [Word(w, start + word.start, start + word.end, WordSource.RECOGNISED) for w in normalise(word.text)]
    return tuple(found)
