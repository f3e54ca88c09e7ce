"""Has the user finished? Predicted from how the words so far end, before silence could tell. What they are about plays no part."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Literal

from fdbench.contract import RATE, Samples

from .._reference.clauses import AUXILIARY, WH, questions
from .._reference.cues import FEW, asks, floor_class
from .._reference.tables import floor
from .._reference.text import NUMBER, Words, normalise, trimmed
from .front import front, last_sentence, short_phrase

Completeness = Literal["complete", "stated", "opening", "unsure", "incomplete"]

PAUSE: dict[Completeness, Samples] = {
    "complete": RATE * 180 // 1000,  # longer than most pauses at commas of fluent speech, of which few follow a whole request
    "stated": RATE * 360 // 1000,  # nothing was asked yet: a question or an order may follow
    "opening": RATE * 360 // 1000,  # `wait`, `stop`, `seven`: alone, or before a request; the comma after it lasts up to 0.3 s
    "unsure": RATE * 700 // 1000,
    "incomplete": RATE * 2700 // 1000,  # just over the 95th percentile of pauses inside turns in call centres (2.5 s)
}
"""The silence after which the foreground takes the turn."""
PHONE_DIGITS = 7
"""A phone number has so many digits at least."""
TEN = 10
CODE_DIGITS = 4
"""Any other, whose digits come one by one."""


def completeness(text: str) -> Completeness:
    """Whether a speaker who falls silent after these words has finished.

    `complete`: it may be a whole question or request. `stated`: a whole statement. `opening`: a word or two, which may stand alone or
    before a request. `incomplete`: it must go on. Else `unsure`.
    """
    said = normalise(text)
    if not said:
        return "unsure"
    if floor_class(text) == "stop":
        return "opening"
    series = _series(_one_by_one(text))
    if series is not None:
        return series
    if _goes_on(text, said):
        return "incomplete"
    if len(said) <= FEW:
        return "opening"
    before = front(text)
    if before == "hangs":
        return "unsure" if short_phrase(text) else "incomplete"
    parts = (text, last_sentence(text))
    asked = before == "asked" or (not before and (questions(said) or any(asks(part) for part in parts)))
    last = (trimmed(said, "leads", "courtesies_after") or said)[-1]
    if last in floor("seldom_last") and not (asked and WH & set(said) and last in floor("asked_after")):
        return "unsure" if asked and len(said) > FEW + 1 else "incomplete"
    if asked:
        return "complete"
    return "stated" if before or set(said) & floor("finite") else "unsure"


SUBJECTS = frozenset("i we you he she it they".split())
CLOSED = frozenset((("carry", "on"), ("go", "on"), ("moving", "on"), ("missed", "that"), ("enough", "that")))
"""These end a request, though their last word seldom does."""


def _goes_on(text: str, said: Words) -> bool:
    """It ends as no sentence does, or only announces one."""
    if len(said) == 1 and said[0] not in floor("hesitations"):
        return False
    if said[-1] in floor("hesitations") or text.rstrip().endswith((",", "-", "...", "…")):
        return True
    turned = said[-1] in SUBJECTS and said[-2:-1] != () and said[-2] in AUXILIARY  # `where were we`
    if questions(said) and (turned or said[-1] in floor("asked_after")):
        return False
    if said[-2:] in CLOSED or trimmed(said, "", "courtesies_after") != said:
        return False
    empty = floor("hesitations") | {"please", "okay", "so", "well"}
    short = " ".join(word for word in said if word not in empty)
    announced = floor("announcing")
    if said[-2] in ("the", "my", "this") and said[-1] in floor("naming") and not questions(said):
        return True
    heard = short.rsplit(" ", 1)[0]  # an `um` at the end is heard as some word
    return said[-1] in floor("never_last") or short in announced or (heard in announced and len(heard.split()) > FEW + 1)


def _one_by_one(text: str) -> Words:
    """The words, with the digits of a number of three digits or more apart: recognisers write a code as one number."""
    return normalise(re.sub(r"\d{3,}", lambda found: " ".join(found[0]), text))


def _series(said: Words) -> Completeness | None:
    """How far a dictated code or number has come, where its length is announced or known: all but one of it is `unsure`, as one may
    have been misheard; less is `incomplete`. None where nothing is dictated."""
    dictated = floor("dictated")
    start = max((i for i, w in enumerate(said) if w in dictated), default=None)
    if start is None:
        return None
    announced = next((NUMBER[a] for a, b in pairwise(said) if a in NUMBER and b in dictated), None)
    wanted = announced or (PHONE_DIGITS if "phone" in said else None)
    told = [w for w in said[start + 1 :] if w in NUMBER or w == "oh" or len(w) == 1]
    known = len(told)
    if wanted is None:
        others = " ".join(said[start + 1 :]).rpartition("is ")[2].split()
        one_by_one = known > 1 and known == len(others) and all(NUMBER.get(w, 0) < TEN for w in told)
        return ("unsure" if known >= CODE_DIGITS else "incomplete") if one_by_one else None
    if not known:
        return None
    return "complete" if known >= wanted else "unsure" if known == wanted - 1 else "incomplete"
