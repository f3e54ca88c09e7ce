"""Signs and short forms in written texts, each with the ways in which it is read aloud. Versioned with the metrics."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TypeAlias

from fdbench.annotate.numerals import CURRENCIES, Words, cardinal, decimal, number_readings, ordinal, plural
from fdbench.language.load import language

Ways: TypeAlias = tuple[Words, tuple[Words, ...]]
"""The normal form, and the ways to say it. An empty normal form with an empty way: it may be left out."""

_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    r"|dec(?:ember)?)"
)
MONTHS = language().classes["months"]
SIGNS = (
    r"(?P<scaled>(?P<scaled_sign>[$€£]) ?(?P<scaled_sum>\d+(?:\.\d+)?) ?(?P<scale>thousand|million|billion|trillion|bn|[kmb])\b)"
    r"|(?P<after>(?P<after_sum>\d+) ?(?P<after_sign>[€£])(?!\d))"
    r"|(?P<mixed>(?P<ones>\d+) (?P<of>\d)/(?P<parts>[2-9])(?![\d/]))"
    r"|(?P<fraction>(?<![\d/])(?P<upper>\d{1,2})/(?P<lower>\d{1,2})(?![\d/]))"
    r"|(?P<decade>(?<![\d.,])(?P<century>\d\d)?(?P<tens>\d)0'?s\b)"
    rf"|(?P<day>\b(?P<month>{_MONTHS})\.? (?P<day_after>\d{{1,2}})(?!\d|[:/%]|st|nd|rd|th|[.,]\d| ?[ap]\.?m))"
    rf"|(?P<date>(?<![\d.,:$€£])(?P<day_before>\d{{1,2}})(?= {_MONTHS}\b))"
    r"|(?P<speed>km/h|kmh|kph|mph)\b"
    r"|(?P<example>\be\.g\b\.?)|(?P<namely>\bi\.e\b\.?)|(?P<half_day>\b(?P<half>[ap])\.m\b\.?)"
    r"|(?P<number>(?:\bno\.|#) ?(?=\d))"
    r"|(?P<minus>(?<![\w)])-(?=[$€£]?\d))"
    r"|(?P<range>(?<=\d) ?(?P<dash>[–—-]) ?(?=[$€£]?\d))"
    r"|(?P<degrees>° ?(?P<degree_scale>[cf]\b)?)"
    r"|(?P<cross>(?<=\d) ?x ?(?=\d))|(?P<times>[×✕]|(?<=\d) ?\* ?(?=\d))|(?P<over>÷)|(?P<plus>\+)|(?P<equals>=)|(?P<about>[~≈])"
    r"|(?P<ampersand>&)"
)
"""A pattern, to be tried before words and plain numbers; `ways` says what was found."""
_ITEM = re.compile(r"(?:^|(?<=\s))(\d{1,2})[.)] +(?=[^\d\s])")
_LINK = re.compile(r"\[([^][]{1,80})\]\([^()\s]{1,400}\)")
_KEYCAP = re.compile("[0-9#*]\ufe0f?\u20e3")
_FRACTION = re.compile("[¼½¾⅐-⅞]")
_PARTS = {"2": "half", "4": "quarter"}
_SCALES = {"k": "thousand", "m": "million", "b": "billion", "bn": "billion"}
_FIXED: dict[str, Ways] = {
    "example": (("for", "example"), (("for", "example"), ("e", "g"))),
    "namely": (("that", "is"), (("that", "is"), ("i", "e"))),
    "minus": (("minus",), (("minus",), ("negative",))),
    "number": ((), ((), ("number",), ("no",), ("hash",))),
    "cross": (("x",), (("x",), ("times",), ("by",))),
    "times": (("times",), (("times",), ("multiplied", "by"), ("by",), ("x",))),
    "over": (("divided", "by"), (("divided", "by"), ("over",), ("by",))),
    "plus": (("plus",), (("plus",), ("and",))),
    "equals": ((), ((), ("equals",), ("is",), ("is", "equal", "to"), ("makes",))),
    "about": ((), ((), ("about",), ("approximately",), ("around",))),
    "ampersand": (("and",), (("and",),)),
}


def plain(text: str) -> str:
    """The text in lower case, without accents, emoji's digits and links, with one sign for each thing."""
    text = _FRACTION.sub(lambda sign: " " + unicodedata.normalize("NFKC", sign[0]).replace("\u2044", "/"), text)
    text = _KEYCAP.sub(" ", _LINK.sub(r"\1", text)).lower().replace("’", "'").replace("\u2212", "-")
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def item_numbers(text: str) -> dict[int, Ways]:
    """Where the numbers of a list stand, "1. bread 2. cheese", which are often left out. One alone is an answer: "7. I am sure"."""
    found = [(int(item[1]), item.start(1)) for item in _ITEM.finditer(text)]
    listed = {at for (a, at_a), (b, at_b) in pairwise(found) if b == a + 1 for at in (at_a, at_b)}
    return {at: ((), ((), cardinal(str(n)), ("number", *cardinal(str(n))), ordinal(str(n)))) for n, at in found if at in listed}


