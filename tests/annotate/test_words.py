"""Declared text is checked on real audio: what was said passes, what was not said does not."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.annotate.decoys import DECOYS, decoys
from fdbench.annotate.events import WordSource
from fdbench.annotate.text import normalise
from fdbench.annotate.words import Finder, ReplyWords, live_finder
from fdbench.contract import Audio
from fdbench.speech.asr import Pocketsphinx
from fdbench.speech.tts import shared_synthesiser
from fdbench.timebase import ms, seconds

pytest.importorskip("pocketsphinx")
pytest.importorskip("espeakng_loader")

MEETING = "Your meeting is on Wednesday at ten in the morning."
STATION = "We will meet at the station at half past six on Monday."
AT = seconds(20)
PAD = ms(100)


def heard(text: str, until: int | None = None) -> Audio:
    silence = np.zeros(PAD, dtype=np.float32)
    return np.concatenate([silence, shared_synthesiser().say(text).audio[:until], silence])


def find(said: str, declared: str, *phrases: str, until: int | None = None) -> ReplyWords:
    return Finder(Pocketsphinx()).find(heard(said, until), AT, declared, phrases)


def texts(found: ReplyWords) -> list[str]:
    return [w.text for w in found.words]


@pytest.mark.parametrize("text", [MEETING, "Paris.", "Sure, I have changed it to Friday.", "We have 7 apples left."])
def test_what_was_said_is_verified(text: str) -> None:
    found = find(text, text)
    assert not found.rejected
    assert texts(found) == list(normalise(text))
    assert {w.source for w in found.words} == {WordSource.VERIFIED}


@pytest.mark.parametrize("level_db", [-20, -35])
def test_the_last_word_of_a_soft_voice_was_said_too(level_db: int) -> None:
    """About 55 dB below full scale at the end, where a fixed level would hear silence."""
    audio = (heard(MEETING) * 10 ** (level_db / 20)).astype(np.float32)
    found = Finder(Pocketsphinx()).find(audio, AT, MEETING, ())
    assert not found.rejected
    assert texts(found) == list(normalise(MEETING))


def test_verified_words_lie_where_they_were_said() -> None:
    found = find(MEETING, MEETING, "Wednesday")
    truth = {w.text.lower(): AT + PAD + w.start for w in shared_synthesiser().say(MEETING).words}
    errors = [abs(w.start - truth[w.text]) for w in found.words]
    assert max(errors) < ms(120)
    assert float(np.median(errors)) < ms(40)


def test_words_after_the_cut_are_not_heard() -> None:
    words = shared_synthesiser().say(MEETING).words
    found = find(MEETING, MEETING, "wednesday", until=words[5].start)
    assert not found.rejected
    assert texts(found) == ["your", "meeting", "is", "on", "wednesday"]


@pytest.mark.parametrize(
    ("said", "declared"),
    [
        (MEETING, STATION),
        (STATION, MEETING),
        ("Paris.", "Sunday morning."),
        (MEETING, "I cannot help you with that, I am afraid."),
    ],
)
def test_a_text_that_was_not_said_is_rejected(said: str, declared: str) -> None:
    found = find(said, declared)
    assert found.rejected
    assert found.declared == declared
    assert {w.source for w in found.words} <= {WordSource.RECOGNISED}


def test_one_false_evidence_word_is_found_out() -> None:
    lie = MEETING.replace("Wednesday", "Friday")
    assert find(MEETING, lie, "Friday").rejected
    assert find(MEETING, lie, "Wednesday", "Friday").rejected
    assert not find(MEETING, MEETING, "Wednesday", "Friday").rejected


def test_a_declaration_that_leaves_sound_unexplained_is_rejected() -> None:
    assert find("Yes. " + STATION, "Yes.").rejected


def test_words_outside_the_dictionary() -> None:
    text = "Your cousin Brzanka lives in Xanthippolis."
    found = find(text, text, "brzanka")
    assert not found.rejected
    assert texts(found) == list(normalise(text))
    assert find(text, STATION, "zzyzxian").rejected


def test_nothing_declared_is_recognised_and_no_lie() -> None:
    found = find("Sure, let me tell you about the history of Rome.", "")
    assert not found.rejected
    assert {w.source for w in found.words} == {WordSource.RECOGNISED}
    assert "history" in texts(found)
    assert all(AT <= w.start < w.end for w in found.words)
    assert found.recogniser.startswith("pocketsphinx-")


def test_silence_holds_no_declared_words() -> None:
    found = Finder(Pocketsphinx()).find(np.zeros(seconds(1), dtype=np.float32), AT, MEETING, ())
    assert found.rejected
    assert not any(w.source is WordSource.VERIFIED for w in found.words)


def test_the_answer_does_not_depend_on_what_came_before() -> None:
    first = find(MEETING, MEETING, "wednesday")
    find(STATION, STATION, "monday")
    find(MEETING, "")
    assert find(MEETING, MEETING, "wednesday") == first


def test_a_finder_is_there_when_a_recogniser_is() -> None:
    assert isinstance(live_finder(), Finder)


@pytest.mark.parametrize("length", [1, 4, 8, 9, 25, 60])
def test_decoys_are_many_different_and_as_long(length: int) -> None:
    made = decoys(length)
    assert len(set(made)) == len(made) == DECOYS
    assert made == decoys(length)
    if length > 8:
        assert {len(d) for d in made} == {length}
    assert all(normalise(" ".join(d)) == d for d in made)


@pytest.mark.parametrize("share", [0.25, 1.0])
def test_of_a_last_word_that_broke_off_only_its_beginning_was_said(share: float) -> None:
    """The closed test finds the whole word in its first quarter."""
    text = "Friday, Saturday and Sunday."
    last = shared_synthesiser().say(text).words[-1]
    found = find(text, text, "sunday", until=last.start + round(share * (last.end - last.start)))
    assert not found.rejected
    assert texts(found) == ["friday", "saturday", "and", *(["sunday"] if share == 1.0 else [])]
