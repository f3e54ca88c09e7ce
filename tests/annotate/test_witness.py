"""What a second witness says of a phrase: what it heard is given. What it hears in real sound is asked in test_verify.py."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.annotate import witness
from fdbench.annotate.readings import Unit, units
from fdbench.annotate.witness import Witness, likeness
from fdbench.contract import Audio

pytest.importorskip("pocketsphinx")

SILENCE = np.zeros(24_000, np.float32)


def of(declared: str, first: int, last: int, heard: str) -> witness.Testimony:
    return witness.testimony(declared.split(), first, last, units(heard))


@pytest.mark.parametrize(
    ("declared", "first", "last", "heard", "instead"),
    [
        ("you grow tomatoes here", 2, 3, "you grow potatoes here", "potatoes"),
        ("you grow tomatoes here", 2, 3, "you grow many fine ripe potatoes here", "many fine ripe potatoes"),
        ("you grow tomatoes here", 2, 3, "you grow very many fine ripe potatoes here", ""),
        ("you grow tomatoes here", 2, 3, "you grow here", ""),
        ("you grow tomatoes here", 2, 3, "", ""),
        ("you grow tomatoes here", 3, 4, "you grow tomatoes there", "there"),
        ("you grow tomatoes here", 0, 1, "they grow tomatoes here", "they"),
        ("you grow tomatoes here", 0, 1, "you grow tomatoes here", "you"),
        ("you grow tomatoes here", 1, 3, "you sow potatoes here", "sow potatoes"),
        ("you grow tomatoes here", 1, 3, "you grow potatoes here", "grow potatoes"),
        ("you grow tomatoes here", 0, 4, "we sow potatoes there", "we sow potatoes there"),
        ("the four of us met", 1, 2, "the for of us met", "for"),
    ],
)
def test_what_was_heard_between_the_same_neighbours_stands_for_the_phrase(
    declared: str, first: int, last: int, heard: str, instead: str
) -> None:
    """If there are at most three words more than it has."""
    assert of(declared, first, last, heard).instead == tuple(instead.split())


def test_a_number_is_read_in_the_way_that_is_most_like_the_declared_text() -> None:
    assert of("it was in nineteen thirty two", 3, 6, "It was in 1932.").likeness == 1
    assert of("it was one thousand nine hundred thirty two", 2, 8, "It was 1932.").likeness == 1
    assert of("call one two five now", 1, 4, "Call 125 now.").likeness == 1


@pytest.mark.parametrize(
    ("heard", "wanted", "share"),
    [
        ("two", "to", 1.0),
        ("onions", "onion", 1.0),
        ("knife", "nine", 2 / 3),  # N AY F, N AY N
        ("talk", "walk", 2 / 3),
        ("walk", "walk on", 3 / 5),
        ("on", "zebra", 0.0),
    ],
)
def test_likeness_is_the_share_of_phones_in_common(heard: str, wanted: str, share: float) -> None:
    assert likeness(heard.split(), wanted.split()) == pytest.approx(share)


@pytest.mark.parametrize(
    ("declared", "heard", "rival"),
    [
        ("on friday morning", "on sunday morning", True),
        ("on friday morning", "on friday evening", True),
        ("on friday morning", "on sunday evening", True),
        ("on friday morning", "on friday mourning", False),
        ("on friday morning", "on sunday mourner", False),
        ("on friday morning", "on fried morning", False),
        ("on friday morning", "on nine morning", False),
        ("on friday morning", "on friday", False),
        ("on friday morning", "on friday morning", False),
    ],
)
def test_a_rival_has_words_of_the_same_class_where_it_differs(declared: str, heard: str, rival: bool) -> None:
    assert of(declared, 1, 3, heard).rival is rival


class Hearings:
    """What is heard at each tempo; notes which were asked for."""

    def __init__(self, **by_tempo: str) -> None:
        self.heard = {1.0: by_tempo["usual"], 0.89: by_tempo["slow"], 1.11: by_tempo["fast"]}
        self.asked: list[float] = []

    def __call__(self, tempo: float, audio: Audio) -> tuple[Unit, ...]:
        self.asked.append(tempo)
        return units(self.heard[tempo])


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(witness, "find_spec", lambda _: object())
    return monkeypatch


PHRASE = ("on", "friday", "morning"), 1, 2


@pytest.mark.parametrize(
    ("hearings", "instead", "tempi"),
    [
        (Hearings(usual="on friday morning", slow="", fast=""), "friday", 1),
        (Hearings(usual="on fried morning", slow="on friday morning", fast=""), "friday", 2),
        (Hearings(usual="on fried morning", slow="on sunday morning", fast="on nine morning"), "fried", 3),
        (Hearings(usual="on nine morning", slow="on fried morning", fast="on nine morning"), "fried", 3),
        (Hearings(usual="on nine morning", slow="on nine morning", fast="on fried morning"), "fried", 3),
        (Hearings(usual="", slow="on zoo morning", fast=""), "zoo", 3),
        (Hearings(usual="", slow="", fast=""), "", 3),
    ],
)
def test_it_listens_until_it_has_heard_the_phrase_and_tells_what_is_most_like_it(
    hearings: Hearings, instead: str, tempi: int, installed: pytest.MonkeyPatch
) -> None:
    installed.setattr(witness, "_heard_at", hearings)
    assert Witness(SILENCE).testimony(*PHRASE).instead == tuple(instead.split())
    assert hearings.asked == [1.0, 0.89, 1.11][:tempi]


def test_what_it_has_heard_once_it_does_not_hear_again(installed: pytest.MonkeyPatch) -> None:
    hearings = Hearings(usual="on fried morning", slow="on friday morning", fast="on friday evening")
    installed.setattr(witness, "_heard_at", hearings)
    heard = Witness(SILENCE)
    for _ in range(2):
        assert heard.testimony(*PHRASE).likeness == 1
    assert heard.testimony(("on", "friday", "evening"), 2, 3).likeness == 1
    assert hearings.asked == [1.0, 0.89, 1.11]


def test_one_that_is_not_installed_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witness, "find_spec", lambda _: None)
    assert Witness(SILENCE).testimony(*PHRASE) == witness.Testimony()


@pytest.mark.parametrize(("tempo", "length"), [(1.0, 16_000), (0.89, 17_978), (1.11, 14_414)])
def test_played_faster_a_second_is_shorter(tempo: float, length: int, installed: pytest.MonkeyPatch) -> None:
    lengths: list[int] = []

    def transcribe(audio: Audio) -> str:
        lengths.append(len(audio))
        return "well, go on"

    installed.setattr("fdbench.speech.moonshine.transcribe", transcribe)
    installed.setattr(witness, "TEMPI", (tempo,))
    assert [[u.words for u in heard] for heard in Witness(SILENCE).hearings()] == [[("well",), ("go",), ("on",)]]
    assert lengths == [pytest.approx(length, abs=2)]
