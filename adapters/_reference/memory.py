"""What users tell in their own words: kept as they said it, found again by the words that a question shares with it.

The patterns of `tell.py` know how facts are usually put. Whatever else is said about the user's own affairs, with a name, a day, a
number or the like in it, is kept here as a sentence, turned round: `I named my parrot Coco` is `you named your parrot Coco`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from . import lexicon, world
from .match import singular
from .rephrase import rephrased
from .state import Fact, ValueKind, tidy
from .synonyms import in_common
from .text import NUMBER, Found, Words, find_all, normalise

_ASKING = frozenset(
    "what when where who whom whose which how why tell can could do does did would will is are explain describe play if".split()
)
_HESITATION = frozenset("um uh uhm er erm ah oh hm hmm please".split())
_OWN = frozenset("i my our we me mine us".split())
_LEADS = tuple(
    tuple(lead.split())
    for lead in (
        "i want you to remember that", "i want you to remember", "i would like you to remember that", "i would like you to remember",
        "can you remember that", "could you remember that", "please remember that", "remember that", "remember", "please note that",
        "note that", "note", "keep in mind that", "keep in mind", "do not forget that", "do not forget", "by the way", "just so you know",
        "you should know that", "you should know", "i should tell you that", "i should mention that", "i want to tell you that",
        "i have to tell you that", "i would like you to know that", "i would like you to know", "you may want to know that",
        "listen", "fyi",
        "make sure to remember", "make sure you remember", "try to remember that", "try to remember", "please",
        "let me tell you that", "let me tell you", "for later", "also", "okay", "well", "so", "oh", "and",
    )
)  # fmt: skip
_TURNED = {
    "i": "you", "my": "your", "me": "you", "mine": "yours", "myself": "yourself", "we": "you", "our": "your", "us": "you", "am": "are",
    "you": "i", "your": "my",
}  # fmt: skip
_LITTLE = frozenset(
    "a an the this that these those it its he she they them his her their i you we me us my your our mine and or but so if of in on at to "
    "for from by with about as is are was were am be been being do does did have has had will would can could should shall may might must "
    "not no yes please just now then there here what when where who which how why tell say said told remember know remind again called "
    "call name named thing one get got goes go going really still".split()
)
_WORDS = tuple(dict.fromkeys((*lexicon.LISTS["words"], *lexicon.LISTS["animals"], *lexicon.LISTS["fruits"])))


def statements(text: str) -> list[Fact]:
    """What is told of the user's own affairs, a fact for each clause with a value of its own; empty for questions and commands."""
    words, said = _said(text)
    led = len(said) < len(words)
    if not _is_told(said, led):
        return []
    parts = _clauses(said)
    if len(parts) > 1 and all(_value(p) and {"is", "are", "lives", "works", "likes", "has", "starts"} & set(p) for p in parts):
        return [fact for part in parts if (fact := _fact(part, led=True)) is not None]
    fact = _fact(said, led)
    return [fact] if fact is not None else []


def strong(text: str) -> bool:
    """It is put as one tells something to an assistant, not to whoever is in the room."""
    words, said = _said(text)
    return bool(_LEADS_TO_REMEMBER & set(words[: len(words) - len(said)])) or (
        _STRONG.search(" ".join(said)) is not None and _value(said) is not None
    )


_LEADS_TO_REMEMBER = frozenset("remember note mind forget know tell mention later".split())
_STRONG = re.compile(
    r"^(?:my|our) (?:\w+ ){1,4}(?:is|are|was|were)\b|\b(?:name is|is called|are called|is named|we call|i call)\b"
    r"|^(?:i|we) (?:live|work|come|was born|have|named|call|called|prefer|love|adore|parked|left|put|married|moved|keep|hid"
    r"|chose)\b|^i am (?:from|called|allergic)"
)
_ABOUT_OTHERS = re.compile(
    r"^the (?:\w+ ){1,3}(?:is|are|was|starts|leaves|begins|opens|closes|costs|goes|departs|arrives|ends)\b"
)
_NAMED = re.compile(r"\b(?:(?:his|her|its|their) (?:\w+ )?names? (?:is|are)|(?:is|are) (?:called|named))\b")
_INTERROGATIVE = re.compile(r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bthat )\b(?:what|when|where|who|whom|whose|which|why|how)\b")
_REQUEST = re.compile(
    r"\b(?:i|we) (?:would|want|need|should|could|will)\b|\b(?:could|can|would|will|may|should) (?:you|i|we)\b|\blet (?:me|us)\b"
    r"|\b(?:do|are|have|did) you\b"
)


