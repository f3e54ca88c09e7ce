"""What sort of answer a question asks for, and whether what was told holds one."""

from __future__ import annotations

import re

from .entities import entities
from .knowledge import stem, telling
from .text import Words

_SORTS = (
    (r"\banimal\b|\bpet\b", ("animals",)),
    (r"\bcolor\b|\bshade\b", ("color",)),
    (r"\bhow (?:old|many|much|long|far|tall|big|high|often)\b", ("number",)),
    (r"\b(?:age|number|numbers|code|pin)\b", ("number",)),
    (r"\b(?:level|floor|gate|platform|row|room)\b", ("number", "ordinal")),
    (r"\bmonth\b", ("month",)),
    (r"\btime\b", ("number", "part of the day", "ordinal", "day")),
    (r"\bday\b|\bdate\b", ("day", "month", "ordinal")),
    (r"\bwhen\b|\bhow soon\b", ("day", "ordinal", "month", "number", "part of the day")),
    (r"\b(?:name|called|named|who)\b", ("name",)),
    (r"\b(?:where|place|city|town|country)\b", ("city", "country")),
)
"""What asks for it, and the classes that a value of it has."""
_LISTED = frozenset(("day", "ordinal", "month", "number", "part of the day", "color"))
"""Classes of which all values are known."""
_PLACED = re.compile(
    r"\b(?:in|at|to|from|on|under|behind|beside|near|by|into|above|below|inside|off|opposite) "
    r"(?:(?:a|an|the|your|my|our|his|her|their) )?(\w+)"
)


def of_the_sort(question: Words, note: Words) -> bool | None:
    """Whether a note tells something new that is of the sort asked for; None if it tells something
    of which nobody can say what it is."""
    new = [e for e in entities(note) if not set(note[e.start : e.end]) <= set(question)]
    listed = {stem(w) for e in new if e.kind in _LISTED for w in note[e.start : e.end]}
    other = set(telling(note)) - set(telling(question)) - listed
    kinds = _asked_for(question)
    if not kinds or "who" in question:
        return bool(other)
    if kinds & {e.kind for e in new}:
        return True
    if "name" in kinds:
        return bool(other and {"name", "called", "named"} & set(note)) or None
    placed = _PLACED.search(" ".join(note)) if "city" in kinds else None
    return bool(placed and stem(placed[1]) in other) or (None if other else False)


def likelier(question: Words, note: Words) -> float:
    """A little more for a note with a value of the class that is asked for."""
    kinds = _asked_for(question)
    fits = kinds & {e.kind for e in entities(note)} or of_the_sort(question, note)
    return 0.1 if kinds and fits else 0.0


def _asked_for(question: Words) -> frozenset[str]:
    """The classes of values that answer; empty where the question does not tell."""
    text = " ".join(question)
    return next((frozenset(kinds) for form, kinds in _SORTS if re.search(form, text)), frozenset())
