"""Other replies that a declared one must beat, and other words that one of its phrases must."""

from __future__ import annotations

import hashlib

import pytest

from fdbench.annotate.decoys import DECOYS, decoys
from fdbench.annotate.rivals import rivals
from fdbench.annotate.text import CLASSES


@pytest.mark.parametrize("length", [1, 2, 3, 5, 8, 9, 12, 30, 80])
def test_decoys_are_different_replies_of_the_same_length(length: int) -> None:
    found = decoys(length)
    assert {len(reply) for reply in found} == {length}
    assert len(set(found)) == len(found) == DECOYS


def test_a_reply_without_words_has_none() -> None:
    with pytest.raises(ValueError, match="at least one word"):
        decoys(0)


def test_one_word_is_a_word_that_tells_something() -> None:
    words = [word for (word,) in decoys(1)]
    assert min(map(len, words)) == 4
    assert words == sorted(words)
    assert words[0][0] == "a" and words[-1][0] > "t"


@pytest.mark.parametrize(
    ("length", "digest"),
    [
        (1, "47146d4963c762f4"), (2, "5f47244ee89f3030"), (5, "867cecd67d137d78"), (8, "32fd0db4a8b6f993"), (9, "86621da8eae6e7d4"),
        (30, "bffb4685876c71df"),
    ],
)  # fmt: skip
def test_they_are_always_the_same_ones(length: int, digest: str) -> None:
    """Other decoys accept and reject other declarations: whoever changes one raises `METRICS_VERSION`."""
    written = "\n".join(" ".join(reply) for reply in decoys(length))
    assert hashlib.sha256(written.encode()).hexdigest()[:16] == digest


def test_long_decoys_do_not_all_begin_alike() -> None:
    assert len({reply[:3] for reply in decoys(30)}) == DECOYS


def others(spoken: str, first: int, last: int, *sought: str) -> list[str]:
    return [" ".join(words) for words in rivals(spoken.split(), first, last, sought)]


def test_a_word_of_a_class_is_held_against_the_others_of_it() -> None:
    found = others("it is on tuesday", 3, 4)
    assert found == [day for day in CLASSES["days"] if day != "tuesday"]


def test_of_a_phrase_one_word_is_changed_at_a_time() -> None:
    found = others("the fifth of may", 1, 4)
    assert {"sixth of may", "fifth of june"} <= set(found)
    assert "sixth of june" not in found
    assert all(words.split()[1] == "of" for words in found)


def test_function_words_alone_are_changed_all_the_same() -> None:
    assert len(others("it is he", 2, 3)) > 20


def test_a_word_of_no_class_is_held_against_names_and_words_that_nobody_expects() -> None:
    found = others("a lantern", 1, 2)
    assert set(CLASSES["names"]) <= set(found)
    assert {word for (word,) in decoys(1)} <= set(found)


def test_the_other_phrases_that_are_looked_for_are_rivals() -> None:
    found = others("on tuesday at nine", 1, 2, "Wednesday evening", "the last day of the week", "half past ten", "")
    assert "wednesday evening" in found
    assert "the last day of the week" not in found
    assert "half past ten" not in found
    assert "" not in found


def test_what_says_the_same_is_no_rival() -> None:
    found = others("two onions", 1, 2, "onion", "onions")
    assert "onion" not in found and "onions" not in found
    assert len(found) == len(set(found))
