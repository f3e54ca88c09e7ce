"""Commands, plans, and corrections of what was said before."""

from __future__ import annotations

from . import lexicon, topics, world
from .asking import ellipsis
from .match import Act, has
from .memory import revision
from .state import State
from .text import NUMBER, Words, best, find_all, numbers


def correction(words: Words, state: State) -> Act | None:
    """`no, I meant tea`, `actually change it to Friday`, `make it seven`."""
    change = has(words, "change", "move", "switch", "moved", "changed", "reschedule", "correct", "correction", cutoff=84)
    meant = bool({"meant", "mean", "means"} & set(words)) or "make it" in " ".join(words) or "make that" in " ".join(words)
    negated = words[0] in ("no", "not", "sorry", "actually", "wait", "oh", "now", "know") or "not" in words
    if not (change or meant or negated) or len(words) > 14:
        return None
    if {"what", "who", "how", "where", "when", "tell"} & set(words[:6]) and not (meant or change):
        return None
    return Act("correct", {"words": " ".join(words)}, 1.0 if change or meant else 0.8) if _corrigible(words, state) else None


_CUES = frozenset(
    "wrong mistake misspoke correction rather instead moved changed change pushed replace prefer nope silly actually sorry not mean meant second "
    "should wait hang on scratch forget now honestly really used".split()
)


def revised(words: Words, state: State) -> Act | None:
    """A new value for what was told, in whatever words."""
    cued = bool(_CUES & set(words)) or len(words) <= 4
    if not cued or {"what", "when", "where", "who", "which", "how"} & set(words[:2]) or revision(words, state.facts) is None:
        return None
    return Act("correct", {"words": " ".join(words)}, 0.85)


def _corrigible(words: Words, state: State) -> bool:
    if state.correctable == "request" and ellipsis(words[-8:], state):
        return True
    if value_slots(words):
        return bool(state.facts or state.booking)
    return state.correctable == "fact" and has(words, "change", "meant", "mean", "it", "is")


_VERBS = (
    "book reserve order set buy schedule call send remind turn add cancel play reservation table need want get like".split()
)


_OBJECTS = (
    "table flight room ticket tickets alarm timer taxi cab hotel train appointment meeting pizza coffee tea letter message email seat "
    "seats reminder lunch dinner breakfast haircut car sandwich burger salad soup cake".split()
)


def booking(words: Words, state: State) -> Act | None:
    """A command with an object, or the missing detail of one."""
    strong = has(
        words[:9], "book", "reserve", "order", "set", "buy", "schedule", "reservation", "send", "call", "remind", cutoff=85
    )
    weak = has(words[:6], "want", "need", "like", "get", "make", "have")
    found = find_all(words, _OBJECTS, 82)
    question = words[0] in ("what", "when", "who", "where", "how", "which")
    if question or not found or not (strong or weak):
        return None
    if found[0].name == "table" and "book" not in words and not strong:
        return None
    if has(words, "how") or (weak and not strong and not value_slots(words)):
        return None
    return Act("book", {"object": found[0].name, **value_slots(words)})


def plan(words: Words, state: State) -> Act | None:
    """What needs thinking over: a plan, a comparison."""
    things = (*topics.PLAN, "vacation", "journey", "weekend")
    planned = has(words[:7], "plan", "planning", "organize", "schedule", "prepare") and has(words, *things)
    if not planned and not (has(words, "compare", "analyze", "figure", "budget", "itinerary") and len(words) >= 4):
        return None
    hit = best(words, things, 84)
    what = {"vacation": "trip", "journey": "trip", "weekend": "trip"}.get(hit.name, hit.name) if hit else "answer"
    place = best(words, (*lexicon.CITIES, *world.COUNTRIES), 84)
    return Act("plan", {"what": what, "place": place.name if place else ""})


def value_slots(words: Words) -> dict[str, str]:
    """Day, time, people, place, thing and name in a command; of each the one said last, for that is how people correct."""
    slots: dict[str, str] = {}
    kept = tuple(w for i, w in enumerate(words) if "not" not in words[max(0, i - 1) : i])
    days = find_all(kept, (*lexicon.DAYS, "tomorrow", "tonight", "today"), 80)
    if days:
        slots["day"] = days[-1].name
    parts = [n for n in numbers(kept) if not (n.value == 1 and n.end < len(kept) and kept[n.end] in ("moment", "second"))]
    if len(kept) <= 9 and not parts and kept and kept[-1] in ("to", "too", "for", "ate"):
        parts = numbers(kept[-1:], homophones=True)
    sort = ""
    for number in parts:
        before = kept[number.start - 1] if number.start else ""
        after = kept[number.end] if number.end < len(kept) else ""
        if after in ("people", "persons", "person", "guests", "adults", "of") or before in ("for", "four"):
            sort = "people"
        elif before in ("at", "add", "by", "until") or after in ("o'clock", "clock", "thirty", "pm", "am"):
            sort = "time"
        slots[sort or "number"] = " ".join(kept[number.start : number.end])
    time = find_all(kept, lexicon.TIMES, 86)
    if time and "time" not in slots:
        slots["time"] = time[-1].name
    for slot, entries in (
        ("place", lexicon.CITIES),
        ("food", lexicon.FOODS),
        ("color", lexicon.COLORS),
        ("name", lexicon.NAMES),
    ):
        hits = [h for h in find_all(kept, entries, 84) if h.name not in _OBJECTS or h.start > 4]
        hits = [h for h in hits if not any(w in NUMBER or w in lexicon.DAYS or w in _VERBS for w in kept[h.start : h.end])]
        if hits:
            slots[slot] = hits[-1].name
    return slots
