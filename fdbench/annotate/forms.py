"""The rows of normal words that say one expected phrase: "1984" was said by "nineteen eighty four", "five kilometers" by "5 km"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, product

from fdbench.annotate import numerals
from fdbench.annotate.numerals import DIGITS, LARGE, Words
from fdbench.annotate.readings import SHORT, Unit, units
from fdbench.annotate.text import normalise, same_stem
from fdbench.language.load import ENGLISH

MOST = 200
"""A phrase of several numbers has more forms than anybody says; the usual ones come first."""
_WRITTEN = {full: short for short, fulls in SHORT.items() for full in fulls if same_stem(full, fulls[0])}
"""What is written short: "Dr." for "doctor", but for "drive" only where that is declared."""
_CLOCK = re.compile(r"(?<![\d:])(\d{1,2}):([0-5]\d)(?![\d:])")
_DIGITS = frozenset((*DIGITS, "oh"))
_LARGE = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = {word: value for value, word in enumerate((*DIGITS, *_TEENS))} | {word: 10 * n for n, word in enumerate(_TENS, 2)}


@lru_cache(maxsize=4096)
def forms(phrase: str, lang: str = ENGLISH) -> tuple[Words, ...]:
    """All forms of a phrase, its normal form first; none if it holds no words. In other languages than English there is one.

    A number is the same however it is read, but no two words are: "one two" is not twelve.
    """
    normal = normalise(phrase, lang)
    if not normal or lang != ENGLISH:
        return (normal,) if normal else ()
    times = [(*clock.span(), numerals.clock_phrases(clock[1], clock[2])) for clock in _CLOCK.finditer(phrase)]
    told = [phrase[:start] + " ".join(words) + phrase[end:] for start, end, said in times[:1] for words in said]
    slots = [_ways(unit) for unit in _numbers_joined(units(phrase))]
    made = (tuple(word for part in parts for word in part) for parts in islice(product(*slots), MOST))
    return tuple(dict.fromkeys((normal, *(form for form in made if form), *map(normalise, told))))


def _ways(unit: Unit) -> list[Words]:
    ways: list[Words] = [*unit.spoken] if unit.words else [()]
    ways += [(_WRITTEN[word],) for word in unit.words if len(unit.words) == 1 and word in _WRITTEN]
    ways += [(*way[:-2], "and", "a", "half") for way in unit.spoken if way[-2:] == ("point", "five")]
    return [way for way in dict.fromkeys(ways) if way == unit.words or not (len(way) == 2 and _DIGITS.issuperset(way))]


def _numbers_joined(found: Sequence[Unit]) -> Iterator[Unit]:
    """The units, with numbers in words as if they were written in digits: one unit with all its readings."""
    at = 0
    while at < len(found):
        run = at
        while run < len(found) and (not found[run].words or _is_number_word(found[run])):
            run += 1
        words = tuple(word for unit in found[at:run] for word in unit.words)
        readings = _readings(words)
        if readings:
            yield Unit(words, readings)
            at = run
        else:
            yield found[at]
            at += 1


def _is_number_word(unit: Unit) -> bool:
    return len(unit.spoken) == 1 and len(unit.words) == 1 and (unit.words[0] in _VALUES or unit.words[0] in LARGE | _DIGITS)


def _readings(words: Words) -> tuple[Words, ...]:
    """All readings of the number that these words say; none if they say no number, or a single digit."""
    found: dict[Words, None] = {}
    for value in _candidates(words):
        readings = numerals.number_readings(value)
        if words in readings:
            found |= dict.fromkeys(readings)
    return tuple(found)


def _candidates(words: Words) -> Iterator[str]:
    """The numbers that they may say: digit by digit, as one number, as a pair such as a year."""
    if len(words) > 2 and _DIGITS.issuperset(words):
        yield "".join(str(DIGITS.index(word)) if word in DIGITS else "0" for word in words)
    whole = _value(words)
    if whole is not None:
        yield str(whole)
    for cut in range(1, len(words)):
        first, second = _value(words[:cut]), _value(tuple(word for word in words[cut:] if word != "oh"))
        if first and second and 0 < first < 100 and second < 100:
            yield f"{first}{second:02}"


def _value(words: Words) -> int | None:
    """The value of a number in words; None if they are none."""
    total, part = 0, 0
    for word in words:
        if word in _VALUES:
            part += _VALUES[word]
        elif word == "hundred":
            part = max(1, part) * 100
        elif word in _LARGE:
            total, part = total + max(1, part) * _LARGE[word], 0
        else:
            return None
    return total + part if words else None
