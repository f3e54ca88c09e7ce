"""Parakeet by the real onnx-asr, on a model of its form that is made here."""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from fdbench.contract import Audio
from fdbench.errors import MissingExtra, RecogniserError
from fdbench.speech.backends import backend, speaks
from fdbench.speech.parakeet import TOKEN, Parakeet, _words
from fdbench.timebase import RATE, ms, seconds
from tests.speech import tiny_parakeet

pytest.importorskip("onnx_asr")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_parakeet.folder(tmp_path_factory.mktemp("models") / "tiny")


def bursts(*spans: tuple[float, float], length: float = 6.0) -> Audio:
    rng = np.random.default_rng(7)
    audio = 1e-4 * rng.standard_normal(seconds(length)).astype(np.float32)
    for start, end in spans:
        audio[seconds(start) : seconds(end)] = 0.3 * rng.standard_normal(seconds(end) - seconds(start))
    return audio


def test_words_lie_where_it_sounds_and_the_same_audio_gets_the_same_words(model: Path) -> None:
    parakeet = Parakeet(str(model))
    audio = bursts((1.0, 2.0), (4.0, 4.5))
    words = parakeet.transcribe(audio)
    assert {w.text for w in words} == {"la"} and all(w.timed and 0.5 < w.confidence <= 1.0 for w in words)
    assert all(seconds(0.9) <= w.start <= seconds(2.0) or seconds(3.9) <= w.start <= seconds(4.5) for w in words)
    assert abs(words[0].start - seconds(1.0)) <= ms(100)
    assert all(a.end <= b.start and 0 < a.end - a.start <= TOKEN for a, b in pairwise(words))
    assert parakeet.transcribe(audio) == words == Parakeet(str(model)).transcribe(audio)


def test_silence_holds_no_words(model: Path) -> None:
    parakeet = Parakeet(str(model))
    assert parakeet.transcribe(np.zeros(RATE, np.float32)) == parakeet.transcribe(np.zeros(0, np.float32)) == ()


def test_tokens_make_words_and_words_end_with_the_next_token_or_four_steps_later() -> None:
    tokens, begins = [" Mock", "ing", "bird", " by", "."], [1.0, 1.2, 1.4, 1.6, 4.0]
    words = list(_words(tokens, begins, [0.0, 0.0, float(np.log(0.5)), 0.0, 0.0], seconds(4.1)))
    assert [(w.text, w.start, w.end) for w in words] == [
        ("Mockingbird", seconds(1.0), seconds(1.6)), ("by.", seconds(1.6), seconds(4.1)),
    ]  # fmt: skip
    assert words[0].confidence == pytest.approx(0.5 ** (1 / 3))
    (only,) = _words([" Yes"], [1.0], [], seconds(9.0))
    assert (only.end, only.confidence) == (seconds(1.0) + TOKEN, 0.0)
    (inside,) = _words([" Yes"], [9.0], [], seconds(2.0))
    assert inside.start < inside.end <= seconds(2.0)


def test_a_folder_is_named_by_its_content_and_not_by_its_place(model: Path, tmp_path: Path) -> None:
    same, smaller = tiny_parakeet.folder(tmp_path / "a" / "tiny"), tiny_parakeet.folder(tmp_path / "b" / "tiny", suffix=".int8")
    names = [Parakeet(str(place)).name for place in (model, same, smaller)]
    assert names[0] == names[1] != names[2] and names[2].endswith(" int8")
    assert ":tiny@" in names[0] and str(tmp_path) not in "".join(names)
    assert Parakeet(str(smaller)).transcribe(bursts((1.0, 2.0))) == Parakeet(str(model)).transcribe(bursts((1.0, 2.0)))


def test_a_spec_makes_it_and_its_vocabulary_tells_its_languages(model: Path, tmp_path: Path) -> None:
    assert isinstance(backend(f"parakeet:{model}"), Parakeet)
    many = tiny_parakeet.folder(tmp_path / "v3", words=8_193)
    assert [speaks(f"parakeet:{place}", lang) for place in (model, many) for lang in ("en", "es", "ja")] == [
        True, False, False, True, True, False,
    ]  # fmt: skip


def test_a_folder_without_a_model_or_with_a_broken_one_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(RecogniserError, match=f"{tmp_path}: no parakeet model .vocab.txt, encoder-model.onnx"):
        Parakeet(str(tmp_path))
    broken = tiny_parakeet.folder(tmp_path / "broken")
    (broken / "encoder-model.onnx").write_bytes(b"no model")
    with pytest.raises(RecogniserError, match="broken: no parakeet model .*give the folder of one in ONNX form") as caught:
        Parakeet(str(broken)).transcribe(bursts((1.0, 2.0)))
    assert "\n" not in str(caught.value)


def test_without_the_package_the_extra_is_named(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnx_asr", None)
    with pytest.raises(MissingExtra, match=r"fdbench\[parakeet\]"):
        Parakeet(str(model)).transcribe(bursts((1.0, 2.0)))
