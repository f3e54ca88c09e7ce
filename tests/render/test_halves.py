"""A sentence is cut where its user pauses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fdbench.audio import Mono
from fdbench.errors import ClipError
from fdbench.render import halves as cutting
from fdbench.render.halves import halves
from fdbench.render.make import ClipFolder
from fdbench.render.phrase import add_phrase
from fdbench.speech import align
from fdbench.timebase import RATE, ms


def tone(milliseconds: int, level: float = 0.3) -> Mono:
    time = np.arange(ms(milliseconds)) / RATE
    return (level * np.sin(2 * np.pi * 220 * time)).astype(np.float32)


def silence(milliseconds: int) -> Mono:
    return np.zeros(ms(milliseconds), np.float32)


@pytest.fixture
def by_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """No aligner is installed."""
    monkeypatch.setattr(cutting, "_by_words", lambda whole, first, rest: None)


@pytest.mark.usefixtures("by_letters")
def test_it_is_cut_in_the_gap_and_nothing_is_lost() -> None:
    whole = np.concatenate([silence(100), tone(600), silence(60), tone(500), silence(100)])
    first, rest = halves(whole, "abcdef,", "ghijk.")
    assert np.array_equal(np.concatenate([first, rest]), whole)
    assert ms(700) <= first.size <= ms(760)


@pytest.mark.usefixtures("by_letters")
def test_the_letters_choose_between_two_gaps() -> None:
    """Tones of 300, 300 and 600 ms with 60 ms between: of 12 letters 3 lie before the first gap, 6 before the second."""
    whole = np.concatenate([tone(300), silence(60), tone(300), silence(60), tone(600)])
    assert ms(300) <= halves(whole, "abc", "defghijkl")[0].size <= ms(360)
    assert ms(660) <= halves(whole, "abcdef", "ghijkl")[0].size <= ms(720)


@pytest.mark.usefixtures("by_letters")
def test_without_a_gap_it_is_cut_where_the_sound_is_softest() -> None:
    whole = np.concatenate([tone(500), tone(40, level=0.05), tone(500)])
    assert ms(500) <= halves(whole, "abc", "def")[0].size <= ms(540)


def test_silence_cannot_be_cut() -> None:
    with pytest.raises(ClipError, match="nothing sounds in it"):
        halves(silence(500), "a", "b")


class Monotone:
    """An engine that says everything as tones of 400 ms, one a word, 60 ms apart."""

    name, model, notes = "monotone", "", ()

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, voice: str, text: str) -> Mono:
        self.said.append(text)
        return np.concatenate([part for _ in text.split() for part in (tone(400), silence(60))])


@pytest.mark.usefixtures("by_letters")
def test_a_phrase_is_spoken_once_and_each_stretch_is_a_clip(tmp_path: Path) -> None:
    folder, engine = ClipFolder(tmp_path), Monotone()
    made = add_phrase(folder, "v", ("aaaa,", "bbbb", "cccc."), engine)
    assert engine.said == ["aaaa, bbbb cccc."]
    assert [folder.entries[name].text for name in made.written] == ["aaaa,", "bbbb", "cccc."]
    assert all(abs(folder.entries[name].offset - folder.entries[name].onset - ms(400)) <= ms(5) for name in made.written)
    assert add_phrase(folder, "v", ("aaaa,", "bbbb", "cccc."), engine).kept == made.written
    assert len(engine.said) == 1


def test_english_words_alone_are_looked_for_by_the_english_aligner(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = np.concatenate((tone(400), silence(60), tone(400)))
    asked: list[str] = []
    monkeypatch.setattr(align, "align", lambda text, _: asked.append(text))
    halves(whole, "no,", "me")
    halves(whole, "no,", "me", "es")
    assert asked == ["no me"]


def test_a_phrase_without_a_pause_is_one_clip(tmp_path: Path) -> None:
    engine = Monotone()
    assert len(add_phrase(ClipFolder(tmp_path), "v", ("one two",), engine).written) == 1
