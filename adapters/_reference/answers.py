"""Answers that are put together: lists, counting, the calendar, stories and recipes, the agent
itself."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import numpy as np

from . import tables
from .brain import Reply, Task
from .sums import worked_out
from .tables import english
from .text import NUMBER, Words, near, numbers, say_number, singular, upper

THINKING = "Let me think about that for a moment."
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
_RELATIVE = frozenset("after before between follows following precedes next previous".split())
_ANCHORS = {"tomorrow": 1, "yesterday": -1, "today": 0, "now": 0}
_CALENDAR = frozenset(
    "day days weekday date week after before from called be ago come comes".split()
)
_WHEN = {
    0: "Today is",
    1: "Tomorrow is",
    -1: "Yesterday was",
    2: "The day after tomorrow is",
    -2: "The day before yesterday was",
}
_GIVEN = re.compile(
    r"\b(today|tomorrow|yesterday) (?:is|was|will be|would be|were) "
    r"(monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
)
_BACK = frozenset("backwards backward reverse reversed down countdown".split())
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


def summed(words: Words) -> Reply | None:
    """A sum; a hard one takes deliberation."""
    total = worked_out(words)
    if total is None:
        return None
    if total.hard:
        task = Task("arithmetic", (total.sentence,), "Let me work that out.")
        return Reply((), "answer", "sum", task)
    return Reply((total.sentence,), "answer", "sum")


# --- lists and counting --------------------------------------------------------------------------


def counted(words: Words) -> Reply | None:
    """Counting up or down."""
    if not {"count", "counting", "countdown"} & set(words) or "how" in words:
        return None
    found = [n.value for n in numbers(words)][:2]
    down = bool(_BACK & set(words)) or (len(found) > 1 and found[0] > found[1])
    by = next((step for word, step in _STEPS.items() if word in words), 1)
    low, high = min(found) if len(found) > 1 else by, max(found, default=20)
    if len(found) == 1 and not down and "from" in words and "to" not in words:
        low, high = found[0], found[0] + USUAL - 1
    row = range(low, min(high, low + MOST) + 1, by)
    said = (f"{upper(say_number(n))}." for n in (reversed(row) if down else row))
    return Reply(tuple(said), "list", "numbers")


def listed(words: Words, seed: int) -> Reply | None:
    """Several things of a kind: those that have an order in theirs, others as `seed` mixes them."""
    found, back = numbers(words), _BACK & set(words)
    bare = (bool(found) and found[0].start == 0) or bool(_SEVERAL & set(words[:1]))
    if {"my", "our", "how"} & set(words) or not (_LISTING & set(words[:6]) or back or bare):
        return None
    count = found[0].value if found else 0
    start = min((i for i, word in enumerate(words) if word in _LISTING), default=0)
    several = bool(_SEVERAL & set(words) or back or found)
    for what in (w for w in words[start : start + 6] if len(w) > 3 and w.endswith("s")):
        items = _row("orders", what)
        if items and not _RELATIVE & set(words) and (several or {"what", "which"} & set(words)):
            items = items[::-1] if back else items
            return _told(items[-count:] if "last" in words else items[: count or MOST], what)
        items = _row("lists", what)
        if items and several:
            random = np.random.default_rng([seed & 0xFFFFFFFF, len(what)])
            order = random.permutation(len(items))[: count if count > 1 else USUAL]
            return _told([items[i] for i in order], what)
    return None


def _row(table: str, plural: str) -> list[str]:
    """The things of a kind; none if there is no such row."""
    rows = tables.table("world")[table]
    key = next((key for key in rows if near(plural, key, cutoff=88)), None)
    return [item.strip() for item in str(rows[key]).split(",")] if key else []


def _told(items: list[str], kind: str) -> Reply:
    return Reply(tuple(f"{' '.join(map(upper, item.split()))}." for item in items), "list", kind)


def example(words: Words) -> Reply | None:
    """One thing of a kind: `name a bird`, `give me a tree`."""
    asked = re.match(r"(?:name|give)(?: me)? (?:\w+ )?(?:an?|one) (.+)", " ".join(words))
    if not asked:
        return None
    lines = str(tables.table("world")["sentences"]).splitlines()
    kinds = [f"{item}." for item in _row("lists", f"{asked[1]}s")[:1]]
    said = [line for line in lines if line.endswith((f" is a {asked[1]}.", f" is an {asked[1]}."))]
    return Reply((upper((said + kinds)[0]),)) if said + kinds else None


def compared(words: Words) -> Reply | None:
    """Which of several is the largest, the slower one, and so on: of numbers, and of what stands on
    a scale."""
    scales = tables.table("world")["scales"]
    asked = next(((s, sign) for s in scales for sign in (1, -1) if _says(words, s, sign)), None)
    if asked is None:
        return None
    scale, sign = asked
    row = [item.strip() for item in str(scales[scale]["order"]).split(",")]
    places = {w: row.index(singular(w)) for w in words if singular(w) in row}
    counts = {say_number(number.value): number.value for number in numbers(words)}
    known = places or (counts if scale == "size" else {})
    if len(known) < 2:
        return None
    found = max(known, key=lambda name: sign * known[name])
    return Reply((f"Of these, it is {'the ' if places else ''}{found}.",))


def _says(words: Words, scale: str, sign: int) -> bool:
    key = "more" if sign > 0 else "less"
    forms = str(tables.table("world")["scales"][scale][key]).replace(",", " ").split()
    return any(word in forms for word in words)


# --- the calendar --------------------------------------------------------------------------------


def on_the_calendar(words: Words) -> Reply | None:
    """Days and months before and after others, by one or more: `three days before friday`, `the day
    after tomorrow`, `the third month`."""
    said = set(words)
    for unit in ("day", "month"):
        cycle = _row("orders", f"{unit}s")
        named = [w for w in words if w in cycle and words[0] != w]
        place = next((i for i, word in enumerate(_ORDINALS[: len(cycle)]) if word in said), None)
        if place is not None and unit in said and not named and not {"my", "our", "i"} & said:
            return Reply((f"The {_ORDINALS[place]} {unit} is {upper(cycle[place])}.",))
        step = 1 if "between" in said and len(named) == 2 else _step(words, unit)
        if named and step and {unit, f"{unit}s", "weekday", "what", "which"} & said:
            away = "after" if step > 0 else "before"
            away = away if abs(step) == 1 else f"{say_number(abs(step))} {unit}s {away}"
            start = named[0] if "between" in said else named[-1]
            there = cycle[(cycle.index(start) + step) % len(cycle)]
            return Reply((f"{upper(there)} comes {away} {upper(start)}.",))
    return _from_today(words)


def _from_today(words: Words) -> Reply | None:
    """`what day is it the day after tomorrow`, `in two days`, `two days ago`."""
    today = tables.table("world")["today"]
    given = _GIVEN.search(" ".join(words))
    days = _row("orders", "days")
    now = days.index(given[2] if given else today) - (_ANCHORS[given[1]] if given else 0)
    words = tuple(_GIVEN.sub("", " ".join(words)).split())
    known = english("little") | set(NUMBER) | set(_ANCHORS) | _CALENDAR
    asked = {"day", "days", "weekday", "date"} & set(words) or "was" in words
    named = [_ANCHORS[word] for word in words if word in _ANCHORS]
    ahead = re.search(r"\bin \w+ days\b|\bdays? (?:from|after|before|ago)\b", " ".join(words))
    anchored = named or ahead or "it" in words
    if "how" in words or not asked or not anchored or set(words) - known:
        return None
    step = sum(named[:1]) + _step(words, "day")
    if ahead and not {"after", "before"} & set(words):
        step = next((n.value for n in numbers(words)), 1) * (-1 if "ago" in words else 1)
    lead = _WHEN.get(step) or f"In {say_number(step)} days it is"
    return Reply((f"{lead} {upper(days[(now + step) % len(days)])}.",))


def _step(words: Words, unit: str) -> int:
    """How far after (`+`) or before (`-`)."""
    said = set(words)
    sign = -1 if {"before", "precedes", "previous"} & said else bool(_RELATIVE & said)
    ahead = [NUMBER[a] for a, b in pairwise(words) if a in NUMBER and singular(b) == unit]
    return sign * (ahead[0] if ahead else 1)


# --- long answers --------------------------------------------------------------------------------


def at_length(words: Words) -> Reply | None:
    """A story, a recipe, or what is known of a subject."""
    text, books = " ".join(words), tables.table("texts")
    if _STORY.search(text) and not re.search(r"\b(?:history|behind)\b", text):
        return _story(words, books)
    title = _title(words, books["recipes"])
    if title and (_DOING.search(text) or (_MADE.search(text) and not _ABOUT.search(text))):
        return Reply(tuple(books["recipes"][title].splitlines()), "long", title)
    title = _title(words, books["subjects"])
    if title and (
        _ABOUT.search(text) or re.match(r"(?:what|who) (?:is|are) (?:an? |the )?\w+$", text)
    ):
        return Reply(tuple(books["subjects"][title].splitlines()), "long", title)
    title = title or _title(words, books["recipes"]) or _title(words, books["stories"])
    if title and _ABOUT.search(text):
        shelf = next(s for s in ("subjects", "recipes", "stories") if title in books[s])
        return Reply(tuple(books[shelf][title].splitlines()), "long", title)
    return None


def _story(words: Words, books: dict[str, Any]) -> Reply:
    title = _title(words, books["stories"])
    if title:
        return Reply(tuple(books["stories"][title].splitlines()), "long", title)
    marks = [i for i, w in enumerate(words[:-1]) if w in ("about", "of", "with", "where")]
    tail = [w for w in words[marks[0] + 1 :] if w not in english("little")] if marks else []
    if not tail:
        first = next(iter(books["stories"]))
        return Reply(tuple(books["stories"][first].splitlines()), "long", first)
    hero = singular(tail[-1] if len(tail) < 3 else tail[0])
    return Reply(tuple(books["any_story"].replace("{x}", hero).splitlines()), "long", hero)


def _title(words: Words, shelf: dict[str, str]) -> str:
    """The last title that is heard; one that is nearly heard only if none is heard as it stands."""
    for cutoff in (100.0, 88.0):
        for word in reversed(words):
            title = next((t for t in shelf if near(singular(word), singular(t), cutoff=cutoff)), "")
            if title:
                return title
    return ""


def planned(words: Words) -> Reply | None:
    """A plan, which takes deliberation."""
    if not _PLAN.search(" ".join(words)) or "planet" in words:
        return None
    plans = tables.table("texts")["plans"]
    what = next((key for key in plans if any(near(w, key, cutoff=86) for w in words)), "")
    what = what or (
        "trip" if {"vacation", "holiday", "weekend", "journey", "travel"} & set(words) else "answer"
    )
    cities = [w for w in words if w in english("city")]
    to = f" to {upper(cities[-1])}" if cities else ""
    task = Task("plan", tuple(plans[what].replace("{to}", to).splitlines()), THINKING)
    return Reply((), "long", what, task)


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


def small_talk(words: Words, told: int) -> Reply | None:
    """A courtesy, or what is asked of the agent itself; `told`: how many jokes he has heard."""
    text = " ".join(words)
    answer = next(
        (answer for form, answer in _TALK if len(words) <= 12 and re.search(form, text)), ""
    )
    if answer == "joke":
        jokes = str(tables.table("texts")["jokes"]).splitlines()
        return Reply((jokes[told % len(jokes)],), "joke")
    return Reply((answer,), "smalltalk") if answer else None
