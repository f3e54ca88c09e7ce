from __future__ import annotations

import pytest

from fdbench.annotate.text import alternatives, class_of, is_repetition, normalise, repeats_itself, same_stem
from fdbench.language.load import language


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The capital of France is Paris.", "the capital of france is paris"),
        ("It's 7 o'clock — OK?", "it's seven o'clock okay"),
        ("17 x 23 = 391", "seventeen x twenty three three hundred ninety one"),
        ("three hundred and ninety-one", "three hundred ninety one"),
        ("bread and butter", "bread and butter"),
        ("room 007", "room seven"),
        ("call 0123456789", "call zero one two three four five six seven eight nine"),
        ("What’s your favourite colour?", "what's your favorite color"),
        ("...", ""),
        ("", ""),
    ],
)
def test_the_normal_form(text: str, words: str) -> None:
    assert normalise(text) == tuple(words.split())


@pytest.mark.parametrize(
    ("text", "fillers"),
    [
        ("paris", 0),
        ("um the capital is paris", 1),
        ("well let me see it is paris", 4),
        ("that's a great question", 4),
        ("sure thing um okay paris", 4),
        ("", 0),
    ],
)
def test_filler_is_what_opens_without_answering(text: str, fillers: int) -> None:
    assert language().leading_filler(normalise(text)) == fillers


def test_repeating_the_question_is_no_content() -> None:
    cue = normalise("What is the capital of France?")
    assert is_repetition(normalise("the capital of France"), cue)
    assert not is_repetition(normalise("the capital of France is Paris"), cue)
    assert not is_repetition(normalise("France"), cue)
    assert not is_repetition((), cue)


def test_rivals_are_of_the_same_class() -> None:
    assert "wednesday" in alternatives("tuesday")
    assert "tuesday" not in alternatives("tuesday")
    assert alternatives("the") == ()
    assert "million" in alternatives("billion") and "thousand" in alternatives("million")


def test_a_question_back_is_known_by_its_words() -> None:
    assert language().asks_back("which word do you mean".split())
    assert language().asks_back("do you want tea or coffee".split())
    assert not language().asks_back("the capital of france is paris".split())
    assert not language().asks_back([])


@pytest.mark.parametrize(
    ("words", "murmur"),
    [
        ("mm hmm", True),
        ("Mm-hm.", True),
        ("Uh-huh, right.", True),
        ("yeah", True),
        ("Okay, I see.", True),
        ("yeah yeah yeah", True),
        ("That makes sense.", True),
        ("Oh, sorry, go ahead.", False),
        ("Sure, I can help", False),
        ("right after lunch", False),
        ("I see a dog", False),
        ("stop", False),
        ("no", False),
        ("", False),
    ],
)
def test_what_a_listener_murmurs(words: str, murmur: bool) -> None:
    assert language().is_murmur(normalise(words)) is murmur


@pytest.mark.parametrize(
    ("answer", "repeats"),
    [
        ("the capital of", True),
        ("capital of france", True),
        ("capital of", False),
        ("of france is", False),
        ("what is the", True),
    ],
)
def test_three_words_of_the_cue_in_a_row_are_a_repetition(answer: str, repeats: bool) -> None:
    assert is_repetition(answer.split(), "what is the capital of france".split()) is repeats


@pytest.mark.parametrize(
    ("said", "again"), [("a b c d e f a b c d e f", True), ("a b c d e a b c d e", False), ("a b c d e f", False)]
)
def test_six_words_twice_are_a_repetition_of_oneself(said: str, again: bool) -> None:
    assert repeats_itself(said.split()) is again


def test_the_length_of_a_repetition_can_be_chosen() -> None:
    assert repeats_itself("a b a b".split(), 2)
    assert repeats_itself("a b c a b".split(), 2)
    assert not repeats_itself("a b a b".split(), 3)
    assert repeats_itself("a a".split(), 1)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("onion", "onions", True), ("onions", "onions", True), ("onion", "union", False), ("s", "", True)],
)
def test_a_plural_says_nothing_else(one: str, other: str, same: bool) -> None:
    assert same_stem(one, other) is same
    assert same_stem(other, one) is same


def test_classes_of_words() -> None:
    assert (class_of("tuesday"), class_of("second"), class_of("the")) == ("days", "ordinals", "")
    assert alternatives("half") == ("quarter",)


@pytest.mark.parametrize(
    ("word", "number"), [("nine", True), ("hundred", True), ("ninth", False), ("one", True), ("won", False)]
)
def test_number_words(word: str, number: bool) -> None:
    assert language().is_number(word) is number
