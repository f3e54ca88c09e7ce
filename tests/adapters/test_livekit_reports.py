"""What an agent session tells of itself, without livekit."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from fdbench.contract import AdapterEvent, Fault, Span, SpeechState, Transcript, Usage
from fdbench.timebase import ms
from tests.adapters.conversation import bundled
from tests.adapters.livekit_peer import START_S, Conversation, Play, talk

Sentences = bundled("livekit.sentences").Sentences


def events(play: Play, *kinds: type) -> list[AdapterEvent]:
    return [event for event in talk(play)[1].events if isinstance(event, kinds)]


def test_who_speaks_dated_back_and_what_was_understood() -> None:
    async def play(talk: Conversation) -> None:
        talk.desk.at = ms(20)
        await talk.send()
        talk.desk.at = ms(1_020)
        for _ in range(50):
            await talk.send()
        tell = talk.agent.tell
        tell("user_state_changed", old_state="listening", new_state="speaking", created_at=START_S - 0.5)
        tell("user_state_changed", old_state="listening", new_state="away", created_at=START_S)
        tell("user_input_transcribed", transcript="what", is_final=False)
        tell("user_input_transcribed", transcript=" what time is it ", is_final=True)
        tell("user_input_transcribed", transcript="", is_final=True)
        tell("agent_state_changed", old_state="thinking", new_state="speaking", created_at=START_S)
        tell("agent_state_changed", old_state="speaking", new_state="listening", created_at=START_S)

    assert events(play, Transcript, SpeechState) == [
        SpeechState("user", True, ms(520)),
        Transcript("user", "what", final=False),
        Transcript("user", "what time is it"),
        SpeechState("agent", True, ms(1_020)),
        SpeechState("agent", False, ms(1_020)),
    ]


def test_times_of_a_turn_and_of_a_tool_become_spans() -> None:
    async def play(talk: Conversation) -> None:
        for n in range(100):
            talk.desk.at = ms(20 * (n + 1))
            await talk.send()
        tell = talk.agent.tell
        user = {"stopped_speaking_at": START_S - 1.5, "transcription_delay": 0.25, "end_of_turn_delay": 0.5}
        tell("conversation_item_added", item=SimpleNamespace(role="user", metrics=user))
        reply = {"started_speaking_at": START_S - 0.5, "tts_node_ttfb": 0.125, "llm_node_ttft": 0.25}
        tell("conversation_item_added", item=SimpleNamespace(role="assistant", metrics=reply))
        tell("conversation_item_added", item=SimpleNamespace(type="agent_handoff"))
        call = SimpleNamespace(call_id="c1", name="weather", arguments='{"city": "Paris"}')
        tell(
            "tool_execution_updated",
            update=SimpleNamespace(type="tool_call_started", function_call=call),
            created_at=START_S - 1,
        )
        ended = SimpleNamespace(type="tool_call_ended", call_id="c1")
        tell("tool_execution_updated", update=ended, created_at=START_S - 0.75)
        tell("tool_execution_updated", update=ended, created_at=START_S)

    assert events(play, Span) == [
        Span("asr", ms(500), ms(750), modelled=False),
        Span("endpointing", ms(500), ms(1_000), modelled=False),
        Span("tts", ms(1_375), ms(1_500), modelled=False),
        Span("llm", ms(1_125), ms(1_375), modelled=False),
        Span("tool", ms(1_000), ms(1_250), modelled=False),
    ]


def test_usage_is_added_up_over_models_and_told_when_it_changes() -> None:
    def used(kind: str, **amounts: Any) -> SimpleNamespace:
        return SimpleNamespace(type=kind, model_dump=lambda: {"type": kind, "model": "m", **amounts})

    async def play(talk: Conversation) -> None:
        models = [used("llm_usage", input_tokens=5, output_tokens=0), used("llm_usage", input_tokens=2)]
        for _ in range(2):
            talk.agent.tell("session_usage_updated", usage=SimpleNamespace(model_usage=models))
        models.append(used("tts_usage", characters_count=7))
        talk.agent.tell("session_usage_updated", usage=SimpleNamespace(model_usage=models))

    assert events(play, Usage) == [
        Usage({"llm_input_tokens": 7}),
        Usage({"llm_input_tokens": 7, "tts_characters_count": 7}),
    ]


def test_an_error_is_a_fault_once_and_without_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_API_KEY", "sk-12345678")

    async def play(talk: Conversation) -> None:
        error = SimpleNamespace(type="tts_error", label="acme.TTS", error=RuntimeError("no voice for\nsk-12345678"))
        for _ in range(2):
            talk.agent.tell("error", error=error)
        talk.agent.tell("error", error=ValueError("odd"))

    assert events(play, Fault) == [Fault("acme.TTS: RuntimeError: no voice for ***"), Fault("ValueError: odd")]


def test_text_comes_as_sentences() -> None:
    told: list[str] = []
    sentences = Sentences(told.append)
    for piece in ("It costs 3.", "50 euros. That", " is cheap!  ", "Or"):
        sentences.add(piece)
    assert told == ["It costs 3.50 euros.", "That is cheap!"]
    sentences.flush()
    sentences.flush()
    assert told[2:] == ["Or"]
