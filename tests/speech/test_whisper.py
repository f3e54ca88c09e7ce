"""faster-whisper behind the common interface, with a module of its shape in its place: models are not to be had everywhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from fdbench.contract import Audio
from fdbench.errors import MissingExtra, RecogniserError
from fdbench.speech.whisper import NO_SPEECH, Whisper
from fdbench.timebase import RATE, ms


@dataclass
class Word:
    start: float
    end: float
    word: str
    probability: float


@dataclass
class Segment:
    """The fields of faster-whisper 1.2 that are used."""

    no_speech_prob: float
    words: list[Word] | None


HELLO = Segment(0.1, [Word(0.2, 0.5, " Hello,", 0.9), Word(0.5, 1.7, " world.", 1.2)])


class FakeModel:
    """`WhisperModel` with the signatures of faster-whisper 1.2: segments come from a generator, beside an `info`."""

    made: list[str] = []
    asked: list[tuple[np.ndarray[Any, Any], dict[str, Any]]] = []
    segments: list[Segment] = []

    def __init__(self, model_size_or_path: str, device: str = "auto", compute_type: str = "default") -> None:
        if model_size_or_path == "huge":
            raise ValueError("Invalid model size 'huge', expected one of:\n tiny, base")
        self.made.append(model_size_or_path)

    def transcribe(
        self,
        audio: np.ndarray[Any, Any],
        language: str | None = None,
        beam_size: int = 5,
        temperature: float | list[float] = 1.0,
        condition_on_previous_text: bool = True,
        word_timestamps: bool = False,
        vad_filter: bool = False,
    ) -> tuple[Iterator[Segment], object]:
        self.asked.append((audio, {k: v for k, v in locals().items() if k not in ("self", "audio")}))
        return iter(self.segments), object()


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> type[FakeModel]:
    module = ModuleType("faster_whisper")
    module.WhisperModel = FakeModel  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "faster_whisper", module)
    monkeypatch.setattr(FakeModel, "made", [])
    monkeypatch.setattr(FakeModel, "asked", [])
    monkeypatch.setattr(FakeModel, "segments", [HELLO])
    return FakeModel


def sound(length: int = RATE) -> Audio:
    return (0.2 * np.sin(np.arange(length) / 9.0)).astype(np.float32)


def test_words_with_their_times_in_session_samples(model: type[FakeModel]) -> None:
    words = Whisper("small.en").transcribe(sound())
    assert [(w.text, w.start, w.end) for w in words] == [("Hello,", ms(200), ms(500)), ("world.", ms(500), RATE)]
    assert [w.confidence for w in words] == [0.9, 1.0]
    assert all(w.timed for w in words)


def test_the_same_audio_gets_the_same_answer(model: type[FakeModel]) -> None:
    whisper = Whisper("small.en")
    whisper.transcribe(sound())
    whisper.transcribe(sound())
    assert model.made == ["small.en"]  # loaded once
    audio, settings = model.asked[0]
    assert audio.dtype == np.float32 and len(audio) == 16_000
    assert settings == {
        "language": "en", "beam_size": 5, "temperature": 0.0, "condition_on_previous_text": False, "word_timestamps": True,
        "vad_filter": False,
    }  # fmt: skip


def test_silence_holds_no_words(model: type[FakeModel], monkeypatch: pytest.MonkeyPatch) -> None:
    invented = Segment(NO_SPEECH + 0.01, [Word(0.0, 0.5, " Thank you.", 0.8)])
    monkeypatch.setattr(model, "segments", [invented, Segment(NO_SPEECH, HELLO.words), Segment(0.0, None)])
    assert [w.text for w in Whisper("small.en").transcribe(sound())] == ["Hello,", "world."]
    model.asked.clear()
    assert Whisper("small.en").transcribe(np.zeros(RATE, dtype=np.float32)) == ()
    assert Whisper("small.en").transcribe(np.zeros(0, dtype=np.float32)) == ()
    assert model.asked == []


def test_a_model_in_a_folder_is_named_by_its_content_and_not_by_its_place(model: type[FakeModel], tmp_path: Path) -> None:
    names = []
    for place, content in (("a", b"1"), ("b", b"1"), ("c", b"2")):
        folder = tmp_path / place / "tiny"
        folder.mkdir(parents=True)
        (folder / "model.bin").write_bytes(content)
        whisper = Whisper(str(folder))
        whisper.transcribe(sound())
        names.append(whisper.name)
    assert model.made == [str(tmp_path / place / "tiny") for place in "abc"]
    assert names[0] == names[1] != names[2]
    assert ":tiny@" in names[0] and str(tmp_path) not in names[0]


def test_a_folder_without_a_model(tmp_path: Path) -> None:
    with pytest.raises(RecogniserError, match=f"{tmp_path}: no whisper model"):
        Whisper(str(tmp_path))


def test_a_model_that_cannot_be_loaded_is_one_sentence(model: type[FakeModel]) -> None:
    with pytest.raises(RecogniserError, match="'huge': it cannot be loaded .Invalid model size") as caught:
        Whisper("huge").transcribe(sound())
    assert "\n" not in str(caught.value)


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    with pytest.raises(MissingExtra, match=r"fdbench\[whisper\]"):
        Whisper("small.en").transcribe(sound())
