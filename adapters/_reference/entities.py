"""Values in a sentence (days, numbers, names, ...), and putting another one in the place of one.

That is how people correct themselves (`on Monday, no, Tuesday`), correct what they said before, and
ask the same of something else (`and Spain?`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from . import tables
from .tables import english
from .text import NUMBER, ORDINALS, Words, singular, trimmed

LONGEST = 3
"""Words of the longest value in the lists."""
MOST = 5
"""Words of a value that stands in no list."""
_LINKS = frozenset(
    "is are was were called named in on at to from am be near of live like love".split()
)


@dataclass(frozen=True, slots=True)
class Entity:
    """A value of a class at words [start, end)."""

    kind: str
    start: int
    end: int


@cache
def _classes() -> dict[str, str]:
    """Each value of the lists, and its class; of two, the first."""
    world, texts = tables.table("world"), tables.table("texts")
    rows: list[tuple[str, Iterable[str]]] = [
        ("day", (*_row(world["orders"]["days"]), "today", "tomorrow", "tonight")),
        ("month", (month for month in _row(world["orders"]["months"]) if month != "may")),
        ("part of the day", ("morning", "afternoon", "evening")),
        ("number", ("noon", "midnight")),
        *((kind, tables.phrases("english", kind)) for kind in ("name", "city", "color", "animals")),
        ("country", (country.lower().removeprefix("the ") for country in world["countries"])),
        ("title", (*texts["subjects"], *texts["recipes"])),
        ("food", tables.phrases("english", "food")),
        ("story", texts["stories"]),
        ("opposite", str(world["opposites"]).replace(",", " ").split()),
        *((key, _row(row)) for key, row in world["lists"].items() if key != "numbers"),
    ]
    return {value: kind for kind, values in reversed(rows) for value in values}


def _row(text: str) -> list[str]:
    return [" ".join(value.lower().split()) for value in text.split(",")]


def entities(words: Words) -> list[Entity]:
    """The values in order. Numbers side by side are one value, and so is `half past six`."""
    found: list[Entity] = []
    at = 0
    while at < len(words):
        end = _number_end(words, at)
        kind = "" if end == at else "ordinal" if words[end - 1] in ORDINALS else "number"
        sizes = range(LONGEST, 0, -1) if not kind else ()
        size = next((n for n in sizes if _kind(words[at : at + n], words[:at])), 0)
        if size:
            kind, end = _kind(words[at : at + size], words[:at]), at + size
        if kind:
            found.append(Entity(kind, at, end))
        at = max(end, at + 1)
    return found


def _kind(value: Words, before: Words) -> str:
    if value == ("may",) and before[-1:] and before[-1] in english("before_may"):
        return "month"
    one = " ".join((*value[:-1], singular(value[-1])))
    return _classes().get(" ".join(value), _classes().get(one, ""))


def _number_end(words: Words, start: int) -> int:
    """Where the number that begins there ends; `start` if none does."""
    at = start
    if words[start : start + 2] in (("half", "past"), ("quarter", "past"), ("quarter", "to")):
        at += 2
    end = at
    while end < len(words) and (
        words[end] in NUMBER or (end > at and words[end] in ("hundred", "thousand", "oh"))
    ):
        end += 1
    end += words[end : end + 1] != () and words[end] in ORDINALS
    return end if end > at else start


# --- one in the place of another ------------------------------------------------------------------


def revised(old: Words, new: Words) -> Words | None:
    """`old` with the values of `new` in the places of its own; None if nothing of it is changed by
    them."""
    new, denied = _without_denial(new)
    current = old
    for value in entities(new):
        place = _place(current, value, new, denied)
        if place is not None:
            said = new[value.start : value.end]
            current = (*current[: place.start], *said, *current[place.end :])
    return current if current != old else None


def put(old: Words, new: Words) -> Words | None:
    """`old` with what `new` says, of no class, after the same word, or else after the last word
    that links; None where that is not clear."""
    value, at = new[value_at(new) :], value_at(old)
    if len(new) > 1 and new[0] in old[1:]:
        return (*old[: len(old) - 1 - old[::-1].index(new[0])], *new)
    return (*old[:at], *value) if 0 < len(value) <= MOST and 0 < at < len(old) else None


def value_at(words: Words) -> int:
    """Where a value begins: behind the last word that links; 0 without one."""
    return max((i for i, word in enumerate(words, 1) if word in _LINKS), default=0)


def _use(words: Words, number: Entity) -> str:
    """Whether a number is an hour or how many; empty if nothing tells."""
    before, after = words[number.start - 1 : number.start], words[number.end : number.end + 1]
    if before == ("at",) or after in (("o'clock",), ("pm",), ("am",)):
        return "hour"
    return "many" if before == ("for",) or set(after) & english("units") else ""


def _place(old: Words, value: Entity, new: Words, denied: Words) -> Entity | None:
    """Which of the old values the new one replaces: the one that is denied, the one with the same
    words around it, or the last."""
    alike = _INTERCHANGEABLE if value.kind in _INTERCHANGEABLE else {value.kind}

    def fits(place: Entity) -> tuple[bool, bool, int, int]:
        before, after = old[place.start - 1 : place.start], old[place.end : place.end + 1]
        beside = (before == new[max(0, value.start - 1) : value.start] and bool(before)) + 2 * (
            after == new[value.end : value.end + 1] and bool(after)
        )
        used = value.kind == "number" and _use(old, place) == _use(new, value) != ""
        return old[place.start : place.end] == denied, used, beside, place.start

    return max((e for e in entities(old) if e.kind in alike), key=fits, default=None)


_DENIAL = re.compile(
    r"\b(?:not|instead of) (?:(?:an?|the|in|on|at|to|for|with|of|my|our) )*(\w+(?: \w+)?)"
)
_INTERCHANGEABLE = frozenset(
    "title food story animals fruits vegetables words country city".split()
)
"""Classes that overlap: tea is a food and a title."""


def _without_denial(words: Words) -> tuple[Words, Words]:
    """The words without `not coffee`, and what was denied; `not coffee but tea` keeps the tea."""
    text = " ".join(words)
    match = _DENIAL.search(text)
    if match is None:
        return words, ()
    pair = tuple(match[1].split())
    denied = pair if _kind(pair, ()) else pair[:1]
    after = text[match.start(1) + len(" ".join(denied)) :]
    return tuple(f"{text[: match.start()]} {after}".split()), denied


@cache
def _repair() -> re.Pattern[str]:
    """Any run of words between what was said and what was meant (`no wait sorry`)."""
    marks = sorted(tables.phrases("english", "repairs"), key=len, reverse=True)
    return re.compile(rf"(?<!^)(?<!\S)(?:(?:(?:or|oh|uh|um|ah) )*(?:{'|'.join(marks)})(?!\S) ?)+")


def repaired(words: Words) -> Words:
    """What is meant, where speakers correct themselves within the sentence."""
    text = " ".join(words)
    for mark in reversed(list(_repair().finditer(text))):
        head, tail = tuple(text[: mark.start()].split()), tuple(text[mark.end() :].split())
        if not head or not tail or head[-1] in english("no_repair_after"):
            continue
        head = repaired(head) if trimmed(head, "corrections", "courtesies") else ()
        meant = _meant(head, tail) if head else None
        if meant is not None:
            return meant
    return words


def _meant(head: Words, tail: Words) -> Words | None:
    tail = tail if tail[0] == "not" else trimmed(tail, "corrections", "courtesies_after")
    found = entities(tail)
    if not tail:
        return None
    if "not" in tail:
        return revised(head, tail)
    place = _place(head, found[0], tail, ()) if found else None
    if place is None:
        return put(head, tail) if len(tail) == 1 or tail[0] in head else None
    more = tail[found[0].end :]
    rest = () if more and len(found) > 1 else head[place.end :]
    start = max(0, place.start - found[0].start)  # `after monday, no, before monday`
    return (*head[:start], *tail[: found[0].end], *more, *rest)
