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
    for field, dimension in (("pair", Dimension.INTERRUPTION), ("twin", Dimension.CONTEXT)):
        name = raw.get(field)
        if not isinstance(name, str) or name == raw.get("id"):
            continue
        if name not in by_id:
            if not complete:
                continue
            near = nearest(name, by_id)
            mend = f"did you mean `{near}`?" if near else "add its file, or give the whole folder"
            yield Fault((field,), f"the `{field}` {shown(name)} is not among the scenarios read; {mend}")
        elif text := _misfit(field, mapping(by_id[name].data), dimension):
            yield Fault((field,), f"the `{field}` {shown(name)} {text}; name another")


def _misfit(field: str, partner: Mapping[str, Any], dimension: Dimension) -> str | None:
    """Why a scenario cannot be the partner, or None."""
    interrupts = any(mapping(cue).get("kind") == CueKind.INTERRUPTION for cue in sequence(partner.get("cues")))
    if partner.get("dimension") != dimension:
        return f"must be a scenario of dimension {dimension}, but is of {shown(partner.get('dimension'))}"
    if field == "pair" and not interrupts:
        return "must be a real interruption, but has no cue of that kind"
    if field == "twin" and interrupts:
        return "must be uninterrupted, but has a cue of kind interruption"
    if field == "twin" and "twin" in partner:
        return "has a twin itself, so the two would be counted twice"
    return None
