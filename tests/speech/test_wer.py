"""Word error rates, counted and measured."""

from __future__ import annotations

import json
from importlib import resources

import numpy as np
import pytest

from fdbench import recognition_check
from fdbench.annotate.text import normalise
from fdbench.contract import Audio
from fdbench.recognition_check import SENTENCES, VOICES
from fdbench.speech.asr import RecognisedWord
from fdbench.speech.wer import TABLE, WordErrors, all_measured, recogniser_note, word_errors


@pytest.mark.parametrize(
    ("reference", "heard", "errors"),
    [
        ("a b c", "a b c", WordErrors(0, 0, 0, 3)),
        ("a b c", "a x c", WordErrors(1, 0, 0, 3)),
        ("a b c", "a c", WordErrors(0, 1, 0, 3)),
        ("a b c", "a b b c d", WordErrors(0, 0, 2, 3)),
        ("a b c", "", WordErrors(0, 3, 0, 3)),
        ("", "a", WordErrors(0, 0, 1, 0)),
        ("forty two", "fortytwo", WordErrors(1, 1, 0, 2)),
    ],
)
def test_errors_by_kind(reference: str, heard: str, errors: WordErrors) -> None:
    assert word_errors(reference.split(), heard.split()) == errors


def test_errors_add_up_over_words_and_not_over_sentences() -> None:
    assert (WordErrors(1, 0, 0, 2) + WordErrors(0, 0, 0, 8)).rate == pytest.approx(0.1)
    assert WordErrors().rate is None
    assert WordErrors(insertions=3).rate is None


def test_the_shipped_table_is_consistent_and_of_the_voices_and_sentences_of_today() -> None:
    rows = json.loads(resources.files("fdbench.speech").joinpath(TABLE).read_text("utf-8"))["measured"]
    words = sum(len(normalise(s)) for s in SENTENCES)
    for row in rows:
        assert tuple(row["voices"]) == VOICES
        assert {v["words"] for v in row["voices"].values()} == {words}
        for each in (row, *row["voices"].values()):
            errors = WordErrors(each["substitutions"], each["deletions"], each["insertions"], each["words"])
            assert each["wer"] == pytest.approx(errors.rate, abs=6e-4)
        assert row["words"] == words * len(VOICES)
    assert len({row["recogniser"] for row in rows}) == len(rows) > 0


def test_a_note_names_recogniser_rate_voices_and_words() -> None:
    known = all_measured()[0]
    note = recogniser_note(known.recogniser)
    assert note is not None
    assert note.startswith(f"{known.recogniser}, word error rate {known.rate:.2f} on reference voices (slt ")
    assert f"{known.words} words, clean" in note
    assert recogniser_note(f"{known.recogniser} (declared text not verified)") == note
    assert recogniser_note("pocketsphinx-0.0.0") is None
    assert recogniser_note("") is None


class Deaf:
    """Hears the first word of its one sentence."""

    name = "deaf-1"

    def transcribe(self, audio: Audio) -> tuple[RecognisedWord, ...]:
        assert len(audio) > 2 * recognition_check.QUIET and not np.any(audio[: recognition_check.QUIET])
        return (RecognisedWord("Stop,", 0, 1, 1.0),)


def test_a_check_counts_each_voice() -> None:
    pytest.importorskip("espeakng_loader")
    errors = recognition_check.check(Deaf(), ["en-us"], ["Stop at 7."])
    assert errors == {"en-us": WordErrors(0, 2, 0, 3)}
    row = recognition_check.row("deaf-1", errors)
    assert (row["recogniser"], row["wer"], row["voices"]["en-us"]["deletions"]) == ("deaf-1", 0.667, 2)


@pytest.mark.long
def test_the_measured_rate_of_one_voice_can_be_measured_again() -> None:
    pytest.importorskip("pocketsphinx")
    pytest.importorskip("espeakng_loader")
    from fdbench.speech.asr import Pocketsphinx

    known = next((m for m in all_measured() if m.recogniser == Pocketsphinx().name), None)
    if known is None:
        pytest.skip("another version of pocketsphinx")
    rate = recognition_check.check(Pocketsphinx(), ["en-us"])["en-us"].rate
    assert rate == pytest.approx(known.voices["en-us"][0], abs=0.03)
