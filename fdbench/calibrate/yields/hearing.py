"""A word finder for trials: it knows what was said where, and errs as often as it is told to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fdbench import stats
from fdbench.annotate.events import HeardItems, Word, WordSource
from fdbench.annotate.text import normalise
from fdbench.annotate.words import ReplyWords
from fdbench.audio import from_pcm16
from fdbench.calibrate.yields.speech import Spoken, vocabulary
from fdbench.contract import Audio
from fdbench.session.recording import Recording
from fdbench.timebase import Samples

ERRORS = 0.1
"""Share of words that are recognised as another or not at all, in equal parts; all of them in a language that the finder does not
know."""


class TruthfulFinder:
    """Knows the words of some recordings. A declaration is borne out if the words in the asked stretch are a beginning of it; else
    they are recognised, with errors that depend on the word alone: who asks twice hears the same.

    Args:
        known: recordings and the words in them, at session positions.
        seed: of the errors.
        foreign: it knows another language.
    """

    def __init__(self, known: Sequence[tuple[Recording, Sequence[Spoken]]], *seed: int | str, foreign: bool = False) -> None:
        self._known = known
        self._errors = 1.0 if foreign else ERRORS
        self._heard = [self._misheard(words, (*seed, index)) for index, (_, words) in enumerate(known)]

    def find(self, audio: Audio, start: Samples, declared: str, phrases: Sequence[str]) -> ReplyWords:
        """As `WordFinder.find`; the recording is the one whose sound there is most like what is asked about."""
        index = self._asked(audio, start)
        said = _inside(self._known[index][1], start, start + len(audio))
        if declared and said and list(normalise(declared)[: len(said)]) == [w.text for w in said]:
            words = tuple(Word(w.text, w.start, w.end, WordSource.VERIFIED) for w in said)
            return ReplyWords(words, declared, rejected=False, recogniser="trial")
        heard = _inside(self._heard[index], start, start + len(audio))
        words = tuple(Word(w.text, w.start, w.end, WordSource.RECOGNISED) for w in heard)
        return ReplyWords(words, declared, rejected=bool(declared), recogniser="trial")

    def heard_items(self, audio: Audio, items: Sequence[str]) -> HeardItems | None:
        """No trial recites a list."""
        return None

    def _asked(self, audio: Audio, start: Samples) -> int:
        def distance(recording: Recording) -> float:
            own = from_pcm16(recording.heard[max(0, start) : start + len(audio)])
            length = min(own.size, len(audio))
            return float(np.mean(np.abs(own[:length] - audio[:length]))) if length else np.inf

        return int(np.argmin([distance(recording) for recording, _ in self._known]))

    def _misheard(self, words: Sequence[Spoken], seed: tuple[int | str, ...]) -> list[Spoken]:
        rng = stats.generator("calibrate", *seed, "misheard")
        found: list[Spoken] = []
        for word in words:
            wrong, deleted, other = rng.random() < self._errors, rng.random() < 0.5, int(rng.integers(len(vocabulary())))
            if not wrong:
                found.append(word)
            elif not deleted:
                found.append(Spoken(vocabulary()[other], word.start, word.end))
        return found


def _inside(words: Sequence[Spoken], start: Samples, end: Samples) -> list[Spoken]:
    """Words whose middle lies in the stretch."""
    return [w for w in words if start <= (w.start + w.end) // 2 < end]
