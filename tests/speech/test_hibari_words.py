"""A sentence's own words keep their places, whatever hibari's rules read for them."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest

from fdbench.contract import WordTime
from fdbench.speech.hibari_words import LONGEST, Reading, in_own_words, places, read, readings
from fdbench.speech.kokoro.phonemes import lexicon
from fdbench.speech.synthesis import divided

needs_hibari = pytest.mark.skipif(find_spec("hibari") is None, reason="needs the extra hibari")


def test_words_share_a_stretch_by_their_letters() -> None:
    assert divided(["Go", "home"], 100, 700) == [WordTime("Go", 100, 300), WordTime("home", 300, 700)]
    assert divided([], 100, 700) == []
    assert divided(["a", "b"], 5, 6) == [WordTime("b", 5, 6)]


def test_places_follow_the_phonemes() -> None:
    """Phonemes `ab cd.`, 100 samples each; the mark and the pause after it belong to no word."""
    reading = Reading(("Ab", "cd"), "ab cd.", (("Ab", 0, 2), ("cd.", 3, 5)))
    audio = np.full(600, 0.1, dtype=np.float32)
    assert places(reading, audio, range(0, 700, 100)) == [WordTime("Ab", 0, 200), WordTime("cd", 300, 500)]
    audio[450:] = 0.0
    assert places(reading, audio, range(0, 700, 100))[1] == WordTime("cd", 300, 450)


def test_a_number_has_the_place_of_the_words_that_it_is_spoken_as() -> None:
    heard = [WordTime("in", 0, 10), WordTime("seventeen", 10, 20), WordTime("seventy-six", 20, 40), WordTime("he", 50, 60)]
    assert in_own_words(["In", "1776", "he"], heard) == [
        WordTime("In", 0, 10),
        WordTime("1776", 10, 40),
        WordTime("he", 50, 60),
    ]
    assert in_own_words(["In", "&", "he"], [heard[0], heard[3]]) == [WordTime("In", 0, 10), WordTime("he", 50, 60)]
    assert in_own_words([], heard) == []
    assert in_own_words(["In"], []) == []


@needs_hibari
def test_each_word_has_its_phonemes() -> None:
    reading = read(lexicon(british=False)[0], "Hello, world.")
    assert reading.words == ("Hello", "world")
    assert [(text, reading.phonemes[a:b]) for text, a, b in reading.spoken] == [("Hello,", "həlˈO"), ("world.", "wˈɜɹld")]


@needs_hibari
def test_a_long_sentence_is_cut_at_its_marks_and_loses_no_word() -> None:
    g2p = lexicon(british=False)[0]
    sentence = "I bought apples and pears and plums, " * 20 + "and that was all."
    parts = list(readings(g2p, sentence))
    assert len(parts) > 1 and all(len(part.phonemes) <= LONGEST for part in parts)
    assert sum((part.words for part in parts), ()) == read(g2p, sentence).words
    assert len(list(readings(g2p, "word " * 200))) == 1, "there is no mark to cut at"
