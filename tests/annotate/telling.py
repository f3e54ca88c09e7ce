"""Somebody who listens and always hears what he was told to hear. Times in ms."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from fdbench.annotate.events import HeardItems, Word, WordSource
from fdbench.annotate.words import ReplyWords
from fdbench.contract import Audio
from fdbench.session.recording import Logged
from fdbench.timebase import Samples, ms

Said = dict[str, tuple[int, int]]


class Telling:
    """Hears what it was told to hear, as far as it lies in the audio; remembers what it was asked. `lies` are declared texts that it
    does not find there; `more` are words that may be among those that it was told already."""

    def __init__(
        self,
        said: Said,
        *,
        more: Sequence[tuple[str, tuple[int, int]]] = (),
        rejected: bool = False,
        tested: bool = True,
        items: HeardItems | None = None,
        lies: Collection[str] = (),
    ) -> None:
        self._words = tuple(Word(text, ms(a), ms(b), WordSource.RECOGNISED) for text, (a, b) in (*said.items(), *more))
        self._rejected, self._tested, self._items = rejected, tested, items
        self._lies = lies
        self.asked: list[tuple[Samples, int, str, tuple[str, ...]]] = []

    def find(self, audio: Audio, start: Samples, declared: str, phrases: Sequence[str]) -> ReplyWords:
        self.asked.append((start, len(audio), declared, tuple(phrases)))
        words = tuple(w for w in self._words if start <= w.start < start + len(audio))
        return ReplyWords(words, declared, self._rejected or declared in self._lies, "telling", self._tested)

    def heard_items(self, audio: Audio, items: Sequence[str]) -> HeardItems | None:
        self.asked.append((0, len(audio), " ".join(items), ()))
        return self._items


def evenly(text: str, start: int) -> Said:
    return {word: (start + 300 * i, start + 300 * i + 300) for i, word in enumerate(text.split())}


def declares(text: str, at: int, **data: Any) -> Logged:
    return Logged(ms(at), "transcript", {"role": "agent", "text": text, "final": True} | data)
