"""What signs say, of which people write one and say words."""

from __future__ import annotations

import re

import pytest

from fdbench.annotate.numerals import clock_phrases
from fdbench.annotate.signs import SIGNS, plain, ways


def said(text: str) -> set[str]:
    token = re.search(SIGNS, plain(text))
    assert token is not None
    found = ways(token)
    assert found is not None
    return {" ".join(words) for words in found[1]}


@pytest.mark.parametrize(
    ("text", "expected", "not_said"),
    [
        ("3/8", "three eighths", "three halves"),
        ("2/3", "two thirds", "two halves"),
        ("3/4", "three quarters", "three halves"),
        ("5/21", "five twenty firsts", "five twenty twentys"),
        ("1/2", "half a", "one second"),
    ],
)
def test_parts_of_a_whole(text: str, expected: str, not_said: str) -> None:
    assert expected in said(text)
    assert not_said not in said(text)


@pytest.mark.parametrize(
    ("hour", "minute", "phrases"),
    [
        ("10", "00", set()),
        ("10", "30", {"half past ten", "half after ten"}),
        ("10", "31", {"twenty nine to eleven", "twenty nine of eleven", "twenty nine before eleven"}),
        ("12", "45", {"quarter to one", "quarter of one", "quarter before one"}),
        ("7", "15", {"quarter past seven", "quarter after seven"}),
    ],
)
def test_minutes_to_and_past(hour: str, minute: str, phrases: set[str]) -> None:
    assert {" ".join(words) for words in clock_phrases(hour, minute)} == phrases
