"""A text as it was read aloud, and the way back to its normal form. Nothing is listened to: the readings are given."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from fdbench.annotate.readings import Unit
from fdbench.annotate.script import Script, script_of
from fdbench.contract import Audio, WordTime
from fdbench.timebase import Samples

IN, OF = Unit(("in",), (("in",),)), Unit(("of",), (("of",),))
DR = Unit(("dr",), (("dr",), ("doctor",)))
YEAR = Unit(("one", "thousand", "nine", "hundred"), (("one", "thousand", "nine", "hundred"), ("nineteen", "hundred")))
AND = Unit((), ((), ("and",)))
READ = Script((IN, DR, YEAR, OF, DR), (0, 1, 1, 0, 0))
"""Normal: in dr one thousand nine hundred of dr. Spoken: in doctor nineteen hundred of dr."""


def heard(*ends: int, start: int = 100) -> tuple[WordTime, ...]:
    """The first spoken words, one after the other."""
    return tuple(WordTime(w, a, b) for w, a, b in zip(READ.spoken, (start, *ends), ends, strict=False))


def test_the_words_as_a_voice_says_them() -> None:
    assert READ.spoken == ("in", "doctor", "nineteen", "hundred", "of", "dr")


@pytest.mark.parametrize(
    ("phrase", "places"),
    [
        ("in", [(0, 1)]),
        ("Dr.", [(1, 2), (5, 6)]),
        ("in Dr.", [(0, 2)]),
        ("nine hundred", [(2, 4)]),  # all of the unit that it lies in
        ("hundred of", [(2, 5)]),
        ("of dr", [(4, 6)]),
        ("doctor", [(1, 2), (5, 6)]),
        ("drive in", []),
        ("dr of", []),
        ("", []),
    ],
)
def test_a_phrase_lies_in_the_spoken_words_of_its_units(phrase: str, places: list[tuple[int, int]]) -> None:
    assert list(READ.places([phrase])) == [(phrase, *place) for place in places]


def test_each_phrase_is_looked_for_once() -> None:
    assert list(READ.places(["of", "in", "of"])) == [("of", 4, 5), ("in", 0, 1)]


def test_a_phrase_that_is_longer_than_the_text_has_no_place() -> None:
    assert not list(Script((IN,), (0,)).places(["in of"]))


def test_what_was_read_in_another_way_gets_its_words_by_share_of_the_time() -> None:
    assert READ.normal(heard(200, 500, 700, 1_300, 1_400, 1_500)) == (
        WordTime("in", 100, 200),
        WordTime("dr", 200, 500),
        WordTime("one", 500, 700),
        WordTime("thousand", 700, 900),
        WordTime("nine", 900, 1_100),
        WordTime("hundred", 1_100, 1_300),
        WordTime("of", 1_300, 1_400),
        WordTime("dr", 1_400, 1_500),
    )


def test_what_was_heard_in_part_gets_none() -> None:
    assert [w.text for w in READ.normal(heard(200, 500, 700))] == ["in", "dr"]
    assert READ.normal(()) == ()


def test_what_was_read_as_it_is_keeps_the_words_that_were_heard() -> None:
    year = Script((YEAR,), (0,))
    part = (WordTime("one", 0, 10), WordTime("thousand", 10, 30))
    assert year.normal(part) == part


def test_an_and_that_was_said_and_need_not_be_is_no_word() -> None:
    script = Script((IN, AND, OF), (0, 1, 0))
    said = (WordTime("in", 0, 10), WordTime("and", 10, 20), WordTime("of", 20, 30))
    assert script.spoken == ("in", "and", "of")
    assert script.normal(said) == (said[0], said[2])


@pytest.mark.parametrize(
    ("declared", "most", "words"),
    [
        ("so we go on", 2, "so we"),
        ("so we go on", 1, "so"),
        ("so we go on", 0, ""),
        ("in 1932 we met", 3, "in one thousand nine hundred thirty two"),
        ("in 1932 we met", 7, "in one thousand nine hundred thirty two"),
        ("in 1932 we met", 8, "in one thousand nine hundred thirty two we"),
        ("xqa we xqa go", 3, "we"),
        ("Dr. who", 2, "dr who"),
    ],
)
def test_a_text_is_read_up_to_so_many_words(declared: str, most: int, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As units: one that was begun is taken whole. What nobody can pronounce counts, and is left out."""
    asked: list[tuple[int, Samples]] = []
    audio = np.zeros(5, np.float32)

    def second_of(slots: Sequence[Sequence[tuple[str, ...]]], heard: Audio, *, own_mean: Samples) -> tuple[int, ...]:
        asked.append((len(heard), own_mean))
        return tuple(len(slot) - 1 for slot in slots)

    monkeypatch.setattr("fdbench.speech.lexicon.pronounceable", lambda word: word not in ("xqa", "miz", "dr"))
    monkeypatch.setattr("fdbench.speech.readings.choose_readings", second_of)
    script = script_of(declared, audio, most, 7)
    assert " ".join(word for unit in script.units for word in unit.words) == words
    assert script.chosen == tuple(len(unit.spoken) - 1 for unit in script.units)
    assert asked == [(5, 7)]
    assert all(reading != ("dr",) for unit in script.units for reading in unit.spoken)
