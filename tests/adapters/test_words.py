"""Words as recognisers give them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.conversation import bundled

text: Any = bundled("_reference.text")
entities: Any = bundled("_reference.entities")
knowledge: Any = bundled("_reference.knowledge")
sums: Any = bundled("_reference.sums")


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


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("your exam is on monday at two", "thursday", "your exam is on thursday at two"),
        ("your exam is on monday at two", "half past three", "your exam is on monday at half past three"),
        ("a table for two at seven", "four people", "a table for four at seven"),
        ("tell me about coffee", "tea not coffee", "tell me about tea"),
        ("the capital of spain", "and norway", "the capital of norway"),
        ("your exam is on monday", "rome", None),
    ],
)
def test_a_value_takes_the_place_of_one_of_its_class(old: str, new: str, wanted: str | None) -> None:
    found = entities.revised(tuple(old.split()), tuple(new.split()))
    assert (" ".join(found) if found else None) == wanted


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("a train to rome no to milan", "a train to milan"),
        ("how much is two plus three i mean four", "how much is two plus four"),
        ("what comes after may no before may", "what comes before may"),
        ("five sorry eight plus two", "eight plus two"),
        ("there is no milk", "there is no milk"),
        ("no make it nine", "no make it nine"),  # of what was said before
    ],
)
def test_who_corrects_himself_means_the_rest(said: str, meant: str) -> None:
    assert " ".join(entities.repaired(tuple(said.split()))) == meant


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("what is it that hens lay", "Hens lay eggs."),
        ("which day follows the others", ""),
        ("how many strings has a violin", "A violin has four strings."),
        ("for a friend the language of chile", "The language that people speak in Chile is Spanish."),
        ("is blue nice", ""),
    ],
)
def test_sentences_are_found_by_what_they_are_about(question: str, wanted: str) -> None:
    found = knowledge.world().find(tuple(question.split()), 0.72)
    assert (found[0][1] if found else "") == wanted


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("a third of twelve", "A third of twelve is four."),
        ("two plus three times four", "Two plus three times four is fourteen."),
        ("nine divided by two", "Nine divided by two is four and a half."),
        ("take six from ten", "Ten minus six is four."),
        ("i had nine pears and ate two how many are left", "Nine minus two is seven."),
        ("seven divided by zero", "It is not possible to divide by zero."),
    ],
)
def test_sums(said: str, wanted: str) -> None:
    assert sums.worked_out(tuple(said.split())).sentence == wanted


def test_what_is_no_sum() -> None:
    assert sums.worked_out(("a", "table", "for", "two", "and", "a", "chair", "for", "one")) is None
