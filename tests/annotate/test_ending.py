"""What follows the verified words of a declared text. Times in ms."""

from __future__ import annotations

import pytest

from fdbench.annotate.ending import ending, lacks_phrase
from fdbench.annotate.events import Word, WordSource
from fdbench.segments import Timeline
from fdbench.timebase import ms

PHRASES = [("paris",), ("new", "york"), ()]


@pytest.mark.parametrize(
    ("text", "known", "lacks"),
    [
        ("the answer is paris", 3, True),
        ("the answer is paris", 4, False),
        ("the answer is i think so paris", 3, True),  # three words on
        ("the answer is i do think so paris", 3, False),  # four: text that was never played
        ("the answer is red say i", 3, False),
        ("paris is the answer", 1, False),
        ("it was new york", 3, True),  # half of the phrase was heard
        ("paris", 0, False),
    ],
)
def test_a_phrase_that_comes_next_is_lacking(text: str, known: int, lacks: bool) -> None:
    assert lacks_phrase(text.split(), known, PHRASES) is lacks


def words(text: str, start: int, source: WordSource = WordSource.RECOGNISED) -> list[Word]:
    places = enumerate(text.split())
    return [Word(word, ms(start + 300 * i), ms(start + 300 * i + 300), source) for i, word in places]


def went_on(freely: str, sound: list[tuple[int, int]], source: WordSource = WordSource.RECOGNISED) -> str | None:
    heard = words("i am sure it is", 0, WordSource.VERIFIED)
    found = ending(
        heard, "i am sure it is in paris".split(), words(freely, 900, source), Timeline.of((ms(a), ms(b)) for a, b in sound)
    )
    return None if found is None else " ".join(w.text for w in found[5:])


def test_it_goes_on_as_declared_or_says_something_else() -> None:
    assert went_on("it is in paris", [(0, 2_100)]) == "in paris"
    assert went_on("it is in rome", [(0, 2_100)]) is None
    assert went_on("it is in rome", [(0, 2_049)]) == "in"  # of "rome" 249 ms
    assert went_on("it is rome", [(0, 1_800)]) is None
    assert went_on("it is in paris today", [(0, 2_400)]) is None  # more than was declared


def test_silence_before_a_word_is_not_its_sound() -> None:
    assert went_on("it is rome", [(0, 1_500), (1_650, 1_800)]) == ""
    assert went_on("it is in", [(0, 1_500), (1_600, 1_800)]) == ""


def test_words_whose_place_nobody_knows_tell_nothing() -> None:
    assert went_on("it is in rome", [(0, 2_100)], WordSource.PLACED) == ""


def test_one_of_the_last_three_verified_words_is_where_the_recogniser_goes_on() -> None:
    assert went_on("sure rome rome", [(0, 2_100)]) is None
    assert went_on("is in paris is in paris", [(0, 2_700)]) == "in paris"  # the last of them
    assert went_on("rome", [(0, 2_100)]) == ""
    assert went_on("slipped my", [(0, 2_100)]) == ""
    assert went_on("has slipped my mind", [(0, 2_100)]) is None  # none of them is among three words and more
