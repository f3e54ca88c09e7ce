"""Commands, plans, and corrections of what was said before."""

from __future__ import annotations

import re

from . import lexicon, topics, world
from .asking import ellipsis
from .match import Act, has, singular
from .memory import revision
from .state import State
from .synonyms import in_common
from .text import NUMBER, Words, best, find_all, numbers


def correction(words: Words, state: State) -> Act | None:
    """`no, I meant tea`, `actually change it to Friday`, `make it seven`."""
    change = has(
        words,
        "change",
        "move",
        "switch",
        "push",
        "shift",
        "postpone",
        "update",
        "replace",
        "moved",
        "changed",
        "reschedule",
        "correct",
        "correction",
        cutoff=84,
    )
    meant = bool({"meant", "mean", "means"} & set(words)) or "make it" in " ".join(words) or "make that" in " ".join(words)
    negated = words[0] in ("no", "not", "sorry", "actually", "wait", "oh", "now", "know") or "not" in words
    if not (change or meant or negated) or len(words) > 14:
        return None
    if {"what", "who", "how", "where", "when", "tell"} & set(words[:6]) and not (meant or change):
        return None
    return Act("correct", {"words": " ".join(words)}, 1.0 if change or meant else 0.8) if _corrigible(words, state) else None


_CUES = frozenset(
    "wrong mistake misspoke correction rather instead moved changed change pushed replace prefer nope silly actually sorry not "
    "mean meant second "
    "but decided against right wanted checked looked okay mixed confused error fix update cancelled pushed postponed earlier "
    "later should wait hang on scratch forget now honestly really used".split()
)


def revised(words: Words, state: State) -> Act | None:
    """A new value for what was told, in whatever words."""
    asks = _INTERROGATIVES & set(words) or words[0] in (
        "do",
        "does",
        "can",
        "could",
        "is",
        "are",
        "will",
        "would",
        "tell",
        "please",
    )
    if asks or len(words) > 16:
        return None
    if state.booking and state.correctable == "booking" and _CUES & set(words) and value_slots(words):
        return Act("correct", {"words": " ".join(words)}, 0.85)
    if not state.facts:
        return None
    new = revision(words, state.facts)
    if new is None:
        return None
    cued = bool(_CUES & set(words)) or len(words) <= 4 or " ".join(words).startswith("did i say")
    again = in_common(words, new.key) >= 0.5 and bool({"they", "it", "the", "has", "have", "been"} & set(words[:5]))
    return Act("correct", {"words": " ".join(words)}, 0.85 if cued else 0.8) if cued or again else None


_INTERROGATIVES = frozenset("what when where who whom whose which how why".split())


def _corrigible(words: Words, state: State) -> bool:
    if state.correctable == "request" and ellipsis(words[-8:], state):
        return True
    if value_slots(words):
        return bool(state.facts or state.booking)
    return state.correctable == "fact" and has(words, "change", "meant", "mean", "it", "is")


_VERBS = (
    "book reserve order set buy schedule call send remind turn add cancel play reservation table need want get like".split()
)
_ORDERING = ("book", "reserve", "order", "set", "buy", "schedule", "reservation", "send", "call", "remind", "arrange", "wake")
_WISHES = ("want", "need", "like", "get", "make", "have", "would", "put", "please", "bring", "create", "start", "take", "grab")


_OBJECTS = (
    "table flight room ticket tickets alarm timer taxi cab hotel train appointment meeting pizza coffee tea letter message email seat "
    "seats reminder lunch dinner breakfast haircut car sandwich burger salad soup cake".split()
)
_INSTEAD = {
    "driver": "taxi",
    "ride": "taxi",
    "lift": "taxi",
    "wake": "alarm",
    "fly": "flight",
    "plane": "flight",
    "reservation": "table",
}
"""Words that stand for what is wanted."""


def booking(words: Words, state: State) -> Act | None:
    """A command with an object, or the missing detail of one."""
    strong = has(words[:9], *_ORDERING, cutoff=85)
    weak = has(words[:6], *_WISHES) or has(words[-4:], "please", "would", "great", "nice", "lovely")
    text = " ".join(words)
    thing = _thing(words)
    asks = words[0] in _INTERROGATIVES or re.search(r"\bremind (?:\w+ )?(?:what|when|where|which|who|how|of)\b", text)
    if asks or words[0] == "will" or not thing or has(words, "how") or _TOLD.search(text):
        return None
    slots = value_slots(words)
    details = len(slots.keys() & {"day", "time", "people", "count", "food", "place", "length", "number"})
    asked = bool(
        re.search(
            r"\b(?:can|could|may|would) (?:i|we|you|a|somebody|someone)\b|\bhave you got\b|\bdo you have\b|\b(?:is|are) there\b"
            r"|\bpossible\b",
            text,
        )
    )
    bare = words[0] in ("a", "an", "for", "from", "one") or words[0] in NUMBER or words[0] == thing
    found_for = bool({"find", "search"} & set(words[:4]))
    if not (strong or (details and found_for) or (details and (weak or asked)) or (details >= 2 and bare)):
        return None
    if thing == "table" and not strong and not details:
        return None
    return Act("book", {"object": thing, **slots}, 0.75 if found_for else 1.0 if strong or weak else 0.9 if asked else 0.7)


