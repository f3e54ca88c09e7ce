"""Sums: with their signs, in other words (`take six away from twenty`), and as little problems (`I had twelve and ate five`)."""

from __future__ import annotations

import itertools
import re

from .match import Act, has
from .state import State
from .text import NUMBER, Words, near, numbers

_OPERATORS = {
    "plus": "+", "and": "+", "add": "+", "added": "+", "minus": "-", "less": "-", "times": "*", "multiplied": "*", "time": "*",
    "divided": "/", "over": "/",
}  # fmt: skip
_NO_SIGN = frozenset("minute minutes no sorry".split())
_EXACT = frozenset("plus minus times multiplied divided".split())

_FORMS: tuple[tuple[str, str, bool], ...] = (
    # a pattern over words in which each number is a #, the sign, and whether the second number is the left one
    (r"\b(?:take|subtract|deduct|remove|minus) # (?:\w+ )?(?:from|off) #", "-", True),
    (r"# (?:subtracted|taken|removed|deducted|away) (?:away )?from #", "-", True),
    (r"# (?:less|fewer) than #", "-", True),
    (r"\bfrom # (?:\w+ ){0,2}(?:take|subtract|remove|deduct)(?: away)? #", "-", False),
    (r"# (?:\w+ ){0,2}(?:take|takes|subtract|reduced|lowered)(?: away| by)? #", "-", False),
    (r"\bleft (?:of|from|over from) # (?:\w+ ){0,4}#", "-", False),
    (r"\bdifference between # (?:and|to|from) #", "-", False),
    (r"\b(?:times|often) (?:\w+ )?# (?:go|goes|fit|fits|is contained|contained) (?:\w+ )?(?:in|into) #", "/", True),
    (r"\b(?:divide|split|share|spread) # (?:\w+ )?(?:by|into|between|among|over) #", "/", False),
    (r"# (?:divided|split|shared|over)(?: up)? (?:by|into|between|among) #", "/", False),
    (r"# (?:go|goes|fit|fits) into #", "/", True),
    (r"\b(?:multiply|multiplying) # (?:by|with|and|times) #", "*", False),
    (r"\b(?:product) of # (?:and|with) #", "*", False),
    (r"# (?:by|multiplied with|lots of|groups of|sets of) #", "*", False),
    (r"# #s\b", "*", False),
    (r"\b(?:add|adding|put|sum|total|combine|together)(?: up)?(?: of)? # (?:and|to|with|plus) #", "+", False),
    (r"# (?:added to|more than|on top of|together with|combined with) #", "+", False),
    (r"# and # (?:makes?|is|are|equals?|gives?|together|altogether|in total|added|come)\b", "+", False),
    (r"\bhow much (?:is|are|do|does|would) # and #", "+", False),
)
_PARTS: tuple[tuple[str, str, int], ...] = (
    (r"\b(?:double|twice|two times|the double of)(?: of)? #", "*", 2),
    (r"\b(?:triple|thrice|three times)(?: of)? #", "*", 3),
    (r"\b(?:half|halve|one half)(?: of)? (?!past)#", "/", 2),
    (r"\bthird of #", "/", 3),
    (r"\bquarter of #", "/", 4),
)
_ASKS = re.compile(
    r"\b(?:how (?:many|much|far|long|old|often)|what (?:do|does|did|will|would|is|are|must|should)|what is|total|altogether)\b"
)
_SHARED = frozenset("share shared shares split splits divide divided dividing distribute between among equally".split())
_EACH = frozenset("each every per apiece everyone everybody".split())
_RATE = re.compile(
    r"\b(?:each|every|per|apiece|costs?|price|(?:a|an) (?:hour|day|week|month|minute|second|year|piece|kilo|person|night))\b"
)
_REST = frozenset("left remain remaining remains rest free change back fewer younger still cheaper missing difference".split())
_ALL = frozenset("altogether total pay spend cost all together sum older".split())
_FEWER = frozenset(
    "over away gone eat eats ate eaten give gave given lose lost sell sold spend spent break broke broken fly flew leave leaves "
    "taken took take "
    "takes empty less drop dropped died die minus stolen used".split()
)
_MORE = frozenset(
    "altogether total together all more another add adds join joins joined get gets got find found buy buys bought older plus sum "
    "both receive "
    "received additional now come comes arrive arrives extra combined".split()
)


