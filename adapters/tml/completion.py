"""Has the user finished? Predicted from the words so far, before silence could tell."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from fdbench.contract import RATE, Samples

from .._reference import skills
from .._reference.acts import floor_class
from .._reference.match import Act, known
from .._reference.text import NUMBER, Words, normalise, same_words

Completeness = Literal["complete", "opening", "unsure", "incomplete"]

PAUSE: dict[Completeness, Samples] = {
    "complete": RATE * 180 // 1000,  # longer than most pauses at commas of fluent speech, of which few follow a whole request
    "opening": RATE * 360 // 1000,  # `wait`, `stop`, `seven`: alone, or before a request; the comma after it lasts up to 0.3 s
    "unsure": RATE * 700 // 1000,
    "incomplete": RATE * 2700 // 1000,  # just over the 95th percentile of pauses inside turns in call centres (2.5 s)
}
"""The silence after which the foreground takes the turn."""

_DANGLING = frozenset(
    "the a an of to in on at for with from by and or but so because if that than then as is are was were am be been my your our his her "
    "their this these those what which who when where why how would could should can will i you we they he she do does did have has had "
    "about into like know want need some any very um uh er erm hmm please tell me called named not between plus minus times "
    "remember make book order name".split()
)
_MAY_END = frozenset("me know called named name that this is was on to at remember".split())
"""Words that dangle unless an act is already whole with them."""
_CARRIERS = ("i would like to know", "i would like to", "i want to know", "can you tell me", "could you tell me", "tell me", "do you know",
             "i have a question", "i would like", "i was wondering", "let me think", "let me see")  # fmt: skip


_DICTATED = frozenset("code number phone pin digit digits letter letters spelled".split())
"""After these, digits and letters come one by one, with pauses between groups."""
PHONE_DIGITS = 7


def completeness(text: str, acts: Sequence[Act]) -> Completeness:
    """`complete`: an act with all it needs, or a whole sentence of the skills, and no word left hanging. `opening`: one word, which
    may stand alone or before a request. `incomplete`: it must go on. Else `unsure`."""
    words = normalise(text)
    if not words:
        return "unsure"
    if floor_class(text) == "stop":
        return "opening"
    understood = known(acts)
    lacking = any(
        a.kind in ("country", "opposite") and "" in (a.slots.get("country", "-"), a.slots.get("word", "-")) for a in acts
    )
    last, whole = words[-1], skills.accepts(text)
    if not understood and any(_carrier_only(words, tuple(c.split())) for c in _CARRIERS):
        return "incomplete"
    series = _series(words)
    if series is not None and series != "complete":
        return series
    if last in ("um", "uh", "er", "erm", "hmm") or lacking:
        return "incomplete"
    if last in _DANGLING and not whole and not (understood and last in _MAY_END):
        return "incomplete"
    if understood or whole:
        return "complete"
    return "opening" if len(words) == 1 else "unsure"


def _series(words: Words) -> Completeness | None:
    """How far a dictated code or number has come, where its length is announced or known: all but one of it is `unsure`, as one may
    have been misheard; less is `incomplete`. None where nothing is dictated."""
    start = max((i for i, w in enumerate(words) if w in _DICTATED), default=None)
    if start is None:
        return None
    announced = next((NUMBER[a] for a, b in pairwise(words) if a in NUMBER and b in _DICTATED), None)
    wanted = announced or (PHONE_DIGITS if "phone" in words else None)
    said = sum(1 for w in words[start + 1 :] if w in NUMBER or w == "oh" or len(w) == 1)
    if wanted is None or not said:
        return None
    return "complete" if said >= wanted else "unsure" if said == wanted - 1 else "incomplete"


def _carrier_only(words: Words, carrier: Words) -> bool:
    """Hardly more was said than `carrier`: one word before it and one after (a misheard `um`), and one word in it misheard."""
    slips = 1 if len(carrier) > 3 else 0
    for start in range(2):
        window = words[start : start + len(carrier)]
        if len(words) - start - len(carrier) in (0, 1) and same_words(window, carrier) <= slips:
            return True
    return False
