"""Verdicts on words, by hand."""

from __future__ import annotations

import pytest

from fdbench.annotate.content import asserts, asserts_last, find_phrase, judge
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


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("we changed the date then from monday", False),
        ("we changed the date of it from monday", True),
        ("changed from monday", False),
        ("from monday we changed it", True),
        ("he moved here from paris", True),
        ("he moved here from paris to rome", False),
        ("he moved here from paris to", True),
        ("he moved here from paris and rome", True),
        ("it runs from monday to friday", False),
        ("it runs from monday to paris", True),
        ("it runs from monday and friday", True),
        ("monday", True),
    ],
)
def test_a_change_stands_at_most_four_words_before_from(text: str, met: bool) -> None:
    """Monday and Paris are looked for. Of days a change denies the old one, of places only if the new one follows."""
    wanted = "paris" if "paris" in text and "monday" not in text else "monday"
    assert judge(heard(text), Expectation(any_of=(wanted,))).met is met


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("not on friday", False),
        ("rather than friday", False),
        ("rather than on friday", False),
        ("instead of on friday", False),
        ("it used to be friday", False),
        ("it is not on friday", False),
        ("it isn't friday", False),
        ("it isn't on friday", False),
        ("no longer friday", False),
        ("used to be on friday", True),
        ("not a friday", True),
        ("friday not", True),
    ],
)
def test_what_stands_right_before_a_value_denies_it(text: str, met: bool) -> None:
    assert judge(heard(text), Expectation(any_of=("friday",))).met is met


def test_a_value_that_is_denied_once_and_said_once_was_said_where_it_holds() -> None:
    words = heard("not friday but friday evening")
    assert [w.start for w in find_phrase(words, "friday")] == [300]
    assert asserts(words, "friday") and not asserts(heard("not friday"), "friday")
    assert find_phrase(words, "") == () and find_phrase((), "friday") == ()


def test_a_phrase_is_found_whole_at_its_first_place() -> None:
    words = heard("new york or new york city")
    assert [w.start for w in find_phrase(words, "new york")] == [0, 100]
    assert [w.start for w in find_phrase(words, "york city")] == [400, 500]
    assert find_phrase(words, "new york city hall") == ()


def test_of_several_answers_the_one_that_was_complete_first_counts() -> None:
    verdict = judge(heard("paris or the city of light"), Expectation(any_of=("city of light", "paris")))
    assert ([w.text for w in verdict.evidence], verdict.answer_at) == (["paris"], 0)
    verdict = judge(heard("the city of light is paris"), Expectation(any_of=("paris", "city of light")))
    assert ([w.start for w in verdict.evidence], verdict.answer_at) == ([100, 200, 300], 100)


def test_both_kinds_of_expectation_must_be_met() -> None:
    both = Expectation(all_of=("tuesday",), any_of=("nine", "ten"))
    verdict = judge(heard("tuesday at ten"), both)
    assert (verdict.met, verdict.answer_at, [w.text for w in verdict.evidence]) == (True, 200, ["tuesday", "ten"])
    for text in ("on tuesday", "at nine", ""):
        verdict = judge(heard(text), both)
        assert (verdict.met, verdict.answer_at, verdict.evidence) == (False, None, ())


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("one", 1),
        ("the castle then the needle", 2),
        ("needle castle", 1),
        ("not the castle", 1),
        ("not castle", None),
        ("", None),
    ],
)
def test_the_item_that_was_named_last(text: str, last: int | None) -> None:
    items = ("castle", "needle") if "castle" in text or "needle" in text else ("one", "two")
    assert asserts_last(heard(text), items) == last


@pytest.mark.parametrize(
    ("text", "value", "met"),
    [
        ("nineteen thirty two", "thirty", False),
        ("nineteen thirty two", "two", False),
        ("nineteen thirty two", "nineteen", True),
        ("five hundred", "five", True),
        ("thirty people", "thirty", True),
        ("people thirty", "thirty", True),
        ("one two", "two", True),
        ("twenty one", "twenty one", True),
        ("one hundred twenty one", "twenty one", False),
    ],
)
def test_a_longer_number_holds_no_shorter_one(text: str, value: str, met: bool) -> None:
    assert judge(heard(text), Expectation(any_of=(value,))).met is met


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("treinta y nueve", False),
        ("treinta nueve", False),
        ("son treinta y nueve", False),
        ("a las ocho y treinta y nueve", False),
        ("treinta y y nueve", False),
        ("treinta y tantos o nueve", True),
        ("y nueve", True),
        ("nueve y treinta", True),
    ],
)
def test_what_joins_two_numbers_is_looked_past(text: str, met: bool) -> None:
    words = tuple(Word(w, 100 * i, 100 * i + 90, WordSource.VERIFIED) for i, w in enumerate(text.split()))
    assert asserts(words, "nueve", "es") is met


def test_ten_is_no_whole_number_where_one_follows() -> None:
    words = tuple(Word(w, i, i + 1, WordSource.VERIFIED) for i, w in enumerate("treinta y nueve".split()))
    assert not asserts(words, "treinta", "es") and not asserts(words[:1] + words[2:], "treinta", "es")
    assert asserts(words[:2], "treinta", "es")


def test_a_word_of_change_in_the_value_itself_changes_nothing() -> None:
    for text in ("the letter came from change alley", "a letter came here from change alley"):
        assert judge(heard(text), Expectation(any_of=("change alley",))).met
