"""Understanding: from recognised words to dialogue acts. Anchors and entities are found fuzzily, never whole sentences."""

from __future__ import annotations

from dataclasses import dataclass, field

from . import lexicon, topics, world
from .state import State
from .tell import facts
from .text import NUMBER, Words, best, find_all, near, normalise, numbers, same_words, without_fillers


@dataclass(frozen=True, slots=True)
class Act:
    """One dialogue act and its slots. `sure` in [0, 1]: how likely the words were meant for a voice assistant."""

    kind: str
    slots: dict[str, str] = field(default_factory=dict)
    sure: float = 1.0


def floor_class(text: str) -> str:
    """`stop`, `backchannel` or `` for a text that is nothing but a floor word or two."""
    words = normalise(text)
    joined = " ".join(words)
    short = " ".join(without_fillers(words))
    if joined in lexicon.STOP or short in lexicon.STOP or (words and set(words) <= {"stop", "wait"}):
        return "stop"
    if joined in lexicon.BACKCHANNEL or (words and set(words) <= {"uh", "huh", "mm", "hmm", "yeah", "okay", "oh", "right"}):
        return "backchannel"
    return ""


def understand(text: str, state: State) -> list[Act]:
    """The acts of an utterance in order; empty for nothing but floor words; `unknown` when nothing is understood."""
    words = normalise(text)
    kind = floor_class(text)
    if kind:
        return [Act(kind)]
    words = without_fillers(words)
    if not words:
        return []
    act = _meta(words)
    if act:
        return [act]
    told, rest = facts(words)
    acts = [Act("fact", {"index": str(i)}) for i in range(len(told))]
    for index, fact in enumerate(told):
        acts[index].slots["told"] = fact.told()
    if told:
        more = _one(rest, state) if len(rest) >= 2 else None
        return acts + ([more] if more and more.kind not in ("correct", "smalltalk", "stop") else [])
    found = _one(words, state)
    return [found or Act("unknown", {}, 0.0)]


def _one(words: Words, state: State) -> Act | None:
    for finder in (_arithmetic, _story, _booking, _recall, _correction, _capital, _opposite, _list, _plan, _fact, _long, ellipsis,
                   _smalltalk):  # fmt: skip
        act = finder(words, state)
        if act:
            return act
    return None


def has(words: Words, *targets: str, cutoff: float = 82.0) -> bool:
    """One of `targets` is heard."""
    return any(near(w, *targets, cutoff=cutoff) for w in words)


def _phrase(words: Words, *phrases: str, spare: int = 4) -> bool:
    """One of the phrases is nearly all that was said: contiguous up to one wrong word in four, at most `spare` others."""
    for phrase in phrases:
        target = tuple(phrase.split())
        for start in range(max(1, len(words) - len(target) + 1)):
            window = words[start : start + len(target)]
            if len(words) - len(target) <= spare and same_words(window, target) <= len(target) // 4:
                return True
    return False


def _meta(words: Words) -> Act | None:
    """Acts about the talk itself."""
    last = words[-6:]
    if _phrase(words, "stop talking", "be quiet", "shut up", "that is enough", "stop it", "stop that", "can you stop", spare=2):
        return Act("stop")
    asks_last = has(words, "last", "final") and has(words, "said", "say", "mentioned", "named", "heard", "told", "read")
    if asks_last and has(words, "what", "which", "you"):
        return Act("last_item")
    if _phrase(words, "how far did you get", "where did you stop", spare=5):
        return Act("last_item")
    if _phrase(words, "repeat that", "say that again", "say it again", "repeat it", "repeat the last", "what did you say", "repeat your answer",
               "come again", "could you repeat", "can you repeat", "once more please", spare=5):  # fmt: skip
        return Act("repeat")
    if _phrase(words, "go on", "continue", "carry on", "keep going", "go ahead", "please continue", "continue please", spare=3):
        return Act("continue")
    if has(words, "back", "return", "continue", "finish", "resume") and has(words, "story", "to", "where", "with", "recipe", "explanation"):
        if not has(last, "call", "book"):
            topic = best(words, _all_topics(), 80)
            return Act("continue", {"topic": topic.name} if topic else {})
    if _phrase(words, "where were we", "what were you saying", spare=4):
        return Act("continue")
    return None


