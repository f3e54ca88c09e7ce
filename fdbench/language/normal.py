"""Words as they are compared, in languages other than English: lower case, without accents, punctuation and apostrophes, numbers in words.

English has more readings of one text (`fdbench.annotate.readings`). Versioned with the metrics.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import groupby

from fdbench.language.phrases import Phrase

LONGEST_NUMBER = 9
"""Digits; longer ones are telephone numbers and codes, read digit by digit."""
_SPELLED = {"pt": {"dezasseis": "dezesseis", "dezassete": "dezessete", "dezanove": "dezenove", "quatorze": "catorze"}}
"""Numbers that are spelled in two ways: Portugal's as Brazil's."""
_GROUPED = re.compile(r"(?<=\d)[.,\u00a0\u202f' ](?=\d{3}(?!\d))")
"""Between the thousands of a number, in one country or another."""


@lru_cache(maxsize=4096)
def plain_words(text: str, code: str) -> Phrase:
    """The words of a text in the language of `code`; empty if it holds none. Letters of any script are words; digits are read as a
    number where that language's numbers are known, and stay one word where they are not."""
    words: list[str] = []
    spelled = _SPELLED.get(code, {})
    for kind, letters in groupby(_GROUPED.sub("", without_accents(unicodedata.normalize("NFKC", text).lower())), _kind):
        token = "".join(letters)
        if kind:
            words += _number(token, code) if kind == "digits" else [token]
    return tuple(spelled.get(word, word) for word in words)


def _kind(letter: str) -> str:
    """What a character is part of. Marks belong to their letters: in many scripts they are vowels."""
    if letter.isdecimal():
        return "digits"
    return "word" if unicodedata.category(letter)[0] in "LM" else ""


def without_accents(text: str) -> str:
    """As recognisers often write: "são" becomes "sao". Only marks of Latin, Greek and Cyrillic letters go: in other scripts they are
    sounds of their own."""
    kept: list[str] = []
    bare = False
    for letter in unicodedata.normalize("NFKD", text):
        if unicodedata.combining(letter) and bare:
            continue
        bare = unicodedata.name(letter, "").startswith(("LATIN", "GREEK", "CYRILLIC"))
        kept.append(letter)
    return unicodedata.normalize("NFC", "".join(kept))


def _number(digits: str, code: str) -> Phrase:
    if len(digits) > LONGEST_NUMBER:
        return tuple(word for digit in digits for word in _number(digit, code))
    from num2words import num2words  # type: ignore[import-untyped]

    try:
        spoken = str(num2words(int(digits), lang=code))
    except (NotImplementedError, OverflowError):
        return (digits,)
    return tuple(re.findall(r"[^\W\d_]+", without_accents(spoken.lower()))) or (digits,)
