"""The recogniser's own language model and dictionary, and decoders with another model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from fdbench.speech.sphinx import sphinx

LogProbability = Callable[..., int]


def open_model() -> tuple[LogProbability, Callable[[int], float]]:
    """The US English model: the log-probability of a list of words, the predicted one first and then those before it, latest first;
    and what makes a probability of it.

    Raises:
        MissingExtra: pocketsphinx is not installed.
    """
    library = sphinx()
    logs = library.LogMath()
    return library.NGramModel(library.Config(), logs, library.get_model_path("en-us/en-us.lm.bin")).prob, logs.exp


def dictionary() -> list[str]:
    """The words that the recogniser can pronounce, each once. MissingExtra as `open_model`."""
    lines = Path(sphinx().get_model_path("en-us/cmudict-en-us.dict")).read_text(encoding="utf-8").splitlines()
    return [word for line in lines if (word := line.split()[0])[-1] != ")"]  # word(2) is another pronunciation


def decoder_of(model: Path) -> Any:
    """A new decoder with an ARPA file's language model. MissingExtra as `open_model`."""
    return sphinx().Decoder(loglevel="FATAL", lm=str(model))
