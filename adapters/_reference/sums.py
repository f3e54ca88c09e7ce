"""Arithmetic: with signs (`six plus three times two`), in words (`half of forty`), and as little
stories with two numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from .text import Words, numbers, say_number, upper

_SIGNS = {
    "+": r"plus|added to|and|more than|together with",
    "-": r"minus|less|take away|without",
    "*": r"times|multiplied by|multiplied with|by|lots of|groups of",
    "/": r"divided by|over|split by|shared by|split among|shared among|divided among|divided "
    "between",
}
_SAID = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}
_FORMS: tuple[tuple[str, str], ...] = (
    # in words, numbers written <1>; as a term of first (a) and second (b) number
    (r"\b(?:take|subtract|deduct|remove)(?: away)? <\d+> (?:\w+ )?(?:from|off) <\d+>", "b-a"),
    (r"<\d+> (?:is )?(?:subtracted|taken|removed|deducted)(?: away)? from <\d+>", "b-a"),
    (r"<\d+> (?:less|fewer) than <\d+>", "b-a"),
    (r"\b(?:from|of) <\d+> (?:\w+ ){0,3}(?:take|subtract|remove)(?: away)? <\d+>", "a-b"),
    (r"\bdifference (?:between|of) <\d+> and <\d+>", "|a-b|"),
    (r"\b(?:divide|split|share) <\d+> (?:\w+ )?(?:by|into|between|among) <\d+>", "a/b"),
    (r"\boften (?:does )?<\d+> (?:go|goes|fit|fits) (?:in|into) <\d+>", "b/a"),
    (r"\b(?:multiply|multiplying) <\d+> (?:by|with|and|times) <\d+>", "a*b"),
    (r"\bproduct of <\d+> and <\d+>", "a*b"),
    (r"\b(?:add|sum of|total of)(?: up)? <\d+> (?:and|to|with|plus) <\d+>", "a+b"),
    (r"<\d+> percent of <\d+>", "a%b"),
)
_PARTS = (
    (r"\b(?:double|twice)(?: of| the number)? <\d+>", "*", 2),
    (r"\b(?:triple|three times)(?: of)? <\d+>", "*", 3),
    (r"\bhal(?:f|ve)(?: of)?(?: the)? <\d+>", "/", 2),
    (r"\b(?:a |one )?third of <\d+>", "/", 3),
    (r"\b(?:a |one )?(?:quarter|fourth) of <\d+>", "/", 4),
    (r"\b(?:a |one )?fifth of <\d+>", "/", 5),
    (r"\b(?:a |one )?tenth of <\d+>", "/", 10),
    (r"<\d+> squared", "^", 2),
)
_DONE = {
    **dict.fromkeys("add plus".split(), ("+", 0)),
    **dict.fromkeys("subtract take remove minus deduct".split(), ("-", 0)),
    **dict.fromkeys("multiply times".split(), ("*", 0)),
    "divide": ("/", 0),
    "double": ("*", 2),
    "triple": ("*", 3),
    "halve": ("/", 2),
}
_STEP = re.compile(rf"\b({'|'.join(_DONE)})\b(?: away)?(?: it| that)?(?: by)?(?: <(\d+)>)?")
_ASKS = re.compile(
    r"\bhow (?:many|much|far|long|old|often)\b|\bwhat (?:is|are|do|does|did|will) (?:\w+ "
    r"){0,4}(?:total|left|altogether|pay|cost)\b"
)
_SHARED = frozenset(
    "share shared shares split splits divide divided distribute between among equally".split()
)
_EACH = frozenset("each every per apiece everyone everybody costs".split())
_REST = frozenset("left remain remaining remains change back still fewer gone".split())
_FEWER = frozenset(
    "away eat eats ate eaten give gives gave lose loses lost sell sells sold spend spends spent "
    "break broke broken fly flew leave left "
    "leaves taken took take takes dropped died used off drank drink went".split()
)
HARD = 100
"""Products of numbers that are both above nine, and quotients of more than this, take
deliberation."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A result as a sentence; `hard` where it takes deliberation."""

    sentence: str
    hard: bool


def worked_out(words: Words) -> Sum | None:
    """The sum in an utterance; None if there is none."""
    text = _masked(words)
    if "<" not in text:
        return None
    return (
        _root(text) or _steps(text) or _formed(text) or _chain(text) or _part(text) or _story(text)
    )


def _masked(words: Words) -> str:
    """The words with each number as `<12>`."""
    text = re.sub(r"\b(?:a|one) dozen\b", "twelve", " ".join(words))
    sign = "plus|minus|times|multiplied by|divided by"
    for heard, meant in (("for", "four"), ("to", "two"), ("too", "two"), ("ate", "eight")):
        text = re.sub(rf"\b{heard} (?={sign})", f"{meant} ", text)
        text = re.sub(rf"\b({sign}) {heard}\b", rf"\1 {meant}", text)
    plain = tuple(re.sub(r"\ba (?=hundred|thousand)", "one ", text).split())
    parts: list[str] = []
    at = 0
    for number in numbers(plain):
        parts += [*plain[at : number.start], f"<{number.value}>"]
        at = number.end
    return " ".join((*parts, *plain[at:]))


