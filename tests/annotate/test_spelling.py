"""Which declared texts may be read in more than one way."""

from __future__ import annotations

import pytest

from fdbench.annotate.spelling import is_unclear, without_asides


@pytest.mark.parametrize(
    ("text", "unclear"),
    [("It is in Rome.", False), ("It is Madird.", True), ("It is 5 km.", True), ("In 1984.", True), ("", False)],
)
def test_digits_and_words_that_no_dictionary_knows_are_unclear(text: str, unclear: bool) -> None:
    pytest.importorskip("pocketsphinx")
    assert is_unclear(text) is unclear


def test_asides_stand_in_round_brackets() -> None:
    assert without_asides("(warmly) It is (softly) Rome.") == "It is Rome."
    assert without_asides("It is ((a)).") == "It is ( )."
    assert without_asides(f"It ({'a' * 81}) is.") == f"It ({'a' * 81}) is."
