"""Questions that have a short answer."""

from __future__ import annotations

import itertools
import re

from . import lexicon, world
from .match import Act, all_topics, has, wanted
from .state import State
from .synonyms import in_common
from .text import Words, best, find_all, near, numbers

_OPERATORS = {
    "plus": "+", "and": "+", "add": "+", "added": "+", "minus": "-", "less": "-", "times": "*", "multiplied": "*", "time": "*",
    "divided": "/", "over": "/",
}  # fmt: skip


def arithmetic(words: Words, state: State) -> Act | None:
    """A sum with two numbers, or a root."""
    for homophones in (False, True):
        found = numbers(words, homophones=homophones)
        for left, right in reversed(list(itertools.pairwise(found))):
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
    hits = find_all(tail, world.OPPOSITE, 78)
    if hits:
        return Act("opposite", {"word": hits[-1].name})
    rough = best(tail, world.OPPOSITE, 70)
    return Act("opposite", {"word": rough.name if rough else ""}, 0.7 if rough else 1.0)


def fact(words: Words, state: State) -> Act | None:
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


def recital(words: Words, state: State) -> Act | None:
    """A list of several things, or counting."""
    if not has(words[:8], "name", "list", "tell", "give", "recite", "say", "count", "read"):
        return None
    if {"count", "counting"} & set(words):
        found = numbers(words) or numbers(words, homophones=True)
        return Act("count", {"to": str(min(60, found[-1].value)) if found else "20"})
    found = numbers(words)
    plural = next((w for w in words if w in lexicon.LISTS), "") or wanted(words, list(lexicon.LISTS), 86)
    if (
        plural
        and plural in lexicon.LISTS
        and (found or has(words, "list", "some", "random", "recite"))
        and not has(words, "how")
    ):
        count = found[0].value if found and found[0].value > 1 else 12
        return Act("list", {"what": plural, "count": str(min(count, len(lexicon.LISTS[plural])))})
    return None


_ASK_KIND = (
    ("time", ("when", "day", "date", "time", "month", "evening")),
    ("place", ("where", "city", "town", "country")),
    ("name", ("called", "name", "who", "whom", "named")),
    ("number", ("number", "many", "code", "level", "gate")),
    ("word", ("word", "password", "color", "food", "dish", "drink", "animal", "sport")),
)


_OWN = re.compile(r"\b(?:(?:did|was|am) i|do i (?:live|come|have)|i (?:told|asked|said|gave|live))\b")


def recall(words: Words, state: State) -> Act | None:
    """A question about something that the user has told."""
    asking = has(words[:8], "what", "when", "where", "who", "which", "remind", "remember", "tell", "do", "how", cutoff=84)
    own = bool({"my", "our"} & set(words)) or bool(_OWN.search(" ".join(words)))
    told = {k for f in state.facts for k in f.key if len(k) > 2}
    mentions = any(has(words, k, cutoff=84) for k in told if k not in ("name", "number", "word", "day", "time"))
    the = [f for f in state.facts if f.owner == "the" and any(has(words, k, cutoff=84) for k in f.key)]
    if not asking or not (own or mentions or the) or has(words, "capital", "story", "opposite"):
        return None
    if not own and not (
        words[0] in ("what", "when", "where", "who", "which", "do", "can", "could", "remind", "and") or mentions or the
    ):
        return None
    return Act("recall", {"kind": _asked_kind(words), "words": " ".join(words)})


def remembered(words: Words, state: State) -> Act | None:
    """A question, in whatever words, that has most of them in common with what was told."""
    question = bool({"what", "when", "where", "who", "whom", "which", "how", "remind", "idea", "give"} & set(words[:6]))
    if not question or not any(in_common(fact.words, words) >= 0.5 for fact in state.facts):
        return None
    return Act("recall", {"kind": _asked_kind(words), "words": " ".join(words)}, 0.85)


def _asked_kind(words: Words) -> str:
    return next((k for k, marks in _ASK_KIND if has(words, *marks, cutoff=86)), "")


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
        topic = wanted(words, all_topics(), 78)
        if topic:
            return Act("long", last.slots | {"topic": topic})
    return None