def ways(token: re.Match[str]) -> Ways | None:
    """What a sign of `SIGNS` says; None if the token is another."""
    for name, kept in _FIXED.items():
        if token[name]:
            return kept
    for name, read in _READ.items():
        if token[name]:
            found = tuple(dict.fromkeys(read(token)))
            return found[0], found
    return None


def _scaled(token: re.Match[str]) -> Iterator[Words]:
    whole, _, part = token["scaled_sum"].partition(".")
    scale = _SCALES.get(token["scale"], token["scale"])
    name = plural(CURRENCIES[token["scaled_sign"]][0])
    for said in decimal(whole, part) if part else number_readings(whole):
        yield (*said, scale, name)
        yield (*said, scale)


def _after(token: re.Match[str]) -> Iterator[Words]:
    unit = CURRENCIES[token["after_sign"]][0]
    for said in number_readings(token["after_sum"]):
        yield (*said, unit if said == ("one",) else plural(unit))


def _parts(of: str, parts: str) -> list[Words]:
    """3/4: "three quarters", "three fourths"; 1/2: "one half", "a half", "half a"."""
    names: list[Words] = [(_PARTS[parts],)] if parts in _PARTS else []
    names += [] if parts == "2" else [ordinal(parts)]
    if int(of) != 1:
        return [(*cardinal(of), *name[:-1], "halves" if name == ("half",) else f"{name[-1]}s") for name in names]
    return [(*head, *name, *tail) for name in names for head in (("one",), ("a",), ()) for tail in ((), ("a",), ("of", "a"))]


def _mixed(token: re.Match[str]) -> Iterator[Words]:
    return ((*cardinal(token["ones"]), "and", *part) for part in _parts(token["of"], token["parts"]))


def _fraction(token: re.Match[str]) -> Iterator[Words]:
    upper, lower = token["upper"], token["lower"]
    row = (*cardinal(upper), *cardinal(lower))
    if not 0 < int(upper) < int(lower):
        yield row
    else:
        yield from _parts(upper, lower)
        yield row
    yield (*cardinal(upper), "over", *cardinal(lower))
    yield (*cardinal(upper), "out", "of", *cardinal(lower))


def _decade(token: re.Match[str]) -> Iterator[Words]:
    century, tens = token["century"] or "", token["tens"]
    if tens == "0":
        yield (*number_readings(f"{century}00")[0], "s")
        return
    *head, last = cardinal(f"{tens}0")
    years = (*head, f"{last[:-1]}ies" if last.endswith("y") else f"{last}s")
    yield (*(cardinal(century) if century else ()), *years)


def _day(token: re.Match[str]) -> Iterator[Words]:
    full = (token["month"], *(month for month in MONTHS if month.startswith(token["month"]) and month != token["month"]))
    return ((name, *said) for name in full for said in (*number_readings(token["day_after"]), *_nth(token["day_after"])[:2]))


def _date(token: re.Match[str]) -> Iterator[Words]:
    yield from (*number_readings(token["day_before"]), *_nth(token["day_before"]))


def _nth(digits: str) -> list[Words]:
    nth = ordinal(digits)
    return [nth, ("the", *nth), (*nth, "of"), ("the", *nth, "of")] if 0 < int(digits) <= 31 else []


def _speed(token: re.Match[str]) -> Iterator[Words]:
    name = "miles" if token["speed"] == "mph" else "kilometers"
    yield from ((name, "per", "hour"), (name, "an", "hour"), tuple(token["speed"].replace("/", "")))


def _half_day(token: re.Match[str]) -> Iterator[Words]:
    yield from ((f"{token['half']}m",), (token["half"], "m"))


def _range(token: re.Match[str]) -> Iterator[Words]:
    """A hyphen stands in telephone numbers, too, where nothing is said for it."""
    said: list[Words] = [("to",), ("through",), ("dash",), ("minus",)]
    yield from ([(), *said] if token["dash"] == "-" else [*said, ()])


def _degrees(token: re.Match[str]) -> Iterator[Words]:
    scale = {"c": "celsius", "f": "fahrenheit"}.get(token["degree_scale"] or "", "")
    if scale:
        yield from (("degrees", scale), ("degrees", token["degree_scale"]), ("degree", scale), (scale,))
    yield from (("degrees",), ("degree",))


_READ: dict[str, Callable[[re.Match[str]], Iterator[Words]]] = {
    "scaled": _scaled, "after": _after, "mixed": _mixed, "fraction": _fraction, "decade": _decade, "day": _day, "date": _date,
    "speed": _speed, "half_day": _half_day, "range": _range, "degrees": _degrees,
}  # fmt: skip
