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
from fdbench.speech.hibari import PAUSE, Hibari, joined, with_output
from fdbench.speech.synthesis import Synthesis
from fdbench.timebase import ms

TEXT = "The capital of France is Paris."
needs_hibari = pytest.mark.skipif(find_spec("hibari") is None, reason="needs the extra hibari")


def in_worker(queue: multiprocessing.Queue[bytes]) -> None:
    queue.put(Hibari().say(TEXT).audio.tobytes())


def test_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "hibari", None)
    with pytest.raises(MissingExtra, match=r"pip install 'fdbench\[hibari\]'"):
        Hibari()


def test_phones_of_the_dictionary() -> None:
    assert cmu("həlˈO wˈɜɹld.") == "HH AH L OW W ER L D"
    assert cmu("ʧˈɑːmz, ʤˈY") == "CH AA M Z JH OY"
    assert cmu("…") == ""


@needs_hibari
def test_words_are_pronounced() -> None:
    assert lexicon.pronounce("yesterday") == "Y EH S T ER D EY"
    assert lexicon.pronounce("zorblax") is not None
    assert lexicon.pronounce("...") is None


def test_who_has_no_lexicon_is_told_which_extra_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(word: str) -> None:
        raise MissingExtra("a Kokoro voice", "kokoro")

    monkeypatch.setattr(lexicon, "english", missing)
    with pytest.raises(MissingExtra, match=r"pip install 'fdbench\[reference\]'"):
        lexicon.pronounce.__wrapped__("zorblax")


def test_an_inner_tensor_becomes_an_output() -> None:
    """By the wire format: field 7 of a model is its graph, field 12 of a graph an output, field 1 of an output its name."""
    assert with_output(b"model", "x") == b"model" + b"\x3a\x05" + b"\x62\x03" + b"\x0a\x01x"


@needs_hibari
def test_the_extra_output_changes_no_sample() -> None:
    package = pytest.importorskip("hibari").Hibari("heart", threads=1)
    (phonemes,) = package.phonemize(TEXT)
    plain = package.from_phonemes(phonemes, 1.0, hibari.SEED)
    assert np.array_equal(Hibari().say(TEXT).audio, np.clip(plain * np.float32(hibari.GAIN), -1.0, 1.0))


@needs_hibari
def test_words_lie_where_a_recogniser_hears_them() -> None:
    pytest.importorskip("pocketsphinx")
    from fdbench.speech.align import align

    said = Hibari().say("Every week has seven days, and each one of them has a name of its own.")
    heard = align(" ".join(w.text for w in said.words), said.audio)
    assert heard is not None
    apart = [abs(a.start - b.start) for a, b in zip(said.words, heard, strict=True)]
    assert np.median(apart) <= ms(50) and max(apart) <= ms(150)


@needs_hibari
def test_level_and_pace_are_those_of_a_service() -> None:
    audio = Hibari().say("The station is on the left, right behind the old library.").audio
    loud = audio[np.abs(audio) > 10 ** (-50 / 20)]
    assert -25 < 10 * np.log10(np.mean(loud**2)) < -19 and np.abs(audio).max() < 1.0


@needs_hibari
def test_audio_and_words() -> None:
    said = Hibari().say("Yes. The capital is Paris.")
    assert said.audio.dtype == np.float32 and said.audio.ndim == 1 and not said.audio.flags.writeable
    assert 0.1 < float(np.abs(said.audio).max()) <= 1.0
    assert [w.text for w in said.words] == ["Yes", "The", "capital", "is", "Paris"]
    assert all(w.start < w.end <= len(said.audio) for w in said.words)
    assert all(a.end <= b.start for a, b in pairwise(said.words))
    assert said.words[1].start - said.words[0].end > ms(100), "the pause between two sentences is in no word"
    assert Hibari().say("").words == () and Hibari().say("").audio.size == 0


def test_sentences_are_a_short_pause_apart() -> None:
    """100 samples of sound after 9,000 of silence and before 12,000: 21,000 would be 0.9 s."""
    audio = np.zeros(21_100, dtype=np.float32)
    audio[9_000:9_100] = 0.1
    part = Synthesis(audio, (WordTime("go", 9_000, 9_100),))
    both = joined([part, part])
    assert [w.start for w in both.words] == [9_000, 9_100 + PAUSE]
    assert np.flatnonzero(both.audio).tolist() == [*range(9_000, 9_100), *range(9_100 + PAUSE, 9_200 + PAUSE)]
    assert len(both.audio) == 9_200 + PAUSE + 12_000, "the silence at both ends is left"
    assert joined([part]).words == part.words and joined([]).audio.size == 0


@needs_hibari
def test_a_slower_pace_is_longer() -> None:
    assert len(Hibari(150).say(TEXT).audio) > 1.25 * len(Hibari(225).say(TEXT).audio)
    assert len(Hibari(1).say(TEXT).audio) == len(Hibari(100).say(TEXT).audio)


@needs_hibari
def test_same_samples_in_any_order_thread_and_process() -> None:
    texts = [TEXT, "Something else was said.", "At ten past nine."]
    alone = {text: Hibari().say(text).audio.tobytes() for text in texts}
    hibari.said.clear()
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
