"""Where one number ends and the next begins: "thirty nine" holds no nine, and "nineteen, twenty, twenty one" holds a twenty."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from fdbench.annotate.events import Word, WordSource
from fdbench.annotate.numerals import DIGITS, LARGE
from fdbench.language.load import ENGLISH
from fdbench.language.model import Language
from fdbench.timebase import ms

PAUSE = ms(150)
"""So much silence (`>=`) between two words that make a year or two numbers makes them two, where times were heard and not aligned."""
COUNTED = 3
"""So many numbers in a row (`>=`) are a list, and no year."""


def inside_number(words: Sequence[Word], start: int, end: int, known: Language) -> bool:
    """Whether [start, end) is part of a longer number: "nine" was not said where "thirty nine" was, nor "nueve" in "treinta y nueve". A
    sign between two words, such as a comma, makes them two numbers."""
    left, right = _number_before(words, start, known), _number_after(words, end, known)
    joins_left = known.is_number(words[start].text) and left is not None and words[left].text in known.tens_and_up
    joins_right = right is not None and words[end - 1].text in known.tens_and_up
    return (joins_left and not _parted(words, left, start, known)) or (
        joins_right and not _parted(words, end - 1, right, known)
    )


def _number_before(words: Sequence[Word], start: int, known: Language) -> int | None:
    before = (at for at in range(start - 1, -1, -1) if words[at].text not in known.number_joins)
    return next(before, None)


def _number_after(words: Sequence[Word], end: int, known: Language) -> int | None:
    at = next((at for at in range(end, len(words)) if words[at].text not in known.number_joins), None)
    return at if at is not None and known.is_number(words[at].text) else None


def _parted(words: Sequence[Word], left: int | None, right: int | None, known: Language) -> bool:
    """Whether two number words that follow each other belong to two numbers."""
    assert left is not None and right is not None
    if any(word.mark for word in words[left:right]):
        return True
    if known.code != ENGLISH or counts_on(words[left].text, words[right].text):
        return False
    heard = words[left].source is WordSource.RECOGNISED
    return (heard and words[right].start - words[left].end >= PAUSE) or _numbers_around(words, left, known) >= COUNTED


def counts_on(one: str, other: str) -> bool:
    """Whether the two can stand in one number that is no year: "twenty one", but not "twenty twenty"."""
    return one in LARGE or other in LARGE or other in DIGITS


def _numbers_around(words: Sequence[Word], at: int, known: Language) -> int:
    """How many numbers the row of number words has that holds the place."""
    first, last = at, at
    while first > 0 and known.is_number(words[first - 1].text):
        first -= 1
    while last + 1 < len(words) and known.is_number(words[last + 1].text):
        last += 1
    texts = [word.text for word in words[first : last + 1]]
    return 1 + sum(not (one in known.tens_and_up and counts_on(one, other)) for one, other in pairwise(texts))
