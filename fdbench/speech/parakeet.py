"""Speech recognition with NVIDIA's Parakeet (TDT) from a folder of ONNX files, by onnx-asr: no torch, nothing downloaded.

The folder is that of `nvidia/parakeet-tdt-0.6b-v2` or `-v3` as onnx-asr reads it: `vocab.txt`, `config.json`, `encoder-model.onnx` and
`decoder_joint-model.onnx`, or both as `.int8.onnx`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from fdbench.contract import Audio
from fdbench.errors import MissingExtra, RecogniserError
from fdbench.speech.asr import RecognisedWord
from fdbench.speech.model_folder import label
from fdbench.speech.resample import ASR_RATE, to_16k
from fdbench.timebase import Samples, ms, seconds

FORM = "nemo-conformer-tdt"
VOCABULARY = "vocab.txt"
PARTS = ("encoder-model", "decoder_joint-model")
SMALLER = "int8"
TOKEN = ms(320)
"""The longest that a token lasts: four steps of 80 ms. Only where tokens begin is told, so a word ends where the next token begins, or
this long after the begin of its own last one, whichever is sooner."""
LANGUAGES = frozenset("bg cs da de el en es et fi fr hr hu it lt lv mt nl pl pt ro ru sk sl sv uk".split())
"""Codes of those that v3 was taught; v2 was taught English alone."""
ENGLISH_ONLY = 1_025
"""Entries in the vocabulary of v2; v3 has 8,193."""


def understands(folder: str, lang: str) -> bool:
    """Whether a model knows the language of that code, as far as its vocabulary tells."""
    if lang == "en" or lang not in LANGUAGES:
        return lang == "en"
    vocabulary = Path(folder).expanduser() / VOCABULARY
    return not vocabulary.is_file() or len(vocabulary.read_text(encoding="utf-8").splitlines()) > ENGLISH_ONLY


class Parakeet:
    """Whole segments with one model, greedily, on the CPU: the same words for the same audio.

    Args:
        folder: of the model; `~` stands for the home.
        lang: code of the language that is spoken; v3 finds it out by itself.

    Raises:
        RecogniserError: the folder holds no such model.
    """

    def __init__(self, folder: str, lang: str = "en") -> None:
        self._folder = Path(folder).expanduser().resolve()
        self._smaller = _is_smaller(self._folder)
        self._loaded: Any = None
        self.name = f"parakeet-{_version()}:{label(self._folder)}{f' {SMALLER}' if self._smaller else ''}"
        self.name += "" if lang == "en" else f" ({lang})"

    def transcribe(self, audio: Audio) -> tuple[RecognisedWord, ...]:
        """The words of an independent segment at 24 kHz, as Parakeet writes them; empty if none was heard.

        Raises:
            MissingExtra: onnx-asr is not installed.
            RecogniserError: the model cannot be loaded or run.
        """
        if not audio.any():
            return ()
        model = self._ready()
        try:
            found = model.recognize(to_16k(audio), sample_rate=ASR_RATE)
        except Exception as error:  # noqa: BLE001  (the libraries' errors share no class of their own)
            raise RecogniserError(
                f"parakeet model '{self.name}': it failed ({_first_line(error)}); is the folder whole?"
            ) from None
        return tuple(_words(found.tokens or (), found.timestamps or (), found.logprobs or (), len(audio)))

    def _ready(self) -> Any:
        if self._loaded is None:
            try:
                import onnx_asr
            except ImportError as error:
                raise MissingExtra("the parakeet recogniser", "parakeet") from error
            try:
                self._loaded = onnx_asr.load_model(
                    FORM, self._folder, quantization=SMALLER if self._smaller else None, providers=["CPUExecutionProvider"]
                ).with_timestamps()
            except Exception as error:  # noqa: BLE001  (as above)
                raise RecogniserError(
                    f"{self._folder}: no parakeet model ({_first_line(error)}); give the folder of one in ONNX form"
                ) from None
        return self._loaded


def _is_smaller(folder: Path) -> bool:
    """Whether only the quantised files are there. RecogniserError if neither are."""
    for smaller in (False, True):
        names = [f"{part}.{SMALLER}.onnx" if smaller else f"{part}.onnx" for part in PARTS]
        if all((folder / name).is_file() for name in (VOCABULARY, *names)):
            return smaller
    wanted = ", ".join([VOCABULARY, *(f"{part}.onnx" for part in PARTS)])
    raise RecogniserError(f"{folder}: no parakeet model ({wanted}); give the folder of one in ONNX form")


def _words(
    tokens: Sequence[str], begins: Sequence[float], logprobs: Sequence[float], samples: Samples
) -> Iterator[RecognisedWord]:
    """Tokens that begin with a blank begin a word; its confidence is the mean of its tokens'."""
    places = [min(max(0, seconds(begin)), samples - 1) for begin in begins]
    starts = [i for i, token in enumerate(tokens) if i == 0 or token.startswith(" ")]
    for first, after in zip(starts, [*starts[1:], len(tokens)], strict=True):
        text = "".join(tokens[first:after]).strip()
        end = min(places[after - 1] + TOKEN, places[after] if after < len(places) else samples, samples)
        sure = float(np.exp(np.mean(logprobs[first:after]))) if logprobs else 0.0
        if text:
            yield RecognisedWord(text, places[first], max(end, places[first] + 1), sure)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _version() -> str:
    try:
        return version("onnx-asr")
    except PackageNotFoundError:
        return "unknown"
