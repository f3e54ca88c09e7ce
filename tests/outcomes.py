"""Outcomes by their kind, for tests."""

from __future__ import annotations

from typing import Any, TypeVar

from fdbench.annotate.events import CueOutcome, Exercised, HeardItems
from fdbench.annotate.outcomes import (
    CarriedOn,
    Clarified,
    Collided,
    CutIn,
    Delivered,
    F,
    FalseStop,
    Finding,
    HeardPrefix,
    HeldEcho,
    InSilence,
    Interruption,
    InThinkingGap,
    Resumption,
    Turn,
    finding,
)
from fdbench.scenario.model import Cue, CueKind, TriggerOn
from fdbench.scenario.placement import Placement

Kind = TypeVar("Kind", bound=CueOutcome)


def of(kind: type[Kind], outcome: CueOutcome) -> Kind:
    """The outcome, which must be of exactly that kind."""
    assert type(outcome) is kind, outcome
    assert isinstance(outcome, kind)
    return outcome


def only(kind: type[F], outcome: CueOutcome) -> F:
    """What a turn was found to be on one question; it must have been asked."""
    told = finding(outcome, kind)
    assert told is not None, outcome
    return told


def made(cue: Cue, place: Placement, exercised: Exercised = Exercised.YES, **told: Any) -> CueOutcome:
    """What became of a cue that was played; `told` are fields by their names in events.json. TypeError if its kind has no such field."""
    known = (place, cue.kind.value, exercised)
    if cue.kind is CueKind.INTERRUPTION:
        unsure = told.pop("undetermined", False)
        return CutIn(*known, **told) if unsure or "yielded" in told else Interruption(*known, **told)
    if cue.kind in (CueKind.TURN, CueKind.COLLISION):
        findings = tuple(_findings(told))
        return Turn(*known, findings=findings, **told)
    if cue.trigger.on is TriggerOn.THINKING_GAP:
        return InThinkingGap(*known, **told)
    held = told.pop("held", None)
    if held is None:
        return InSilence(*known, **told)
    return CarriedOn(*known, **told) if held else FalseStop(*known, **told)


def _findings(told: dict[str, Any]) -> list[Finding]:
    """Takes the fields of findings out of `told`."""
    found: list[Finding] = []
    if "clarified" in told:
        found.append(Clarified(told.pop("clarified")))
    if told.get("resolved") is not None:
        found.append(Collided(told.pop("resolved")))
    if told.get("held") is not None:
        found.append(HeldEcho(told.pop("held")))
    if "heard_items" in told or "named_item" in told:
        items, partial = told.pop("heard_items", None), told.pop("heard_partial", False)
        found.append(HeardPrefix(None if items is None else HeardItems(items, partial), told.pop("named_item", None)))
    if "repeated_share" in told:
        found.append(Resumption(told.pop("repeated_share"), told.pop("skipped_share", None)))
    if "deliveries" in told:
        found.append(Delivered(told.pop("deliveries")))
    return found
