"""Faults between the files of a suite: ids used twice, pairs and twins that do not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fdbench.scenario.checks import mapping, sequence
from fdbench.scenario.document import Document
from fdbench.scenario.faults import Fault, nearest, shown
from fdbench.scenario.model import CueKind, Dimension


def partner_faults(documents: Sequence[Document], *, complete: bool = True) -> list[list[Fault]]:
    """The faults of each document, in the order given. Not `complete`: other files could not be read, so that a partner
    that was not found is no fault yet."""
    by_id: dict[str, Document] = {}
    found: list[list[Fault]] = []
    for document in documents:
        name = mapping(document.data).get("id")
        first = by_id.setdefault(name, document) if isinstance(name, str) else document
        found.append([] if first is document else [_same_id(str(name), first)])
    for document, faults in zip(documents, found, strict=True):
        faults += _of(mapping(document.data), by_id, complete)
    return found


def _same_id(name: str, first: Document) -> Fault:
    place = Fault(("id",), f"the id {shown(name)} is already used in ")
    line, column = first.mark(place)
    return Fault(place.path, f"{place.text}{first.name}:{line}:{column}; rename one of the two")


def _of(raw: Mapping[str, Any], by_id: Mapping[str, Document], complete: bool) -> Iterator[Fault]:
    own = raw.get("dimension")
    for field in ("pair", "twin"):
        name = raw.get(field)
        if not isinstance(name, str) or name == raw.get("id"):
            continue
        if name not in by_id:
            if not complete or (own == Dimension.LATENCY and _only_one(by_id)):
                continue
            near = nearest(name, by_id)
            mend = f"did you mean `{near}`?" if near else "add its file, or give the whole folder"
            yield Fault((field,), f"the `{field}` {shown(name)} is not among the scenarios read; {mend}")
        elif text := _misfit(field, raw, mapping(by_id[name].data)):
            yield Fault((field,), f"the `{field}` {shown(name)} {text}; name another")


def _only_one(by_id: Mapping[str, Document]) -> bool:
    """Whether one scenario of latency was read and no other: it can be played by itself, and is a unit then."""
    return [mapping(d.data).get("dimension") for d in by_id.values()].count(Dimension.LATENCY) == 1


def _misfit(field: str, raw: Mapping[str, Any], partner: Mapping[str, Any]) -> str | None:
    """Why a scenario cannot be the partner of `raw`, or None."""
    paces = field == "pair" and raw.get("dimension") == Dimension.LATENCY
    wanted = Dimension.CONTEXT if field == "twin" else Dimension.LATENCY if paces else Dimension.INTERRUPTION
    if partner.get("dimension") != wanted:
        return f"must be a scenario of dimension {wanted}, but is of {shown(partner.get('dimension'))}"
    if paces:
        return _unpaced(raw, partner)
    interrupts = any(mapping(cue).get("kind") == CueKind.INTERRUPTION for cue in sequence(partner.get("cues")))
    if field == "pair" and not interrupts:
        return "must be a real interruption, but has no cue of that kind"
    if field == "twin" and interrupts:
        return "must be uninterrupted, but has a cue of kind interruption"
    if field == "twin" and "twin" in partner:
        return "has a twin itself, so the two would be counted twice"
    return None


def _unpaced(raw: Mapping[str, Any], partner: Mapping[str, Any]) -> str | None:
    """Why two scenarios of latency are no pair: one has pauses in all its turns, the other in none."""
    if "pair" in partner:
        return "has a pair itself, so it would be counted twice"
    ours, theirs = _paused(raw), _paused(partner)
    if all(ours) and any(theirs):
        return "must have no pause inside a turn, as this scenario has them"
    if not any(ours) and not all(theirs):
        return "must have a pause inside every turn, as this scenario has none"
    if any(ours) and not all(ours):
        return "cannot be matched, as only some turns of this scenario have a pause"
    return None


def _paused(raw: Mapping[str, Any]) -> list[bool]:
    """For each turn whether there is a pause inside."""
    turns = [mapping(cue) for cue in sequence(raw.get("cues")) if mapping(cue).get("kind") == CueKind.TURN]
    return [any(isinstance(part, dict) for part in sequence(cue.get("say"))) for cue in turns]
