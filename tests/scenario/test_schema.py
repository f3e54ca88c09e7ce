"""schema.json and the model say the same; the schema is sound; and each keyword in it has a sentence."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import pytest

from fdbench.scenario.build import FIRST_TRIGGER, LATER_TRIGGER, build
from fdbench.scenario.document import of_data
from fdbench.scenario.model import Check, CueKind, Dimension, InterruptionType, ReplyRule, TriggerOn
from fdbench.scenario.shape import schema, shape_faults

CUE = schema()["$defs"]["cue"]["properties"]


@pytest.mark.parametrize(
    ("listed", "model"),
    [
        (schema()["properties"]["dimension"], Dimension),
        (CUE["kind"], CueKind),
        (CUE["type"], InterruptionType),
        (CUE["expect"]["properties"]["reply"], ReplyRule),
        (CUE["expect"]["properties"]["check"], Check),
    ],
)
def test_enumerations_are_the_models(listed: dict[str, Any], model: type[StrEnum]) -> None:
    assert listed["enum"] == list(model)


def test_triggers_are_the_models() -> None:
    at = CUE["at"]
    assert [*at["properties"]] == [*TriggerOn, "timeout"]
    assert [branch["required"] for branch in at["oneOf"]] == [[on] for on in TriggerOn]


@pytest.mark.parametrize(
    ("conditions", "field", "model", "without"),
    [
        (schema()["allOf"][0], "dimension", Dimension, (Dimension.OVERLAP, Dimension.LATENCY)),
        (schema()["allOf"][1], "dimension", Dimension, (Dimension.CONTEXT,)),
        (schema()["$defs"]["cue"]["allOf"][1], "kind", CueKind, (CueKind.INTERRUPTION,)),
    ],
)
def test_conditions_name_all_the_others(
    conditions: Any, field: str, model: type[StrEnum], without: tuple[StrEnum, ...]
) -> None:
    assert conditions["if"]["properties"][field]["enum"] == [each for each in model if each not in without]


def test_described_defaults_are_the_real_ones() -> None:
    first, later = (f"{{{on}: {delay}}}" for on, delay in (FIRST_TRIGGER, LATER_TRIGGER))
    assert first in CUE["at"]["description"] and later in CUE["at"]["description"]
    raw: dict[str, Any] = {"id": "x", "dimension": "latency", "family": "f", "summary": "s", "voice": "slt"}
    raw |= {"cues": [{"id": "a", "kind": "turn", "say": "Hm"}]}
    cue = build(raw).cues[0]
    assert f"Default {cue.trigger.timeout_ms}." in CUE["at"]["properties"]["timeout"]["description"]
    assert f"Default {cue.expect.within_ms}." in CUE["expect"]["properties"]["within"]["description"]


def test_the_schema_is_sound() -> None:
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(schema())
    assert _undescribed(schema()["properties"]) == []


def _undescribed(properties: dict[str, Any]) -> list[str]:
    return [name for name, rule in properties.items() if "description" not in rule]


SAID: dict[str, list[Any]] = {
    "schema": [2, "1", None],
    "id": ["", "A", "x" * 101, 3, "a\n"],
    "dimension": ["x", False, None, []],
    "summary": ["", "x" * 301, {}],
    "cues": [[], [{}] * 101, [1], {}, "x", [{"id": "a", "kind": "noise", "say": [[], {}, ""], "gain_db": -99, "at": {}}]],
    "pair": [[], 1],
    "instructions": [" ", True],
}


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in SAID.items() for value in values])
def test_every_violation_becomes_one_sentence_with_a_mend(field: str, value: object) -> None:
    raw: dict[str, Any] = {"schema": 1, "id": "x", "dimension": "latency", "family": "f", "summary": "s", "voice": "slt"}
    raw |= {"cues": [{"id": "a", "kind": "turn", "say": "Hm"}], field: value}
    faults = shape_faults(of_data("x", raw))
    assert faults
    for fault in faults:
        assert fault.path[0] == field
        assert "\n" not in fault.text and any(sign in fault.text for sign in ";:?")
