"""True declarations are believed and lies of one word are found out: a few of each kind, on real audio. The whole table is printed by
`python -m tests.declarations`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
import pytest

from fdbench.annotate import witness
from fdbench.annotate.readings import units
from fdbench.annotate.text import normalise
from fdbench.annotate.verify import CLEAR, Evidence, verify, weigh
from fdbench.contract import Audio, WordTime
from fdbench.speech.align import Fit
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


@pytest.mark.parametrize(
    ("said", "right", "wrong"),
    [
        (
            "It is minus five degrees Celsius in Oslo.",
            ("It is -5°C in **Oslo**.", "Oslo"),
            ("It is -5°C in **Cairo**.", "Cairo"),
        ),
        ("Twelve divided by four is three.", ("12 ÷ 4 = 3.", "3"), ("12 ÷ 4 = 8.", "8")),
    ],
)
def test_signs_are_read_aloud_and_hide_no_lie(said: str, right: tuple[str, str], wrong: tuple[str, str]) -> None:
    audio = heard(said)
    assert believes(audio, *right, wrong[1])
    assert not believes(audio, *wrong, right[1])


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


@pytest.mark.parametrize(("end", "margin"), [(700, -50.0), (780, -50.0), (1_000, 0.0)])
def test_a_rival_that_lies_on_the_silence_does_not_count(end: int, margin: float, monkeypatch: pytest.MonkeyPatch) -> None:
    # Rivals of a word of no class are arbitrary words: "knife" fits any sound, if its last consonant may lie on what follows.
    class Deaf:
        def testimony(self, *_: object) -> witness.Testimony:
            return witness.Testimony((), 0.0, False)

    def fit(texts: Sequence[Sequence[str]], audio: Audio, **_: object) -> Fit | None:
        for word, upto, score in (("onions", ms(700), -100.0), ("knife", ms(end), -50.0)):
            if ["soup", word] in (made := [list(text) for text in texts]):
                words = (WordTime("soup", ms(200), ms(450)), WordTime(word, ms(450), upto))
                return Fit(made.index(["soup", word]), words, score, ())
        return None

    monkeypatch.setattr("fdbench.speech.align.best_fit", fit)
    audio = np.concatenate([np.full(ms(length), level, dtype=np.float32) for length, level in ((200, 0), (500, 0.1), (300, 0))])
    assert weigh(("soup", "onions"), 1, 2, ("onions",), cast("witness.Witness", Deaf()), audio, 0).margin == margin
