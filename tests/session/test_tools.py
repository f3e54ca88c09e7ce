"""Tools answer when the script says, and only then."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.contract import Audio, StepAdapter, StepOutput, ToolCall
from fdbench.errors import AdapterFault
from fdbench.scenario.model import Tool
from fdbench.session.loop import run_session
from fdbench.session.plan import SessionPlan
from fdbench.session.recording import Recording
from fdbench.session.tools import ToolAnswer, Tools, offered
from fdbench.timebase import Samples, ms
from tests.session.scripted import FRAMES_MS, cue

WEATHER = Tool("weather", "Tells the weather.", "Rain.", 500)
BROKEN = Tool("broken", "Fails.", "It is down.", 100, fails=True)
NEVER = Tool("never", "Never answers.", "", None)
CALLED = ms(1_000)


class Caller(StepAdapter):
    """Calls tools at 1 s, and keeps what comes back with the `now` of the step after."""

    def __init__(self, frame_ms: int, *names: str) -> None:
        self.frame_ms = frame_ms
        self.names = names
        self.fresh: list[tuple[str, str, bool]] = []
        self.answers: list[tuple[Samples, str, str, bool]] = []

    def tool_result(self, call_id: str, result: str, *, failed: bool) -> None:
        self.fresh.append((call_id, result, failed))

    def step(self, user: Audio, now: Samples) -> StepOutput:
        self.answers += [(now, *each) for each in self.fresh]
        self.fresh = []
        calls = [ToolCall(f"call {name}", name, {"n": 1}) for name in self.names] if now == CALLED else []
        return StepOutput(np.zeros(len(user), np.float32), calls)


def play(adapter: StepAdapter, *tools: Tool) -> Recording:
    return run_session(adapter, SessionPlan((cue(),), frame=ms(adapter.frame_ms), tools=tools))


@pytest.mark.parametrize("frame_ms", FRAMES_MS[::2])
@pytest.mark.parametrize("delay_ms", [0, 500, 510])
def test_a_result_comes_before_the_first_step_at_or_after_its_time(frame_ms: int, delay_ms: int) -> None:
    adapter = Caller(frame_ms, "weather")
    play(adapter, Tool("weather", "Tells the weather.", "Rain.", delay_ms))
    ((at, *answer),) = adapter.answers
    assert answer == ["call weather", "Rain.", False]
    due = max(CALLED + ms(delay_ms), CALLED + 1)
    assert due <= at < due + ms(frame_ms)


def test_a_tool_answers_by_its_arguments_and_is_offered_with_them() -> None:
    schema = {"type": "object", "properties": {"city": {"type": "string"}}}
    tool = Tool(
        "weather", "x", "Unknown.", 0, parameters=schema, results=(({"city": "New York"}, "Rain."), ({}, "Some weather."))
    )
    assert (tool.answer({"city": " new_york"}), tool.answer({"city": "Rome"})) == ("Rain.", "Some weather.")
    assert Tool("weather", "x", "Unknown.", results=(({"city": "Rome"}, "Sun."),)).answer({}) == "Unknown."
    (spec,) = offered([tool])
    assert spec.parameters == schema and offered([WEATHER])[0].parameters is None
    adapter = Caller(20, "weather")
    play(adapter, Tool("weather", "x", "Unknown.", 0, results=(({"n": "1"}, "One."),)))
    assert [answer[2] for answer in adapter.answers] == ["One."]


def test_an_error_is_told_and_one_that_never_answers_stays_silent() -> None:
    adapter = Caller(20, "broken", "never", "wheather")
    recording = play(adapter, WEATHER, BROKEN, NEVER)
    unknown = "there is no tool 'wheather'; there are: weather, broken, never"
    assert adapter.answers == [
        (CALLED + ms(20), "call wheather", unknown, True),
        (CALLED + ms(100), "call broken", "It is down.", True),
    ]
    told = [(e.at, e.kind, e.data["id"]) for e in recording.log]
    assert told == [
        (CALLED, "tool_call", "call broken"),
        (CALLED, "tool_call", "call never"),
        (CALLED, "tool_call", "call wheather"),
        (CALLED + ms(20), "tool_result", "call wheather"),
        (CALLED + ms(100), "tool_result", "call broken"),
    ]
    assert recording.log[-1].data == {"id": "call broken", "name": "broken", "result": "It is down.", "failed": True}


def test_answers_come_in_the_order_of_their_times() -> None:
    tools = Tools([WEATHER, BROKEN])
    tools.call(ToolCall("a", "weather"), 0)
    tools.call(ToolCall("b", "broken"), ms(300))
    assert tools.due(ms(400) - 1) == []
    assert tools.due(ms(500)) == [ToolAnswer("b", "broken", "It is down.", True), ToolAnswer("a", "weather", "Rain.", False)]
    assert not tools.waiting


def test_an_adapter_that_cannot_take_a_result_is_at_fault() -> None:
    class Fragile(Caller):
        def tool_result(self, call_id: str, result: str, *, failed: bool) -> None:
            raise KeyError(call_id)

    with pytest.raises(AdapterFault, match=r"tool_result\(\) at 1\.50 s raised KeyError"):
        play(Fragile(20, "weather"), WEATHER)


def test_the_adapter_is_told_names_and_descriptions_only() -> None:
    assert [(spec.name, spec.description) for spec in offered([WEATHER])] == [("weather", "Tells the weather.")]
