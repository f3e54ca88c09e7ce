"""Speech recognition with faster-whisper, the same answer for the same audio; no answer for silence."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from fdbench.contract import Audio
from fdbench.errors import MissingExtra, RecogniserError
from fdbench.speech.asr import RecognisedWord
from fdbench.speech.model_folder import label
from fdbench.speech.resample import to_16k
from fdbench.timebase import RATE, Samples

BEAM = 5
NO_SPEECH = 0.6
"""Segments that are silence with more than this probability (`>`) are dropped: there whisper invents words ("Thank you.")."""
SILENT = 10 ** (-60 / 20)
"""Audio with no sample above -60 dBFS is not transcribed at all."""
LANGUAGES = frozenset(
    """
    af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw he hi hr ht hu hy id is it ja
    jw ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl nn no oc pa pl ps pt ro ru sa sd si sk sl sn so sq
    sr su sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo yue zh
    """.split()
)
"""Codes of those that whisper was taught."""
ENGLISH_ONLY = 51_864
"""Entries in the vocabulary of a model that was taught English alone; all others have more."""


def understands(model: str, lang: str) -> bool:
    """Whether a model knows the language of that code, as far as its name or, for a folder, its vocabulary tells."""
    if lang == "en" or lang not in LANGUAGES:
        return lang == "en"
    if not _is_folder(model):
        return not model.endswith(".en")
    vocabulary = Path(model).expanduser() / "vocabulary.txt"
    return not vocabulary.is_file() or len(vocabulary.read_text(encoding="utf-8").split("\n")) > ENGLISH_ONLY + 1


class Whisper:
    """Whole segments with one model: beam search without sampling, no other temperatures, no memory of earlier segments.

    Args:
        model: a name that faster-whisper knows (it is downloaded when first used), or the folder of a converted model, written
            with a leading `/`, `.` or `~`.
        lang: code of the language that is spoken. Models whose name ends in `.en` know English only.

    Raises:
        RecogniserError: the folder holds no model.
    """

    def __init__(self, model: str, lang: str = "en") -> None:
        folder = _folder(model) if _is_folder(model) else None
        self._model = model if folder is None else str(folder)
        self._lang = lang
        self._loaded: Any = None
        self.name = (
            f"faster-whisper-{_version()}:{model if folder is None else label(folder)}{'' if lang == 'en' else f' ({lang})'}"
        )

    def transcribe(self, audio: Audio) -> tuple[RecognisedWord, ...]:
        """The words of an independent segment at 24 kHz, as whisper writes them; empty if none was heard.

        Raises:
            MissingExtra: faster-whisper is not installed.
            RecogniserError: the model cannot be loaded or run.
        """
        if len(audio) == 0 or float(np.abs(audio).max()) <= SILENT:
            return ()
        model = self._ready()
        try:
            segments, _ = model.transcribe(
                to_16k(audio),
                language=self._lang,
                beam_size=BEAM,
                temperature=0.0,
                condition_on_previous_text=False,
                word_timestamps=True,
                vad_filter=False,
            )
            return tuple(_words(segments, len(audio)))
        except RuntimeError as error:
            raise RecogniserError(f"whisper model '{self.name}': it failed ({error}); try a smaller model") from error

    def _ready(self) -> Any:
        if self._loaded is None:
            try:
                from faster_whisper import WhisperModel
            except ImportError as error:
                raise MissingExtra("the whisper recogniser", "whisper") from error
            try:
                self._loaded = WhisperModel(self._model)
            except (ValueError, OSError, RuntimeError) as error:
                why = " ".join(str(error).split())
                raise RecogniserError(
                    f"whisper model '{self._model}': it cannot be loaded ({why}); give another name, or the folder of a model"
                ) from error
        return self._loaded


def _words(segments: Any, samples: Samples) -> Iterator[RecognisedWord]:
    for segment in segments:
        if segment.no_speech_prob > NO_SPEECH:
            continue
        for word in segment.words or ():
            start = min(max(0, round(word.start * RATE)), samples - 1)
            end = min(max(start + 1, round(word.end * RATE)), samples)
            if text := word.word.strip():
                yield RecognisedWord(text, start, end, float(min(1.0, max(0.0, word.probability))))


def _is_folder(model: str) -> bool:
    return model.startswith(("/", ".", "~"))


def _folder(model: str) -> Path:
    folder = Path(model).expanduser().resolve()
    if not (folder / "model.bin").is_file():
        raise RecogniserError(
            f"{folder}: no whisper model (no model.bin); give the folder of a model converted for CTranslate2"
        )
    return folder


def _version() -> str:
    try:
        return version("faster-whisper")
    except PackageNotFoundError:
        return "unknown"