# --- sums and plans -----------------------------------------------------------------------------------------------------

_OPERATORS = {
    "plus": "+", "and": "+", "add": "+", "added": "+", "minus": "-", "less": "-", "times": "*", "multiplied": "*", "time": "*",
    "divided": "/", "over": "/",
}  # fmt: skip


def _arithmetic(words: Words, state: State) -> Act | None:
    for homophones in (False, True):
        found = numbers(words, homophones=homophones)
        for left, right in reversed(list(zip(found, found[1:], strict=False))):
            between = words[left.end : right.start]
            if not 1 <= len(between) <= 2:
                continue
            sign = next((_OPERATORS[w] for w in between if w in _OPERATORS), "")
            if between == ("and",) and not has(words, "sum", "add", "plus", "together"):
                sign = ""
            if not sign and near(between[0], "times", "minus", "multiplied", "divided", cutoff=76):
                sign = next(s for w, s in _OPERATORS.items() if near(between[0], w, cutoff=76))
            if sign:
                return Act("sum", {"left": str(left.value), "sign": sign, "right": str(right.value)})
    root = has(words, "square") and has(words, "root")
    found = numbers(words)
    if root and found:
        return Act("sum", {"left": str(found[-1].value), "sign": "root", "right": "0"})
    return None


def _plan(words: Words, state: State) -> Act | None:
    if not (has(words[:7], "plan", "planning", "organize", "schedule", "prepare") and has(words, *topics.PLAN, "vacation", "journey", "weekend")):
        if not (has(words, "compare", "calculate", "analyze", "figure", "budget", "itinerary") and len(words) >= 4):
            return None
    hit = best(words, (*topics.PLAN, "vacation", "journey", "weekend"), 84)
    what = {"vacation": "trip", "journey": "trip", "weekend": "trip"}.get(hit.name, hit.name) if hit else "answer"
    place = best(words, (*(c for c in lexicon.CITIES), *(c for c in world.COUNTRIES)), 84)
    return Act("plan", {"what": what, "place": place.name if place else ""})


# --- long answers -------------------------------------------------------------------------------------------------------


def _all_topics() -> list[str]:
    return sorted({*topics.STORY, *topics.ABOUT, *topics.HOWTO})


def _wanted(words: Words, lexicon_: list[str], cutoff: float = 80.0) -> str:
    """The last entry heard that does not follow `not`."""
    found = [f for f in find_all(words, lexicon_, cutoff) if "not" not in words[max(0, f.start - 2) : f.start]]
    plain = [f for f in find_all(tuple(_singular(w) for w in words), lexicon_, cutoff)]
    found = found or [f for f in plain if "not" not in words[max(0, f.start - 2) : f.start]]
    return found[-1].name if found else ""


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _story(words: Words, state: State) -> Act | None:
    other = {"history", "table", "tables", "store", "stories"}
    if not has(tuple(w for w in words if w not in other), "story", "tale", "fairy", cutoff=80) and "stories" not in words:
        return None
    topic = _wanted(words, list(topics.STORY))
    if topic:
        return Act("long", {"form": "story", "topic": topic})
    for mark in ("about", "of", "with"):
        if mark in words[:-1]:
            tail = [w for w in words[words.index(mark) + 1 :] if w not in ("a", "an", "the", "my", "some")]
            if tail:
                return Act("long", {"form": "story", "topic": _singular(tail[0])})
    return Act("long", {"form": "story", "topic": "dog"})


def _long(words: Words, state: State) -> Act | None:
    how = (has(words, "how") and has(words, "make", "bake", "cook", "prepare", "change", "plant", "boil", "ride", "grow", "start", "brew", "fix", "learn")) or has(
        words, "recipe", "recipes", "instructions", "teach"
    )  # fmt: skip
    if how:
        topic = _wanted(words, list(topics.HOWTO), 78)
        if topic:
            return Act("long", {"form": "howto", "topic": topic})
    asks = has(words, "history", "explain", "describe", "explanation", "everything", "something", "tell", "talk", "know", "about", "works", "work")
    if asks or how:
        topic = _wanted(words, list(topics.ABOUT), 79)
        if topic:
            return Act("long", {"form": "about", "topic": topic})
        topic = _wanted(words, list(topics.HOWTO), 79)
        if topic:
            return Act("long", {"form": "howto", "topic": topic})
        if "about" in words and words[-1] != "about" and has(words, "tell", "talk", "explain", "history"):
            return Act("no_topic", {"topic": " ".join(words[words.index("about") + 1 :][:3])}, 0.7)
    return None