_TOLD = re.compile(
    r"^you (?:can|could|may|should|will)\b|\b(?:need|want|have) to (?:take|bring|go|see|wash|fix)\b|^(?:and |but )?(?:the|my|our"
    r"|his|her|your) \w+ (?:is|was|has|starts)\b|^we have \w+ (?:at|on)\b|\b(?:my|our) (?:\w+ )?(?:\w+) (?:is|are|was|starts"
    r"|leaves|begins)\b|(?<!could )(?<!can )(?<!may )\b(?:i|we) (?:have|had|parked|left) (?:a|an|the|my|our)\b|\b(?:tell|about"
    r"|history|recipe)\b"
)
"""What is said with the same words when something is told, or asked for, instead."""


def _thing(words: Words) -> str:
    found = find_all(words, _OBJECTS, 82)
    for hit in sorted(found, key=lambda h: h.score < 100):
        if (hit.name != "table" or hit.score >= 100) and words[hit.start] not in ("night", "time", "can", "for", "rain", "set"):
            return hit.name
    return next((_INSTEAD[w] for w in words if w in _INSTEAD), "")


def plan(words: Words, state: State) -> Act | None:
    """What needs thinking over: a plan, a comparison."""
    things = (*topics.PLAN, "vacation", "journey", "weekend")
    planned = "plan" in words or has(words[:7], "plan", "planning", "organize", "schedule", "prepare", "arrange")
    planned = planned and has(words, *things) and words[0] not in ("when", "where", "who")
    if not planned and not (has(words, "compare", "analyze", "figure", "budget", "itinerary") and len(words) >= 4):
        return None
    hit = best(words, things, 84)
    what = {"vacation": "trip", "journey": "trip", "weekend": "trip"}.get(hit.name, hit.name) if hit else "answer"
    place = best(words, (*lexicon.CITIES, *world.COUNTRIES), 84)
    return Act("plan", {"what": what, "place": place.name if place else ""})


_MARKS = frozenset("no sorry rather make mean meant wait actually mistake say".split())
"""After one of them a number takes the place of the one before."""


def value_slots(words: Words) -> dict[str, str]:
    """Day, time, people, place, thing and name in a command; of each the one said last, for that is how people correct."""
    slots: dict[str, str] = {}
    kept = tuple(w for i, w in enumerate(words) if not {"not", "against"} & set(words[max(0, i - 1) : i]))
    days = [d for d in find_all(kept, (*lexicon.DAYS, "tomorrow", "tonight", "today"), 80) if kept[d.start] != "night"]
    if days:
        slots["day"] = days[-1].name
    dated = re.search(rf"\b(\w+ of (?:{'|'.join(lexicon.MONTHS)}))\b", " ".join(kept))
    if dated:
        slots["day"] = f"the {dated[1]}"
    parts = [n for n in numbers(kept) if not (n.value == 1 and n.end < len(kept) and kept[n.end] in ("moment", "second"))]
    if len(kept) <= 9 and not parts and kept and kept[-1] in ("to", "too", "for", "ate"):
        parts = numbers(kept[-1:], homophones=True)
    sort, end = "", 0
    for number in parts:
        sort = sort if _MARKS & set(kept[end : number.start]) else ""
        end = number.end
        before = kept[number.start - 1] if number.start else ""
        after = kept[number.end] if number.end < len(kept) else ""
        things = {singular(w) for w in kept[number.end : number.end + 2]} & set(_OBJECTS)
        if after in ("minute", "minutes", "hour", "hours", "days", "nights", "weeks", "seconds", "night"):
            sort = "length"
        elif (
            things
            and before not in ("for", "at", "four")
            and after not in ("on", "at", "and", "to", "in", "for", "please", "set", "the", "a")
        ):
            sort = "count"
        elif after in ("people", "persons", "person", "guests", "adults", "of") or before in ("for", "four"):
            sort = "people"
        elif before in ("at", "add", "by", "until") or after in ("o'clock", "clock", "thirty", "pm", "am"):
            sort = "time"
        spoken = kept[number.start : number.end + (sort == "length")]
        if kept[max(0, number.start - 2) : number.start] in (("half", "past"), ("quarter", "past"), ("quarter", "to")):
            spoken, sort = (*kept[number.start - 2 : number.start], *spoken), "time"
        slots[sort or "number"] = " ".join(spoken)
    time = find_all(kept, lexicon.TIMES, 86)
    if time and "time" not in slots:
        slots["time"] = time[-1].name
    for slot, entries in (
        ("place", lexicon.CITIES),
        ("food", lexicon.FOODS),
        ("color", lexicon.COLORS),
        ("name", lexicon.NAMES),
    ):
        hits = [
            h
            for h in find_all(kept, entries, 84)
            if (h.name not in _OBJECTS or h.start > 4) and not {"past", "better", "later"} & set(kept[h.start : h.end])
        ]
        hits = [h for h in hits if not any(w in NUMBER or w in lexicon.DAYS or w in _VERBS for w in kept[h.start : h.end])]
        hits = [h for h in hits if h.score >= 100 or not any(singular(w) in _OBJECTS for w in kept[h.start : h.end])]
        if hits:
            slots[slot] = hits[-1].name
    return slots
