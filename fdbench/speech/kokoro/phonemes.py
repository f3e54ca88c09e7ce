"""English text becomes phonemes, in Kokoro's alphabet: by lexicon, but for words whose phonemes someone gave."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from fdbench.errors import MissingExtra, UsageError
from fdbench.speech.kokoro.model import EXTRA

MURMURS = {
    "mm-hmm": "ˌʌmhˈʌm",
    "mhm": "ˌʌmhˈʌm",
    "uh-huh": "ˌʌhˈʌ",
    "hmm": "hˈʌm",
    "mm": "ˈʌm",
}
"""Sounds that no lexicon reads as people make them; a space may stand for the hyphen."""
SHORTENED = {"ll": "ᵊl", "ve": "ᵊv", "re": "ɚ"}
"""How "will", "have" and "are" sound at the end of another word, as in "that'll"."""
_SHORTENED = re.compile(rf"(\w+)['’]({'|'.join(SHORTENED)})", re.IGNORECASE)
_FROM_LETTERS = 2
"""How the lexicon rates a word that it guessed."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The phonemes of a text, and those of its words that are in no lexicon: each with what was made of its letters."""

    phonemes: str
    guessed: tuple[tuple[str, str], ...] = ()


class Token(Protocol):
    """A word or a mark of a text, as the lexicon reads it."""

    text: str
    whitespace: str
    phonemes: str | None
    rating: int | None


def english(text: str, *, british: bool = False, own: Mapping[str, str] | None = None) -> Reading:
    """Read a text by the American or the British lexicon.

    Args:
        own: phonemes of words and phrases, whatever their capitals; they go before all others.

    Raises:
        MissingExtra: the extra `kokoro` is not installed.
        UsageError: a word has no reading.
    """
    g2p, normalised = lexicon(british)
    given = {_key(words): phonemes for words, phonemes in {**MURMURS, **(own or {})}.items()}

    def read(text: str) -> Reading:
        return joined(g2p.phonemize_tokens(g2p.tokenize(marked(normalised(text), given))))

    reading = read(text)
    stems = [(word, found) for word, _ in reading.guessed if (found := _SHORTENED.fullmatch(word))]
    if not stems:
        return reading
    for word, found in stems:
        given[_key(word)] = read(found[1]).phonemes + SHORTENED[found[2].lower()]
    guessed = [pair for _, found in stems for pair in read(found[1]).guessed]
    again = read(text)
    return Reading(again.phonemes, (*again.guessed, *guessed))


def marked(text: str, given: Mapping[str, str]) -> str:
    """The text with each given word or phrase written `[words](/phonemes/)`, the longest first: so the lexicon leaves it alone.

    Args:
        given: phonemes by words in small letters, hyphens as spaces.
    """
    if not given:
        return text
    longest_first = sorted(given, key=len, reverse=True)
    words = "|".join(re.escape(each).replace(r"\ ", r"[\s-]+") for each in longest_first)
    pattern = re.compile(rf"(?<![\w'’-])(?:{words})(?![\w'’-])", re.IGNORECASE)
    return pattern.sub(lambda match: f"[{match.group()}](/{given[_key(match.group())]}/)", text)


def joined(tokens: Iterable[Token]) -> Reading:
    """The reading of a text's tokens. UsageError if a word has none."""
    said, guessed = [], []
    for token in tokens:
        word = any(sign.isalpha() for sign in token.text)
        if word and not token.phonemes:
            raise UsageError(f"no English lexicon can read {token.text!r}; give its phonemes, or write it in other words")
        if word and token.rating == _FROM_LETTERS and not any(sign.isdigit() for sign in token.text):
            guessed.append((token.text, str(token.phonemes)))
        said.append((token.phonemes or "") + (" " if token.whitespace else ""))
    return Reading("".join(said).strip(), tuple(guessed))


def _key(words: str) -> str:
    return " ".join(re.split(r"[\s-]+", words.strip().lower()))


@cache
def lexicon(british: bool) -> tuple[Any, Any]:
    """Lexicon with rules, and how a text is brought into its spelling. MissingExtra: hibari-tts is not installed."""
    try:
        from hibari.g2p import G2P
        from hibari.g2p.normalize import normalize
    except ImportError as error:
        raise MissingExtra("a Kokoro voice", EXTRA) from error
    return G2P(british=british), normalize