def _list(words: Words, state: State) -> Act | None:
    if not has(words[:8], "name", "list", "tell", "give", "recite", "say", "count", "read"):
        return None
    if has(words, "count"):
        found = numbers(words) or numbers(words, homophones=True)
        return Act("count", {"to": str(min(60, found[-1].value)) if found else "20"})
    found = numbers(words)
    plural = next((w for w in words if w in lexicon.LISTS), "") or _wanted(words, list(lexicon.LISTS), 86)
    if plural and plural in lexicon.LISTS and (found or has(words, "list", "some", "random", "recite")) and not has(words, "how"):
        count = found[0].value if found and found[0].value > 1 else 12
        return Act("list", {"what": plural, "count": str(min(count, len(lexicon.LISTS[plural])))})
    return None


# --- small questions ----------------------------------------------------------------------------------------------------


def _capital(words: Words, state: State) -> Act | None:
    capital = has(words, "capital", cutoff=76)
    language = has(words, "language", "speak", "spoken")
    continent = has(words, "continent")
    if not (capital or language or continent):
        return None
    # a self-correction names the right country last
    countries = list(world.COUNTRIES)
    hits = [f for f in find_all(words, countries, 78) if "not" not in words[max(0, f.start - 2) : f.start]]
    field_ = "capital" if capital else "language" if language else "continent"
    if hits:
        return Act("country", {"ask": field_, "country": hits[-1].name})
    cities = {c[0].lower(): n for n, c in world.COUNTRIES.items()}
    city = best(words, cities, 80)
    if city and capital and has(words, "country", "which"):
        return Act("country", {"ask": "capital", "country": cities[city.name]})
    tail = words[words.index("of") + 1 :] if "of" in words else words[-2:]
    rough = best(tail, countries, 55) if capital else None
    return Act("country", {"ask": field_, "country": rough.name if rough else ""}, 0.9)


def _opposite(words: Words, state: State) -> Act | None:
    if not has(words, "opposite", cutoff=76):
        return None
    tail = words[words.index("of") + 1 :] if "of" in words else words[-2:]
    hits = find_all(tail, world.OPPOSITE, 78)
    return Act("opposite", {"word": hits[-1].name if hits else ""})


def _fact(words: Words, state: State) -> Act | None:
    """The line of small knowledge whose words are heard best; all but a quarter of them must be."""
    scored = []
    for index, (pattern, _) in enumerate(world.FACTS):
        keys = pattern.split()
        heard = sum(1 for key in keys if has(words, *key.split("|"), cutoff=80) or (key == "how" and has(words, "many")))
        if heard / len(keys) >= 0.75 and heard >= 2:
            missed = len(keys) - heard
            scored.append((heard - 1.5 * missed, len(keys), -index))
    if not scored:
        return None
    score, _, index = max(scored)
    named = best(words, (*lexicon.DAYS, *lexicon.MONTHS), 80)
    return Act("world", {"index": str(-index), "named": named.name if named else ""}, 1.0 if score >= 2 else 0.8)


_ASK_KIND = (
    ("time", ("when", "day", "date", "time")),
    ("place", ("where",)),
    ("name", ("called", "name", "who")),
    ("number", ("number", "many")),
    ("word", ("word", "password", "color")),
)


def _recall(words: Words, state: State) -> Act | None:
    """A question about something that the user has told."""
    asking = has(words[:8], "what", "when", "where", "who", "which", "remind", "remember", "tell", "do", "how", cutoff=84)
    own = has(words, "my", "our", "i", "me") and (has(words, "my", "our", "told", "asked", "said", "live", "am") or "did i" in " ".join(words))
    told = {k for f in state.facts for k in f.key if len(k) > 2}
    mentions = any(has(words, k, cutoff=84) for k in told if k not in ("name", "number", "word", "day", "time"))
    the = [f for f in state.facts if f.owner == "the" and any(has(words, k, cutoff=84) for k in f.key)]
    if not asking or not (own or mentions or the) or has(words, "capital", "story", "opposite"):
        return None
    if not own and not (words[0] in ("what", "when", "where", "who", "which", "do", "can", "could", "remind", "and") or mentions or the):
        return None
    kind = next((k for k, marks in _ASK_KIND if has(words, *marks, cutoff=86)), "")
    return Act("recall", {"kind": kind, "words": " ".join(words)})


