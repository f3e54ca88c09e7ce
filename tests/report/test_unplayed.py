"""What of a reply that was cut off was declared and never played."""

from __future__ import annotations

from typing import Any

import pytest

from fdbench.report.unplayed import never_played
from tests.report.conftest import reply, word


def cut(heard: str, declared: str, **changes: Any) -> Any:
    return reply("q0", [[1.0, 2.0]], heard, declared=declared, **{"cut": True, **changes})


@pytest.mark.parametrize(
    ("heard", "declared", "rest"),
    [
        ("lisbon is one", "Lisbon is one of the oldest cities.", "of the oldest cities."),
        ("one two", "One, two, one, two, three.", "one, two, three."),
        ("it is it is", "It is. It is late.", "late."),
        ("lisbon is old", "Lisbon is old.", ""),
        ("twenty five", "25 people", ""),  # how the digits were spoken is not known
        ("", "Nobody listened.", ""),
    ],
)
def test_the_rest_behind_the_last_word_that_was_heard(heard: str, declared: str, rest: str) -> None:
    assert never_played(cut(heard, declared)) == rest


def test_nothing_is_claimed_of_a_whole_reply_or_of_words_that_a_recogniser_guessed() -> None:
    assert never_played(cut("lisbon is", "Lisbon is old.", cut=False)) == ""
    assert never_played(cut("", "Lisbon is old.", words=[word("lisbon", 1.0, "recognised")])) == ""
