"""Text of other languages becomes phonemes by espeak-ng, through `phonemizer`: the extra `kokoro-languages`, GPL-3.0."""

from __future__ import annotations

from functools import cache
from typing import Any

from fdbench.errors import MissingExtra, UsageError
from fdbench.speech.kokoro.model import vocabulary

EXTRA = "kokoro-languages"
ENGLISH = ("en", "en-us", "en-gb")
ESPEAK = {"es": "es", "fr": "fr-fr", "hi": "hi", "it": "it", "pt": "pt-br"}
"""Languages that Kokoro was taught with espeak's phonemes, and espeak's names for them."""
_SINGLE = {
    "a^ɪ": "I", "a^ʊ": "W", "d^z": "ʣ", "d^ʒ": "ʤ", "e^ɪ": "A", "o^ʊ": "O", "ə^ʊ": "Q", "s^s": "S", "t^s": "ʦ", "t^ʃ": "ʧ", "ɔ^ɪ": "Y",
}  # fmt: skip
"""Sounds of two parts are one sign in Kokoro's alphabet; espeak ties them."""


def foreign(text: str, language: str) -> str:
    """The phonemes of a text in one of the languages of `ESPEAK`.

    Raises:
        MissingExtra: the extra `kokoro-languages` is not installed.
        UsageError: Kokoro does not speak the language.
    """
    if language not in ESPEAK:
        raise UsageError(f"Kokoro does not speak {language!r} here; choose one of {', '.join((*ENGLISH, *ESPEAK))}")
    read = in_one_sign(_espeak(ESPEAK[language]).phonemize([text])[0])
    return "".join(sign for sign in read if sign in vocabulary())  # marks such as an opening question mark are no sound


def in_one_sign(tied: str) -> str:
    """espeak's phonemes, sounds of two parts tied by `^`, in Kokoro's alphabet."""
    for two, one in _SINGLE.items():
        tied = tied.replace(two, one)
    return tied.replace("^", "").replace("-", "").strip()


@cache
def _espeak(name: str) -> Any:
    try:
        import espeakng_loader
        from phonemizer.backend import EspeakBackend
        from phonemizer.backend.espeak.wrapper import EspeakWrapper
    except ImportError as error:
        raise MissingExtra("a Kokoro voice in another language than English", EXTRA) from error
    EspeakWrapper.set_library(espeakng_loader.get_library_path())
    EspeakWrapper.set_data_path(espeakng_loader.get_data_path())
    return EspeakBackend(name, preserve_punctuation=True, with_stress=True, tie="^", language_switch="remove-flags")
