"""Sentences that begin with what cannot stand alone: `if it rains`, `in the year after the war`. What they wait for is looked for."""

from __future__ import annotations

import re
from typing import Literal

from .._reference.clauses import AUXILIARY, WH
from .._reference.tables import floor
from .._reference.text import Words, normalise, trimmed

SHORT = 3
"""A phrase of so many words may be an answer (`in the morning`)."""
_SUBJECTS = frozenset("i we he she they".split())
_INVERTED = _SUBJECTS | {"you", "it", "there"}
_AFTER_AUXILIARY = _SUBJECTS | frozenset("you it there the my our this that a an".split())
_BINDING = frozenset("and or but".split())
Front = Literal["", "hangs", "asked", "told"]


def last_sentence(text: str) -> str:
    """The sentence that is being spoken; recognisers write a full stop at a pause too, so one that goes on with `and` is not new."""
    sentences = re.split(r"(?<=[.?!])\s+", text.strip())
    while len(sentences) > 1 and set(normalise(sentences[-1])[:1]) <= _BINDING:
        sentences[-2:] = [f"{sentences[-2].rstrip('.?!')} {sentences[-1]}"]
    return sentences[-1]


def front(text: str) -> Front:
    """What has become of a last sentence that begins with a word that opens a clause or a phrase in front: `hangs` while nothing has
    come that could stand alone, `asked` once a question or request did, `told` once a statement did. Empty for other sentences."""
    sentence = last_sentence(text)
    words = _bare(sentence)
    if len(words) < 2:
        return ""
    opens = words[0] in floor("subordinating") and not (words[0] in WH and words[1] in AUXILIARY)
    if not opens and (words[0] not in floor("fronting") or words[1] in WH):
        return ""
    parts = [_part(part) for part in sentence.rstrip(" ,.?!").split(",")[1:]]
    if "asked" in parts or _asked(words):
        return "asked"
    return "told" if "told" in parts or _told(words, clause=opens) else "hangs"


def short_phrase(text: str) -> bool:
    """It may be the answer to a question, though no sentence."""
    words = _bare(last_sentence(text))
    return len(words) <= SHORT and words[0] not in floor("subordinating") - floor("fronting")


def _bare(text: str) -> Words:
    said = normalise(text)
    return trimmed(said, "courtesies") or said


def _part(part: str) -> Front:
    """What a part after a comma is by itself."""
    words, bare = normalise(part), _bare(part)
    if len(bare) < 2 or words[0] in floor("subordinating") | {"to"}:
        return ""  # a single word may be an `uh`, as recognisers hear it
    if (
        bare[0] in WH | floor("requests")
        or (bare[0] in AUXILIARY and bare[1:2] and bare[1] in _AFTER_AUXILIARY)
        or words[0] == "please"
    ):
        return "asked"
    clause = bare[0] in _SUBJECTS or bool(set(bare[1:4]) & floor("finite"))
    return "told" if words[0] not in _BINDING and len(bare) > 2 and clause else ""


def _asked(words: Words) -> bool:
    """A question or request begins within."""
    threes = list(zip(words[1:], words[2:], words[3:], strict=False))
    return any(
        (a in WH and (b in AUXILIARY or a in ("which", "how", "what")))
        or (a in AUXILIARY and b in _INVERTED and before not in _INVERTED)
        or (a in ("tell", "give", "show", "remind") and b in ("me", "us"))
        or a == "please"
        for before, a, b in threes
    )


def _told(words: Words, *, clause: bool) -> bool:
    """A clause with a subject of its own follows; after a mere phrase any verb will do."""
    tail = list(enumerate(words[:-1]))[3 if clause else 2 :]
    subject = any(w in _SUBJECTS and words[i - 1] not in _BINDING | floor("subordinating") | {"that"} for i, w in tail)
    verbs = [i for i, w in enumerate(words) if w in floor("finite") and i > 1]
    return subject or (not clause and bool(verbs) and words[verbs[0] - 1] not in floor("relative"))
