"""A trial: what was declared of a sentence, and whether it was believed."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fdbench.annotate.text import normalise
from fdbench.annotate.verify import verify
from fdbench.contract import Audio
from fdbench.timebase import RATE
from tests.declarations.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Trial:
    """`right`: an honest declaration was accepted, or a lie was found out. `seconds` of computing for one of sound."""

    voice: str
    sentence: Sentence
    honest: bool
    right: bool
    seconds: float


def trial(voice: str, sentence: Sentence, audio: Audio, *, honest: bool) -> Trial:
    """Declare the truth, or the lie, to an expectation that looks for what was declared. A declaration is accepted if it is
    borne out and that phrase is among the heard words."""
    text, phrase = (sentence.text, sentence.right) if honest else (sentence.lie, sentence.wrong)
    began = time.perf_counter()
    heard = verify(text, audio, (phrase,))
    took = (time.perf_counter() - began) / (len(audio) / RATE)
    accepted = _holds([word.text for word in heard or ()], normalise(phrase))
    return Trial(voice, sentence, honest, accepted == honest, took)


def trials(voice: str, spoken: Iterable[tuple[Sentence, Audio]], every: int = 1) -> Iterator[Trial]:
    """The truth of every sentence, and the lie of one in `every`."""
    for number, (sentence, audio) in enumerate(spoken):
        yield trial(voice, sentence, audio, honest=True)
        if number % every == 0:
            yield trial(voice, sentence, audio, honest=False)


def _holds(words: list[str], phrase: tuple[str, ...]) -> bool:
    return any(tuple(words[i : i + len(phrase)]) == phrase for i in range(len(words)))
