"""A finder with any backend: what becomes of words without times, and of declarations that nobody can verify."""

from __future__ import annotations

import json

import numpy as np
import pytest

from fdbench.annotate import words
from fdbench.annotate.events import Word, WordSource
from fdbench.annotate.words import Finder, default_recogniser, live_finder
from fdbench.annotate.wordstore import WordStore
from fdbench.contract import Audio
from fdbench.errors import UsageError
from fdbench.speech import backends
from fdbench.speech.asr import RecognisedWord
from fdbench.timebase import ms, seconds

AT = seconds(3)
SECOND: Audio = np.zeros(seconds(1), dtype=np.float32)


class Telling:
    """Always hears the same."""

    name = "telling-1"

    def __init__(self, *words: RecognisedWord) -> None:
        self._words = words

    def transcribe(self, audio: Audio) -> tuple[RecognisedWord, ...]:
        return self._words


def test_the_backends_words_in_normal_form_and_session_time() -> None:
    finder = Finder(Telling(RecognisedWord("Okay,", 0, 10, 1.0), RecognisedWord("21!", 10, 30, 1.0)), verifies=False)
    found = finder.find(SECOND, AT, "", ())
    assert found.words == (
        Word("okay", AT, AT + 10, WordSource.RECOGNISED),
        Word("twenty", AT + 10, AT + 30, WordSource.RECOGNISED),
        Word("one", AT + 10, AT + 30, WordSource.RECOGNISED),
    )


def test_signs_after_words_are_kept_from_the_backend_and_in_the_store() -> None:
    finder = Finder(Telling(RecognisedWord("Okay,", 0, 10, 1.0), RecognisedWord("21!", 10, 30, 1.0)), verifies=False)
    store = WordStore(finder)
    assert [w.mark for w in store.find(SECOND, AT, "", ()).words] == [",", "", "."]
    again = WordStore()
    again.load(json.loads(json.dumps(store.to_doc())))
    assert [w.mark for w in again.find(SECOND, AT, "", ()).words] == [",", "", "."]


def test_a_comma_between_two_numbers_must_be_heard() -> None:
    pytest.importorskip("pocketsphinx")
    pytest.importorskip("hibari")
    from fdbench.speech.hibari import Hibari

    finder = Finder(Telling())
    for said, declared, marks in (
        ("It is thirty nine.", "It is thirty, nine.", ["", "", "", "."]),
        ("It is twenty twenty one.", "It is twenty, twenty one.", ["", "", "", "", "."]),
        ("It is twenty, twenty one.", "It is twenty, twenty one.", ["", "", ",", "", "."]),
        ("It is blue and green.", "It is blue, and green.", ["", "", ",", "", "."]),  # other commas are the text's
    ):
        audio = np.array(Hibari().say(said).audio, dtype=np.float32)
        assert [w.mark for w in finder.find(audio, 0, declared, ()).words] == marks


def test_without_a_verifier_a_declaration_is_left_aside_and_is_no_lie() -> None:
    finder = Finder(Telling(RecognisedWord("no", 0, 10, 1.0)), verifies=False)
    found = finder.find(SECOND, AT, "Yes.", ("yes",))
    assert [w.text for w in found.words] == ["no"]
    assert not found.rejected
    assert not found.tested
    assert found.recogniser == finder.name == "telling-1 (declared text not verified)"
    assert finder.depends == (finder.name,)


def test_a_declaration_that_fails_gives_way_to_the_backend() -> None:
    pytest.importorskip("pocketsphinx")
    finder = Finder(Telling(RecognisedWord("no", 0, 10, 1.0)))
    found = finder.find(SECOND, AT, "Your meeting is on Wednesday.", ())
    assert ([w.text for w in found.words], found.rejected, found.tested) == (["no"], True, True)
    assert found.recogniser == "telling-1"
    assert finder.depends[0] == "telling-1" and finder.depends[1].startswith("pocketsphinx-")


