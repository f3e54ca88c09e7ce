"""Do new words go on with the old text? Worked by hand."""

from __future__ import annotations

import random

import pytest

from fdbench.annotate.continuation import continues
from fdbench.annotate.text import normalise

LEFT = "built by the emperor in eighty years with four gates towards the river and a market inside where merchants from the east sold silk"
TABLE = (
    ("built by the emperor in eighty years", True),
    ("the emperor in eighty years with four gates", True),
    ("in eighty years with four gates towards the river", True),
    ("wall was built by the emperor in eighty years", True),
    ("filled by the emperor in a tear with for gates toward the river", True),
    ("built by the umbrella and eighty years with four gates", True),
    ("okay i will stop now", False),
    ("sure what else can i help you with today", False),
    ("the capital of france is paris", False),
    ("no problem let me know if you need anything", False),
    ("by the way in the end it is a question for the mayor", False),
    ("where merchants from the east sold silk", False),
    ("okay", None),
    ("built", None),
    ("the", None),
    ("in the", None),
    ("", None),
)


@pytest.mark.parametrize(("new", "expected"), TABLE)
def test_recognised_words(new: str, expected: bool | None) -> None:
    assert continues(normalise(LEFT), normalise(new)) is expected


@pytest.mark.parametrize(
    ("new", "expected"),
    [("okay", False), ("sure", False), ("built", True), ("emperor", True), ("by", None), ("the", None), ("river", False)],
)
def test_one_word_tells_if_it_is_known(new: str, expected: bool | None) -> None:
    assert continues(normalise(LEFT), [new], known=True) is expected


@pytest.mark.parametrize(
    ("left", "new", "known", "expected"),
    [
        ("", "okay then", True, None),
        ("morning", "morning", True, True),
        ("morning", "morning", False, None),
        ("monday morning", "monday morning", False, True),
        ("monday morning", "okay i will not do that any more", False, False),
        ("monday morning", "monday morning would you like anything else from the kitchen today", True, True),
        ("six seven eight nine ten eleven twelve", "six seven eight", False, True),
        ("twenty five twenty six twenty seven", "okay stopping here", False, False),
    ],
)
def test_short_rests(left: str, new: str, known: bool, expected: bool | None) -> None:
    assert continues(normalise(left), normalise(new), known=known) is expected


def test_three_wrong_words_in_ten_do_not_turn_the_answer() -> None:
    words, others = normalise(LEFT), normalise("okay i will stop there tell me what you would like to know instead please")
    wrong = "banana letter window carpet hello yellow quickly never".split()
    draw = random.Random(5)
    for _ in range(300):
        for text, forbidden in ((words, False), (others, True)):
            misheard = draw.sample(range(12), 4)
            heard = [draw.choice(wrong) if i in misheard else w for i, w in enumerate(text[:12])]
            assert continues(words, heard) is not forbidden
