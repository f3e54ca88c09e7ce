"""Words as recognisers give them."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.conversation import bundled

text: Any = bundled("_reference.text")


@given(st.integers(0, 999_999))
def test_a_number_said_is_the_number_heard(value: int) -> None:
    words = tuple(text.say_number(value).split())
    (found,) = text.numbers(words)
    assert (found.value, found.start, found.end) == (value, 0, len(words))


def test_digits_in_a_row_stay_apart() -> None:
    assert [n.value for n in text.numbers(("four", "seven", "two"))] == [4, 7, 2]
    assert [n.value for n in text.numbers(("seventeen", "times", "twenty", "three"))] == [17, 23]


def test_contractions_digits_and_possessives() -> None:
    assert text.normalise("What's my dog's name, 23?") == ("what", "is", "my", "dog", "name", "twenty", "three")


def test_entities_are_found_in_pieces_but_short_words_only_exactly() -> None:
    assert [f.name for f in text.find_all(("the", "port", "you", "gal"), ["portugal", "peru"])] == ["portugal"]
    assert text.find_all(("cap",), ["cat"]) == []
    assert text.best(("monday", "no", "tuesday"), ["monday", "tuesday"]).name == "tuesday"
