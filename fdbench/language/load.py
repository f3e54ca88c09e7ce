"""From a language's code to what is known of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from fdbench.language.mentions import PHRASES, Mentions
from fdbench.language.model import Language
from fdbench.language.normal import plain_words
from fdbench.language.phrases import Phrase

ENGLISH = "en"
DATA = Path(__file__).with_name("data")
TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*")
"""A language tag as in BCP 47, in lower case: `es`, `pt-br`."""


def codes() -> tuple[str, ...]:
    """The languages of which something is known, sorted."""
    return tuple(sorted(path.stem for path in DATA.glob("*.yaml")))


def code_of(tag: str) -> str:
    """The language of a tag, without its region or script: `pt` of `pt-BR`. ValueError if it is no tag."""
    low = tag.strip().lower().replace("_", "-")
    if not TAG.fullmatch(low):
        raise ValueError(f"{tag!r} is no language tag; write one such as en, es or pt-BR")
    return low.partition("-")[0]


@lru_cache(maxsize=16)
def language(tag: str = ENGLISH) -> Language:
    """What is known of the language of a tag; nothing but its code if it has no data file. ValueError as `code_of`."""
    code = code_of(tag)
    path = DATA / f"{code}.yaml"
    if not path.is_file():
        return Language(code, code)
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  (both are safe)
    return Language(
        code,
        found["name"],
        fillers=_phrases(code, found["fillers"]),
        murmurs=_phrases(code, found["murmurs"]),
        apologies=_phrases(code, found["apologies"]),
        function_words=_words(code, found["function_words"]),
        questions=_phrases(code, found["questions"]),
        not_asserted=_phrases(code, found["not_asserted"]),
        changes=_words(code, found["changes"]),
        old_value=_normal(code, found["old_value"])[0],
        new_value=_normal(code, found["new_value"])[0],
        journeys=tuple(found["journeys"]),
        mentions=_mentions(code, found.get("mentions", {})),
        number_words=_words(code, found["number_words"]),
        tens_and_up=_words(code, found["tens_and_up"]),
        number_joins=_words(code, found.get("number_joins", ())),
        classes={name: tuple(_normal(code, word)[0] for word in words) for name, words in found["classes"].items()},
    )


def _mentions(code: str, found: dict[str, list[str]]) -> Mentions:
    read: dict[str, Any] = {
        name: _phrases(code, texts) if name in PHRASES else _words(code, texts) for name, texts in found.items()
    }
    return Mentions(**read)


def _phrases(code: str, phrases: Iterable[str]) -> tuple[Phrase, ...]:
    """Longest first; among equals in the file's order."""
    return tuple(sorted(dict.fromkeys(_normal(code, phrase) for phrase in phrases), key=len, reverse=True))


def _words(code: str, words: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in words for word in _normal(code, text))


def _normal(code: str, text: str) -> Phrase:
    """English words keep their apostrophes, as in the normal form of English; the other languages have theirs."""
    return tuple(text.split()) if code == ENGLISH else plain_words(text, code)
