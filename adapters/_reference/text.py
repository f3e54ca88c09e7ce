"""Words as a recogniser gives them: normalising, likeness, numbers. Much must survive recognition
errors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from num2words import num2words  # type: ignore[import-untyped]
from rapidfuzz.fuzz import ratio

from . import tables
from .tables import english

Words = tuple[str, ...]

_UNITS = [num2words(value) for value in range(20)]
_TENS = [num2words(value) for value in range(20, 100, 10)]
NUMBER: dict[str, int] = {word: value for value, word in enumerate(_UNITS)}
NUMBER |= {word: 10 * value for value, word in enumerate(_TENS, 2)}
ORDINALS = [num2words(value, to="ordinal") for value in range(1, 21)]

_APART = re.compile(
    rf"\b([2-9]0|(?:{'|'.join(_TENS)})(?=,)),? (?=(?:[1-9]|{'|'.join(_UNITS[1:10])})\b)"
)
"""Between two numbers that would be read as one (`twenty, five`)."""

_SIGN = "plus|minus|times|multiplied by|divided by"


@cache
def _number_heard() -> re.Pattern[str]:
    """A number that a recogniser wrote as a little word: beside a sign, or at the end."""
    little = "|".join(pairs("misheard"))
    return re.compile(
        rf"\b(?P<of>{little})(?= (?:{_SIGN}|o'?clock|pm|am)\b)|\b(?P<at>{little})(?= a clock\b)"
        rf"|\b(?P<it>(?:{_SIGN}|(?:make|say) (?:it|that)|at) )"
        rf"(?P<last>{little})(?=,?(?: please)?\W*$)"
    )


_NOUN = r"(?!was|is|has|does|this|yes)[a-z]+[^s\W]"
_NO_VERB = r"(?!(?:(?! and )[^,.?!])*\b(?:is|are|was|were|do|does|did|him|her|them)\b)"
_THEN = r"(?:at|on|called|named|been|due|moved|coming|leaving"
_UNSIGNED = (
    (rf"((?:^|[,.?!] |\band ){_NOUN})s (?={_THEN})\b){_NO_VERB}", r"\1's "),
    (
        rf"(\b(?:my|our|the|their|which|what) {_NOUN})s "
        rf"(?={_THEN}|the|an?|my|our|\d+|{'|'.join(_UNITS)})\b){_NO_VERB}",
        r"\1's ",
    ),
    (r"(^|[,.?!] |\b(?:actually|sorry|no|but|and) )were(?= \w+ing\b)", r"\1we are"),
)
"""What was written without its sign: `my dogs called`, `which days the best`."""

_CODES = frozenset("code codes pin phone digits".split())
"""Their digits are said one by one."""


@cache
def pairs(key: str) -> dict[str, str]:
    """What stands for what, from `data/english.yaml`."""
    return dict(phrase.split(" = ", 1) for phrase in tables.phrases("english", key))


def normalise(text: str) -> Words:
    """Lower-case words without punctuation, contractions and numbers written out, possessive `'s`
    dropped."""
    words: list[str] = []
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", text.lower().replace("\u2019", "'"))
    plain = (
        _number_heard()
        .sub(lambda m: (m["it"] or "") + pairs("misheard")[m["of"] or m["at"] or m["last"]], plain)
        .replace(" a clock", " o'clock")
    )
    for form, meant in _UNSIGNED:
        plain = re.sub(form, meant, plain)
    plain = _APART.sub(r"\1 and ", plain)
    plain = re.sub(r"\b(\d+)(?:st|nd|rd|th)\b", lambda day: ordinal(int(day[1])), plain)
    plain = re.sub(r"(\d):(\d\d)", r"\1 \2", plain).replace("+", " plus ").replace("%", " percent ")
    plain = plain.replace("per cent", "percent")
    heard = re.findall(r"[a-z0-9']+", plain.replace("-", " "))
    for raw, after in zip(heard, [*heard, ""][1:], strict=True):
        word = raw.strip("'")
        if word.isdigit():
            coded = len(word) > 6 or (len(word) > 2 and _CODES & set(words[-4:]))
            words += " ".join(say_number(int(n)) for n in (word if coded else [word])).split()
        elif word:
            words += _written_out(word, after)
    return tuple(words)


def _written_out(word: str, after: str) -> list[str]:
    known = pairs("contractions")
    if word in known:
        return known[word].split()
    for short, long in pairs("endings").items():
        if word.endswith(short):
            return [word.removesuffix(short), long]
    if word.endswith("'s"):
        stem = word.removesuffix("'s")
        if after in ("got", "been", "had"):
            return [stem, "has"]
        verb = (
            after[:1].isdigit()
            or after in NUMBER
            or after in ORDINALS
            or stem in english("is_words")
            or after in english("after_is")
            or after[-3:] == "ing"
        )
        return [*known.get(stem, stem).split(), *(["is"] if verb else [])]
    return [word]


def without_fillers(words: Iterable[str]) -> Words:
    return tuple(w for w in words if w not in english("fillers"))


def trimmed(words: Words, before: str, after: str = "") -> Words:
    """Without the phrases of these keys of `data/english.yaml` in front and behind."""
    while before and words and (lead := _at(words, before, end=False)):
        words = words[lead:]
    while after and words and (tail := _at(words, after, end=True)):
        words = words[:-tail]
    return words


def _at(words: Words, key: str, *, end: bool) -> int:
    """How many words of the longest phrase stand at that end; 0 for none."""
    known = english(key)
    for size in range(min(7, len(words)), 0, -1):
        if " ".join(words[-size:] if end else words[:size]) in known:
            return size
    return 0


def near(word: str, *targets: str, cutoff: float = 80.0) -> bool:
    """`word` is, or is spelled nearly like, one of `targets`. Words of three letters or fewer must
    be equal."""
    if word in targets:
        return True
    return any(len(t) > 3 and len(word) > 2 and ratio(word, t) >= cutoff for t in targets)


def singular(word: str) -> str:
    """Without a plural s."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@dataclass(frozen=True, slots=True)
