"""A text as units of words, each with the ways in which it may be read aloud. Versioned with the metrics.

The normal form of a text is the words of its units. A voice may say something else: "1984" as "nineteen eighty four", "three
hundred and ninety one" with or without its "and", "Dr." in full.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fdbench.annotate import numerals
from fdbench.annotate.numerals import Words
from fdbench.annotate.signs import SIGNS, item_numbers, plain, ways
from fdbench.language.load import language

NUMBER_WORDS = language().number_words

_FOLDED = {"ok": "okay", "colour": "color", "favourite": "favorite"}
SHORT: dict[str, tuple[str, ...]] = {
    "dr": ("doctor", "drive"), "mr": ("mister",), "mrs": ("missus", "misses"), "ms": ("miss", "miz"), "st": ("saint", "street"),
    "prof": ("professor",), "vs": ("versus",), "etc": ("et cetera",), "km": ("kilometers", "kilometer"), "kg": ("kilograms", "kilos"),
    "cm": ("centimeters",), "mm": ("millimeters",), "ft": ("feet",), "min": ("minutes",), "jan": ("january",), "feb": ("february",),
    "aug": ("august",), "sept": ("september",), "oct": ("october",), "nov": ("november",), "dec": ("december",), "mon": ("monday",),
    "tue": ("tuesday",), "wed": ("wednesday",), "thu": ("thursday",), "fri": ("friday",), "sat": ("saturday",), "ave": ("avenue",),
    "jr": ("junior",), "sr": ("senior",), "blvd": ("boulevard",), "rd": ("road",), "apt": ("apartment",), "approx": ("approximately",),
    "lb": ("pounds", "pound"), "lbs": ("pounds",), "oz": ("ounces", "ounce"), "gb": ("gigabytes",), "mb": ("megabytes",),
    "tb": ("terabytes",), "kb": ("kilobytes",), "ml": ("milliliters",), "hr": ("hour", "hours"), "hrs": ("hours",), "sec": ("seconds",),
}  # fmt: skip
"""What is written short and may be said in full."""
_ROMAN = {
    "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11", "xii": "12", "xiii": "13", "xiv": "14",
    "xvi": "16",
}  # fmt: skip
_TOKEN = re.compile(
    SIGNS + r"|(?P<sign>[$€£]) ?(?P<sum>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<cents>\d\d)(?!\d))?"
    r"|(?<![\d:])(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?![\d:])"
    r"|(?P<nth>\d+)(?:st|nd|rd|th)(?![a-z])"
    r"|(?<![\d.])(?P<whole>\d{1,3}(?:,\d{3})+|\d+)\.(?P<part>\d+)(?!\d|\.\d)"
    r"|(?P<grouped>\d{1,3}(?:,\d{3})+)(?![\d])"
    r"|(?P<digits>\d+)"
    r"|(?P<word>[a-z]+(?:'[a-z]+)*)"
    r"|(?P<percent>%)"
)
_VOWELS = re.compile("[aeiouy]")
_LARGE = frozenset(("hundred", "thousand"))
SPELLED = 5
"""A word without a vowel may be spelled out letter by letter up to so many letters."""


@dataclass(frozen=True, slots=True)
class Unit:
    """`words`: its normal form, empty for an "and" that may be left out. `spoken`: the ways to say it, the usual one first."""

    words: Words
    spoken: tuple[Words, ...]


def units(text: str) -> tuple[Unit, ...]:
    """The units of a text; none if it holds no words."""
    found = list(_tokens(plain(text)))
    return tuple(_with_optional_and([_in_place(unit, found[i - 1] if i else None) for i, unit in enumerate(found)]))


def _in_place(unit: Unit, before: Unit | None) -> Unit:
    """Only after a time is "am" spelled: "I am" is no "I a. m."."""
    after_time = before is not None and before.words[-1:] and before.words[-1] in NUMBER_WORDS
    return unit if unit.words != ("am",) or after_time else Unit(("am",), (("am",),))


def _tokens(text: str) -> Iterator[Unit]:
    items = item_numbers(text)
    for token in _TOKEN.finditer(text):
        part = token.groupdict()
        found = items.get(token.start()) or ways(token)
        if found is not None:
            yield Unit(*found)
        elif part["sum"]:
            yield _read(numerals.money(part["sign"], part["sum"].replace(",", ""), part["cents"] or ""))
        elif part["hour"]:
            yield _read(numerals.clock(part["hour"], part["minute"]))
        elif part["nth"]:
            words = numerals.ordinal(part["nth"])
            yield _read((words, numerals.with_and(words), ("the", *words)))
        elif part["grouped"]:
            yield _read(numerals.number_readings(part["grouped"].replace(",", "")))
        elif part["whole"]:
            yield _read(numerals.decimal(part["whole"].replace(",", ""), part["part"]))
        elif part["digits"]:
            yield _read(numerals.number_readings(part["digits"]))
        elif part["percent"]:
            yield Unit(("percent",), (("percent",),))
        else:
            yield _word(_FOLDED.get(part["word"], part["word"]))


def _word(word: str) -> Unit:
    spoken = [(word,), *(tuple(full.split()) for full in SHORT.get(word, ()))]
    if 1 < len(word) <= SPELLED and (not _VOWELS.search(word) or word == "am"):
        spoken.append(tuple(word))
    if word in _ROMAN:
        spoken += [numerals.cardinal(_ROMAN[word]), ("the", *numerals.ordinal(_ROMAN[word]))]
    return Unit((word,), tuple(spoken))


def _read(spoken: tuple[Words, ...]) -> Unit:
    return Unit(spoken[0], spoken)


def _with_optional_and(found: list[Unit]) -> Iterator[Unit]:
    """Between "hundred" and another number word an "and" may be said or not, written or not."""
    for i, unit in enumerate(found):
        before = found[i - 1].words if i else ()
        after = found[i + 1].words if i + 1 < len(found) else ()
        if unit.words == ("and",) and _joins(before, after):
            continue
        if _joins(found[i - 2].words if before == ("and",) and i > 1 else before, unit.words):
            yield Unit((), ((), ("and",)))
        yield unit


def _joins(before: Words, after: Words) -> bool:
    return bool(before and after) and before[-1] in _LARGE and after[0] in NUMBER_WORDS - _LARGE
