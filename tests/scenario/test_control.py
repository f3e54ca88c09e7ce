"""Which controls scenarios need."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from fdbench.errors import ScenarioError
from fdbench.scenario.control import controls_of, is_control
from fdbench.scenario.load import load_file, parse_raw
from fdbench.scenario.model import Scenario

ASK = {"id": "ask", "kind": "turn", "say": "Tell me a story.", "at": {"start": 300}}


def scenario(name: str, *cues: dict[str, Any], ask: dict[str, Any] = ASK, **fields: Any) -> Scenario:
    raw = {"schema": 1, "id": name, "dimension": "overlap", "family": "f", "summary": "s", "voice": "slt", "cues": [ask, *cues]}
    return parse_raw({**raw, **fields})


def hold(delay: int, say: str = "Okay.") -> dict[str, Any]:
    return {"id": "okay", "kind": "backchannel", "say": say, "at": {"agent_has_spoken": delay}}


def test_scenarios_that_open_alike_share_a_control() -> None:
    found = controls_of([scenario("a", hold(300)), scenario("b", hold(3_000, "Right."))])
    assert [c.events for c in found] == [(("a", "okay"), ("b", "okay"))]
    assert is_control(found[0].scenario.id)
    assert [c.id for c in found[0].scenario.cues] == ["ask"]
    assert parse_raw(found[0].scenario.raw).cues == found[0].scenario.cues


def test_another_voice_wording_or_channel_is_another_opening() -> None:
    others = [
        scenario("a", hold(300)),
        scenario("b", hold(300), voice="rms"),
        scenario("c", hold(300), ask=ASK | {"say": "Tell me a tale."}),
        scenario("d", hold(300), channel={"telephone": True}),
    ]
    assert len(controls_of(others)) == 4


def test_the_second_overlap_is_controlled_by_a_session_with_the_first() -> None:
    second = hold(1_000) | {"id": "again", "kind": "side_talk", "at": {"agent_has_spoken": 3_000}}
    found = controls_of([scenario("a", hold(300), second)])
    assert sorted(tuple(c.id for c in control.scenario.cues) for control in found) == [("ask",), ("ask", "okay")]


def test_what_falls_into_silence_needs_no_control() -> None:
    quiet = hold(300) | {"at": {"thinking_gap": 300}}
    assert controls_of([scenario("a", quiet)]) == ()


def test_the_echo_of_the_agent_is_controlled_without_echo() -> None:
    found = controls_of([scenario("a", channel={"echo_db": -20, "telephone": True})])
    assert [c.events for c in found] == [(("a", "ask"),)]
    assert (found[0].scenario.channel.echo_db, found[0].scenario.channel.telephone) == (None, True)


def test_a_file_cannot_have_the_id_of_a_control(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(yaml.safe_dump(scenario("control.mine", hold(300)).raw), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"ids that begin with `control\.` are given to control sessions; rename it"):
        load_file(path)
