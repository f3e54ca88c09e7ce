from __future__ import annotations

import pytest

from fdbench.annotate.text import alternatives, asks_back, is_murmur, is_repetition, leading_filler, normalise


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
    assert leading_filler(normalise(text)) == fillers


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


def test_a_question_back_is_known_by_its_words() -> None:
    assert asks_back("which word do you mean".split())
    assert asks_back("do you want tea or coffee".split())
    assert not asks_back("the capital of france is paris".split())
    assert not asks_back([])


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
        ("Sure, I can help", False),
        ("right after lunch", False),
        ("I see a dog", False),
        ("stop", False),
        ("no", False),
        ("", False),
    ],
)
def test_what_a_listener_murmurs(words: str, murmur: bool) -> None:
    assert is_murmur(normalise(words)) is murmur