class Number:
    """A number spoken at words [start, end)."""

    value: int
    start: int
    end: int


@cache
def _below_thousand() -> dict[Words, int]:
    return {tuple(say_number(value).split()): value for value in range(1000)}


def _read(words: Words, at: int) -> tuple[int, int]:
    """The longest number below 1,000 that begins there, and where it ends; `at` if none does."""
    joined = words[at : at + 5]
    if joined[1:3] == ("hundred", "and") and joined[3:]:
        value, end = _read((*words[: at + 2], *words[at + 3 :]), at)
        return (value, end + 1) if end > at + 2 else (value, end)
    known = _below_thousand()
    size = next((n for n in range(min(4, len(joined)), 0, -1) if joined[:n] in known), 0)
    return known.get(joined[:size], 0), at + size


def numbers(words: Words) -> list[Number]:
    """Numbers from zero to 999,999 in order; `four seven two` are three."""
    found: list[Number] = []
    at = 0
    while at < len(words):
        value, end = _read(words, at)
        if end > at and words[end : end + 1] == ("thousand",):
            more, end = _read(words, end + 1)
            value = 1000 * value + more
        if end > at:
            found.append(Number(value, at, end))
        at = max(end, at + 1)
    return found


@lru_cache(maxsize=10_000)
def say_number(value: int) -> str:
    """The number in words."""
    return re.sub(r"-|,? and |, ", " ", num2words(value))


def ordinal(value: int) -> str:
    """`third`, `twenty first`."""
    return re.sub(r"-|,? and |, ", " ", num2words(value, to="ordinal"))


def upper(text: str) -> str:
    """With a capital letter in front."""
    return text[:1].upper() + text[1:]
