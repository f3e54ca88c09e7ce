"""What stands in a row: days, months, letters, numbers, sizes, the letters of a word. From any row
can be told which comes next, which is the third, the least of several, or all of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from . import tables
from .brain import Reply
from .tables import apart, english, floor
from .text import NUMBER, ORDINALS, Words, near, numbers, say_number, singular, upper

USUAL = 12
"""Items of a list whose length is not asked for."""
MOST = 60
_STEPS = {"twos": 2, "threes": 3, "fours": 4, "fives": 5, "tens": 10, "even": 2, "odd": 2}
_DAYS = {"tomorrow": 1, "yesterday": -1, "today": 0, "now": 0}
_WHEN = {0: "Today is", 1: "Tomorrow is", -1: "Yesterday was", 2: "The day after tomorrow is"}
GIVEN = re.compile(
    r"\b(?:(today|tomorrow|yesterday) (?:is|was|will be|would be|were)|it is) "
    r"(monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b(?: today)?"
)
_ASKING = frozenset("what which who where when did do".split())
_TABLE = re.compile(r"\b(\w+) times tables?\b")
_COUNTS = re.compile(
    r"\bnumbers (?:from|between|up to)\b"
    r"|\b(?:go|step|up|down|in|by) (?:up |down )?(?:in |by )?(?:twos|threes|fours|fives|tens)\b"
)
_SPELLED = re.compile(
    r"\bspell(?: out)?(?: for me)?(?: the)?(?: word)? (\w+)|\b(?:how is|how do you write)(?: the)?"
    r"(?: word)? (\w+) (?:spelled|written|spelt)|\bletters? .*\b(?:in|of|the word|does)(?: the)?"
    r"(?: word)? (\w+)|\b(?:the|a) word (\w+) .*\bletters?\b"
)


@dataclass(frozen=True, slots=True)
class Row:
    """Things of one kind in their order; after the last of a `round` row comes the first."""

    unit: str
    items: tuple[str, ...]
    round: bool = True
    less: frozenset[str] = frozenset()
    """Words that ask for the beginning of the row."""
    more: frozenset[str] = frozenset()


@cache
def rows() -> list[Row]:
    """All that are known; those that are told whole first."""
    world, ends = tables.table("world"), (english("earlier"), english("later"))
    told = [Row(singular(key), apart(row), True, *ends) for key, row in world["orders"].items()]
    for key, row in world["scales"].items():
        less, more = frozenset(apart(row["less"])), frozenset(apart(row["more"]))
        told.append(Row(key, apart(row["order"]), False, less, more))
    return told


def ordered(words: Words) -> Reply | None:
    """What a row tells about what is asked."""
    return (
        _spelled(words)
        or counted(words)
        or from_today(words)
        or (_picked(words) if "or" in words else None)
        or _neighbour(words)
        or _picked(words)
        or _placed(words)
    )


# --- what stands where ----------------------------------------------------------------------------


def _named(words: Words, row: Row) -> list[str]:
    """The things of a row that are spoken of; letters only where letters are."""
    if row.unit in ("letter", "alphabet") and not {"letter", "letters", "alphabet"} & set(words):
        return []
    lone = ("after", "before", "and", "or", "letter", "between", "of")
    named = [
        word if word in row.items else singular(word)
        for word, before in zip(words, ("", *words), strict=False)
        if word not in ("a", "i") or before in lone
    ]
    return [word for word in named if word in row.items]


def _step(words: Words, unit: str) -> int:
    """How far after (`+`) or before (`-`); 0 if neither is asked for."""
    said = set(words)
    back = {"before", "precedes", "previous", "earlier"} & said
    sign = -1 if back else bool(english("relative") & said)
    there = ("after", "before", "later", "earlier", unit, f"{unit}s")
    ahead = [NUMBER[a] for a, b in pairwise(words) if a in NUMBER and b in there]
    return sign * (ahead[0] if ahead else 1)


def _neighbour(words: Words) -> Reply | None:
    """`three days before friday`, `the letter after k`, `what comes between march and may`."""
    asked = {"what", "which", "name", "say", "give", "tell", "number", "or"} & set(words)
    for row in rows() if asked else ():
        named, step = _named(words, row), _step(words, row.unit)
        if not row.round or not named or not step:
            continue
        at = row.items.index(named[0 if "between" in words else -1])
        between = "between" in words and len(named) > 1
        there = row.items[(at + (1 if between else step)) % len(row.items)]
        away = "after" if step > 0 else "before"
        away = away if abs(step) == 1 else f"{say_number(abs(step))} {row.unit}s {away}"
        return Reply((f"{upper(there)} comes {away} {upper(row.items[at])}.",))
    beside = re.search(r"\b(?:after|before|follows|precedes)\b", " ".join(words))
    found = numbers(tuple(" ".join(words)[beside.end() :].split())) if beside and asked else []
    if found and {"number", "comes", "one"} & set(words) and "how" not in words:
        value, step = found[-1].value, _step(words, "number")
        there = "after" if step > 0 else "before"
        return Reply((f"{upper(say_number(value + step))} comes {there} {say_number(value)}.",))
    return None


def _placed(words: Words) -> Reply | None:
    """`the third month`, `the last day of the week`."""
    said = set(words)
    for row in rows() if not {"my", "our", "i", "you"} & said else ():
        if not row.round or row.unit not in said or _named(words[1:], row):
            continue
        at = next((i for i, word in enumerate(ORDINALS[: len(row.items)]) if word in said), None)
        if at is not None or "last" in said:
            where = "last" if at is None else ORDINALS[at]
            item = row.items[-1 if at is None else at]
            return Reply((f"The {where} {row.unit} is {upper(item)}.",))
    return None


def _picked(words: Words) -> Reply | None:
    """Which of several is the largest, the slower one, the first; or all of them in order."""
    sort = bool({"order", "sort", "arrange", "rank", "put"} & set(words))
    for row in rows():
        named = list(dict.fromkeys(_named(words, row)))
        ends = [w for w in words if w in row.less or w in row.more]
        if len(named) > 1 and (ends or sort):
            return _sorted(sorted(named, key=row.items.index), ends[:1], row, sort)
    ends = [w for row in rows() for w in words if w in row.less | row.more]
    values = sorted({number.value for number in numbers(words)})
    if len(values) < 2 or not (ends or sort) or (sort and len(values) < 3):
        return None
    less, more = (
        english(key) | {w for row in rows() for w in getattr(row, end)}
        for key, end in (("earlier", "less"), ("later", "more"))
    )
    size = Row("number", (), False, less, more)
    lead = [w for w in words if w in size.less | size.more]
    return _sorted([say_number(value) for value in values], lead[:1], size, sort)


def _sorted(named: list[str], end: list[str], row: Row, sort: bool) -> Reply:
    down = bool(end) and end[0] in row.more
    if sort:
        return Reply((f"{upper(', '.join(named[::-1] if down else named))}.",))
    article = "" if row.unit == "number" or row.round else "the "
    return Reply((f"Of these, it is {article}{upper(named[-1 if down else 0])}.",))


def _spelled(words: Words) -> Reply | None:
    """A word letter by letter, how many they are, or one of them."""
    found = _SPELLED.search(" ".join(words))
    word = next((group for group in found.groups() if group), "") if found else ""
    if not word or word == "alphabet" or len(word) < 3:
        return None
    said, letters = set(words), tuple(word)
    if "how" in said and "many" in said:
        return Reply((f"There are {say_number(len(word))} letters in {word}.",))
    at = next((i for i, o in enumerate(ORDINALS[: len(word)]) if o in said), None)
    at = 0 if at is None and {"start", "starts", "begin", "begins"} & said else at
    if at is not None or {"last", "end", "ends"} & said:
        where, letter = ("last", word[-1]) if at is None else (ORDINALS[at], word[at])
        return Reply((f"The {where} letter of {word} is {upper(letter)}.",))
    spelled = any(w.startswith(("spell", "spelt", "written")) for w in words)
    return Reply((f"{', '.join(map(upper, letters))}.",)) if spelled else None


def from_today(words: Words) -> Reply | None:
    """`what day is it the day after tomorrow`, `in two days`, `two days ago`."""
    days = apart(tables.table("world")["orders"]["days"])
    given = GIVEN.search(" ".join(words))
    known = set(NUMBER) | set(_DAYS) | english("calendar") | english("little")
    now = days.index(given[2] if given else tables.table("world")["today"])
    now -= _DAYS[given[1] or "today"] if given else 0
    words = tuple(GIVEN.sub("", " ".join(words)).split())
    named = [_DAYS[word] for word in words if word in _DAYS]
    ahead = re.search(r"\bin \w+ days\b|\bdays? (?:from|after|before|ago|later)\b", " ".join(words))
    asked = {"day", "days", "weekday", "date"} & set(words) or "was" in words
    asked = asked or bool(given and named)
    if "how" in words or not asked or not (named or ahead or "it" in words) or set(words) - known:
        return None
    step = sum(named[:1]) + _step(words, "day")
    if ahead and not {"after", "before"} & set(words):
        step = next((n.value for n in numbers(words)), 1) * (-1 if "ago" in words else 1)
    lead = _WHEN.get(step) or (
        f"In {say_number(step)} days it is" if step > 0 else f"{say_number(-step)} days ago it was"
    )
    return Reply((f"{upper(lead)} {upper(days[(now + step) % len(days)])}.",))


# --- all of them ----------------------------------------------------------------------------------


def counted(words: Words) -> Reply | None:
    """Counting up or down; even and odd numbers."""
    plain = re.sub(r"\ba (?=hundred\b)", "one ", " ".join(words))
    said, found = set(words), [n.value for n in numbers(tuple(plain.split()))][:2]
    halves = {"even", "odd"} & said and "numbers" in said
    table = _TABLE.search(" ".join(words))
    told = halves or table or _COUNTS.search(" ".join(words))
    if not ({"count", "counting", "countdown"} & said or told) or "how" in said:
        return None
    down = bool(english("backwards") & said) or (len(found) > 1 and found[0] > found[1])
    by = next((step for word, step in _STEPS.items() if word in said), 1)
    if table:
        by = next((n.value for n in numbers((table[1],))), 1)
        found = [by, found[-1] if len(found) > 1 else 10 * by]
    low, high = min(found) if len(found) > 1 else 1 if "odd" in said else by, max(found, default=20)
    if len(found) == 1 and not down and "from" in words and "to" not in words:
        low, high = found[0], found[0] + USUAL - 1
    low += bool(halves) and low % 2 != ("odd" in said)
    row = range(low, min(high, low + MOST * by) + 1, by)
    spoken = (f"{upper(say_number(n))}." for n in (reversed(row) if down else row))
    return Reply(tuple(spoken), "list", "numbers")


def listed(words: Words, seed: int) -> Reply | None:
    """Several things of a kind: those that have an order in theirs, others as `seed` mixes them."""
    found = [] if "by one" in " ".join(words) else numbers(words)
    back = english("backwards") & set(words) or re.search(r"\blast to\b", " ".join(words))
    bare = bool(found and found[0].start == 0) or words[0] in english("several") | {"the"}
    whole = {"all", "every", "each"} & set(words) and words[0] not in floor("fronting")
    of_himself = {"my", "our", "how"} | ({"i", "we"} if words[0] in _ASKING else set())
    if of_himself & set(words) or not (
        english("listing") & set(words[:6]) or back or bare or whole
    ):
        return None
    for what in words if {"between", "from"} & set(words) else ():
        items = _row("orders", what) if what.endswith("s") else ()
        ends = [i for i, item in enumerate(items) if item.lower() in words]
        if len(ends) == 2:
            return _told(items[ends[0] : ends[1] + 1], what)
    count = found[0].value if found else 0
    start = min((i for i, word in enumerate(words) if word in english("listing")), default=0)
    start = found[0].start if count > 1 else start
    several = bool(english("several") & set(words) or back or found)
    for what in (
        w if w.endswith(("s", "alphabet")) else f"{w}s"
        for w in words[start : start + 8]
        if len(w) > 2
        and w not in english("listing")
        and (w.endswith(("s", "alphabet")) or {"every", "each"} & set(words))
    ):
        items = _row("orders", what)
        told = (
            several
            or (words[0] == "the" and "number" not in words)
            or {"what", "which", "alphabet"} & set(words)
        )
        if items and told and not english("relative") & set(words):
            items = items[::-1] if back else items
            return _told(items[-count:] if "last" in words else items[: count or MOST], what)
        items = _row("lists", what)
        if items and several:
            random = np.random.default_rng([seed & 0xFFFFFFFF, len(what)])
            order = random.permutation(len(items))[: count if count > 1 else USUAL]
            return _told([items[i] for i in order], what)
    return None


def example(words: Words) -> Reply | None:
    """One thing of a kind: `name a bird`, `give me a tree`."""
    asked = re.match(r"(?:name|give)(?: me)? (?:\w+ )?(?:an?|one) (.+)", " ".join(words))
    if not asked:
        return None
    lines = str(tables.table("world")["sentences"]).splitlines()
    kinds = [f"{item}." for item in _row("lists", f"{asked[1]}s")[:1]]
    said = [line for line in lines if line.endswith((f" is a {asked[1]}.", f" is an {asked[1]}."))]
    return Reply((upper((said + kinds)[0]),)) if said + kinds else None


def _row(table: str, plural: str) -> Sequence[str]:
    """The things of a kind; none if there is no such row."""
    kinds = tables.table("world")[table]
    key = next((key for key in kinds if near(plural, key, cutoff=97)), None)
    return apart(kinds[key]) if key else ()


def _told(items: Sequence[str], kind: str) -> Reply:
    return Reply(tuple(f"{' '.join(map(upper, item.split()))}." for item in items), "list", kind)
