"""Which words the recogniser knows, and how to teach it the others."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from fdbench.errors import MissingExtra, UsageError
from fdbench.speech.cmu import cmu
from fdbench.speech.kokoro.phonemes import english
from fdbench.speech.sphinx import sphinx


def known(word: str) -> bool:
    """Whether `word` (any case) is in the recogniser's dictionary.

    Raises:
        MissingExtra: pocketsphinx is not installed.
    """
    return word.lower() in _dictionary()


def pronounceable(word: str) -> bool:
    """Whether the recogniser knows `word`, or can be taught it."""
    return known(word) or pronounce(word) is not None


@lru_cache(maxsize=4096)
def pronounce(word: str) -> str | None:
    """Phones for a word that the dictionary lacks, by hibari's rules; None if nothing in it can be spoken.

    Raises:
        MissingExtra: hibari-tts is not installed.
    """
    try:
        return cmu(english(word).phonemes) or None
    except MissingExtra as error:
        raise MissingExtra("the pronunciation of a word", "reference") from error
    except UsageError:
        return None


def phones(word: str) -> tuple[str, ...]:
    """The usual phones of a word in any case, from the dictionary or by rule; empty if it cannot be spoken."""
    return tuple((_dictionary().get(word.lower()) or pronounce(word) or "").split())


@lru_cache(maxsize=1)
def _dictionary() -> dict[str, str]:
    path = Path(sphinx().get_model_path("en-us")) / "cmudict-en-us.dict"
    with path.open(encoding="utf-8") as lines:
        return dict(line.rstrip().split(maxsplit=1) for line in lines)
