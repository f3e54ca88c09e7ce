"""Text in a voice of Kokoro, as raw audio."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fdbench.contract import Audio
from fdbench.errors import UsageError
from fdbench.speech.kokoro import model, voices
from fdbench.speech.kokoro.languages import ENGLISH, foreign
from fdbench.speech.kokoro.phonemes import Reading, english


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the parts are, and how texts are read."""

    model: Path | None = None
    """An ONNX file instead of the model in the wheels."""
    voices: Path | None = None
    """A folder of `NAME.bin` files, or the packed file of `kokoro-js`."""
    language: str = "en"
    """Of the texts, whatever the voice: a Spanish voice reads English with an accent."""
    phonemes: Mapping[str, str] = field(default_factory=dict)
    """Of words and phrases that are to be read so and not otherwise."""


def say(voice: str, text: str, settings: Settings) -> Audio:
    """`text` in the voice `bf_emma` or another, float32 [n] at 24,000 Hz. Equal texts give equal samples on one machine.

    Raises:
        MissingExtra: an extra is not installed.
        UsageError: the voices are missing, or there is none of that name; a word or a phoneme is unknown; the text is too long.
    """
    network = model.load(settings.model)
    tokens = tokens_of(text, read(voice, text, settings).phonemes)
    table = voices.styles(voice, settings.voices)
    return network.sound(tokens, table[min(len(tokens), len(table) - 1)])


def read(voice: str, text: str, settings: Settings) -> Reading:
    """How the voice reads a text: British voices (`bf_`, `bm_`) by the British lexicon, all others by the American, unless the
    language says which. Errors as `say`."""
    if settings.language not in ENGLISH:
        own = {_bare(words): phonemes for words, phonemes in settings.phonemes.items()}
        given = own.get(_bare(text))
        return Reading(foreign(text, settings.language) if given is None else given)
    british = settings.language == "en-gb" or (settings.language == "en" and voice.startswith("b"))
    return english(text, british=british, own=settings.phonemes)


def _bare(text: str) -> str:
    """Without capitals, and without the marks around it: "Ajá." is as given for "ajá"."""
    return re.sub(r"^\W+|\W+$", "", text.casefold())


def tokens_of(text: str, phonemes: str) -> list[int]:
    """The numbers of a text's phonemes. UsageError if there is none, too many, or one that Kokoro does not know."""
    known = model.vocabulary()
    phonemes = "".join(sign if sign in known else unicodedata.normalize("NFD", sign) for sign in phonemes)  # "ã" is two signs
    strange = sorted({sign for sign in phonemes if sign not in known})
    if strange:
        raise UsageError(f"{text!r}: Kokoro has no phoneme {', '.join(map(repr, strange))} (in /{phonemes}/); give it others")
    if not any(sign.isalpha() for sign in phonemes):
        raise UsageError(f"{text!r}: nothing in it can be said; write words")
    if len(phonemes) > model.MOST_PHONEMES:
        raise UsageError(f"{text!r}: {len(phonemes)} phonemes, but Kokoro takes {model.MOST_PHONEMES} at once; divide the text")
    return [known[sign] for sign in phonemes]
