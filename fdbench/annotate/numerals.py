"""How digits are read aloud. Versioned with the metrics."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from fdbench.language.normal import LONGEST_NUMBER

if TYPE_CHECKING:
    from inflect import engine

Words: TypeAlias = tuple[str, ...]

DIGITS = tuple("zero one two three four five six seven eight nine".split())
LARGE = frozenset(("hundred", "thousand", "million", "billion"))
CURRENCIES = {"$": ("dollar", "cent"), "€": ("euro", "cent"), "£": ("pound", "penny")}
_MANY = {"dollar": "dollars", "euro": "euros", "pound": "pounds", "cent": "cents", "penny": "pence"}


def cardinal(digits: str) -> Words:
    """391: "three hundred ninety one", without "and"; leading zeros are not read. Digit by digit from ten digits on."""
    if len(digits) > LONGEST_NUMBER:
        return tuple(word for digit in digits for word in cardinal(digit))
    return _words(str(_engine().number_to_words(digits.lstrip("0") or "0", andword="")))


def ordinal(digits: str) -> Words:
    """21: "twenty first"."""
    return _words(str(_engine().ordinal(str(_engine().number_to_words(digits.lstrip("0") or "0", andword="")))))


def with_and(words: Words) -> Words:
    """The same number with the "and" that many speakers say, before the tens and ones of hundreds, and of a number without them:
    "three hundred and ninety one", "two thousand and five", but "two thousand five hundred"."""
    said: list[str] = []
    for place, word in enumerate(words, 1):
        said.append(word)
        rest = words[place:]
        before_tens = word in ("thousand", "million") and not {"hundred", "thousand"} & set(rest)
        if rest and (before_tens or (word == "hundred" and rest[0] not in ("thousand", "million"))):
            said.append("and")
    return tuple(said)


def number_readings(digits: str) -> tuple[Words, ...]:
    """All usual readings of a row of digits, the cardinal number first: as a number, digit by digit, as a year, in pairs."""
    number = cardinal(digits)
    read = [number, with_and(number)]
    if number[0] == "one" and len(number) > 1:
        read += [("a", *r[1:]) for r in read]
    if len(digits) > 1:
        read += [one_by_one(digits), tuple("oh" if w == "zero" else w for w in one_by_one(digits))]
    if 3 <= len(digits) <= 4 and digits[0] != "0":
        read += _halves(digits[:-2], digits[-2:])
    return tuple(dict.fromkeys(read))


def one_by_one(digits: str) -> Words:
    return tuple(DIGITS[int(digit)] for digit in digits)


def clock(hour: str, minute: str) -> tuple[Words, ...]:
    """7:30: "seven thirty"; 7:05: "seven oh five"; 7:00: "seven", and with "o'clock"."""
    said = cardinal(hour)
    if minute == "00":
        return (said, (*said, "o'clock"), (*said, "hundred"))
    if minute[0] == "0":
        return tuple((*said, *zero, *cardinal(minute)) for zero in (("oh",), ("zero",), ()))
    return ((*said, *cardinal(minute)), (*said, "and", *cardinal(minute)))


def clock_phrases(hour: str, minute: str) -> tuple[Words, ...]:
    """10:30: "half past ten"; 10:15 and 10:45: "quarter past ten", "quarter to eleven"; 10:50: "ten to eleven"; none for 10:00. The next
    hour after 12 is 1."""
    past = int(minute)
    if not past:
        return ()
    left = 60 - past
    after = cardinal(str(int(hour) % 12 + 1))
    named = {30: ("half",), 15: ("quarter",)}
    said = [(*named.get(past, cardinal(minute)), word, *cardinal(hour)) for word in ("past", "after") if past <= 30]
    return tuple(said + [(*named.get(left, cardinal(str(left))), word, *after) for word in ("to", "of", "before") if past > 30])


def money(sign: str, whole: str, part: str) -> tuple[Words, ...]:
    """$25: "twenty five dollars"; $19.99: "nineteen dollars ninety nine", with "and" and with "cents", or without "dollars"."""
    unit, small = CURRENCIES[sign]
    name = unit if whole.lstrip("0") == "1" else _MANY[unit]
    read: list[Words] = []
    for said in number_readings(whole):
        if not part:
            read += [(*said, name), (name, *said)]
            continue
        cents = cardinal(part)
        small_name = small if part == "01" else _MANY[small]
        read += [(*said, name, *between, *cents, *after) for between in ((), ("and",)) for after in ((), (small_name,))] + [
            (*said, *cents),
            (*said, *cents, name),
            (*said, "point", *one_by_one(part)),
            (*said, "point", *one_by_one(part), name),
        ]
    return tuple(dict.fromkeys(read))


def decimal(whole: str, part: str) -> tuple[Words, ...]:
    """3.5: "three point five"; 3.50 also without its last zero."""
    parts = (one_by_one(part), cardinal(part), *([one_by_one(part.rstrip("0"))] if part.strip("0") else []))
    return tuple(dict.fromkeys((*said, "point", *rest) for said in number_readings(whole)[:2] for rest in parts))


def plural(unit: str) -> str:
    """Of a name in `CURRENCIES`."""
    return _MANY[unit]


def _halves(first: str, second: str) -> list[Words]:
    """1932: "nineteen thirty two"; 1905: "nineteen oh five"; 1900 and 1250 also in hundreds."""
    head = cardinal(first)
    if second == "00":
        return [(*head, "hundred")]
    hundreds = (*head, "hundred", *cardinal(second))
    if second[0] == "0":
        return [(*head, "oh", *cardinal(second)), (*head, "zero", *cardinal(second)), hundreds]
    return [(*head, *cardinal(second)), hundreds, with_and(hundreds)]


def _words(text: str) -> Words:
    return tuple(re.findall(r"[a-z]+", text))


@cache
def _engine() -> engine:
    import inflect

    return inflect.engine()
