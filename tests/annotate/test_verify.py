"""True declarations are believed and lies of one word are found out: a few of each kind, on real audio. The whole table is printed by
`python -m tests.declarations`."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.annotate import witness
from fdbench.annotate.readings import units
from fdbench.annotate.text import normalise
from fdbench.annotate.verify import CLEAR, Evidence, verify
from fdbench.contract import Audio
from fdbench.speech.tts import shared_synthesiser
from fdbench.timebase import ms

pytest.importorskip("pocketsphinx")
pytest.importorskip("espeakng_loader")
pytest.importorskip("moonshine_voice")

PAD = ms(100)
SAID = (
    ("{}.", "Nine", "Four"),
    ("{}.", "Green", "Purple"),
    ("{}.", "Paris", "Madrid"),
    ("I am sure that the answer is {}.", "three hundred ninety one", "three hundred ninety four"),
    ("I am sure that the answer is {}.", "nine", "three"),
    ("There are {} chairs left.", "12", "15"),
    ("The bridge was finished in {}.", "1932", "1967"),
    ("That will be {}.", "$25", "$45"),
    ("Your meeting was moved to {}.", "Thursday", "Monday"),
    ("Your appointment is with {}.", "Doctor Bernstein", "Doctor Caldwell"),
    ("It was painted by {}, as far as I know.", "Vermeer", "Monet"),
)


def heard(text: str) -> Audio:
    audio = shared_synthesiser().say(text).audio
    loud = np.flatnonzero(np.abs(audio) > 1e-3)
    silence = np.zeros(PAD, dtype=np.float32)
    return np.concatenate([silence, audio[loud[0] : loud[-1] + 1], silence])


def believes(audio: Audio, declared: str, phrase: str, other: str) -> bool:
    """Whether the phrase is among the declared words that were heard."""
    words = [word.text for word in verify(declared, audio, (phrase, other)) or ()]
    return f" {' '.join(normalise(phrase))} " in f" {' '.join(words)} "


@pytest.mark.parametrize(("frame", "right", "wrong"), SAID)
def test_the_truth_is_believed_and_a_lie_of_one_word_is_not(frame: str, right: str, wrong: str) -> None:
    audio = heard(frame.format(right))
    assert believes(audio, frame.format(right), right, wrong)
    assert not believes(audio, frame.format(wrong), wrong, right)


def test_places_lie_in_the_audio_as_it_was_given() -> None:
    audio = heard("Nine.")
    (word,) = verify("Nine.", audio, ("nine",)) or ()
    assert word.text == "nine"
    assert 0 <= word.start < word.end <= len(audio)
    assert word.end - word.start > len(audio) // 3


def said(declared: str, first: int, last: int, heard_words: str) -> witness.Testimony:
    return witness.testimony(declared.split(), first, last, units(heard_words))


def test_what_the_second_witness_heard_between_the_same_neighbours_stands_for_the_phrase() -> None:
    assert said("you grow tomatoes here", 2, 3, "you grow potatoes here").instead == ("potatoes",)
    assert said("you grow tomatoes here", 2, 3, "you grow tomatoes here").likeness == 1
    assert said("you grow tomatoes here", 2, 3, "completely different words of somebody else") == witness.Testimony()


def test_words_that_sound_the_same_are_the_same() -> None:
    assert said("it is two hundred", 2, 4, "it is to hundred").likeness == 1
    assert said("it is two hundred nineteen", 2, 5, "it is to hundred ninety").rival


def test_another_word_of_the_class_speaks_against_it_unless_the_sound_is_clearly_for_it() -> None:
    other = witness.Testimony(("ninety",), 0.9, rival=True)
    assert not Evidence(other, margin=30.0, over_witness=CLEAR - 1).believed
    assert Evidence(other, margin=30.0, over_witness=CLEAR).believed


def test_without_a_second_witness_the_margin_decides() -> None:
    assert Evidence(witness.Testimony(), margin=1.0).believed
    assert not Evidence(witness.Testimony(), margin=-8.0).believed


@pytest.mark.parametrize(
    ("text", "phrase", "lie"),
    [
        ("Rice and carrots.", "carrots", "sausages"),
        ("I would bring candles.", "candles", "blankets"),
        ("It lives on insects.", "insects", "berries"),
    ],
)
def test_a_last_word_of_no_class_is_no_worse_off(text: str, phrase: str, lie: str) -> None:
    # Rivals are arbitrary words then: "knife" fits any sound, if its last consonant may lie on the silence that follows.
    audio = heard(text)
    assert believes(audio, text, phrase, lie)
    assert not believes(audio, text.replace(phrase, lie), lie, phrase)
