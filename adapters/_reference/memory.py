"""What users tell in their own words: kept as they said it, found again by the words that a question shares with it.

The patterns of `tell.py` know how facts are usually put. Whatever else is said about the user's own affairs, with a name, a day, a
number or the like in it, is kept here as a sentence, turned round: `I named my parrot Coco` is `you named your parrot Coco`.
"""

from __future__ import annotations

from collections.abc import Sequence

from . import lexicon, world
from .match import singular
from .state import Fact, ValueKind, tidy
from .synonyms import in_common
from .text import NUMBER, Found, Words, find_all

_ASKING = frozenset("what when where who which how why tell can could do does did would will is are explain describe play".split())
_HESITATION = frozenset("um uh uhm er erm ah oh hm hmm please".split())
_OWN = frozenset("i my our we me mine us".split())
_LEADS = tuple(
    tuple(lead.split())
    for lead in (
        "i want you to remember that", "i want you to remember", "i would like you to remember that", "i would like you to remember",
        "can you remember that", "could you remember that", "please remember that", "remember that", "remember", "please note that",
        "note that", "note", "keep in mind that", "keep in mind", "do not forget that", "do not forget", "by the way", "just so you know",
        "you should know that", "you should know", "i should tell you that", "i should mention that", "i want to tell you that",
        "i have to tell you that", "let me tell you that", "let me tell you", "for later", "also", "okay", "well", "so", "oh", "and",
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


def statement(words: Words) -> Fact | None:
    """A sentence about the user's own affairs, and the value in it, if there is one; None if it is a question or a command."""
    words = tuple(w for w in words if w not in _HESITATION)
    said = _without_lead(words)
    led = len(said) < len(words)
    if len(said) < 3 or said[0] in _ASKING or not (_OWN & set(said) or led or said[0] == "the"):
        return None
    found = _value(said)
    if found is None:
        whole = led or bool({"is", "are", "was", "put", "left", "parked", "have"} & set(said))
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
        same = [f for f in facts if f.kind == kind and f.value and tidy(value, kind) != f.value]
        if same:
            old = max(enumerate(same), key=lambda item: (in_common(words, item[1].key), item[0]))[1]
            return Fact(old.key, tidy(value, kind), old.kind, old.owner, old.link, old.sentence)
    return None


def telling(words: Words) -> Words:
    """The words that tell what it is about, in the singular."""
    return tuple(dict.fromkeys(singular(w) for w in words if w not in _LITTLE))


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


def _value(words: Words) -> tuple[ValueKind, Found] | None:
    """The value that comes last in the sentence; one that is nearly heard only if none is heard exactly."""
    found = [(kind, hits) for kind, entries in _CLASSES if (hits := find_all(words, entries, 88))]
    exact = [(kind, [h for h in hits if h.score >= 100]) for kind, hits in found]
    best = max((item for item in exact if item[1]), key=lambda item: item[1][-1].start, default=None) or next(iter(found), None)
    if best is None:
        return None
    kind, hits = best
    first = last = hits[-1]
    for hit in reversed(hits[:-1]):  # `four seven nine` is one value
        if hit.end == first.start:
            first = hit
    return kind, Found(last.name, last.score, first.start, last.end)


def _values(words: Words) -> list[tuple[ValueKind, Words]]:
    """Every value in the sentence that is not denied, in order."""
    found: list[tuple[ValueKind, Words]] = []
    rest = words
    while (hit := _value(rest)) is not None:
        kind, at = hit
        if "not" not in words[max(0, at.start - 2) : at.start]:
            found.insert(0, (kind, words[at.start : at.end]))
        rest = rest[: at.start]
    return found


def _turn(words: Words) -> list[str]:
    """Said of the user instead of by him."""
    turned = [_TURNED.get(w, w) for w in words]
    return ["are" if w == "is" and before == "you" else w for before, w in zip(["", *turned], turned, strict=False)]
