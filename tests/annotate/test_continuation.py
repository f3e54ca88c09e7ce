"""Do new words go on with the old text? Worked by hand."""

from __future__ import annotations

import random

import pytest

from fdbench.annotate.continuation import continues, seems_to_continue
from fdbench.annotate.text import normalise
from fdbench.language.load import language

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


def weighed(left: str, new: str, *, known: bool = False) -> bool | None:
    """On letters as words: each is of no list of common words and like no other. Weights are so many words."""
    return continues([f"{letter}{letter}x" for letter in left], [f"{letter}{letter}x" for letter in new], known=known)


@pytest.mark.parametrize(
    ("left", "new", "expected"),
    [
        ("bcdefghjklmn", "bcdef", True),
        ("bcdefghjklmn", "bcpqr", True),  # 2 of 5 is MOSTLY
        ("bcdefghjklmn", "bcpqrt", None),  # 2 of 6 is between
        ("bcdefghjklmn", "bpqrt", False),  # 1 of 5 is HARDLY
        ("bcdefghjklmn", "bpqr", None),  # 1 of 4 is between
        ("bcdefghjklmn", "bc", True),
        ("bcdefghjklmn", "b", None),
        ("bcdefghjklmn", "pq", False),
        ("bcdefghjklmn", "p", None),
    ],
)
def test_shares_of_the_new_words(left: str, new: str, expected: bool | None) -> None:
    assert weighed(left, new) is expected


@pytest.mark.parametrize(
    ("new", "expected"),
    [("efg", True), ("ghj", True), ("hjk", False), ("pqrbc", True), ("pqrsbc", False)],
)
def test_the_new_words_begin_near_the_cut(new: str, expected: bool) -> None:
    """At most 5 words after it ("ghj", of which the first is the sixth), or at most 3 before it ("pqr" were heard before)."""
    assert weighed("bcdefghjklmn", new) is expected


def test_words_in_another_order_are_no_continuation() -> None:
    assert weighed("bcdef", "fedcb") is False or weighed("bcdef", "fedcb") is None
    assert weighed("bcdef", "bcdef") is True


def test_only_the_first_twelve_new_words_are_looked_at() -> None:
    assert weighed("bcdefghjklmn", "pqrtvwyzabcd" + "bcdefg") is False


def test_of_a_short_rest_no_more_of_the_new_words_than_it_can_cover_are_weighed() -> None:
    """Two words were left; of the new ones four are weighed, two more than that, and both stand there: a half."""
    assert weighed("bc", "bcpqrtvwyz") is True
    assert weighed("bcd", "bcpqrtvw") is True  # 2 of 5
    assert weighed("bcde", "bcpqrtvw") is None  # 2 of 6


def test_a_word_that_sounds_alike_counts_seven_tenths() -> None:
    assert continues(["merchants", "silk"], ["merchant", "silk"]) is True
    assert continues(["lanterns", "gardens"], ["lantarns", "gardans"], known=True) is True
    assert continues(["cat"], ["car"], known=True) is False
    assert continues(["cat", "cow"], ["cart", "crow"], known=True) is False  # too short, though 86 % alike
    assert continues(["fort", "bell"], ["forte", "belly"], known=True) is True


def test_two_words_are_alike_from_80_percent_on() -> None:
    """Of the letters of both, so many are in common and in order; "horse" and "horsy" have 8 of 10."""
    assert continues(["horse", "shark"], ["horsy", "sharp"], known=True) is True
    less = ("n" * 17 + "bbbb", "n" * 17 + "ccccc"), ("m" * 17 + "bbbb", "m" * 17 + "ccccc")  # 34 of 43
    assert continues([old for old, _ in less], [new for _, new in less], known=True) is False


def test_common_words_tell_a_fifth_of_others_but_in_a_row() -> None:
    apart = ["the", "or", "of", "for", "and", "with", "in"]
    assert continues(["the", "of", "and", "in"], apart, known=True) is None
    assert continues(["the", "of"], ["the", "of"], known=True) is None
    assert continues(["the", "of", "and"], ["the", "of", "and"], known=True) is True  # 0.2 + 0.2 + 0.6
    for more in (["garden"], ["garden", "bridge"]):  # wherever the row stands in either
        assert continues([*more, "the", "of", "and"], ["the", "of", "and"], known=True) is True
    assert continues(["the", "of", "and"], ["garden", "the", "of", "and"], known=True) is True
    assert continues(["cold", "the"], ["cold", "the"]) is None  # 1 + 0.6
    assert continues(["cold", "the"], ["cold", "the", *"bdefgh"]) is None  # 1.6 of 7.2; without the row it would be HARDLY
    assert continues(["the", "of", "garden"], ["the", "of", "banana", "letter"]) is False  # two are no row: 0.4 of 2.4
    assert continues(["a", "the", "of", "garden"], ["or", "the", "of", "banana", "letter", "window"]) is False
    assert continues(["cold", "the", "of", "and"], ["cold", "the", "of", "and"]) is True  # 1 + 3 x 0.6


@pytest.mark.parametrize(
    ("left", "new", "expected"),
    [
        ("lantern", "lantern", True),  # 1.0 of 1.0
        ("lantern garden", "lantern window", None),  # 1.0 of 2.0
        ("lantern garden bridge silver", "lantern garden bridge window candle", True),  # 3.0 of 5.0
        ("lantern garden", "lantern garden window candle", None),  # 2.0 of 4.0
        ("lantern garden bridge", "lantern garden bridge window candle pepper", True),  # of the first five
        ("lantern garden bridge", "window candle", False),
        ("lantern garden bridge", "window", None),  # one word tells too little
        ("lantern garden bridge", "lantern window candle pepper", False),  # 1.0 of 4.0
        ("lantern garden bridge", "lantern window candle", None),  # 1.0 of 3.0
        ("", "window candle", None),
    ],
)
def test_a_guess_from_few_words(left: str, new: str, expected: bool | None) -> None:
    assert seems_to_continue(left.split(), new.split()) is expected


@pytest.mark.parametrize(("shared", "expected"), [("lantern garden", False), ("lantern garden bridge", True)])
def test_words_that_are_known_go_on_if_most_stand_in_the_text(shared: str, expected: bool) -> None:
    new = [*shared.split(), *["window", "candle", "pepper"][: 5 - len(shared.split())]]
    assert continues(["lantern", "garden", "bridge", "silver", "marble"], new, known=True) is expected  # 2 and 3 of 5


def test_words_that_stand_in_any_text_are_those_of_the_language() -> None:
    """Three common Spanish words in a row tell little; were they telling words, they would be the old text."""
    spanish = language("es").function_words
    old, new = "de la que se habla".split(), "de la que tienes".split()
    assert continues(old, new) is True
    assert continues(old, new, plain=spanish) is not True
