"""Cutting a turn into clauses; and what each of them is: a question, a statement, a correction."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .entities import repaired
from .tables import english, floor
from .text import Words, normalise, trimmed

OWN = frozenset("i my our we me mine us".split())
WH = frozenset("what when where who whom whose which how why".split())
AUXILIARY = frozenset(
    "is are was were do does did has have had can could will would should shall may am".split()
)
_SUBJECTS = frozenset("i my our we the he she his her their there it they a an".split())
_BEFORE_WH = frozenset("in on at from to of for with by".split())
_TIED = _BEFORE_WH | frozenset("know tell me remember say and but wonder".split())
"""What follows these belongs to them (`tell me what`)."""
_RELATIVE = re.compile(r"\bis (?:what|where|how|when|who|which) (?:i|we|my|our)\b")
_ASKED = re.compile(r"\b(?:what|which|whose|whom|how many|how much)\b")
_CLEFT = re.compile(r"^what ((?:i|we) .+) is (?!it\b|that\b)(?=\w)")
FEWEST = 3
"""Words of a clause."""


def clauses(text: str) -> list[Words]:
    """Cut at ends of sentences, and where a clause of its own begins within one; corrections within
    a clause are carried out."""
    found: list[Words] = []
    hesitations = floor("hesitations")
    for sentence in _apart(text):
        said = tuple(word for word in normalise(sentence) if word not in hesitations)
        words, start = repaired(trimmed(said, "fillers")), 0
        for i in range(FEWEST, len(words) - 2):
            binds = words[i] in ("and", "but", "so") and _begins(words[i + 1 :])
            if i - start >= FEWEST and (binds or _asked_apart(words, i)):
                found.append(words[start:i])
                start = i + binds
        found.append(words[start:])
    return [words for words in found if words]


def _apart(text: str) -> Iterator[str]:
    """The sentences; what is told before a comma and asked or ordered behind it is two."""
    for sentence in re.split(r"(?<=[.?!;])\s+", text):
        start = 0
        for comma in re.finditer(r",\s+", sentence):
            before, after = (
                normalise(sentence[start : comma.start()]),
                normalise(sentence[comma.end() :]),
            )
            if _tells(before) and after and after[0] not in english("repairs") and _orders(after):
                yield sentence[start : comma.start()]
                start = comma.end()
        yield sentence[start:]


def _tells(words: Words) -> bool:
    whole = len(words) >= FEWEST and words[0] not in floor("subordinating") | floor("requests")
    return whole and bool(OWN & set(words)) and not questions(words)


def _orders(words: Words) -> bool:
    rest = trimmed(words, "courtesies") or words
    return rest[0] in floor("requests") or (
        rest[0] in WH and rest[1:2] != () and rest[1] in AUXILIARY
    )


def _begins(words: Words) -> bool:
    """A clause with a subject and verb of its own, or a question or request, begins here."""
    rest = trimmed(words, "courtesies") or words
    if rest[0] in WH or rest[0] in floor("requests"):
        return True
    return rest[0] in _SUBJECTS and bool(set(rest[1:5]) & floor("finite"))


def _asked_apart(words: Words, at: int) -> bool:
    """A question begins there that is no part of the statement before it."""
    before = words[:at]
    if words[at] not in WH or words[at + 1] not in AUXILIARY | {"many", "much"}:
        return False
    led = from_lead((*before, "x", "x")) != (*before, "x", "x")
    tied = led or words[at - 1] in _TIED or questions(before)
    return not tied and _has_verb(before)


def _has_verb(words: Words) -> bool:
    return bool(set(words) & floor("finite"))


def stripped(words: Words, key: str) -> Words:
    """Without the phrases of a key in front, and the courtesies around them."""
    before: Words = ()
    while words != before:
        before = words
        words = trimmed(trimmed(words, key), "courtesies") or words
    return words


def uncleft(words: Words) -> Words:
    """`what I need is a bag` as `I need a bag`."""
    return tuple(_CLEFT.sub(r"\1 ", " ".join(words)).split())


def from_lead(words: Words) -> Words:
    """From a lead of several words on, where one stands within (`for a quiz I need to know`)."""
    for at in range(len(words) - 3, 0, -1):
        leads = len(trimmed(words[at:], "leads")) <= len(words) - at - 2
        if leads and words[at - 1] not in ("not", "to", "will"):
            return words[at:]
    return words


def questions(words: Words) -> bool:
    """Something is asked."""
    text = " ".join(words)
    if not words or _RELATIVE.search(text):
        return False
    if _ASKED.search(text) or words[0] in WH | AUXILIARY:
        return True
    threes = zip(words, words[1:], words[2:], strict=False)
    inner = any(a in WH and b in AUXILIARY and before not in _TIED for before, a, b in threes)
    return inner or (words[0] in _BEFORE_WH and words[1:2] != () and words[1] in WH)


def states(words: Words) -> bool:
    """Something is told: there is a verb, and it begins as no question or request does."""
    if len(words) < FEWEST or words[0] in floor("asking"):
        return False
    return bool(OWN & set(words)) or (words[0] != "you" and _has_verb(words[1:]))


def marked(words: Words) -> bool:
    """It says that something was wrong, or has changed."""
    changed = english("changed") & set(words)
    return bool(changed) or stripped(words, "corrections") != stripped(words, "fillers")
