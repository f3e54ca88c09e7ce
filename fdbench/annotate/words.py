"""Words on the agent's channel. Declared text is trusted only after it was found in the heard audio.

Free recognition is too weak to check a declaration; a closed test is not. The declared text must beat the decoys on the audio,
any beginning of it being allowed, as a reply may be cut off; it must leave no sound unexplained; and every evidence word in it
must beat the other words of its class in its own place. What passes is aligned to the audio, so that heard and unheard words
are known. What fails is discarded, and free recognition speaks instead.

The closed test is pocketsphinx's; free recognition is any backend's (`fdbench.speech.backends`). Without pocketsphinx nothing
declared can be verified: it is left aside, and the backend's words are used alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from fdbench.annotate.account import silence_in
from fdbench.annotate.audible import at_spoken_level
from fdbench.annotate.events import HeardItems, Word, WordSource
from fdbench.annotate.numberruns import counts_on
from fdbench.annotate.spelling import is_unclear
from fdbench.annotate.text import marked
from fdbench.annotate.verify import verify
from fdbench.contract import Audio, WordTime
from fdbench.language.load import ENGLISH, language
from fdbench.timebase import Samples, ms

if TYPE_CHECKING:
    from fdbench.speech.backends import Backend

NEEDED = "pocketsphinx"
BETWEEN_NUMBERS, INSIDE_NUMBER = ms(60), ms(150)
"""A comma between two numbers has so much silence (`>=`) in the sound; where the two could be one number, "thirty, nine", more than
consonants have, so that a comma in a text alone makes no two numbers of one."""


@dataclass(frozen=True, slots=True)
class ReplyWords:
    """The words that were heard, in order. `rejected`: something was declared and not found in the audio. `tested` is False where
    nobody could look for it there. `unclear`: it was found, and it may be read otherwise (`spelling.is_unclear`)."""

    words: tuple[Word, ...]
    declared: str
    rejected: bool
    recogniser: str
    tested: bool = True
    unclear: bool = False


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
    """SPEC of who listens if nobody is named; empty if nobody is installed, or nobody who can tell where its words lie."""
    from fdbench.speech.backends import MOONSHINE, installed

    if find_spec(NEEDED) is None:
        return ""
    return MOONSHINE if installed(MOONSHINE) else NEEDED


def live_finder(spec: str | None = None, lang: str = ENGLISH) -> Finder | None:
    """A finder that listens with the recogniser of that SPEC, or with the default one, in the language of that code; None if it is not
    installed, does not know the language, or the SPEC is empty. UsageError or RecogniserError if the SPEC is wrong."""
    from fdbench.speech.backends import installed, named_lang, speaks

    chosen = default_recogniser() if spec is None else spec
    if not chosen or not installed(chosen) or not speaks(chosen, lang):
        return None
    spoken = named_lang(chosen) or lang
    return _finder(chosen, spoken, spoken == ENGLISH and find_spec(NEEDED) is not None)


@lru_cache(maxsize=4)
def _finder(spec: str, lang: str, verifies: bool) -> Finder:
    """One a process: models are loaded once."""
    from fdbench.speech.backends import backend

    return Finder(backend(spec, lang), verifies=verifies, lang=lang)


class Finder:
    """Verifies what was declared, and asks a backend for the rest.

    Args:
        backend: recognises freely.
        verifies: pocketsphinx is there for the closed test, and the language is English.
        lang: code of the language that is spoken.
    """

    def __init__(self, backend: Backend, *, verifies: bool = True, lang: str = ENGLISH) -> None:
        self._backend = backend
        self._lang = lang
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
        audio = at_spoken_level(audio)
        heard = verify(declared, audio, phrases) if self._verifies else None
        if heard is not None:
            words = tuple(
                Word(w.text, start + w.start, start + w.end, WordSource.VERIFIED, mark)
                for w, mark in zip(heard, _marks(heard, declared, audio), strict=True)
            )
            return ReplyWords(words, declared, rejected=False, recogniser=self.name, unclear=is_unclear(declared))
        rejected = self._verifies and bool(declared.strip())
        return ReplyWords(self._recognised(audio, start), declared, rejected, self.name, tested=self._verifies)

    def _recognised(self, audio: Audio, start: Samples) -> tuple[Word, ...]:
        heard = self._backend.transcribe(audio)
        spoken = [(w, mark, word) for word in heard for w, mark in marked(word.text, self._lang)]
        if all(word.timed for word in heard):
            return tuple(Word(w, start + word.start, start + word.end, WordSource.RECOGNISED, mark) for w, mark, word in spoken)
        placed = _aligned([w for w, _, _ in spoken], audio) if self._verifies else None
        if placed is not None:
            return tuple(
                Word(w.text, start + w.start, start + w.end, WordSource.RECOGNISED, mark)
                for w, (_, mark, _) in zip(placed, spoken, strict=True)
            )
        return tuple(Word(w, start + word.start, start + word.end, WordSource.PLACED, mark) for w, mark, word in spoken)


def _marks(heard: Sequence[WordTime], declared: str, audio: Audio) -> list[str]:
    """The mark after each verified word. Between two numbers it must be heard as a pause: a comma in a text is no sound."""
    told = iter(marked(declared))
    marks = [next((mark for text, mark in told if text == word.text), "") for word in heard]
    known = language()
    for at, (word, after) in enumerate(pairwise(heard)):
        if marks[at] and known.is_number(word.text) and known.is_number(after.text):
            between = WordTime("", (word.start + word.end) // 2, (after.start + after.end) // 2)
            least = INSIDE_NUMBER if counts_on(word.text, after.text) else BETWEEN_NUMBERS
            marks[at] = marks[at] if silence_in(between, audio) >= least else ""
    return marks


def _aligned(words: Sequence[str], audio: Audio) -> tuple[WordTime, ...] | None:
    """Places, from forced alignment, of words that came without; None if not every word could be placed."""
    from fdbench.speech.align import choose_words

    found = choose_words([words], audio)
    return found[1] if found is not None and [w.text for w in found[1]] == list(words) else None
