"""Values in a sentence (days, numbers, names, ...), and putting another one in the place of one.

That is how people correct themselves (`on Monday, no, Tuesday`), correct what they said before, and
ask the same of something else (`and Spain?`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from . import tables
from .tables import english
from .text import NUMBER, ORDINALS, Words, singular, trimmed

LONGEST = 3
"""Words of the longest value in the lists."""


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
        ("day", (*tables.apart(world["orders"]["days"].lower()), "today", "tomorrow", "tonight")),
        (
            "month",
            (month for month in tables.apart(world["orders"]["months"].lower()) if month != "may"),
        ),
        ("part of the day", ("morning", "afternoon", "evening")),
        ("number", ("noon", "midnight")),
        *((kind, tables.phrases("english", kind)) for kind in ("name", "city", "color", "animals")),
        ("country", (country.lower().removeprefix("the ") for country in world["countries"])),
        ("language", (row[2].lower() for row in world["countries"].values())),
        ("title", (*texts["subjects"], *texts["recipes"])),
        ("food", tables.phrases("english", "food")),
        ("story", texts["stories"]),
        ("opposite", str(world["opposites"]).replace(",", " ").split()),
        *(
            (key, tables.apart(row.lower()))
            for key, row in world["lists"].items()
            if key != "numbers"
        ),
    ]
    found: dict[str, str] = {}
    for kind, values in rows:
        for value in values:
            found.setdefault(value, kind)
    return found


def entities(words: Words) -> list[Entity]:
    """The values in order. Numbers side by side are one value, and so is `half past six`."""
    found: list[Entity] = []
    i = 0
    while i < len(words):
        end = _number_end(words, i)
        kind = "" if end == i else "ordinal" if words[end - 1] in ORDINALS else "number"
        for size in range(LONGEST, 0, -1) if not kind else ():
            kind = _kind(words, i, size)
            if kind:
                end = i + size
                break
        if kind:
            found.append(Entity(kind, i, end))
        i = max(end, i + 1)
    return found


def _kind(words: Words, at: int, size: int) -> str:
    window = words[at : at + size]
    if len(window) < size:
        return ""
    if window == ("may",):
        return (
            "month"
            if at and words[at - 1] in ("in", "of", "after", "before", "may", "since", "until")
            else ""
        )
    known = _classes()
    return known.get(
        " ".join(window), known.get(" ".join((*window[:-1], singular(window[-1]))), "")
    )


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
    if current != old:
        return current
    if denied and new and set(denied) & set(old):
        at = next(i for i, word in enumerate(old) if word in denied)
        return (*old[:at], *new[-1:], *old[at + len(denied) :])
    return None


def _use(words: Words, number: Entity) -> str:
    """Whether a number is an hour or how many; empty if nothing tells."""
    if number.kind != "number":
        return ""
    before, after = words[number.start - 1 : number.start], words[number.end : number.end + 1]
    if before == ("at",) or (after and after[0] in ("o'clock", "pm", "am")):
        return "hour"
    counted = after and after[0] in english("units")
    return "many" if before == ("for",) or counted else ""


def _place(old: Words, value: Entity, new: Words, denied: Words) -> Entity | None:
    """Which of the old values the new one replaces: the one that is denied, the one with the same
    words around it, or the last."""
    same = [
        e for e in entities(old) if e.kind == value.kind or {e.kind, value.kind} <= _INTERCHANGEABLE
    ]
    if not same:
        return None

    def fits(place: Entity) -> tuple[bool, bool, int, int]:
        before, after = old[place.start - 1 : place.start], old[place.end : place.end + 1]
        beside = (before == new[max(0, value.start - 1) : value.start] and bool(before)) + 2 * (
            after == new[value.end : value.end + 1] and bool(after)
        )
        same_use = _use(old, place) == _use(new, value) != ""
        return old[place.start : place.end] == denied, same_use, beside, place.start

    return max(same, key=fits)


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
    denied = pair if _kind(pair, 0, 2) else pair[:1]
    after = text[match.start(1) + len(" ".join(denied)) :]
    return tuple(f"{text[: match.start()]} {after}".split()), denied


@cache
def _repair() -> re.Pattern[str]:
    """Any run of words between what was said and what was meant (`no wait sorry`)."""
    marks = sorted(tables.phrases("english", "repairs"), key=len, reverse=True)
    return re.compile(rf"(?<!^)(?<!\S)(?:(?:(?:or|oh|uh|um|ah) )*(?:{'|'.join(marks)})(?!\S) ?)+")


def repaired(words: Words) -> Words:
    """What is meant, where the speaker corrects himself within the sentence."""
    text = " ".join(words)
    for mark in reversed(list(_repair().finditer(text))):
        head, tail = tuple(text[: mark.start()].split()), tuple(text[mark.end() :].split())
        surely = {"sorry", "mean", "meant", "wait", "correction"} & set(mark[0].split())
        if not head or not tail or (not surely and head[-1] in english("no_repair_after")):
            continue
        head = repaired(head) if trimmed(head, "corrections", "courtesies") else ()
        meant = _meant(head, tail) if head else None
        if meant is not None:
            return meant
    return _said_after(words)


def _said_after(words: Words) -> Words:
    """Of two values of a kind side by side, the second, where it is said behind them that it is
    meant (`Spanish, er, Italian, I should say`)."""
    rest = trimmed(words, "", "repairs")
    if rest == words:
        return words
    for one, other in pairwise(entities(rest)):
        if one.kind == other.kind and one.end == other.start:
            return (*rest[: one.start], *rest[other.start :])
    return words


def _meant(head: Words, tail: Words) -> Words | None:
    tail = tail if tail[0] == "not" else trimmed(tail, "corrections", "courtesies_after")
    found = [e for e in entities(tail) if e.kind != "opposite"] or entities(tail)
    denial = "not" in tail
    if not tail:
        return None
    if not found or denial:
        return revised(head, tail) or _echoed(head, tail)
    first = found[0]
    place = _place(head, first, tail, ())
    if place is None:
        return _echoed(head, tail)
    more = tail[first.end :]
    rest = () if more and len(found) > 1 else head[place.end :]
    start = max(0, place.start - first.start)  # `after monday, no, before monday`
    return (*head[:start], *tail[: first.end], *more, *rest)


def _echoed(head: Words, tail: Words) -> Words | None:
    """A correction that repeats a word of what it corrects takes over from there."""
    if len(tail) >= 2 and len(tail) <= len(head) and tail[0] in head:
        at = len(head) - 1 - head[::-1].index(tail[0])
        return (*head[:at], *tail)
    if len(tail) == 1 and head:
        return (*head[:-1], *tail)
    return None
