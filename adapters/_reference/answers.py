"""Answers that are put together: lists, counting, the calendar, stories and recipes, the agent
itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from . import tables
from .text import NUMBER, Words, near, numbers, say_number, singular, upper

USUAL = 12
"""Items of a list whose length is not asked for."""
MOST = 60
_LISTING = frozenset(
    "list name say tell give recite say read think need want suggest pick choose show what which "
    "can could hear throw like know".split()
)
_SEVERAL = frozenset("list some few several recite all every names random".split())
_STEPS = {"twos": 2, "threes": 3, "fours": 4, "fives": 5, "tens": 10}
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
)
_BACK = frozenset("backwards backward reverse reversed down".split())
_DOING = re.compile(
    r"\bhow (?:do|does|can|should|would|could|to|must|shall) (?:i|you|we|one|people)?|\bhow to\b"
    r"|\brecipe|\binstructions\b|\bsteps\b"
    r"|\b(?:show|teach) me (?:how|to)\b|\bway to\b|\bis made\b|\bguide\b|\bwalk me\b|\bhow (?:is"
    r"|are) \w+ (?:made|baked|cooked|prepared)"
)
_ABOUT = re.compile(
    r"\b(?:about|history|explain|describe|interested in|information|facts|everything|topic|story "
    r"of|story behind|background|introduc\w+|teach|learn|talk on|fill \w+ in|works?)\b"
)
_MADE = re.compile(
    r"\b(?:make|bake|cook|prepare|brew|plant|change|boil|ride|grow|start|learn|fix)\b"
)
_STORY = re.compile(
    r"\b(?:story|stories|tale|tales|the one about)\b|\b(?:make up|invent) something\b"
)
_PLAN = re.compile(
    r"\bplan(?: out)?\b|\bplanning\b|\borganize\b|\bthink (?:it |this )?(?:over|through)\b"
)


@dataclass(frozen=True, slots=True)
class Said:
    """Sentences of an answer, its kind (`answer`, `list`, `long`) and its topic."""

    sentences: tuple[str, ...]
    kind: str = "answer"
    topic: str = ""


# --- lists, counting, calendar -------------------------------------------------------------------


def counted(words: Words) -> Said | None:
    """Counting up or down."""
    if not {"count", "counting", "countdown"} & set(words) or "how" in words:
        return None
    found = [n.value for n in numbers(words)]
    down = (
        bool(_BACK & set(words)) or "countdown" in words or (len(found) > 1 and found[0] > found[1])
    )
    low, high = (
        (min(found[:2]), max(found[:2])) if len(found) > 1 else (1, found[0] if found else 20)
    )
    if len(found) == 1 and not down and "from" in words and "to" not in words:
        low, high = found[0], found[0] + USUAL - 1
    by = next((step for word, step in _STEPS.items() if word in words), 1)
    row = list(range(low if by == 1 else by, min(high, low + MOST) + 1, by))
    return Said(
        tuple(f"{upper(say_number(n))}." for n in (row[::-1] if down else row)), "list", "numbers"
    )


def listed(words: Words, seed: int) -> Said | None:
    """Several things of a kind: those that have an order in theirs, others as `seed` (an entropy)
    mixes them."""
    found = numbers(words)
    bare = bool(found) and found[0].start == 0
    if not (_LISTING & set(words[:6]) or _BACK & set(words) or bare) or {"my", "our", "how"} & set(
        words
    ):
        return None
    world = tables.table("world")
    several = _SEVERAL & set(words) or _BACK & set(words) or found
    start = min((i for i, w in enumerate(words) if w in _LISTING), default=0)
    for what in (w for w in words[start : start + 6] if len(w) > 3):
        plural = next(
            (key for key in world["orders"] if what.endswith("s") and near(what, key, cutoff=88)),
            "",
        )
        if plural and (several or "what" in words or "which" in words):
            return _in_order(plural, words, found[0].value if found else MOST)
        plural = next(
            (key for key in world["lists"] if what.endswith("s") and near(what, key, cutoff=88)), ""
        )
        if plural and several:
            return _mixed(plural, found[0].value if found and found[0].value > 1 else USUAL, seed)
    return None


def example(words: Words) -> Said | None:
    """One thing of a kind: `name a bird`, `give me a tree`."""
    if not words or words[0] not in ("name", "give") or not {"a", "an", "one"} & set(words):
        return None
    kind = " ".join(words[max(words.index(w) for w in ("a", "an", "one") if w in words) + 1 :])
    lines = str(tables.table("world")["sentences"]).splitlines()
    said = next((line for line in lines if re.search(rf" is an? {kind}\.$", line)), "")
    items = str(tables.table("world")["lists"].get(f"{kind}s", "")).split(",")
    said = said or (f"{upper(items[0].strip())}." if items[0] else "")
    return Said((said,)) if said and kind else None


def _in_order(plural: str, words: Words, count: int) -> Said | None:
    items = [item.strip() for item in str(tables.table("world")["orders"][plural]).split(",")]
    if _relative(words):
        return None
    chosen = items[::-1] if _BACK & set(words) else items
    chosen = chosen[-count:] if "last" in words else chosen[:count]
    return Said(tuple(f"{' '.join(map(upper, item.split()))}." for item in chosen), "list", plural)


def _mixed(plural: str, count: int, seed: int) -> Said:
    items = [item.strip() for item in str(tables.table("world")["lists"][plural]).split(",")]
    order = np.random.default_rng([seed & 0xFFFFFFFF, len(plural)]).permutation(len(items))[:count]
    return Said(tuple(f"{upper(items[i])}." for i in order), "list", plural)


def _relative(words: Words) -> bool:
    return bool(
        {"after", "before", "between", "follows", "precedes", "next", "previous"} & set(words)
    )


def on_the_calendar(words: Words) -> Said | None:
    """Days and months before and after others, by one or more: `two days after monday`, `the day
    after tomorrow`."""
    world = tables.table("world")
    cycles = {
        key: [i.strip() for i in str(world["orders"][key]).split(",")] for key in ("days", "months")
    }
    for key, cycle in cycles.items():
        named = [w for w in words if w in cycle and not (w == "may" and words[0] == "may")]
        unit = key[:-1]
        asked = (
            any(singular(w) in (unit, "weekday") for w in words)
            or "what" in words
            or "which" in words
        )
        if "between" in words and len(named) == 2:
            there = cycle[(cycle.index(named[0]) + 1) % len(cycle)]
            return Said((f"{upper(there)} is between {upper(named[0])} and {upper(named[1])}.",))
        place = next(
            (i for i, ordinal in enumerate(_ORDINALS[: len(cycle)]) if ordinal in words), None
        )
        if (
            place is not None
            and unit in words
            and not named
            and not {"my", "our", "i"} & set(words)
        ):
            return Said((f"The {_ORDINALS[place]} {unit} is {upper(cycle[place])}.",))
        step = _step(words, unit)
        if named and asked and step:
            there = cycle[(cycle.index(named[-1]) + step) % len(cycle)]
            return Said((f"{upper(there)} comes {_away(step, unit)} {upper(named[-1])}.",))
    return _from_today(words, cycles["days"], str(world["today"]))


def _from_today(words: Words, days: list[str], today: str) -> Said | None:
    anchors = {"tomorrow": 1, "yesterday": -1, "today": 0, "now": 0}
    named = [w for w in words if w in anchors]
    ahead = re.search(
        r"\bin \w+ days\b|\bdays? (?:from|after|before)\b|\bdays ago\b", " ".join(words)
    )
    rest = set(words) - set(NUMBER) - tables.words("english", "little") - set(anchors)
    if (
        "how" in words
        or not rest & {"day", "days", "weekday", "date"}
        or rest - _CALENDAR
        or not (named or ahead or "it" in words)
    ):
        return None
    step = sum(anchors[w] for w in named[:1]) + _step(words, "day")
    if ahead and not {"after", "before"} & set(words):
        step = next((n.value for n in numbers(words)), 1) * (-1 if "ago" in words else 1)
    when = {
        0: "Today is",
        1: "Tomorrow is",
        -1: "Yesterday was",
        2: "The day after tomorrow is",
        -2: "The day before yesterday was",
    }
    lead = when.get(step) or f"In {say_number(step)} days it is"
    return Said((f"{lead} {upper(days[(days.index(today) + step) % 7])}.",))


_CALENDAR = frozenset("day days weekday date week after before from today called be".split())


def _step(words: Words, unit: str) -> int:
    """How far after (`+`) or before (`-`)."""
    sign = 1 if {"after", "follows", "following", "next", "later"} & set(words) else 0
    sign = -1 if {"before", "precedes", "previous", "earlier", "preceding"} & set(words) else sign
    ahead = [NUMBER[a] for a, b in pairwise(words) if a in NUMBER and singular(b) == unit]
    return sign * (ahead[0] if ahead else 1)


def _away(step: int, unit: str) -> str:
    side = "after" if step > 0 else "before"
    return side if abs(step) == 1 else f"{say_number(abs(step))} {unit}s {side}"


# --- long answers --------------------------------------------------------------------------------


def at_length(words: Words) -> Said | None:
    """A story, a recipe, or what is known of a subject."""
    text, books = " ".join(words), tables.table("texts")
    if _STORY.search(text) and not re.search(r"\b(?:history|behind)\b", text):
        return _story(words, books)
    title = _title(words, books["recipes"])
    if title and (_DOING.search(text) or (_MADE.search(text) and not _ABOUT.search(text))):
        return Said(tuple(books["recipes"][title].splitlines()), "long", title)
    title = _title(words, books["subjects"])
    if title and (
        _ABOUT.search(text) or re.match(r"(?:what|who) (?:is|are) (?:an? |the )?\w+$", text)
    ):
        return Said(tuple(books["subjects"][title].splitlines()), "long", title)
    title = title or _title(words, books["recipes"]) or _title(words, books["stories"])
    if title and _ABOUT.search(text):
        shelf = next(s for s in ("subjects", "recipes", "stories") if title in books[s])
        return Said(tuple(books[shelf][title].splitlines()), "long", title)
    return None


def _story(words: Words, books: dict[str, Any]) -> Said:
    title = _title(words, books["stories"])
    if title:
        return Said(tuple(books["stories"][title].splitlines()), "long", title)
    marks = [i for i, w in enumerate(words[:-1]) if w in ("about", "of", "with", "where")]
    tail = (
        [w for w in words[marks[0] + 1 :] if w not in tables.words("english", "little")]
        if marks
        else []
    )
    if not tail:
        first = next(iter(books["stories"]))
        return Said(tuple(books["stories"][first].splitlines()), "long", first)
    hero = singular(tail[-1] if len(tail) < 3 else tail[0])
    return Said(tuple(books["any_story"].replace("{x}", hero).splitlines()), "long", hero)


def _title(words: Words, shelf: dict[str, str]) -> str:
    """The last title that is heard; one that is nearly heard only if none is heard as it stands."""
    for cutoff in (100.0, 88.0):
        for word in reversed(words):
            title = next((t for t in shelf if near(singular(word), singular(t), cutoff=cutoff)), "")
            if title:
                return title
    return ""


def planned(words: Words) -> Said | None:
    """A plan, which takes deliberation."""
    if not _PLAN.search(" ".join(words)) or "planet" in words:
        return None
    plans = tables.table("texts")["plans"]
    what = next((key for key in plans if any(near(w, key, cutoff=86) for w in words)), "")
    what = what or (
        "trip" if {"vacation", "holiday", "weekend", "journey", "travel"} & set(words) else "answer"
    )
    cities = [w for w in words if w in tables.words("english", "cities")]
    to = f" to {upper(cities[-1])}" if cities else ""
    return Said(tuple(plans[what].replace("{to}", to).splitlines()), "long", what)


# --- the agent itself ----------------------------------------------------------------------------

_TALK = (
    (r"\bjokes?\b|\bmake me (?:laugh|smile)\b|\bcheer me up\b|\bsomething funny\b", "joke"),
    (
        r"\bwho (?:are you|am i (?:talking|speaking) (?:to|with))\b|\byour name\b|\bwhat are you\b"
        r"|\byourself\b|\bare you an? \w+|\bi call you\b",
        "I am your voice assistant.",
    ),
    (
        r"\bwhat (?:\w+ ){0,3}(?:can|could|do) you do\b|\bhow can you help\b|\byou help me\b",
        "I can answer questions, tell stories and remember things for you.",
    ),
    (
        r"\byou (?:still )?(?:there|listening|awake|with me)\b|\byou (?:still )?hear\b",
        "Yes, I am here.",
    ),
    (
        r"\bhow (?:are|is) (?:you|things|life|everything|it going|your day)\b|\bdo you feel\b",
        "I am fine, thank you.",
    ),
    (r"^(?:\w+ ){0,3}(?:good ?)?bye\b|\bgood night\b|\bsee you\b", "Goodbye."),
    (r"^(?:\w+ ){0,2}thanks?\b", "You are welcome."),
    (r"^(?:hello|hi|hey|good (?:morning|afternoon|evening))\b", "Hello. How can I help you?"),
)


def small_talk(words: Words, told: int) -> Said | None:
    """A courtesy, or what is asked of the agent itself; `told`: how many jokes he has heard."""
    text = " ".join(words)
    answer = next(
        (answer for form, answer in _TALK if len(words) <= 12 and re.search(form, text)), ""
    )
    if answer == "joke":
        jokes = str(tables.table("texts")["jokes"]).splitlines()
        return Said((jokes[told % len(jokes)],), "joke")
    return Said((answer,), "smalltalk") if answer else None