def test_words_without_times_are_placed_by_alignment() -> None:
    pytest.importorskip("pocketsphinx")
    pytest.importorskip("espeakng_loader")
    from fdbench.speech.tts import shared_synthesiser

    said = shared_synthesiser().say("The meeting is on Wednesday.")
    guesses = [RecognisedWord(w, 0, 1, 0.0, timed=False) for w in ("The", "meeting", "is", "on", "Wednesday.")]
    found = Finder(Telling(*guesses)).find(said.audio, AT, "", ())
    assert {w.source for w in found.words} == {WordSource.RECOGNISED}
    assert max(abs(w.start - AT - t.start) for w, t in zip(found.words, said.words, strict=True)) < ms(120)


@pytest.mark.parametrize("verifies", [False, True])
def test_words_that_cannot_be_placed_say_that_their_place_is_a_guess(verifies: bool) -> None:
    if verifies:
        pytest.importorskip("pocketsphinx")
    guess = RecognisedWord("meeting", 100, 200, 0.0, timed=False)
    found = Finder(Telling(guess), verifies=verifies).find(SECOND[:240], AT, "", ())
    assert found.words == (Word("meeting", AT + 100, AT + 200, WordSource.PLACED),)


def test_one_word_without_a_time_makes_all_places_guesses() -> None:
    words = RecognisedWord("yes", 0, 10, 1.0), RecognisedWord("sir", 10, 30, 1.0, timed=False)
    found = Finder(Telling(*words), verifies=False).find(SECOND, AT, "", ())
    assert [(w.text, w.start - AT, w.end - AT, w.source) for w in found.words] == [
        ("yes", 0, 10, WordSource.PLACED),
        ("sir", 10, 30, WordSource.PLACED),
    ]


@pytest.mark.parametrize("declared", ["", "  "])
def test_who_declares_nothing_does_not_lie(declared: str) -> None:
    pytest.importorskip("pocketsphinx")
    found = Finder(Telling(RecognisedWord("no", 0, 10, 1.0))).find(SECOND[:240], AT, declared, ())
    assert ([w.text for w in found.words], found.rejected, found.tested) == (["no"], False, True)


def test_a_spec_chooses_the_finder() -> None:
    found = live_finder("openai:https://host/v1#m")
    assert found is not None and found.name.startswith("openai:host/v1#m")
    assert live_finder("openai:https://host/v1#m") is found
    assert live_finder("") is None
    with pytest.raises(UsageError, match="there is no such kind"):
        live_finder("siri")


def test_words_of_another_language_in_its_normal_form_and_nothing_verified() -> None:
    finder = live_finder("openai:https://host/v1#m", "es")
    assert finder is not None
    assert not finder.verifies
    assert finder.name == "openai:host/v1#m (es) (declared text not verified)"
    assert live_finder("openai:https://host/v1#m,lang=es") is not finder  # another SPEC, the same name
    heard = Finder(
        Telling(RecognisedWord("¡Cuántos", 0, 10, 1.0), RecognisedWord("31?", 10, 30, 1.0)), verifies=False, lang="es"
    )
    assert [w.text for w in heard.find(SECOND, AT, "", ()).words] == ["cuantos", "treinta", "y", "uno"]


def test_the_default_is_the_better_one_that_is_there_if_its_words_can_be_placed(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"pocketsphinx", "moonshine_voice"}
    for module in (words, backends):
        monkeypatch.setattr(module, "find_spec", lambda name: name if name in there else None)
    assert default_recogniser() == "moonshine"
    there.remove("moonshine_voice")
    assert default_recogniser() == "pocketsphinx"
    there.clear()
    assert default_recogniser() == ""
    there.add("moonshine_voice")
    assert default_recogniser() == ""


def test_who_does_not_know_the_language_is_nobody() -> None:
    pytest.importorskip("pocketsphinx")
    assert live_finder("pocketsphinx", "es") is None
    assert live_finder(None, "es") is None
    assert live_finder("pocketsphinx,lang=en", "es") is not None
