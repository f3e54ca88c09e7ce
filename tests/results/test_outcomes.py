"""Outcomes in events.json: each kind of cue with the fields that apply to it, and no others."""

from __future__ import annotations

from typing import Any

import pytest

from fdbench.annotate.events import CueOutcome, Exercised, HeardItems, TalkEvents
from fdbench.annotate.outcomes import (
    CarriedOn,
    Clarified,
    Collided,
    CutIn,
    Delivered,
    FalseStop,
    Finding,
    HeardPrefix,
    HeldEcho,
    InSilence,
    Interruption,
    InThinkingGap,
    Resumption,
    Turn,
)
from fdbench.results.documents import events_doc
from fdbench.results.schema import OutcomeDoc
from fdbench.scenario.placement import Placement
from fdbench.segments import Timeline

PLACE = Placement("c")
KNOWN = {"cue", "kind", "exercised", "why"}
ANSWER = {"met", "contradicted", "stale", "answer_at", "evidence"}
TURN = KNOWN | ANSWER | {"premature"}
INTO_SILENCE = KNOWN | ANSWER | {"talk_over", "superseded"}
CUT_IN = INTO_SILENCE | {"yielded", "undetermined", "stop", "maybe_stop", "stop_evidence", "restarted", "old_sound"}
CARRIED_ON = KNOWN | {"talk_over", "held", "stop_evidence", "answered_late"}
FALSE_STOP = KNOWN | {"talk_over", "held", "stop_evidence", "stop", "resume_gap", "resumed_same"}


def doc(outcome: CueOutcome) -> dict[str, Any]:
    return dict(events_doc(TalkEvents(0, (outcome,), Timeline(), Timeline(), -70.0))["outcomes"][0])


def turn(*findings: Finding) -> Turn:
    return Turn(PLACE, "turn", Exercised.YES, findings=findings)


FIELDS: list[tuple[CueOutcome, set[str]]] = [
    (CueOutcome(PLACE, "noise", Exercised.NO, "its moment never came"), KNOWN),
    (turn(), TURN),
    (turn(Clarified(asked_back=True)), TURN | {"clarified"}),
    (turn(Collided(480)), TURN | {"resolved"}),
    (turn(HeldEcho(held=True)), TURN | {"held"}),
    (turn(HeardPrefix(HeardItems(3, partial=True), 4)), TURN | {"heard_items", "heard_partial", "named_item"}),
    (turn(HeardPrefix(HeardItems(0, partial=False, told=False), 4)), TURN | {"named_item"}),
    (turn(HeardPrefix(None, None)), TURN | {"named_item"}),
    (turn(Resumption(0.5, None)), TURN | {"repeated_share", "skipped_share"}),
    (turn(Delivered(2)), TURN | {"deliveries"}),
    (turn(Collided(480), Clarified(asked_back=False)), TURN | {"resolved", "clarified"}),
    (Interruption(PLACE, "interruption", Exercised.YES), INTO_SILENCE),
    (CutIn(PLACE, "interruption", Exercised.YES, yielded=True, stop=480), CUT_IN),
    (CarriedOn(PLACE, "noise", Exercised.YES), CARRIED_ON),
    (FalseStop(PLACE, "noise", Exercised.YES, stop=480), FALSE_STOP),
    (InThinkingGap(PLACE, "noise", Exercised.YES, held=None), KNOWN | {"talk_over", "held"}),
    (InSilence(PLACE, "noise", Exercised.YES, spurious=True), KNOWN | {"talk_over", "spurious"}),
]


@pytest.mark.parametrize(("outcome", "fields"), FIELDS)
def test_a_kind_has_its_own_fields(outcome: CueOutcome, fields: set[str]) -> None:
    assert doc(outcome).keys() == fields


def test_each_documented_field_is_one_of_some_kind() -> None:
    assert set[str]().union(*(fields for _, fields in FIELDS)) == OutcomeDoc.__annotations__.keys()


def test_fields_say_what_the_outcome_says() -> None:
    held = [doc(outcome)["held"] for outcome, fields in FIELDS if "held" in fields]
    assert held == [True, True, False, None]
    assert [doc(CutIn(PLACE, "interruption", Exercised.YES, yielded=y))["undetermined"] for y in (True, False, None)] == [
        False,
        False,
        True,
    ]
    probe = doc(turn(HeardPrefix(HeardItems(3, partial=True), 4), Delivered(2)))
    assert (probe["heard_items"], probe["heard_partial"], probe["named_item"], probe["deliveries"]) == (3, True, 4, 2)
    resumed = doc(turn(Resumption(0.5, 0.25), Collided(480), Clarified(asked_back=True)))
    assert (resumed["repeated_share"], resumed["skipped_share"]) == (0.5, 0.25)
    assert (resumed["resolved"], resumed["clarified"], resumed["exercised"]) == (480, True, "yes")