def ellipsis(words: Words, state: State) -> Act | None:
    """`and Italy?`, `what about tea?`: the last request with another entity."""
    if state.last is None or len(words) > 8:
        return None
    last = state.last
    if last.kind == "country":
        hits = find_all(words, world.COUNTRIES, 78)
        if hits:
            return Act("country", last.slots | {"country": hits[-1].name})
    if last.kind == "opposite":
        hits = find_all(words, world.OPPOSITE, 84)
        if hits:
            return Act("opposite", {"word": hits[-1].name})
    if last.kind == "long":
        topic = _wanted(words, _all_topics(), 78)
        if topic:
            return Act("long", last.slots | {"topic": topic})
    return None


# --- corrections and commands -------------------------------------------------------------------------------------------


def _correction(words: Words, state: State) -> Act | None:
    """`no, I meant tea`, `actually change it to Friday`, `make it seven`."""
    change = has(words, "change", "move", "switch", "moved", "changed", "reschedule", "correct", "correction", cutoff=84)
    meant = has(words, "meant", "mean") or "make it" in " ".join(words) or "make that" in " ".join(words)
    negated = words[0] in ("no", "not", "sorry", "actually", "wait", "oh", "now", "know") or "not" in words
    if not (change or meant or negated) or len(words) > 14:
        return None
    if {"what", "who", "how", "where", "when", "tell"} & set(words[:6]) and not (meant or change):
        return None
    return Act("correct", {"words": " ".join(words)}, 1.0 if change or meant else 0.8) if _corrigible(words, state) else None


def _corrigible(words: Words, state: State) -> bool:
    if state.correctable == "request" and ellipsis(words[-8:], state):
        return True
    if value_slots(words):
        return bool(state.facts or state.booking)
    return state.correctable == "fact" and has(words, "change", "meant", "mean", "it", "is")


_VERBS = "book reserve order set buy schedule call send remind turn add cancel play reservation table need want get like".split()
_OBJECTS = (
    "table flight room ticket tickets alarm timer taxi cab hotel train appointment meeting pizza coffee tea letter message email seat seats "
    "reminder lunch dinner breakfast haircut car sandwich burger salad soup cake".split()
)


def _booking(words: Words, state: State) -> Act | None:
    """A command with an object, or the missing detail of one."""
    strong = has(words[:9], "book", "reserve", "order", "set", "buy", "schedule", "reservation", "send", "call", "remind", cutoff=85)
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
    for slot, entries in (("place", lexicon.CITIES), ("food", lexicon.FOODS), ("color", lexicon.COLORS), ("name", lexicon.NAMES)):
        hits = [h for h in find_all(kept, entries, 84) if h.name not in _OBJECTS or h.start > 4]
        hits = [h for h in hits if not any(w in NUMBER or w in lexicon.DAYS or w in _VERBS for w in kept[h.start : h.end])]
        if hits:
            slots[slot] = hits[-1].name
    return slots


# --- talk ---------------------------------------------------------------------------------------------------------------


def _smalltalk(words: Words, state: State) -> Act | None:
    for what, phrases in _SMALLTALK.items():
        if _phrase(words, *phrases, spare=4):
            return Act("smalltalk", {"what": what}, 0.9)
    return None


_SMALLTALK = {
    "how": ("how are you", "how do you do", "how is it going", "are you okay"),
    "who": ("who are you", "what is your name", "what are you"),
    "joke": ("tell me a joke", "a joke", "say something funny"),
    "can": ("what can you do", "can you help me", "help me"),
    "there": ("are you there", "can you hear me", "are you still there", "do you hear me", "anybody there"),
    "thanks": ("thank you", "thanks", "thanks a lot", "thank you very much"),
    "bye": ("goodbye", "good bye", "bye", "see you", "good night"),
    "greet": ("hello", "hi", "good morning", "good afternoon", "good evening", "hey", "hi there", "hello there"),
    "no": ("no", "no thanks", "nothing"),
}
