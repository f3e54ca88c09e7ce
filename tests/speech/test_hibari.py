"""Hibari gives the same samples in any order, thread and process, and tells where its words lie."""

from __future__ import annotations

import multiprocessing
import threading
from importlib.util import find_spec
from itertools import pairwise

import numpy as np
import pytest

from fdbench.contract import WordTime
from fdbench.errors import MissingExtra
from fdbench.speech import hibari, lexicon
from fdbench.speech.cmu import cmu
from fdbench.speech.hibari import Hibari, by_letters, places
from fdbench.timebase import ms

TEXT = "The capital of France is Paris."
needs_hibari = pytest.mark.skipif(find_spec("hibari") is None, reason="needs the extra hibari")


def in_worker(queue: multiprocessing.Queue[bytes]) -> None:
    queue.put(Hibari().say(TEXT).audio.tobytes())


def test_words_by_their_letters_fill_the_sound() -> None:
    audio = np.zeros(1_000, dtype=np.float32)
    audio[100:700] = 0.1
    assert by_letters(["Go", "home"], audio) == (WordTime("Go", 100, 300), WordTime("home", 300, 700))
    assert by_letters(["Go"], np.zeros(10, dtype=np.float32)) == ()
    assert by_letters([], audio) == ()


def test_what_cannot_be_aligned_is_divided(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pocketsphinx")
    audio = np.full(600, 0.1, dtype=np.float32)
    monkeypatch.setattr("fdbench.speech.align.align", lambda text, audio: (WordTime("in", 0, 9),))
    assert places(["In", "1776"], audio) == (WordTime("In", 0, 200), WordTime("1776", 200, 600))
    monkeypatch.setattr("fdbench.speech.align.align", lambda text, audio: (WordTime("in", 3, 9), WordTime("may", 9, 50)))
    assert places(["In", "May"], audio) == (WordTime("In", 3, 9), WordTime("May", 9, 50))


def test_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "hibari", None)
    with pytest.raises(MissingExtra, match=r"pip install 'fdbench\[hibari\]'"):
        Hibari()


def test_phones_of_the_dictionary() -> None:
    assert cmu("həlˈO wˈɜɹld.") == "HH AH L OW W ER L D"
    assert cmu("ʧˈɑːmz, ʤˈY") == "CH AA M Z JH OY"
    assert cmu("…") == ""


@needs_hibari
def test_words_are_pronounced_without_espeak(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise MissingExtra("speech synthesis", "reference")

    monkeypatch.setattr(lexicon, "shared_synthesiser", missing)
    lexicon.pronounce.cache_clear()
    try:
        assert lexicon.pronounce("yesterday") == "Y EH S T ER D EY"
        assert lexicon.pronounce("zorblax") is not None
        assert lexicon.pronounce("...") is None
    finally:
        lexicon.pronounce.cache_clear()


@needs_hibari
def test_audio_and_words() -> None:
    said = Hibari().say("Yes. The capital is Paris.")
    assert said.audio.dtype == np.float32 and said.audio.ndim == 1 and not said.audio.flags.writeable
    assert 0.1 < float(np.abs(said.audio).max()) <= 1.0
    assert [w.text for w in said.words] == ["Yes", "The", "capital", "is", "Paris"]
    assert all(w.start < w.end <= len(said.audio) for w in said.words)
    assert all(a.end <= b.start for a, b in pairwise(said.words))
    assert said.words[1].start - said.words[0].end > ms(100), "the pause between two sentences is in no word"
    assert Hibari().say("").words == ()


@needs_hibari
def test_a_slower_pace_is_longer() -> None:
    assert len(Hibari(150).say(TEXT).audio) > 1.25 * len(Hibari(225).say(TEXT).audio)
    assert len(Hibari(1).say(TEXT).audio) == len(Hibari(100).say(TEXT).audio)


@needs_hibari
def test_same_samples_in_any_order_thread_and_process() -> None:
    texts = [TEXT, "Something else was said.", "At ten past nine."]
    alone = {text: Hibari().say(text).audio.tobytes() for text in texts}
    hibari._say.cache_clear()
    said: dict[str, bytes] = {}
    threads = [threading.Thread(target=lambda t=t: said.update({t: Hibari().say(t).audio.tobytes()})) for t in reversed(texts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == alone
    context = multiprocessing.get_context("spawn")
    queue: multiprocessing.Queue[bytes] = context.Queue()
    worker = context.Process(target=in_worker, args=(queue,), daemon=True)
    worker.start()
    assert queue.get(timeout=60) == alone[TEXT]
    worker.join(timeout=60)
