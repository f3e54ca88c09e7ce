"""A scenario that is a recording: its cues lie in it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from fdbench.errors import ScenarioError
from fdbench.render.clips import default_store
from fdbench.scenario.load import load_file, parse_raw
from fdbench.scenario.model import Pause, Recorded, TriggerOn, Words
from tests import takes

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


def test_the_cues_say_where_they_lie_and_pause() -> None:
    cue = {"id": "ask", "kind": "turn", "in": [0, 1500], "text": "Hello there", "pauses": [[300, 700], [900, 1000]]}
    (ask,) = parse_raw({**RAW, "cues": [cue]}).cues
    assert ask.parts == (
        Words("Hello there", speech=(0, 300)), Pause(400), Words("", speech=(700, 900)), Pause(100), Words("", speech=(1000, 1500))
    )  # fmt: skip


def written(folder: Path, **recording: Any) -> Path:
    path = folder / "call.yaml"
    path.write_text(yaml.safe_dump({**RAW, "recording": recording}), encoding="utf-8")
    return path


def test_a_file_of_it_is_played_whole_from_beside_it(tmp_path: Path) -> None:
    (tmp_path / "call.wav").write_bytes(b"")
    recorded = load_file(written(tmp_path, file="call.wav", tail=500)).recording
    assert recorded == Recorded("call.wav", tail_ms=500)
    with pytest.raises(
        ScenarioError, match="a recording is played whole; remove `begins`, or hand a talk to `fdbench measure`"
    ):
        load_file(written(tmp_path, file="call.wav", begins=500))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("gone.wav", "there is no file `gone.wav` beside the scenario"),
        ("../call.wav", "leaves the scenario's folder"),
        ("sounds/door", "`sounds/door` is no sound file; name one that ends in .wav"),
    ],
)
def test_a_file_that_cannot_be_played_is_told(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / "call.wav").write_bytes(b"")
    for field in ({"file": name}, {"file": "call.wav", "control": name}):
        with pytest.raises(ScenarioError, match=re.escape(told)):
            load_file(written(tmp_path, **field))


def test_a_cue_outside_of_it_is_told_at_its_place(tmp_path: Path) -> None:
    path = takes.write(tmp_path, cues=[{"id": "ask", "kind": "turn", "in": [0, 4_200]}])
    with pytest.raises(
        ScenarioError, match=r"cut_in.yaml:\d+:\d+: `input.wav`: speech ends at 4200 ms, but the file at 4000 ms"
    ):
        load_file(path, stimuli=default_store())


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
        (
            {"cues": [{"id": "ask", "kind": "turn", "in": [0, 9], "pauses": [[2, 4], [3, 5]]}]},
            r"the pause \[3, 5\] does not lie inside",
        ),
        (
            {"cues": [{"id": "ask", "kind": "turn", "in": [2, 9], "pauses": [[2, 4]]}]},
            r"the pause \[2, 4\] does not lie inside",
        ),
        ({"cues": [{"id": "ask", "kind": "turn", "say": "x", "pauses": [[2, 4]]}]}, "`pauses` needs `in`"),
    ],
)
def test_what_contradicts_itself_is_told(change: dict[str, Any], told: str) -> None:
    with pytest.raises(ScenarioError, match=told):
        parse_raw({**RAW, **change})


def test_without_a_recording_nothing_lies_in_it() -> None:
    raw = {name: value for name, value in RAW.items() if name != "recording"}
    with pytest.raises(ScenarioError, match="`in` is a place in the scenario's `recording`, and it names none"):
        parse_raw(raw)