def _values(text: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"<(\d+)>", text)]


def _steps(text: str) -> Sum | None:
    """One thing after the other is done to a number: `start with two, add five, and double it`."""
    first = re.search(r"\b(?:start|begin|think|pick|choose|take)(?:ing)?(?: \w+)? <(\d+)>", text)
    steps = _STEP.findall(text[first.end() :]) if first else []
    if first is None or not steps:
        return None
    value, said = Fraction(int(first[1])), say_number(int(first[1]))
    for verb, number in steps:
        sign, by = _DONE[verb]
        by = int(number) if number else by
        if not by:
            return None
        value = {"+": value + by, "-": value - by, "*": value * by, "/": value / by}[sign]
        said += f" {_SAID[sign]} {say_number(by)}"
    return Sum(upper(f"{said} is {_said(value)}."), hard=False)


def _formed(text: str) -> Sum | None:
    for form, term in _FORMS:
        match = re.search(form, text)
        if match:
            a, b = _values(match[0])
            if term == "a%b":
                share = _said(Fraction(a * b, 100))
                said = f"{say_number(a)} percent of {say_number(b)} is {share}."
                return Sum(upper(said), hard=b > HARD)
            a, b = (b, a) if term[0] == "b" or (term[0] == "|" and b > a) else (a, b)
            return _sum([a, b], [re.sub(r"[ab|]", "", term)])
    return None


def _chain(text: str) -> Sum | None:
    """Numbers with signs between them; a bare `and` is one only where a sum is asked for."""
    sign = "|".join(_SIGNS.values())
    found = re.search(rf"<\d+>(?: (?:{sign}) <\d+>)+", text)
    if not found:
        return None
    between = re.findall(r"> ([a-z ]+) (?=<)", found[0])
    if {"and", "by", "over"} & set(between) and not re.search(
        r"\b(?:plus|sum|add|total|how much|together|makes?|calculate)\b", text
    ):
        return None
    return _sum(_values(found[0]), [_sign(words) for words in between])


def _sign(words: str) -> str:
    return next(sign for sign, form in _SIGNS.items() if re.fullmatch(form, words))


def _part(text: str) -> Sum | None:
    for form, sign, by in _PARTS:
        match = re.search(form, text)
        if match:
            (value,) = _values(match[0])
            result = (
                Fraction(value**by)
                if sign == "^"
                else Fraction(value * by)
                if sign == "*"
                else Fraction(value, by)
            )
            name = re.sub(r"<\d+>", say_number(value), match[0])
            return Sum(upper(f"{name} is {_said(result)}."), hard=False)
    return None


def _root(text: str) -> Sum | None:
    match = re.search(r"\bsquare root (?:of )?<(\d+)>", text)
    if not match:
        return None
    value = int(match[1])
    about = "" if isqrt(value) ** 2 == value else "about "
    return Sum(
        f"The square root of {say_number(value)} is {about}{say_number(round(value**0.5))}.",
        hard=True,
    )


def _story(text: str) -> Sum | None:
    """What happens to two numbers tells the sign; None where that is not clear."""
    asked = next(reversed(list(_ASKS.finditer(text))), None)
    values = _values(text)
    values = [v for v in values if v != 1] if len(values) > 2 else values
    if asked is None or len(values) != 2 or len(text.split()) < 8:
        return None
    told, question, every = (
        set(text[: asked.start()].split()),
        set(text[asked.start() :].split()),
        set(text.split()),
    )
    low, high = sorted(values)
    if _SHARED & every or (_EACH & question and not _EACH & told):
        return _sum([high, low], ["/"])
    if _EACH & every or re.search(
        r"\ban? (?:hour|day|week|month|minute|piece|person|night|kilo)\b", text
    ):
        return _sum(values, ["*"])
    return _sum([high, low], ["-"]) if question & _REST or told & _FEWER else _sum(values, ["+"])


def _sum(values: list[int], signs: list[str]) -> Sum:
    terms, rest = [Fraction(values[0])], list(zip(signs, values[1:], strict=True))
    for sign, value in rest:  # products first
        if sign == "*":
            terms[-1] *= value
        elif sign == "/" and value == 0:
            return Sum("It is not possible to divide by zero.", hard=False)
        elif sign == "/":
            terms[-1] /= value
        else:
            terms.append(Fraction(value if sign == "+" else -value))
    said = [say_number(values[0]), *(f"{_SAID[sign]} {say_number(value)}" for sign, value in rest)]
    hard = any(
        sign == "*" and min(a, b) > 9 for a, sign, b in zip(values, signs, values[1:], strict=False)
    )
    hard = hard or ("/" in signs and values[0] > HARD) or max(values) >= 10 * HARD
    return Sum(upper(f"{' '.join(said)} is {_said(sum(terms, Fraction()))}."), hard)


def _said(value: Fraction) -> str:
    """In words; halves as `a half`, other fractions rounded and said so."""
    if value.denominator == 1:
        return say_number(int(value))
    if value.denominator == 2 and value > 0:
        return f"{say_number(int(value))} and a half" if value > 1 else "a half"
    return f"about {say_number(round(value))}"
