"""Expected phrases in digits and short forms are found however they are read."""

from __future__ import annotations

import pytest

from fdbench.annotate.content import judge
from fdbench.annotate.events import Word, WordSource
from fdbench.annotate.forms import forms
from fdbench.annotate.readings import Unit
from fdbench.annotate.script import Script
from fdbench.annotate.text import normalise
from fdbench.scenario.model import Expectation


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("5 km", "it is five kilometers"),
        ("five kilometers", "it is 5 km"),
        ("1984", "in nineteen eighty four"),
        ("nineteen eighty four", "in 1984"),
        ("one thousand nine hundred eighty four", "in nineteen eighty four"),
        ("one thousand nine hundred and eighty four", "in 1984"),
        ("2021", "in twenty twenty one"),
        ("twenty twenty one", "in 2021"),
        ("nineteen oh five", "in 1905"),
        ("3.5", "three point five"),
        ("3.5", "three and a half"),
        ("10:30", "at ten thirty"),
        ("10:30", "at half past ten"),
        ("10:15", "a quarter past ten"),
        ("10:45", "at quarter to eleven"),
        ("12:50", "ten to one"),
        ("$20", "it costs twenty dollars"),
        ("2nd", "on the second of may"),
        ("391", "three ninety one"),
        ("three ninety one", "it is 391"),
        ("three nine one", "it is 391"),
        ("July 4", "on july fourth"),
        ("Doctor Smith", "Dr. Smith is in"),
        ("50%", "fifty percent"),
        ("-5°C", "minus five degrees celsius"),
    ],
)
def test_both_sides_are_brought_to_one_form(expected: str, text: str) -> None:
    heard = tuple(Word(w, i, i + 1, WordSource.VERIFIED) for i, w in enumerate(normalise(text)))
    assert judge(heard, Expectation(any_of=(expected,))).met


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("twelve", "one two three"),
        ("12", "one two"),
        ("1984", "nineteen eighty five"),
        ("10:30", "half past eleven"),
        ("5 km", "five kilograms"),
        ("hundred", "a thousand"),
        ("391", "three hundred ninety"),
        ("$20", "twenty euros"),
        ("drive", "Dr. Smith is in"),
    ],
)
def test_another_value_is_no_form(expected: str, text: str) -> None:
    heard = tuple(Word(w, i, i + 1, WordSource.VERIFIED) for i, w in enumerate(normalise(text)))
    assert not judge(heard, Expectation(any_of=(expected,))).met


def test_the_normal_form_comes_first_and_nothing_has_no_form() -> None:
    assert forms("New York") == (("new", "york"),)
    assert forms("1984")[0] == normalise("1984")
    assert forms("...") == () == forms("", "es")
    assert forms("31 años", "es") == (normalise("31 años", "es"),)


def test_a_phrase_of_many_numbers_has_a_limit() -> None:
    assert len(forms(" ".join(str(year) for year in range(1981, 1990)))) <= 201


def test_a_declared_phrase_is_weighed_in_any_form() -> None:
    script = Script(tuple(Unit((word,), ((word,),)) for word in ("five", "kilometers")), (0, 0))
    assert list(script.places(["5 km"])) == [("5 km", 0, 2)]
