"""Declared texts that may be read otherwise than their normal form."""

from __future__ import annotations

import re

from fdbench.annotate.text import normalise

ASIDE = re.compile(r"\([^()]{1,80}\)")
"""A direction such as "(warmly)", or words that are said."""
_DIGIT = re.compile(r"\d")


def is_unclear(declared: str) -> bool:
    """Whether it has digits, which are read in many ways, or a word that no dictionary knows: a slip of the pen, perhaps.

    Raises:
        MissingExtra: pocketsphinx, whose dictionary it is, is not installed.
    """
    from fdbench.speech.lexicon import known

    return bool(_DIGIT.search(declared)) or not all(known(word) for word in normalise(declared))


def without_asides(declared: str) -> str:
    """The text without what stands in round brackets."""
    return " ".join(ASIDE.sub(" ", declared).split())
