"""Amounts of units (`how many minutes are in two hours`) and times of the day (`at three, for two
hours`)."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache

from . import tables
from .brain import Reply
from .text import NUMBER, Words, numbers, say_number, singular, upper

_PARTS = {"half": Fraction(1, 2), "quarter": Fraction(1, 4), "third": Fraction(1, 3)}
_SHORT = {60: "minute", 3600: "hour"}
_NOON = 12 * 60
_WHEN = re.compile(r"\bwhen\b|\b(?:what|which) (?:time|hour)\b|\bhow late\b")
_CLOCK = re.compile(
    r"(?:\b(half|quarter) (past|to) )?<(\d+)>(?: <(\d+)>)?"
    r"(?! (?:hour|minute|day|week|month|year|people|of)s?\b)"
)
_LASTS = re.compile(
    r"(?:<(\d+)>(?: and a (half))?|\b(half|quarter)(?: of)? an?|\ban?|\bone) (hour|minute)s?"
    r"(?: and (?:a (half)|<(\d+)>(?: minutes?)?))?"
)
_SOONER = frozenset("ago before earlier ahead back".split())


@cache
def units() -> dict[str, tuple[str, int]]:
    """What each unit measures, and how many of the least it is."""
    families = tables.table("world")["units"]
    pairs = ((key, pair.split()) for key, row in families.items() for pair in row.split(", "))
    return {name: (key, int(size)) for key, (name, size) in pairs}


def converted(words: Words) -> Reply | None:
    """So many of one unit in another one; None unless two units of a kind are spoken of."""
    found = [i for i, word in enumerate(words) if singular(word) in units()]
    asked = {"many", "number", "convert", "into"} & set(words)
    if len(found) != 2 or {"my", "our"} & set(words):
        return None
    amounts = [_amount(words[:at]) for at in found]
    if not (asked or (any(amounts) and {"in", "to"} & set(words))):
        return None
    given = 0 if amounts[0] and words[found[0] - 1] != "many" else 1
    source, target = found[given], found[1 - given]
    (kind, size), (other, into) = units()[singular(words[source])], units()[singular(words[target])]
    value = (amounts[given] or 1) * Fraction(size, into)
    if kind != other or size == into or value.denominator != 1:
        return None
    return Reply((upper(f"{say_number(int(value))} {words[target]}."),))


def _amount(before: Words) -> Fraction | None:
    """How many of a unit, from the words before it; None if they do not tell."""
    text = " ".join(before)
    part = re.search(r"\b(?:(two|three) )?(half|quarter|third)s?(?: of)? (?:an?|one)$", text)
    if part:
        return NUMBER.get(part[1] or "", 1) * _PARTS[part[2]]
    found = numbers(before)
    halves = 3 if text.endswith("and a half") else 0
    if found and len(before) - found[-1].end == halves:
        return found[-1].value + Fraction(bool(halves), 2)
    return Fraction(1) if before[-1:] in (("a",), ("an",), ("each",), ("per",)) else None


def on_the_clock(words: Words) -> Reply | None:
    """What time it is so long after another one; None unless both are told and it is asked."""
    found, parts, end = numbers(words), [], 0
    for index, number in enumerate(found):
        parts += [*words[end : number.start], f"<{index}>"]
        end = number.end
    text = " ".join((*parts, *words[end:]))
    lasts = _LASTS.search(text)
    rest = f"{text[: lasts.start()]}; {text[lasts.end() :]}" if lasts else ""
    time = _CLOCK.search(rest)
    noon = re.search(r"\b(?:noon|midnight)\b", rest)
    if not lasts or not (time or noon) or not _WHEN.search(text):
        return None

    def value(index: str | None) -> int:
        return found[int(index)].value if index else 0

    start = 0 if not time else value(time[3]) * 60 + value(time[4])
    if time and time[1]:
        start += (1 if time[2] == "past" else -1) * (30 if time[1] == "half" else 15)
    length = Fraction(value(lasts[1]) or 1) * (_PARTS[lasts[3]] if lasts[3] else 1)
    length = (length + Fraction(bool(lasts[2] or lasts[5]), 2)) * (60 if lasts[4] == "hour" else 1)
    sooner = _SOONER & set(rest.split())
    at = start + (-1 if sooner else 1) * (int(length) + value(lasts[6]))
    hour, minute = divmod(at % _NOON, 60)
    minutes = f" {say_number(minute)}" if minute else " o'clock"
    return Reply((f"That is at {say_number(hour or 12)}{minutes}.",))
