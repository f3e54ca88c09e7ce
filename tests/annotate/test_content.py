"""Verdicts on words, by hand."""

from __future__ import annotations

import pytest

from fdbench.annotate.content import judge
from fdbench.annotate.events import Word, WordSource
from fdbench.annotate.text import normalise
from fdbench.scenario.model import Expectation


def heard(text: str) -> tuple[Word, ...]:
    """One word a hundred samples."""
    return tuple(Word(w, 100 * i, 100 * i + 90, WordSource.VERIFIED) for i, w in enumerate(normalise(text)))


@pytest.mark.parametrize(
    ("text", "met"),
    [("it is Paris", True), ("it is a pair", False), ("parish", False), ("", False), ("in paris or in rome", True)],
)
def test_any_of_is_met_by_whole_words(text: str, met: bool) -> None:
    assert judge(heard(text), Expectation(any_of=("Paris", "city of light"))).met is met


def test_all_of_needs_every_one_and_the_answer_is_complete_with_the_last() -> None:
    expectation = Expectation(all_of=("tuesday", "two people"))
    assert not judge(heard("a table for two people"), expectation).met
    verdict = judge(heard("two people on tuesday then"), expectation)
    assert verdict.met
    assert verdict.answer_at == 300
    assert [w.text for w in verdict.evidence] == ["two", "people", "tuesday"]


def test_numbers_match_however_they_are_written() -> None:
    assert judge(heard("it is 391"), Expectation(any_of=("three hundred and ninety one",))).met


@pytest.mark.parametrize(
    ("text", "stale"),
    [
        ("your appointment is on tuesday", True),
        ("it was changed from tuesday to wednesday", False),
        ("it is on wednesday not on tuesday", False),
        ("wednesday instead of tuesday", False),
        ("not tuesday but wednesday", False),
        ("from tuesday it moved but it is on tuesday", True),
        ("it is on wednesday", False),
    ],
)
def test_a_stale_value_counts_only_when_it_is_asserted(text: str, stale: bool) -> None:
    assert judge(heard(text), Expectation(any_of=("wednesday",), stale=("tuesday",))).stale is stale


@pytest.mark.parametrize("text", ["it is not friday", "monday instead of friday", "no longer on friday"])
def test_what_is_denied_was_not_asserted(text: str) -> None:
    assert not judge(heard(text), Expectation(any_of=("friday",))).met


@pytest.mark.parametrize(
    ("text", "value", "met"),
    [
        ("you are from boston", "boston", True),
        ("the flight from boston leaves at nine", "boston", True),
        ("the train goes from boston to denver", "boston", True),
        ("you moved here from boston", "boston", True),
        ("you moved from boston to denver", "boston", False),
        ("it is open from monday", "monday", True),
        ("the meeting was moved from monday", "monday", False),
        ("we rescheduled your visit from monday to friday", "monday", False),
        ("it went from monday to friday", "monday", False),
        ("we rescheduled your visit from monday to friday", "friday", True),
    ],
)
def test_from_denies_only_what_was_changed(text: str, value: str, met: bool) -> None:
    assert judge(heard(text), Expectation(any_of=(value,))).met is met


def test_was_asserts_too() -> None:
    verdict = judge(heard("your appointment was on monday"), Expectation(any_of=("friday",), none_of=("monday",)))
    assert (verdict.met, verdict.contradicted) == (False, True)


@pytest.mark.parametrize(
    ("text", "met"), [("thirty nine", False), ("nine", True), ("nine hundred", True), ("ninety five", False)]
)
def test_a_number_inside_another_was_not_said(text: str, met: bool) -> None:
    assert judge(heard(text), Expectation(any_of=("nine", "ninety"))).met is met


def test_accents_do_not_matter() -> None:
    assert judge(heard("in sao paulo"), Expectation(any_of=("São Paulo",))).met


def test_a_wrong_value_contradicts_beside_the_right_one() -> None:
    verdict = judge(heard("rome or paris"), Expectation(any_of=("paris",), none_of=("rome",)))
    assert verdict.met
    assert verdict.contradicted


def test_nothing_wanted_is_met_and_has_no_answer() -> None:
    verdict = judge(heard("hello"), Expectation())
    assert verdict.met
    assert verdict.answer_at is None
    assert verdict.evidence == ()
