"""Whether everybody reads a written text aloud alike, but for the ways that `fdbench.annotate.forms` knows."""

from __future__ import annotations

import re
import unicodedata

from fdbench.language.load import ENGLISH

_WHOLE = r"(?:\d{1,3}(?:,\d{3})+|\d+)"
_NUMBER = {
    ENGLISH: re.compile(
        rf"[$€£]?-?{_WHOLE}(?:\.\d+)?(?:%|°[cf]?|[€£]|[a-z]{{1,8}}|-[a-z]+)?|\d{{1,2}}:[0-5]\d(?:[ap]m)?|(?:[a-z]+-?)+\d+|#\d+"
    )
}
_PLAIN = re.compile(r"\d{1,3}(?:[.,]\d{3})+|\d+")
_SIGNS = {ENGLISH: "&%"}
_PUNCTUATION = ".,;:!?¿¡'’\"“”«»()-–—…"


def undecided(text: str, code: str = ENGLISH) -> str:
    """The first part of a text that is read aloud in more ways than are known, such as "5/8" or, in other languages than English, "10:30";
    empty if there is none.

    Args:
        text: a word or phrase that an expectation looks for.
        code: of its language.
    """
    for part in text.split():
        bare = part.lower().strip(_PUNCTUATION.replace("-", ""))
        if any(letter.isdecimal() for letter in bare):
            if not _NUMBER.get(code, _PLAIN).fullmatch(bare):
                return part
        elif any(not _is_read(letter, code) for letter in bare):
            return part
    return ""


def _is_read(letter: str, code: str) -> bool:
    return unicodedata.category(letter)[0] in "LM" or letter in _PUNCTUATION or letter in _SIGNS.get(code, "")
