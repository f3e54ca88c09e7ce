"""What the words of an utterance tell about the floor, whatever they are about: everyday English,
in `data/floor.yaml`."""

from __future__ import annotations

import re

from . import tables
from .tables import english, floor
from .text import normalise, without_fillers

_MURMUR = re.compile(r"(?:[uao]+h+[aeiu]*|e?m+h*m*|h+m+)+")
"""How recognisers write what has no letters: `ahah`, `uhai`, `mmhm`."""
_WH = frozenset("what where when who which how why".split())
STOPPING = 10
"""Of more words, `stop` may be one among others."""
FEW = 2
"""So many words may stand alone or before a request."""


def floor_class(text: str) -> str:
    """`stop`, `backchannel` or `` for a text that is nothing but a floor word or two."""
    said = normalise(text)
    joined, short = " ".join(said), " ".join(without_fillers(said))
    stops, murmurs = floor("stop"), floor("murmurs")
    if (
        joined in stops
        or short in stops
        or (said and set(said) <= {"stop", "wait", "no"} and said != ("no",))
    ):
        return "stop"
    if len(said) <= STOPPING and not _WH & set(said) and _stopping(joined):
        return "stop"
    spelled = "".join(said) in floor("murmur_spellings") or _MURMUR.fullmatch("".join(said))
    single = {murmur for murmur in murmurs if " " not in murmur}
    return "backchannel" if joined in murmurs or spelled or (said and set(said) <= single) else ""


def _stopping(text: str) -> bool:
    """There is a phrase that ends what is being said, and nothing else is spoken of."""
    for phrase in tables.phrases("floor", "stopping"):
        rest = f" {text} ".replace(f" {phrase} ", " ", 1)
        empty = english("little") | floor("stopping_with")
        if rest.strip() != text and set(rest.split()) <= empty:
            return True
    return False


def asks(text: str) -> bool:
    """It begins as questions and requests do, and goes on."""
    said = without_fillers(normalise(text))
    return len(said) > FEW and said[0] in floor("asking")
