"""Arithmetic by rewriting: each number is a token, and whatever a form says of tokens becomes the
token of its result (`half of <forty>`, `<ten> minus <three>`), until no form fits any more. Little
stories have no forms; what happens in them tells the sign."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from .tables import english
from .text import Words, numbers, say_number, upper

HARD = 100
"""Products of numbers that are both above nine, and quotients of more than this, take
deliberation."""
_SIGNS = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}
_PARTS = {"half": 2, "halve": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "tenth": 10}
_DONE = {"add": "+", "plus": "+", "multiply": "*", "times": "*", "divide": "/", "split": "/"}
_TWICE = {"double": ("*", 2), "triple": ("*", 3), "halve": ("/", 2)}
_BETWEEN = r"(?: (?:and|then|now|next|after|it|that|this|i|you|we|to|from|also|finally|please|so))*"
_VERBS = "add|plus|multiply|times|divide|split|subtract|take|remove|minus|deduct"
_ADDING = r"\b(?P<keep>add|adding|sum of|total of)(?: up)?"
_FORMS: tuple[tuple[str, str], ...] = (  # those above bind more tightly
    (rf"(?:\ba )?(?:A )?(?P<part>{'|'.join(_PARTS)})s? of (?:the )?(?:number )?B", "part"),
    (r"(?P<part>halve|half) B", "part"),
    (r"(?P<part>half)(?: price)? off (?:\w+ ){0,8}?B", "part"),
    (r"\b(?:double|twice)(?: of| the number)? A", "2"),
    (r"\btriple(?: of| the number)? A", "3"),
    (r"A squared", "^"),
    (r"\bsquare root (?:of )?A", "root"),
    (r"A percent of B", "%"),
    (r"\b(?:take|subtract|deduct|remove)(?: away)? A (?:\w+ )?(?:from|off) B", "r-"),
    (r"A (?:is )?(?:subtracted|taken|removed|deducted)(?: away)? from B", "r-"),
    (r"A (?:less|fewer) than B", "r-"),
    (r"\b(?:from|of) A (?:\w+ ){0,3}(?:take|subtract|remove)(?: away)? B", "-"),
    (r"\bdifference (?:between|of) A and B", "|-"),
    (r"\b(?:divide|split|share) A (?:\w+ )?(?:by|into|between|among|with) B", "/"),
    (r"\boften (?:does )?A (?:go|goes|fit|fits) (?:in|into) B", "r/"),
    (r"\b(?:multiply|multiplying|product of) A (?:by|with|and|times) B", "*"),
    (rf"{_ADDING} A (?:(?:and|to|with|plus) )?B", "+"),
    (r"A (?:times|multiplied by|multiplied with|lots of|groups of) B", "*"),
    (r"A (?:divided|split|shared) (?:by|among|between) B", "/"),
    (r"A (?P<sign>plus|added to|more than|together with|minus|less|take away|without) B", "sign"),
    (rf"A{_BETWEEN} (?P<verb>{_VERBS})(?: away)?(?: it| that| this)?(?: by| into)? B", "verb"),
    (rf"A{_BETWEEN} (?P<twice>double|triple|halve)(?: it| that| this)?", "twice"),
)
_BARE = ((r"A by B", "*"), (r"A over B", "/"), (r"A and B", "+"))
"""Signs only where a sum is asked for."""
_MONEY = ("pounds", "pound", "dollars", "dollar", "euros", "euro")
_FOR_ONE = re.compile(r"\ban? (?:hour|day|week|month|minute|piece|night|kilo)\b")
_MORE = re.compile(r"\bhow (?:many|much) more\b")
_BOTH_WAYS = re.compile(r"\b(?:each way|the same back|both ways|round trip|and back)\b")
_PACKED = re.compile(r"\b(\w{3,}?)(?:es|s)? of <\d+>.*<\d+> \1|<\d+> (\w{3,}?)(?:es|s)? of <\d+>")
_ASKED_FOR = re.compile(
    r"\b(?:plus|sum|add|total|together|calculate|makes?|comes?|how much|over)\b"
)
_ASKS = re.compile(
    r"\bhow (?:many|much|far|long|old|often)\b"
    r"|\b(?:what|work out|figure out)\b(?: \w+){0,5} (?:total|left|altogether|pay|paying|cost|owe"
    r"|share|change|damage|bill|spend|leave|make|come|trip|distance)\b"
    r"|\b(?:her|his|their|my|the|new) (?:age|total|share|change|price|cost)$|\btotal \w+$"
)


@dataclass(frozen=True, slots=True)
class Sum:
    """A result as a sentence; `hard` where it takes deliberation."""

    sentence: str
    hard: bool


@dataclass(frozen=True, slots=True)
class _Term:
    """A number, or what a form has come to."""

    value: Fraction
    said: str
    hard: bool = False
    worked: bool = True
    unit: str = ""
    """Of money."""


def worked_out(words: Words, *, all_of_it: bool = False) -> Sum | None:
    """The sum in an utterance, the last of several; None if there is none, or if, with `all_of_it`,
    a number plays no part in it."""
    text, terms = _masked(words)
    bare = _BARE if _ASKED_FOR.search(text) else ()
    plain = text
    try:
        before = ""
        while text != before:
            before = text
            for form, sign in (*_FORMS, *bare):
                text = _rewritten(text, form, sign, terms)
    except ZeroDivisionError:
        return Sum("It is not possible to divide by zero.", hard=False)
    left = [terms[int(index)] for index in re.findall(r"<(\d+)>", text)]
    worked = [term for term in left if term.worked]
    if worked and not (all_of_it and any(t.value != 1 for t in left if t is not worked[-1])):
        return Sum(upper(f"{worked[-1].said} is {_said(worked[-1].value)}."), worked[-1].hard)
    return _story(plain, terms) if not worked else None


def _masked(words: Words) -> tuple[str, list[_Term]]:
    """The words with each number as `<0>`, the place of its term."""
    text = re.sub(r"\b(a|one) dozen\b", "twelve", " ".join(words))
    sign = "plus|minus|times|multiplied by|divided by"
    for heard, meant in (("for", "four"), ("to", "two"), ("too", "two"), ("ate", "eight")):
        text = re.sub(rf"\b{heard} (?={sign})", f"{meant} ", text)
        text = re.sub(rf"\b({sign}) {heard}\b", rf"\1 {meant}", text)
    plain = tuple(re.sub(r"\ba (?=hundred|thousand)", "one ", text).split())
    parts: list[str] = []
    terms: list[_Term] = []
    end = 0
    for number in numbers(plain):
        between = plain[end : number.start]
        unit = between[0] if between and between[0] in _MONEY else ""
        if unit and terms and between[1:] in ((), ("and",)) and number.value < 100:
            pounds = terms[-1]
            said = f"{pounds.said} {unit} {say_number(number.value)}"
            value = pounds.value + Fraction(number.value, 100)
            terms[-1] = _Term(value, said, worked=False, unit=unit)
        else:
            parts += [*between, f"<{len(terms)}>"]
            terms.append(_Term(Fraction(number.value), say_number(number.value), worked=False))
        end = number.end
    return " ".join((*parts, *plain[end:])), terms


def _rewritten(text: str, form: str, sign: str, terms: list[_Term]) -> str:
    """With the token of a new term wherever the form fits."""
    pattern = re.compile(form.replace("A", r"<(?P<a>\d+)>").replace("B", r"<(?P<b>\d+)>"))
    while match := pattern.search(text):
        named = match.groupdict()
        a, b = (terms[int(named[key])] if named.get(key) else None for key in "ab")
        said = re.sub(r"<(\d+)>", lambda token: terms[int(token[1])].said, match[0])
        terms.append(_combined(sign, named, a, b, said))
        kept = f"{named['keep']} " if named.get("keep") else ""
        text = f"{text[: match.start()]}{kept}<{len(terms) - 1}>{text[match.end() :]}"
    return text


def _combined(
    sign: str, named: dict[str, str | None], a: _Term | None, b: _Term | None, said: str
) -> _Term:
    """What a form says of one or two terms; `said`: in its own words."""
    one = a or b
    assert one is not None
    if sign == "part":
        share = Fraction(a.value if a else 1) / _PARTS[named["part"] or ""]
        return _Term(share * (b or one).value, said)
    if sign in ("2", "3", "^"):
        return _Term(one.value * (one.value if sign == "^" else int(sign)), said)
    if sign == "root":
        return _Term(Fraction(float(one.value) ** 0.5), f"the square root of {one.said}", hard=True)
    if sign == "twice":
        sign, by = _TWICE[named["twice"] or ""]
        b = _Term(Fraction(by), say_number(by))
    assert b is not None
    if sign == "%":
        return _Term(one.value * b.value / 100, f"{one.said} percent of {b.said}", b.value > HARD)
    if sign in ("sign", "verb"):
        word = named[sign] or ""
        sign = _DONE.get(word, "+" if word in ("added to", "more than", "together with") else "-")
    if sign[0] == "r" or (sign[0] == "|" and b.value > one.value):
        one, b = b, one
    return _applied(sign[-1], one, b)


def _applied(sign: str, a: _Term, b: _Term) -> _Term:
    hard = a.hard or b.hard or max(a.value, b.value) >= 10 * HARD
    hard |= sign == "*" and min(a.value, b.value) > 9
    hard |= sign == "/" and a.value > HARD
    one, two = a.value, b.value
    value = {"+": one + two, "-": one - two, "*": one * two}[sign] if sign != "/" else one / two
    return _Term(value, f"{a.said} {_SIGNS[sign]} {b.said}", hard, unit=a.unit or b.unit)


def _story(text: str, terms: list[_Term]) -> Sum | None:
    """What happens to the numbers one after the other; None where that is not clear."""
    asked = next(reversed(list(_ASKS.finditer(text))), None)
    places = [i for i, term in enumerate(terms) if term.value != 1 or len(terms) < 3]
    told = [terms[place] for place in places]
    if len(told) == 1 and asked and _BOTH_WAYS.search(text):
        return Sum(upper(f"two times {told[0].said} is {_said(2 * told[0].value)}."), hard=False)
    if asked is None or not 2 <= len(told) <= 4 or len(text.split()) < 7:
        return None
    before, question = set(text[: asked.start()].split()), set(text[asked.start() :].split())
    every, low, high = before | question, *sorted(told[:2], key=lambda term: term.value)
    each = english("each")
    of_one = len(told) < len(terms) and places[0] > 0  # `one pot needs ten grams`, and six pots
    percent = re.search(r"<(\d+)> percent", text)
    if percent and len(told) == 2:
        rate = terms[int(percent[1])]
        price = told[1 - told.index(rate)]
        total = _off(price, rate, fewer=bool(english("fewer") & every))
    elif len(told) > 2:
        total = told[0]
        for place in places[1:]:
            since = text.split(f"<{place - 1}>")[1].split(f"<{place}>")[0]
            sign = "-" if english("fewer") & set(since.split()) else "+"
            total = _applied(sign, total, terms[place])
    elif english("shared") & every or (each & question and not each & before):
        total = _applied("/", high, low)
    elif each & every or of_one or _FOR_ONE.search(text) or _PACKED.search(text):
        total = _applied("*", *told)
    elif english("remaining") & question or english("fewer") & before or _MORE.search(text):
        total = _applied("-", high, low)
    else:
        total = _applied("+", *told)
    return Sum(upper(f"{total.said} is {_said(total.value, total.unit)}."), total.hard)


def _off(price: _Term, rate: _Term, *, fewer: bool) -> _Term:
    """A share of a price, or what is left of it."""
    share = _applied("*", price, _Term(rate.value / 100, f"{rate.said} percent"))
    if not fewer:
        return replace(share, said=f"{rate.said} percent of {price.said}")
    left = price.value - share.value
    return replace(share, value=left, said=f"{price.said} minus {rate.said} percent")


def _said(value: Fraction, unit: str = "") -> str:
    """In words; halves as `a half`, other fractions rounded and said so, money to the cent."""
    if value.denominator == 1:
        return say_number(int(value))
    if unit and value > 0:
        cents = round(value * 100)
        return f"{say_number(cents // 100)} {unit} {say_number(cents % 100)}"
    if value.denominator == 2 and value > 0:
        return f"{say_number(int(value))} and a half" if value > 1 else "a half"
    return f"about {say_number(round(value))}"