def arithmetic(words: Words, state: State) -> Act | None:
    """A sum of two numbers, a root, or a little problem with two numbers in it."""
    words = _plain(words)
    return _formed(words) or _signed(words, _EXACT) or _problem(words) or _signed(words) or _root(words)


def _plain(words: Words) -> Words:
    """`a dozen` and `a hundred` as numbers, `or rather` and the like left in."""
    text = re.sub(r"\b(?:a|one) dozen\b", "twelve", " ".join(words))
    return tuple(re.sub(r"\ba (?=hundred|thousand)", "one ", text).split())


def _formed(words: Words) -> Act | None:
    """In one of the forms in which sums are put without a sign."""
    text, values = _masked(words)
    for pattern, sign, turned in _FORMS:
        match = re.search(pattern, text) if len(values) >= 2 else None
        if match:
            first = text[: match.start()].count("#")
            left, right = values[first : first + 2]
            left, right = (right, left) if turned else (left, right)
            left, right = (max(left, right), min(left, right)) if "difference" in match[0] else (left, right)
            return _sum(left, sign, right)
    for pattern, sign, by in _PARTS:
        match = re.search(pattern, text) if values else None
        if match and len(words) <= 10:
            return _sum(values[text[: match.start()].count("#")], sign, by)
    return None


def _masked(words: Words) -> tuple[str, list[int]]:
    """The words with a # for each number (`#s` for `eights`), and the numbers."""
    single = tuple(w[:-1] if w.endswith("s") and w[:-1] in NUMBER else w for w in words)
    text, at, values = [], 0, []
    for number in numbers(single):
        text += [*single[at : number.start], "#s" if words[number.end - 1] != single[number.end - 1] else "#"]
        values.append(number.value)
        at = number.end
    return " ".join((*text, *single[at:])), values


def _problem(words: Words) -> Act | None:
    """A little story with two numbers and a question: its sign by what happens in it; None where that is not clear."""
    text = " ".join(words)
    asked = next(reversed(list(_ASKS.finditer(text))), None)
    found = [n.value for n in numbers(words)]
    found = [v for v in found if v != 1] if len(found) > 2 else found
    if asked is None or len(found) != 2 or len(words) < 9:
        return None
    told, question = set(text[: asked.start()].split()), set(text[asked.start() :].split())
    every = set(words)
    left, right = found
    if _SHARED & every or (_EACH & question and not _EACH & told):
        return _sum(max(left, right), "/", min(left, right))
    if {"change", "back"} & question:
        return _sum(max(left, right), "-", min(left, right))
    if _RATE.search(text):
        return _sum(left, "*", right)
    if question & _REST or (told & (_FEWER | _REST) and not question & _ALL):
        return _sum(max(left, right), "-", min(left, right))
    return _sum(left, "+", right) if every & _MORE or question & _ALL else None


def _signed(words: Words, only: frozenset[str] = frozenset()) -> Act | None:
    """Two numbers with a sign between them, one of `only` if given; the last two, for that is how people correct themselves."""
    for homophones in (False, True):
        found = numbers(words, homophones=homophones)
        for left, right in reversed(list(itertools.pairwise(found))):
            between = words[left.end : right.start]
            right_length = 1 <= len(between) <= 2 and (not only or between[0] in only)
            sign = _sign(between, words) if right_length else ""
            if sign:
                return _sum(left.value, sign, right.value)
    return None


def _sign(between: Words, words: Words) -> str:
    sign = next((_OPERATORS[w] for w in between if w in _OPERATORS), "")
    if "and" in between and sign == "+" and "plus" not in between and not has(words, "sum", "add", "plus", "together"):
        return ""
    if not sign and between[0] not in _NO_SIGN and near(between[0], "times", "minus", "multiplied", "divided", cutoff=76):
        sign = next(s for w, s in _OPERATORS.items() if near(between[0], w, cutoff=76))
    return sign


def _root(words: Words) -> Act | None:
    found = numbers(words)
    return _sum(found[-1].value, "root", 0) if has(words, "square") and has(words, "root") and found else None


def _sum(left: int, sign: str, right: int) -> Act:
    return Act("sum", {"left": str(left), "sign": sign, "right": str(right)})
