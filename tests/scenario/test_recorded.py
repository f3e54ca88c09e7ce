"""A scenario that is a recording: its cues lie in it, and nobody plays it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from fdbench.errors import ScenarioError
from fdbench.scenario.load import load_file, parse_raw
from fdbench.scenario.model import Recorded, TriggerOn

RAW: dict[str, Any] = {
    "schema": 1, "id": "call", "dimension": "latency", "family": "recording", "summary": "a call", "voice": "recorded",
    "recording": {"file": "call.wav", "sha256": "0" * 64, "begins": 500},
    "cues": [
        {"id": "ask", "kind": "turn", "in": [0, 1500], "text": "Hello"},
        {"id": "cut", "kind": "interruption", "in": [3000, 4000]},
    ],
}  # fmt: skip


def test_its_cues_have_no_trigger_and_no_type() -> None:
    scenario = parse_raw(RAW)
    assert scenario.recording == Recorded("call.wav", "0" * 64, 500)
    ask, cut = scenario.cues
    assert (ask.text, ask.trigger.on, cut.trigger.on, cut.interruption) == (
        "Hello",
        TriggerOn.START,
        TriggerOn.AGENT_STARTS,
        None,
    )


def test_a_file_of_it_is_measured_and_not_played(tmp_path: Path) -> None:
    path = tmp_path / "call.yaml"
    path.write_text(yaml.safe_dump(RAW), encoding="utf-8")
    with pytest.raises(ScenarioError, match="a recording is measured, not played: hand the file to `fdbench measure`"):
        load_file(path)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"cues": [{"id": "ask", "kind": "turn", "say": "Hi"}]}, "each cue lies `in` it"),
        ({"cues": [{"id": "ask", "kind": "turn", "in": [2, 1]}]}, "it cannot end at 1 ms and begin at 2"),
        ({"cues": [{"id": "ask", "kind": "turn", "in": [1, 2], "at": {"start": 0}}]}, "has no trigger; remove `at`"),
        (
            {"cues": [{"id": "ask", "kind": "turn", "in": [1, 2], "say": "Hi"}]},
            "`in` and `say` exclude each other|`say` and `in` exclude each other",
        ),
        ({"recording": {"file": "a.wav", "sha256": "x"}}, "write the 64 hexadecimal digits"),
        ({"recording": {}}, "the field `file` is missing"),
    ],
)
def test_what_contradicts_itself_is_told(change: dict[str, Any], told: str) -> None:
    with pytest.raises(ScenarioError, match=told):
        parse_raw({**RAW, **change})


def test_without_a_recording_nothing_lies_in_it() -> None:
    raw = {name: value for name, value in RAW.items() if name != "recording"}
    with pytest.raises(ScenarioError, match="`in` is a place in the scenario's `recording`, and it names none"):
        parse_raw(raw)
