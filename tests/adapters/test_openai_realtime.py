"""The Realtime adapter's session: set-up, keys, rates and dialects. Every message of either side is checked with the types of `openai`."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import numpy as np
import pytest

from fdbench.contract import (
    AudioOut,
    Fault,
    SessionInfo,
    ToolCall,
    ToolSpec,
    Transcript,
)
from fdbench.timebase import ms
from fdbench.wire import WireError

pytest.importorskip("openai")

from pydantic import ValidationError

from tests.adapters.conversation import bundled
from tests.adapters.realtime_server import (
    CLIENT,
    INFO,
    SECRET,
    SERVER,
    Core,
    FakeServer,
    checked,
    nothing,
    opened,
    realtime,
    settle,
    talk,
    tone,
    truncations,
)

module = bundled("openai_realtime.adapter")
BETA = {new: old for old, new in bundled("openai_realtime.dialect").BETA_NAMES.items()}
TOOLS = (ToolSpec("weather", "The weather in a city."), ToolSpec("time", "The time in a city."))


# --- the session -------------------------------------------------------------------------------------------------------


def test_the_session_is_asked_for_as_the_types_want_it() -> None:
    info = SessionInfo("s1", "Be kind.", 7, 480, tools=TOOLS)
    server, core = talk(nothing, info=info, voice="marin", transcription_model="gpt-transcribe", noise_reduction="far_field")
    (update,) = server.received
    assert server.url == "wss://api.openai.com/v1/realtime?model=gpt-realtime-2"
    assert server.headers == {"Authorization": f"Bearer {SECRET}"}
    session = update["session"]
    assert session["instructions"] == "Be kind." and session["output_modalities"] == ["audio"]
    assert [tool["name"] for tool in session["tools"]] == ["weather", "time"]
    assert session["audio"]["input"] == {
        "format": {"type": "audio/pcm", "rate": 24_000},
        "noise_reduction": {"type": "far_field"},
        "transcription": {"model": "gpt-transcribe"},
        "turn_detection": {
            "type": "server_vad",
            "threshold": 0.5,
            "prefix_padding_ms": 300,
            "silence_duration_ms": 500,
            "create_response": True,
            "interrupt_response": True,
        },
    }
    assert session["audio"]["output"] == {"format": {"type": "audio/pcm", "rate": 24_000}, "voice": "marin"}
    assert server.closed and core.events == []


def test_semantic_turn_detection_takes_eagerness_and_no_lengths() -> None:
    server, _ = talk(nothing, turn_detection="semantic_vad", eagerness="high", interrupt="client", reasoning_effort="low")
    session = server.received[0]["session"]
    detection = {"type": "semantic_vad", "eagerness": "high", "create_response": True, "interrupt_response": False}
    assert session["audio"]["input"]["turn_detection"] == detection
    assert session["reasoning"] == {"effort": "low"}


def test_what_is_not_set_is_left_to_the_server() -> None:
    server, _ = talk(nothing, info=SessionInfo("s", "", 1, 480))
    session = server.received[0]["session"]
    assert set(session) == {"type", "output_modalities", "audio"}
    assert set(session["audio"]["input"]) == {"format", "turn_detection"}
    assert set(session["audio"]["output"]) == {"format"}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"dialect": "azure"}, "dialect=azure has no usual base_url; set it too"),
        ({"base_url": "localhost:8000"}, "base_url must be like https://host/v1"),
        ({"base_url": "https://host/v1?key=1"}, "base_url must hold no user, password, query or fragment"),
        ({"eagerness": "high"}, "eagerness applies only with turn_detection=semantic_vad"),
        ({"turn_detection": "semantic_vad", "threshold": 0.4}, "threshold applies only with turn_detection=server_vad"),
        ({"api_version": "2026-01-01"}, "api_version applies only with dialect=azure"),
        ({"silence_duration_ms": 20_000}, "silence_duration_ms=20000 must be a number from 0 to 10000"),
        ({"prefix_padding_ms": 10.5}, "prefix_padding_ms=10.5 must be a whole number"),
        ({"interrupt": "never"}, "choose one of server, client, none"),
        ({"audio_format": "pcm16000"}, "choose one of pcm, pcmu"),
        ({"voise": "marin"}, "did you mean 'voice'"),
    ],
)
def test_wrong_settings_are_refused_in_one_sentence(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        realtime.create(**settings)


@pytest.mark.parametrize(
    ("settings", "url", "header"),
    [
        ({"base_url": "ws://localhost:8765/v1", "model": "any"}, "ws://localhost:8765/v1/realtime?model=any", "Authorization"),
        ({"base_url": "https://h/openai/v1/realtime"}, "wss://h/openai/v1/realtime?model=gpt-realtime-2", "Authorization"),
        ({"base_url": "https://r.openai.azure.com/v1"}, "wss://r.openai.azure.com/v1/realtime?model=gpt-realtime-2", "api-key"),
        ({"base_url": "http://10.0.0.9/v1"}, "ws://10.0.0.9/v1/realtime?model=gpt-realtime-2", None),
    ],
)  # fmt: skip
def test_addresses_and_which_header_holds_the_key(settings: Any, url: str, header: str | None) -> None:
    server, _ = talk(nothing, **settings)
    assert server.url == url
    assert set(server.headers) == ({header} if header else set())  # no key in the clear over a network


def test_this_machine_needs_no_key() -> None:
    server, _ = talk(nothing, keys={}, base_url="http://127.0.0.1:9/v1")
    assert server.headers == {}


def test_a_refused_key_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    hints = []

    async def connect(url: str, *, key_hint: str, **_: Any) -> FakeServer:
        hints.append(key_hint)
        raise WireError("it is not accepted")

    monkeypatch.setattr(module, "connect", connect)
    for settings in ({}, {"dialect": "azure", "base_url": "https://h", "model": "m"}):
        with pytest.raises(WireError, match="it is not accepted"):
            asyncio.run(realtime.create(**settings).open(INFO, Core(), Core()))
    assert hints == ["OPENAI_API_KEY", "AZURE_OPENAI_API_KEY"]


def test_the_checker_notices_wrong_names_and_rates() -> None:
    with pytest.raises(AssertionError, match="response.cancel.respons_id"):
        checked({"type": "response.cancel", "respons_id": "r"}, CLIENT)
    with pytest.raises(ValidationError):
        checked({"type": "response.audio.delta", "event_id": "e", "delta": ""}, SERVER)
    session = {"type": "realtime", "audio": {"input": {"format": {"type": "audio/pcm", "rate": 16_000}}}}
    with pytest.raises((ValidationError, AssertionError)):
        checked({"type": "session.update", "session": session}, CLIENT)


# --- rates -------------------------------------------------------------------------------------------------------------


def test_pcm_is_sent_and_taken_at_24_khz_bit_for_bit() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        assert adapter.capabilities.rate == 24_000
        await adapter.push_audio(tone(480))
        server.audio("item_1", tone(3000))

    server, core = talk(script)
    (append,) = server.of("input_audio_buffer.append")
    assert np.array_equal(bundled("_stream.pcm").from_pcm16(bundled("_stream.pcm").from_base64(append["audio"])), tone(480))
    assert np.array_equal(core.of(AudioOut)[0].audio, tone(3000))


@pytest.mark.parametrize("side", ["input", "output"])
def test_a_server_that_answers_with_another_rate_is_refused(side: str) -> None:
    async def session() -> None:
        server = FakeServer(typed=False)  # the types do not know 16 kHz either
        right = {"format": {"type": "audio/pcm", "rate": 24_000}}
        server.confirm(**{"input": right, "output": right, side: {"format": {"type": "audio/pcm", "rate": 16_000}}})
        await opened(server, Core())

    with pytest.raises(WireError, match=f"its {side} audio is 16000, not 24000"):
        asyncio.run(session())


def test_mulaw_goes_at_8_khz() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        assert adapter.capabilities.rate == 8_000
        await adapter.push_audio(np.zeros(160, dtype=np.float32))

    server = FakeServer()
    told = {"format": {"type": "audio/pcmu"}}
    server.confirm(input=told, output=told)
    talk(script, server, audio_format="pcmu")
    assert server.received[0]["session"]["audio"]["input"]["format"] == {"type": "audio/pcmu"}
    assert bundled("_stream.pcm").from_base64(server.received[1]["audio"]) == b"\xff" * 160


def test_what_is_no_number_is_never_sent() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        with pytest.raises(ValueError, match="NaN"):
            await adapter.push_audio(np.full(480, np.nan, dtype=np.float32))

    server, _ = talk(script)
    assert server.of("input_audio_buffer.append") == []


# --- dialects ----------------------------------------------------------------------------------------------------------


def flat_server(**session: Any) -> FakeServer:
    server = FakeServer(typed=False, renamed=BETA)
    server.raw('{"type": "session.created", "session": {}}')
    server.raw('{"type": "session.updated", "session": {"input_audio_format": "pcm16", "output_audio_format": "pcm16"}}')
    return server


def test_azure_voice_live() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        server.begin("resp_1")
        server.audio("item_1", tone(48_000))
        word = {"item_id": "item_1", "text": "Hi", "audio_offset_ms": 50, "audio_duration_ms": 200}
        server.raw(json.dumps({"type": "response.audio_timestamp.delta", **word}))
        where = {"item_id": "item_1", "response_id": "resp_1", "output_index": 0, "content_index": 0}
        server.say("response.output_audio_transcript.done", transcript="Hi", **where)
        server.raw('{"type": "warning", "warning": {"message": "beware"}}')
        await settle()
        core.play(500)
        server.user_starts(300)
        await core.report(adapter)

    server, core = talk(
        script,
        flat_server(),
        dialect="azure",
        base_url="https://r.services.ai.azure.com",
        model="gpt-realtime",
        voice="en-US-AvaNeural",
        turn_detection="semantic_vad",
    )
    assert server.url == "wss://r.services.ai.azure.com/voice-live/realtime?api-version=2026-07-15&model=gpt-realtime"
    assert server.headers == {"api-key": "azure-secret"}
    assert server.received[0]["session"] == {
        "instructions": "Be kind.",
        "modalities": ["text", "audio"],
        "input_audio_format": "pcm16",
        "input_audio_sampling_rate": 24_000,
        "output_audio_format": "pcm16",
        "output_audio_timestamp_types": ["word"],
        "voice": {"type": "azure-standard", "name": "en-US-AvaNeural"},
        "turn_detection": {
            "type": "azure_semantic_vad",
            "threshold": 0.5,
            "prefix_padding_ms": 300,
            "silence_duration_ms": 500,
            "create_response": True,
            "interrupt_response": True,
            "auto_truncate": False,
        },
    }
    assert truncations(server) == [("item_1", 500)]
    (said,) = core.of(Transcript)
    assert [(word.text, word.start, word.end) for word in said.words] == [("Hi", ms(50), ms(250))]
    assert core.of(Fault) == [Fault("warning: beware")]


def test_the_beta_has_old_names_and_a_flat_session() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        server.audio("item_1", tone(480))
        server.raw('{"type": "response.output_audio.delta", "item_id": "item_1", "delta": "AAAA"}')
        item = '{"type": "function_call", "call_id": "call_1", "name": "weather"}'
        server.raw(f'{{"type": "response.output_item.added", "response_id": "resp_1", "output_index": 0, "item": {item}}}')
        server.raw('{"type": "response.function_call_arguments.done", "call_id": "call_1", "arguments": "{}"}')

    server, core = talk(script, flat_server(), dialect="beta", base_url="http://localhost:1/v1", model="m", voice="alloy")
    assert server.headers["OpenAI-Beta"] == "realtime=v1"
    assert server.received[0]["session"]["voice"] == "alloy"
    assert len(core.of(AudioOut)) == 1
    assert core.of(ToolCall) == [ToolCall("call_1", "weather", {})]
    assert core.of(Fault) == [Fault("unknown event 'response.output_audio.delta'; it is of another dialect than beta")]


def test_the_core_is_told_how_the_server_sends() -> None:
    assert bundled("openai_realtime").create().capabilities.pacing == "burst"
    assert bundled("openai_realtime").create(pacing="paced").capabilities.pacing == "paced"
