"""Questions that have a short answer."""

from __future__ import annotations

import re
from functools import lru_cache

from . import lexicon, world
from .match import Act, all_topics, has, wanted
from .rephrase import repaired
from .state import State
from .synonyms import in_common
from .text import Words, best, find_all, near, numbers

_NO_COUNTRY = frozenset("a an the of in on at and is it that this country them him me city land state".split())
"""What an unfinished `the capital of the country of um` is heard to end with."""


def capital(words: Words, state: State) -> Act | None:
    """Capital, language or continent of a country."""
    asked = has(words, "capital", cutoff=76)
    language = has(words, "language", "speak", "spoken")
    continent = has(words, "continent")
    if not (asked or language or continent):
        return None
    # a self-correction names the right country last
    countries = list(world.COUNTRIES)
    hits = [f for f in find_all(words, countries, 78) if "not" not in words[max(0, f.start - 2) : f.start]]
    field_ = "capital" if asked else "language" if language else "continent"
    if hits:
        return Act("country", {"ask": field_, "country": hits[-1].name})
    cities = {c[0].lower(): n for n, c in world.COUNTRIES.items()}
    city = best(words, cities, 80)
    if city and asked and has(words, "country", "which"):
        return Act("country", {"ask": "capital", "country": cities[city.name]})
    tail = tuple(w for w in (words[words.index("of") + 1 :] if "of" in words else words[-2:]) if w not in _NO_COUNTRY)
    rough = best(tail, countries, 55) if asked else None
    return Act("country", {"ask": field_, "country": rough.name if rough else ""}, 0.7 if rough else 0.9)


def opposite(words: Words, state: State) -> Act | None:
    """The opposite of a word."""
    if not has(words, "opposite", cutoff=76):
        return None
    tail = words[words.index("of") + 1 :] if "of" in words else words[-2:]
    hits = find_all(tail, world.OPPOSITE, 78) or find_all(words, world.OPPOSITE, 100)
    if hits:
        return Act("opposite", {"word": hits[-1].name})
    rough = best(tail, world.OPPOSITE, 70)
    return Act("opposite", {"word": rough.name if rough else ""}, 0.7 if rough else 1.0)


@lru_cache(maxsize=100_000)
def _hears(word: str, key: str) -> bool:
    return near(word, *world.synonyms(key), cutoff=80)


def fact(words: Words, state: State) -> Act | None:
    """The line of small knowledge whose words are heard best; all but a quarter of them must be."""
    scored = []
    words = repaired(words)
    undated = () if set(lexicon.DAYS) & set(words) else words
    for index, (pattern, _) in enumerate(world.FACTS):
        keys = pattern.split()
        heard = sum(
            1
            for key in keys
            if any(_hears(word, key) for word in (undated if key == "today" else words))
            or (key == "how" and has(words, "many"))
        )
        if heard / len(keys) >= 0.75 and heard >= 2:
            missed = len(keys) - heard
            scored.append((heard - 1.5 * missed, len(keys), -index))
    if not scored:
        return None
    score, _, index = max(scored)
    named = best(words, (*lexicon.DAYS, *lexicon.MONTHS), 80)
    return Act("world", {"index": str(-index), "named": named.name if named else ""}, 1.0 if score >= 2 else 0.8)


def recital(words: Words, state: State) -> Act | None:
    """A list of several things, or counting."""
    if {"count", "counting"} & set(words) and "how" not in words:
        found = numbers(words) or numbers(words, homophones=True)
        return Act("count", {"to": str(min(60, found[-1].value)) if found else "20"})
    if not has(words[:10], *_RECITING) or has(words, "how") or {"my", "our"} & set(words):
        return None
    plural = next((w for w in words if w in lexicon.LISTS), "") or wanted(words, list(lexicon.LISTS), 86)
    found = numbers(words)
    if plural in lexicon.LISTS and (found or has(words, "list", "some", "random", "recite", "few", "several")):
        count = found[-1].value if found and found[-1].value > 1 else 12
        return Act("list", {"what": plural, "count": str(min(count, len(lexicon.LISTS[plural])))})
    return None


