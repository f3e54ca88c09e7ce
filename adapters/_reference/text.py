"""Words as a recogniser gives them: normalising, likeness, numbers. Much must survive recognition
errors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz.fuzz import ratio

from . import tables
from .tables import english

Words = tuple[str, ...]

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBER: dict[str, int] = {word: value for value, word in enumerate(_UNITS)}
ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
NUMBER |= {word: 10 * (value + 2) for value, word in enumerate(_TENS)}

_APART = re.compile(
    rf"\b([2-9]0|(?:{'|'.join(_TENS)})(?=,)),? (?=(?:[1-9]|{'|'.join(_UNITS[1:10])})\b)"
)
"""Between two numbers that would be read as one (`twenty, five`)."""

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


@cache
def _days() -> frozenset[str]:
    return frozenset(tables.apart(tables.table("world")["orders"]["days"].lower()))


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
            or after[-2:] == "ed"
            or after in english("color")
            or after in _days()
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


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """A rough key of how a word sounds in English: vowels but the first dropped, alike consonants
    folded."""
    key = word
    for old, new in (("ph", "f"), ("ght", "t"), ("ck", "k"), ("wr", "r"), ("kn", "n"), ("x", "ks")):
        key = key.replace(old, new)
    key = re.sub(r"c(?=[eiy])", "s", key).translate(str.maketrans("cqzvbdgj", "kksfptkk"))
    head, tail = key[:1], re.sub(r"[aeiouyhw]", "", key[1:])
    return re.sub(r"(.)\1+", r"\1", ("a" if head in "aeiou" else head) + tail)


@lru_cache(maxsize=100_000)
def alike(left: str, right: str) -> float:
    """Likeness of two words in [0, 100]: spelling and sound; 100 when equal."""
    if left == right:
        return 100.0
    return 0.55 * ratio(left, right) + 0.45 * ratio(sound(left), sound(right))


def near(word: str, *targets: str, cutoff: float = 80.0) -> bool:
    """`word` is, or sounds nearly like, one of `targets`. Words of three letters or fewer must be
    equal."""
    if word in targets:
        return True
    return any(len(t) > 3 and len(word) > 2 and alike(word, t) >= cutoff for t in targets)


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


def numbers(words: Words) -> list[Number]:
    """Numbers from zero to 999,999 in order; `four seven two` are three."""
    found: list[Number] = []
    i = 0
    while i < len(words):
        if words[i] not in NUMBER:
            i += 1
            continue
        start, total, current = i, 0, NUMBER[words[i]]
        i += 1
        while i < len(words):
            token = words[i]
            if token == "hundred":
                current *= 100
            elif token == "thousand":
                total, current = total + current * 1000, 0
            elif token in NUMBER and (
                _continues(current, NUMBER[token]) or (total and not current)
            ):
                current += NUMBER[token]
            elif not (
                token == "and"
                and words[i - 1] == "hundred"
                and words[i + 1 : i + 2]
                and words[i + 1] in NUMBER
            ):
                break
            i += 1
        found.append(Number(total + current, start, i))
    return found


def _continues(current: int, more: int) -> bool:
    if current >= 100 and current % 100 == 0:
        return 0 < more < 100
    return current % 100 >= 20 and current % 10 == 0 and 0 < more < 10


def say_number(value: int) -> str:
    """The number in words, up to 999,999,999."""
    if value < 0:
        return "minus " + say_number(-value)
    for size, name in ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred")):
        if value >= size:
            rest = value % size
            return f"{say_number(value // size)} {name}" + (f" {say_number(rest)}" if rest else "")
    if value < 20:
        return _UNITS[value]
    return _TENS[value // 10 - 2] + (f" {_UNITS[value % 10]}" if value % 10 else "")


def upper(text: str) -> str:
    """With a capital letter in front."""
    return text[:1].upper() + text[1:]


def ordinal(value: int) -> str:
    """`third`, `twenty first`: up to 99; other numbers as they are."""
    if not 0 < value < 100:
        return say_number(value)
    if value <= len(ORDINALS):
        return ORDINALS[value - 1]
    tens = _TENS[value // 10 - 2]
    return f"{tens} {ORDINALS[value % 10 - 1]}" if value % 10 else f"{tens[:-1]}ieth"