def _is_told(said: Words, led: bool) -> bool:
    """It is a statement, and about the user's own affairs or something as good as those."""
    text = " ".join(said)
    if len(said) < 3 or said[0] in _ASKING or _INTERROGATIVE.search(text) or (_REQUEST.search(text) and not led):
        return False
    first_person = bool(_OWN & set(said[:-1])) and said[0] not in _ORDERS
    return (
        led
        or first_person
        or _NAMED.search(text) is not None
        or (_ABOUT_OTHERS.search(text) is not None and _value(said) is not None)
    )


_ORDERS = frozenset(
    "give show put throw bring take get let read say name list count call send order book set buy find stop wait leave open close "
    "turn come "
    "go please honey make look help pass start tell hear a two three four five six".split()
)
"""A statement does not begin with them."""


def _clauses(said: Words) -> list[Words]:
    """Cut at each `and` and `but`."""
    parts: list[list[str]] = [[]]
    for word in said:
        if word in ("and", "but"):
            parts.append([])
        else:
            parts[-1].append(word)
    return [tuple(part) for part in parts if part]


def _fact(said: Words, led: bool) -> Fact | None:
    found = _value(said)
    if found is None:
        whole = led or bool({"is", "are", "was", "put", "left", "parked", "have", "am"} & set(said))
        return Fact(telling(said), "", "word", "your", "", " ".join(_turn(said))) if whole and telling(said) else None
    kind, hit = found
    value = tidy(said[hit.start : hit.end], kind)
    turned = [*_turn(said[: hit.start]), "{value}", *_turn(said[hit.end :])]
    key = telling((*said[: hit.start], *said[hit.end :]))
    return Fact(key, value, kind, "your", "", " ".join(turned)) if key else None


def revision(words: Words, facts: Sequence[Fact]) -> Fact | None:
    """What was told, with the value that a correction names: of the facts of that value's class the one that it has most words in
    common with, or the last. None if there is none."""
    for kind, value in reversed(_values(words)):
        fits = [(f, renewed(f, kind, tidy(value, kind))) for f in facts]
        same = [(f, new) for f, new in fits if new and new.lower() != f.value.lower()]
        if same:
            shared = [(in_common(words, f.key), index) for index, (f, _) in enumerate(same)]
            old, new = same[max(shared)[1]]
            return Fact(old.key, new, old.kind, old.owner, old.link, old.sentence)
    return None


_CLOCK = re.compile(
    rf"\b(?:half past |quarter past |quarter to )?(?:(?:{'|'.join(NUMBER)})(?: |$))+|\b(?:noon|midnight|morning|afternoon|evening)\b"
)
_DATE = re.compile(rf"\b(?:{'|'.join((*lexicon.DAYS, *lexicon.MONTHS, 'tomorrow', 'tonight', 'today'))})\b", re.IGNORECASE)


def renewed(fact: Fact, kind: ValueKind, value: str) -> str:
    """The fact's value with the new one in it: another day leaves the hour. Empty if it is of another class."""
    times = {"time", "number"}
    if kind != fact.kind and not ({kind, fact.kind} == times and _is_time(fact)):
        return ""
    if not _is_time(fact):
        return value if fact.value else ""
    part = _DATE if _DATE.search(value) else _CLOCK
    if part.search(value) and part.search(fact.value):
        return part.sub(lambda m: part.search(value)[0].strip() + (" " if m[0].endswith(" ") else ""), fact.value, count=1)  # type: ignore[index]
    return value


def _is_time(fact: Fact) -> bool:
    return fact.kind == "time" or (fact.kind == "number" and " at {value}" in fact.sentence)


