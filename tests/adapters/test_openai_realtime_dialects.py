"""xAI and Qwen: what is asked of them, and what is made of what they send. Neither has types to check with; see their documentation."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pytest

from fdbench.contract import AudioOut, Fault, Flush, SessionInfo, SpeechState, ToolCall, ToolSpec, Transcript, Usage
from fdbench.timebase import ms

pytest.importorskip("openai")

from tests.adapters.conversation import bundled
from tests.adapters.realtime_server import Core, FakeServer, nothing, realtime, settle, talk, tone, truncations

BETA = {new: old for old, new in bundled("openai_realtime.dialect").BETA_NAMES.items()}
TOOL = ToolSpec("weather", "The weather in a city.")
INFO = SessionInfo("s1", "Be kind.", 7, 480, tools=(TOOL,))
KEYS = {"XAI_API_KEY": "xai-secret", "DASHSCOPE_API_KEY": "qwen-secret", "OPENAI_API_KEY": "sk-not-theirs"}


def server_of(session: dict[str, Any], *, old_names: bool, first: str = '{"type": "session.created"}') -> FakeServer:
    server = FakeServer(typed=False, renamed=BETA if old_names else None)
    server.raw(first)
    server.raw(json.dumps({"type": "session.updated", "session": session}))
    return server


@pytest.mark.parametrize("old_names", [False, True])
def test_xai_is_asked_in_its_own_shape_and_may_use_either_names(old_names: bool) -> None:
    format_ = {"type": "audio/pcm", "rate": 24_000}
    audio = {"input": {"format": format_}, "output": {"format": format_}}
    greeting = '{"type": "conversation.created", "conversation": {"id": "c"}}'

    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        server.raw('{"type": "ping", "timestamp": 1}')
        server.begin("resp_1")
        server.audio("item_1", tone(48_000))
        await settle()
        core.play(500)
        server.raw('{"type": "input_audio_buffer.speech_started", "item_id": "item_2"}')
        await core.report(adapter)

    server, core = talk(
        script, server_of({"audio": audio}, old_names=old_names, first=greeting), INFO, KEYS, dialect="xai", voice="eve"
    )
    assert server.url == "wss://api.x.ai/v1/realtime?model=grok-voice-latest"
    assert server.headers == {"Authorization": "Bearer xai-secret"}
    (tool,) = server.received[0]["session"].pop("tools")
    assert (tool["type"], tool["name"]) == ("function", "weather")
    assert server.received[0]["session"] == {
        "instructions": "Be kind.",
        "voice": "eve",
        "audio": audio,
        "turn_detection": {"type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 300, "silence_duration_ms": 500},
    }
    assert len(core.of(AudioOut)) == 1 and core.of(Flush) == [Flush()]
    assert core.of(SpeechState) == [SpeechState("user", True, None)]  # it does not say when
    assert truncations(server) == [("item_1", 500)]
    assert core.of(Fault) == []


def test_xai_says_the_words_in_pieces_only_and_tells_usage_outside() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        where = {"item_id": "item_1", "response_id": "resp_1"}
        server.raw(json.dumps({"type": "response.output_audio_transcript.delta", "delta": "Hi.", **where}))
        server.raw(json.dumps({"type": "response.output_audio_transcript.done", **where}))
        updated = "conversation.item.input_audio_transcription.updated"
        server.raw(json.dumps({"type": updated, "item_id": "item_0", "transcript": "so far"}))
        usage = {"total_tokens": 7, "input_tokens": 3, "output_tokens": 4}
        server.raw(json.dumps({"type": "response.done", "response": {"id": "resp_1", "status": "completed"}, "usage": usage}))

    _, core = talk(script, server_of({}, old_names=False), INFO, KEYS, dialect="xai")
    assert [(each.text, each.final) for each in core.of(Transcript)] == [("Hi.", False), ("Hi.", True)]
    assert [each.amounts["total_tokens"] for each in core.of(Usage)] == [7]
    assert core.of(Fault) == []


def test_qwen_hears_16_khz_and_cannot_be_told_what_was_heard() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        for _ in range(50):
            await adapter.push_audio(np.full(480, 0.25, np.float32))
        server.begin("resp_1")
        server.audio("item_1", tone(48_000))
        call = {"call_id": "call_1", "name": "weather", "arguments": '{"request": "Rome"}', "response_id": "resp_1"}
        server.raw(json.dumps({"type": "response.function_call_arguments.done", "item_id": "item_3", **call}))
        await settle()
        core.play(500)
        server.user_starts(500)
        await core.report(adapter)

    echoed = {"input_audio_format": "pcm16", "output_audio_format": "pcm24"}
    server, core = talk(script, server_of(echoed, old_names=True), INFO, KEYS, dialect="qwen", turn_detection="semantic_vad")
    assert server.url == "wss://dashscope-intl.aliyuncs.com/api-ws/v1/realtime?model=qwen3.5-omni-plus-realtime"
    assert server.headers == {"Authorization": "Bearer qwen-secret"}
    (tool,) = server.received[0]["session"].pop("tools")
    assert tool["type"] == "function" and tool["function"]["name"] == "weather"
    assert server.received[0]["session"] == {
        "instructions": "Be kind.",
        "modalities": ["text", "audio"],
        "turn_detection": {"type": "semantic_vad", "threshold": 0.5, "prefix_padding_ms": 300, "silence_duration_ms": 500},
    }
    sent = b"".join(base64.b64decode(event["audio"]) for event in server.of("input_audio_buffer.append"))
    heard = np.frombuffer(sent, "<i2") / 32_768
    assert len(heard) == 16_000 and heard[100:] == pytest.approx(0.25, abs=0.001)
    assert len(core.of(AudioOut)[0].audio) == 48_000  # it speaks at 24 kHz
    assert core.of(Flush) == [Flush()] and truncations(server) == []
    assert core.of(ToolCall) == [ToolCall("call_1", "weather", {"request": "Rome"})]
    assert core.of(SpeechState) == [SpeechState("user", True, ms(800))]
    assert core.of(Fault) == []


def test_qwen_names_the_parts_of_its_usage_otherwise() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        usage = {"total_tokens": 9, "input_tokens": 5, "output_tokens": 4, "input_tokens_details": {"audio_tokens": 2}}
        server.raw(json.dumps({"type": "response.done", "response": {"id": "resp_1", "status": "completed", "usage": usage}}))

    _, core = talk(script, server_of({}, old_names=True), INFO, KEYS, dialect="qwen")
    assert core.of(Usage)[-1].amounts["input_audio_tokens"] == 2


def test_qwen_has_the_old_names_only() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        server.raw('{"type": "response.output_audio.delta", "item_id": "item_1", "delta": "AAAA"}')

    _, core = talk(script, server_of({}, old_names=True), INFO, KEYS, dialect="qwen")
    assert core.of(Fault) == [Fault("unknown event 'response.output_audio.delta'; it is of another dialect than qwen")]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"dialect": "xai", "turn_detection": "semantic_vad"}, "choose one of server_vad"),
        ({"dialect": "xai", "interrupt": "none"}, "choose one of server, client"),
        ({"dialect": "qwen", "interrupt": "none"}, "choose one of server, client"),
        ({"dialect": "qwen", "audio_format": "pcmu"}, "choose one of pcm"),
        ({"dialect": "qwen", "reasoning_effort": "high"}, "reasoning_effort applies only with dialect=openai, azure or xai"),
        (
            {"dialect": "xai", "noise_reduction": "near_field"},
            "noise_reduction applies only with dialect=openai, azure or beta",
        ),
    ],
)
def test_what_they_do_not_have_is_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        realtime.create(**settings)


def test_the_key_of_openai_is_not_theirs() -> None:
    server, _ = talk(nothing, server_of({}, old_names=False), INFO, {"OPENAI_API_KEY": "sk-not-theirs"}, dialect="xai")
    assert server.headers == {}
