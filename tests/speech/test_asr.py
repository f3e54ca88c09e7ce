"""Recognition keeps no state from one segment to the next, and words lie where they were said."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.contract import Audio
from fdbench.speech import decoder as decoders
from fdbench.speech.align import align, choose, choose_words
from fdbench.speech.asr import GrammarRecogniser, Recogniser, StreamingRecogniser
from fdbench.speech.lexicon import known, pronounce
from fdbench.speech.resample import to_16k
from fdbench.speech.tts import shared_synthesiser

pytest.importorskip("pocketsphinx")
pytest.importorskip("espeakng_loader")

A = "sure let me tell you about the history of rome"
B = "there are seven days in a week"


def said(text: str) -> Audio:
    return shared_synthesiser().say(text).audio


def streamed(recogniser: StreamingRecogniser, audio: Audio) -> str:
    recogniser.start()
    wide = to_16k(audio)
    for start in range(0, len(wide), 3_200):
        recogniser.feed(wide[start : start + 3_200])
    return recogniser.partial


def test_a_b_a_whole_segments() -> None:
    recogniser = Recogniser(decoders.SYNTHETIC_NOISE_DB)
    first = recogniser.transcribe(said(A))
    other = recogniser.transcribe(said(B))
    assert recogniser.transcribe(said(A)) == first != other
    assert {"history", "you"} & {w.text for w in first}
    assert all(0 <= w.start < w.end <= len(said(A)) and 0 <= w.confidence <= 1 for w in first)


def test_a_b_a_streams_and_both_kinds_in_turn() -> None:
    recogniser = StreamingRecogniser(decoders.SYNTHETIC_NOISE_DB)
    first = streamed(recogniser, said(A))
    final = recogniser.finish()
    streamed(recogniser, said(B))
    Recogniser().transcribe(said(B))
    assert streamed(recogniser, said(A)) == first
    assert recogniser.finish() == final


def test_two_streams_at_once_do_not_mix() -> None:
    alone = StreamingRecogniser()
    expected = streamed(alone, said(A))
    alone.reset()
    one, two = StreamingRecogniser(), StreamingRecogniser()
    wide, other = to_16k(said(A)), to_16k(said(B))
    for start in range(0, len(wide), 3_200):
        one.feed(wide[start : start + 3_200])
        two.feed(other[start : start + 3_200])
    assert one.partial == expected
    one.reset()
    two.reset()


def test_decoders_are_reused() -> None:
    recogniser = StreamingRecogniser()
    recogniser.start()
    decoder = recogniser._decoder
    recogniser.reset()
    recogniser.start()
    assert recogniser._decoder is decoder
    assert recogniser.finish() == ""
    assert recogniser.finish() == ""


def test_silence_has_no_words() -> None:
    assert GrammarRecogniser(["stop"]).best(np.zeros(0, dtype=np.float32)) is None
    assert Recogniser().transcribe(np.zeros(0, dtype=np.float32)) == ()


def test_grammar_tells_phrases_apart_as_a_whole_and_as_a_stream() -> None:
    phrases = ["stop", "wait", "hold on", "yeah", "Zephyrion"]
    grammar = GrammarRecogniser(phrases)
    assert [grammar.best(said(p)) for p in phrases] == phrases
    assert [streamed(grammar, said(p)) for p in phrases[:3]] == phrases[:3]
    grammar.reset()
    assert [grammar.best(said(p)) for p in phrases] == phrases


def test_grammar_needs_phrases() -> None:
    with pytest.raises(ValueError, match="at least one phrase"):
        GrammarRecogniser([])
    with pytest.raises(ValueError, match="none empty"):
        GrammarRecogniser(["stop", " "])


def test_alignment_finds_the_words_where_espeak_put_them() -> None:
    clip = shared_synthesiser().say(A)
    found = align(A, clip.audio)
    assert found is not None
    assert [w.text for w in found] == A.split()
    onsets = [abs(f.start - w.start) for f, w in zip(found, clip.words, strict=True)]
    assert np.median(onsets) < 24 * 40
    assert all(w.end <= len(clip.audio) for w in found)


def test_alignment_of_words_outside_the_dictionary() -> None:
    text = "my cousin brzanka lives in xanthippolis"
    assert not known("brzanka")
    assert pronounce("brzanka") is not None
    found = align(text, said(text))
    assert found is not None
    assert [w.text for w in found] == text.split()
    assert align("", said(text)) is None


def test_choose_among_texts_and_their_beginnings() -> None:
    texts = [B, "the train leaves from platform nine", "i have booked a table for two"]
    assert [choose(texts, said(t)) for t in texts] == [0, 1, 2]
    cut = said(texts[1])[:26_000]
    assert choose(texts, cut, prefix=True) == 1
    found = choose_words([t.split() for t in texts], cut, prefix=True)
    assert found is not None
    heard = [w.text for w in found[1]]
    assert 2 <= len(heard) < 6
    assert heard == texts[1].split()[: len(heard)]
    assert choose(texts, np.zeros(0, dtype=np.float32)) is None
