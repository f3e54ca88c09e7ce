"""Words as they are compared: one normal form for script, declared text and recogniser. Versioned with the metrics.

The normal form is lower case, digits spelled out as they are most often read, punctuation dropped, "okay" for "ok".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from fdbench.annotate.events import COMMA, SENTENCE
from fdbench.annotate.readings import SHORT, units
from fdbench.language.load import ENGLISH, language
from fdbench.language.normal import plain_words

FUNCTION_WORDS = language().function_words
"""Of English: words that stand in any text, whatever it is about."""
CLASSES = language().classes
"""Of English: words that an answer could be confused with."""

_SIGN = re.compile(r"([,;:]|[.!?…]+)[\"”')*_]*(?=\s|$)|\s[-–—]+\s|—")
_SHORTENED = re.compile("|".join((*SHORT, r"\w", r"(\w\.)+\w")))


@lru_cache(maxsize=4096)
def normalise(text: str, lang: str = ENGLISH) -> tuple[str, ...]:
    """The words of a text in the normal form of the language of that code; empty if it holds none."""
    return tuple(word for unit in units(text) for word in unit.words) if lang == ENGLISH else plain_words(text, lang)


@lru_cache(maxsize=4096)
def marked(text: str, lang: str = ENGLISH) -> tuple[tuple[str, str], ...]:
    """The words of `normalise`, each with the mark that follows it: `COMMA` for a sign within a sentence, `SENTENCE` for its end, empty for
    none. A full stop after a shortened word, "Dr.", is no mark."""
    found: list[tuple[str, str]] = []
    begun = 0
    for sign in _SIGN.finditer(text):
        before = text[begun : sign.start()].rsplit(None, 1)[-1:]
        if sign[1] == "." and before and _SHORTENED.fullmatch(before[0].lower()):
            continue
        words = normalise(text[begun : sign.end()], lang)
        mark = SENTENCE if sign[1] and sign[1][0] in ".!?…" else COMMA
        found += [*((word, "") for word in words[:-1]), *((word, mark) for word in words[-1:])]
        begun = sign.end()
    found += [(word, "") for word in normalise(text[begun:], lang)]
    whole = normalise(text, lang)
    return tuple(found) if tuple(word for word, _ in found) == whole else tuple((word, "") for word in whole)


def places(words: Sequence[str], sought: Sequence[str]) -> list[int]:
    """Where a row of words begins in others, overlapping ones too; everywhere if it holds none."""
    row = tuple(sought)
    return [at for at in range(len(words) - len(row) + 1) if tuple(words[at : at + len(row)]) == row]


def same_stem(one: str, other: str) -> bool:
    """Whether two words are the same, or differ as "onion" and "onions" do: that says nothing else."""
    return one.removesuffix("s") == other.removesuffix("s")


def is_repetition(words: Sequence[str], cue: Sequence[str]) -> bool:
    """Whether the words only say again what the user said: at least three of them in a row stand in the cue, and no others
    follow. An empty answer repeats nothing."""
    if len(words) < 3:
        return False
    said = f" {' '.join(cue)} "
    return f" {' '.join(words)} " in said


def repeats_itself(words: Sequence[str], length: int = 6) -> bool:
    """Whether the same `length` words in a row are said twice in one reply."""
    seen: set[tuple[str, ...]] = set()
    for start in range(len(words) - length + 1):
        run = tuple(words[start : start + length])
        if run in seen:
            return True
        seen.add(run)
    return False


def class_of(word: str) -> str:
    """The first class of English words that holds the word; empty for a word of no class."""
    return language().class_of(word)


def alternatives(word: str) -> tuple[str, ...]:
    """The other words of its class, in their order; empty for a word of no class."""
    return language().alternatives(word)
