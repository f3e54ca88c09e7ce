"""Where one number ends and the next begins."""

from __future__ import annotations

import pytest

from fdbench.annotate.content import asserts
from fdbench.annotate.events import Word, WordSource
from fdbench.annotate.text import marked
from fdbench.timebase import ms


@pytest.mark.parametrize(
    ("text", "value", "said"),
    [
        ("twenty, twenty one", "twenty", True),
        ("twenty, twenty one", "twenty one", True),
        ("twenty, twenty one", "one", False),
        ("twenty twenty one", "twenty one", False),
        ("twenty twenty one", "twenty", False),
        ("twenty twenty one is what it is", "twenty", False),  # only numbers are counted
        ("eighteen nineteen twenty twenty one", "twenty", True),
        ("nineteen twenty twenty one", "twenty", True),
        ("nineteen twenty twenty one", "twenty one", True),
        ("nineteen twenty twenty one", "one", False),
        ("thirty, nine", "nine", True),
        ("thirty nine", "nine", False),
        ("one, two, three", "two", True),
        ("two hundred, five", "five", True),
        ("two hundred five", "five", False),
        ("1,250", "fifty", False),
    ],
)
def test_numbers_on_two_sides_of_a_comma_are_two(text: str, value: str, said: bool) -> None:
    words = tuple(Word(w, 100 * i, 100 * i + 90, WordSource.VERIFIED, mark) for i, (w, mark) in enumerate(marked(text)))
    assert asserts(words, value) is said


@pytest.mark.parametrize(
    ("words", "pause_ms", "source", "value", "said"),
    [
        ("twenty twenty one", 150, WordSource.RECOGNISED, "twenty", True),
        ("twenty twenty one", 149, WordSource.RECOGNISED, "twenty", False),
        ("twenty twenty one", 150, WordSource.VERIFIED, "twenty", False),
        ("thirty nine", 900, WordSource.RECOGNISED, "nine", False),
    ],
)
def test_a_pause_parts_what_may_be_a_year_and_never_one_number(
    words: str, pause_ms: int, source: WordSource, value: str, said: bool
) -> None:
    first, *rest = words.split()
    heard = [Word(first, 0, ms(300), source)]
    for word in rest:
        start = heard[-1].end + (ms(pause_ms) if len(heard) == 1 else 0)
        heard.append(Word(word, start, start + ms(300), source))
    assert asserts(heard, value) is said
