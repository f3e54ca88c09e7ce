"""What the user told and ordered: kept as he said it, turned round (`my dog` is `your dog`), found
again, and corrected."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from .entities import entities, put, revised, value_at
from .knowledge import Shelf, stem, telling
from .tables import english
from .text import Words, pairs, upper

ENOUGH = 0.5
"""Share of a question's telling words that a note must have."""
OWNED = 0.2
"""Added where both speak of the same thing of the user's (`your passport`)."""
_TIMES, _PLACES = ("day", "ordinal", "month", "number", "part of the day"), ("city", "country")
_VALUES = (*_TIMES, *_PLACES, "name", "color")
_PROPER = ("day", "month", "name", "city", "country")
_WHO = re.compile(r"\b(?:who (?:am i|i am|are me|me are)|(?:talking|speaking) (?:to|with))\b")


@dataclass(slots=True)
class Notes:
    """One dialogue's notes; the newest stands last."""

    told: list[Words] = field(default_factory=list)
    last: int = -1
    """Which one was spoken of last; -1 for none."""

    def forget(self) -> None:
        """Drop everything (`fault=forgets`)."""
        self.told.clear()
        self.last = -1

    def learn(self, words: Words) -> Words:
        """Add what was said; returns the note."""
        self.told.append(turned(words))
        self.last = len(self.told) - 1
        return self.told[-1]

    def find(self, question: Words) -> Words | None:
        """The note that answers a question; None if none does."""
        asked = ("your", "name") if _WHO.search(" ".join(question)) else question
        told = set(asked) - english("little") - english("sorts")
        found: list[tuple[float, int]] = []
        shelf = Shelf([" ".join(note) for note in self.told], weigh=False)
        for score, sentence in shelf.find(asked, ENOUGH - OWNED):
            note = tuple(sentence.split())
            index = len(self.told) - 1 - self.told[::-1].index(note)
            owned = OWNED if _owned(asked) & _owned(note) else 0.0
            found.append((score + owned + _sort(asked, note), index))
        if not found or max(found)[0] < ENOUGH - 0.1:
            found = [] if told else [(0.0, i) for i, n in enumerate(self.told) if _sort(asked, n)]
        if not found:
            return None
        self.last = max(found)[1]
        return self.told[self.last]

    def revise(self, words: Words, *, same: bool = False) -> Words | None:
        """A note with a value changed: one that shares what the words name, or the last one spoken
        of. `same`: they name nothing else than the note does. None if they change no note."""
        about, new = _named(words), turned(words)
        known = [about & set(telling(note)) for note in self.told]
        ranked = [(len(shared), i == self.last, i) for i, shared in enumerate(known)]
        for shared, last, index in sorted(ranked, reverse=True):
            note = self.told[index]
            fits = (shared or last) and (not same or about == known[index])
            changed = revised(note, new) if fits else None
            if changed is not None:
                return self._replace(index, changed)
        return None

    def put_right(self, words: Words) -> Words | None:
        """The last note with what the words name in the place of its own value: what stands after
        `is`, `in` and the like."""
        if not self.told:
            return None
        old = self.told[self.last]
        strange = _named(words[: value_at(words)]) - set(telling(old))
        changed = None if strange else put(old, turned(words))
        return self._replace(self.last, changed) if changed else None

    def _replace(self, index: int, note: Words) -> Words:
        del self.told[index]
        self.told.append(note)
        self.last = len(self.told) - 1
        return note


def _named(words: Words) -> set[str]:
    """What a correction names, apart from values and from the words of correcting."""
    values = {i for e in entities(words) if e.kind in _VALUES for i in range(e.start, e.end)}
    rest = (w for i, w in enumerate(words) if i not in values and w not in english("correcting"))
    return set(telling(turned(tuple(rest)), sorts=False))


def turned(words: Words) -> Words:
    """Said of the user instead of by him."""
    text = " ".join(pairs("turned").get(word, word) for word in words)
    return tuple(text.replace("you was", "you were").replace("you am", "you are").split())


def spoken(words: Words) -> str:
    """As a sentence, with capitals where names and days are."""
    said = list(words)
    for entity in entities(words):
        if entity.kind in _PROPER:
            said[entity.start : entity.end] = [upper(w) for w in said[entity.start : entity.end]]
    return upper(" ".join(said)) + "."


def _owned(words: Words) -> set[str]:
    return {stem(thing) for owner, thing in pairwise(words) if owner == "your"}


_SORTS: dict[str, tuple[str, ...]] = dict.fromkeys(("when", "day", "time"), _TIMES)
_SORTS |= dict.fromkeys(("where", "place"), _PLACES) | dict.fromkeys(("who", "name"), ("name",))


def _sort(question: Words, note: Words) -> float:
    """A little more for a note with a value of the class that is asked for."""
    kinds = {kind for word in question for kind in _SORTS.get(word, ())}
    return 0.1 if kinds & {e.kind for e in entities(note)} else 0.0