_RECITING = (
    "name list tell give recite say read hear throw think need want suggest pick choose show can could would list".split()
)
"""One of them is in every request for a list of things."""


_ASK_KIND = (
    ("time", ("when", "day", "date", "time", "month", "evening")),
    ("place", ("where", "city", "town", "country", "place", "from")),
    ("name", ("called", "name", "who", "whom", "named")),
    ("number", ("number", "many", "code", "level", "gate")),
    ("word", ("word", "password", "color", "food", "dish", "drink", "animal", "sport")),
)


_OWN = re.compile(
    r"\b(?:(?:did|was|am|do|can|must|should|will) (?:i|we)|i am (?:from|allergic)|do i (?:live|come|have)|i (?:told|asked|said"
    r"|gave|live))\b"
)


def recall(words: Words, state: State) -> Act | None:
    """A question about something that the user has told, and that is known."""
    act = _own_question(words, state) or _known_question(words, state, 0.6)
    return act if act and state.recall(words, act.slots["kind"] or None) is not None else None  # type: ignore[arg-type]


def untold(words: Words, state: State) -> Act | None:
    """A question about something of the user's that he did not tell."""
    act = _own_question(words, state)
    if act is None or _INTERROGATIVE & set(words) or words[0] == "do":
        return act
    return Act(act.kind, act.slots, 0.7)  # `have you seen my keys` is asked of anybody


_INTERROGATIVE = frozenset("what when where who whom whose which how remind remember".split())


def remembered(words: Words, state: State) -> Act | None:
    """A question, in whatever words, that has half of them in common with what was told."""
    return _known_question(words, state, 0.5)


_LEADING = frozenset("is are was were does did has have will".split())


def _own_question(words: Words, state: State) -> Act | None:
    asking = has(
        words[:8],
        "what",
        "when",
        "where",
        "who",
        "whom",
        "whose",
        "which",
        "remind",
        "remember",
        "tell",
        "do",
        "how",
        cutoff=84,
    )
    asking = asking or has(words[:6], "give", "say", "know", "need") or words[0] in _LEADING
    own = bool({"my", "our", "mine"} & set(words)) or bool(_OWN.search(" ".join(words)))
    told = {k for f in state.facts for k in f.key if len(k) > 2}
    mentions = any(has(words, k, cutoff=84) for k in told if k not in ("name", "number", "word", "day", "time"))
    the = [f for f in state.facts if f.owner == "the" and any(has(words, k, cutoff=84) for k in f.key)]
    if not asking or not (own or mentions or the) or has(words, "capital", "story", "opposite"):
        return None
    leads = ("what", "when", "where", "who", "whom", "whose", "which", "do", "can", "could", "remind", "and", "so", "now")
    if not own and not (words[0] in leads or mentions or the):
        return None
    return Act("recall", {"kind": _asked_kind(words), "words": " ".join(words)})


_QUESTION = frozenset("what when where who whom whose which how remind idea give tell know say".split())


def _known_question(words: Words, state: State, share: float) -> Act | None:
    question = bool(_QUESTION & set(words)) or words[0] in _LEADING
    if not question or has(words, "capital", "story", "opposite"):
        return None
    if not any(in_common(fact.words, words) >= share for fact in state.facts):
        return None
    return Act("recall", {"kind": _asked_kind(words), "words": " ".join(words)}, 0.85)


def _asked_kind(words: Words) -> str:
    return next((k for k, marks in _ASK_KIND if has(words, *marks, cutoff=86)), "")


def ellipsis(words: Words, state: State) -> Act | None:
    """`and Italy?`, `what about tea?`: the last request with another entity."""
    if state.last is None or len(words) > 8 or {"my", "our"} & set(words):
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
        topic = wanted(words, all_topics(), 78)
        if topic:
            return Act("long", last.slots | {"topic": topic})
    return None