def telling(words: Words) -> Words:
    """The words that tell what it is about, in the singular."""
    return tuple(dict.fromkeys(singular(w) for w in words if w not in _LITTLE))


def _said(text: str) -> tuple[Words, Words]:
    """The words without hesitation; and those of them that follow the lead."""
    words = rephrased(tuple(w for w in normalise(text) if w not in _HESITATION))
    return words, _without_lead(words)


def _without_lead(words: Words) -> Words:
    while lead := next((lead for lead in _LEADS if words[: len(lead)] == lead), None):
        words = words[len(lead) :]
    return words


_CLASSES: tuple[tuple[ValueKind, tuple[str, ...]], ...] = (
    ("time", (*lexicon.DAYS, *lexicon.MONTHS, "tomorrow", "tonight", "noon", "midnight", "morning", "afternoon", "evening")),
    ("name", lexicon.NAMES),
    ("place", (*lexicon.CITIES, *world.COUNTRIES)),
    ("number", tuple(n for n in NUMBER if n != "one")),
    ("word", tuple(dict.fromkeys((*lexicon.COLORS, *lexicon.FOODS, *_WORDS)))),
)


@lru_cache(maxsize=4_000)
def _value(words: Words) -> tuple[ValueKind, Found] | None:
    """The value that comes last in the sentence; one that is nearly heard only if none is heard exactly."""
    found = [
        (kind, kept) for kind, entries in _CLASSES if (kept := [h for h in find_all(words, entries, 88) if _stands(words, h)])
    ]
    exact = [(kind, [h for h in hits if h.score >= 100]) for kind, hits in found]
    best = max((item for item in exact if item[1]), key=lambda item: item[1][-1].start, default=None) or next(iter(found), None)
    if best is None:
        return None
    kind, hits = best
    first = last = hits[-1]
    for hit in reversed(hits[:-1]):  # `four seven nine` is one value
        if hit.end == first.start:
            first = hit
    return _whole_time(words, kind, Found(last.name, last.score, first.start, last.end))


_LENGTHS = frozenset("year years month months week weeks minute minutes hour hours times people of".split())


def _stands(words: Words, hit: Found) -> bool:
    """It may be a value: not how long or how many of something, nor a word that sounds a little like a name."""
    after = words[hit.end] if hit.end < len(words) else ""
    return not (hit.name in NUMBER and after in _LENGTHS) and (
        hit.score >= 100 or not set(words[hit.start : hit.end]) & _NOT_NAMES
    )


_NOT_NAMES = frozenset(
    "married marry moved means mean work works working car make makes park parked room time person name meet".split()
)


def _whole_time(words: Words, kind: ValueKind, hit: Found) -> tuple[ValueKind, Found]:
    """`half past six`, `wednesday at two`, `thursday morning`: with what stands in front."""
    start, end = hit.start, hit.end
    if kind == "number" and words[max(0, start - 2) : start] in (("half", "past"), ("quarter", "past"), ("quarter", "to")):
        start -= 2
    dates, parts = (*lexicon.DAYS, "tomorrow", "tonight"), ("morning", "afternoon", "evening")
    if kind == "number" and start >= 2 and words[start - 1] == "at" and words[start - 2] in dates:
        start, kind = start - 2, "time"
    if kind == "time" and hit.name in parts and start >= 1 and words[start - 1] in dates:
        start -= 1
    return kind, Found(hit.name, hit.score, start, end)


def _values(words: Words) -> list[tuple[ValueKind, Words]]:
    """Every value in the sentence that is not denied, in order."""
    found: list[tuple[ValueKind, Words]] = []
    rest = words
    while (hit := _value(rest)) is not None:
        kind, at = hit
        if not {"not", "against"} & set(words[max(0, at.start - 2) : at.start]):
            found.insert(0, (kind, words[at.start : at.end]))
        rest = rest[: at.start]
    return found


def _turn(words: Words) -> list[str]:
    """Said of the user instead of by him."""
    turned = [_TURNED.get(w, w) for w in words]
    return ["are" if w == "is" and before == "you" else w for before, w in zip(["", *turned], turned, strict=False)]
