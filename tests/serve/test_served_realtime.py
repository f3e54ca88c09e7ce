"""The Realtime endpoint over real sockets, through the stock `openai` client; every event is checked against its types."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import numpy as np
import pytest

from fdbench.contract import AudioOut, Fault, Flush, SpeechState, ToolCall
from fdbench.serve.launch import serving
from tests.adapters.conversation import bundled, clip
from tests.serve.client import INFO, LOOP_BACK, Core, noise, until

pytest.importorskip("websockets")
pytest.importorskip("openai")

from tests.serve.realtime_client import Client, connected

F = 480
SILENCE = np.zeros(16 * F, np.float32)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving(LOOP_BACK, protocol="openai") as url:
        yield url


def test_a_turn(url: str) -> None:
    sent = noise(10 * F)
    tools = [{"type": "function", "name": "search", "description": "finds things", "parameters": {}}]
    transcribed = {"input": {"transcription": {"model": "whisper-1"}}}

    async def talk() -> Client:
        async with connected(url, {"instructions": "Be kind.", "tools": tools, "audio": transcribed}) as client:
            await client.say(np.concatenate([SILENCE, sent, SILENCE]))
            await client.until("response.done")
            item = client.of("response.output_audio.delta")[0]["item_id"]
            await client.send("conversation.item.truncate", item_id=item, content_index=0, audio_end_ms=150)
            await client.until("conversation.item.truncated")
            output = {"type": "function_call_output", "call_id": "call1", "output": '{"error": "lost"}'}
            await client.send("conversation.item.create", item=output)
            await client.send("response.create")
            await client.say(np.concatenate([noise(F), SILENCE]))
            await client.until("response.done", 2)
            await client.until("conversation.item.input_audio_transcription.completed", 2)
            return client

    client = asyncio.run(talk())
    pcm = np.rint(sent * 32_768).astype("<i2").tobytes()
    assert client.sound()[: len(pcm)] == pcm
    assert client.of("session.updated")[0]["session"]["instructions"] == "Be kind."
    first = client.types[2 : client.types.index("response.done") + 1]
    call = "response.function_call_arguments"
    assert first == [
        *("response.created", "response.output_item.added", "conversation.item.added", "response.content_part.added"),
        *("response.output_audio.delta", "response.output_audio_transcript.delta"),
        *("response.output_item.added", "conversation.item.added", f"{call}.delta", f"{call}.done"),
        *("conversation.item.done", "response.output_item.done", "response.output_audio.delta"),
        *("input_audio_buffer.speech_started", "response.output_audio.done", "response.output_audio_transcript.done"),
        *("response.content_part.done", "conversation.item.done", "response.output_item.done", "response.done"),
    ]
    done = client.of("response.done")[0]["response"]
    assert done["status"] == "cancelled" and done["status_details"]["reason"] == "turn_detected"
    assert done["usage"]["output_tokens"] == (200 + 280) // 50  # what was silent before it was known to be the end was sent
    assert [item["type"] for item in done["output"]] == ["message", "function_call"]
    assert json.loads(client.of(f"{call}.done")[0]["arguments"]) == {"request": "it"}
    assert client.of("input_audio_buffer.speech_started")[0]["audio_start_ms"] == 320 - 300
    assert client.of("input_audio_buffer.speech_stopped")[0]["audio_end_ms"] == 520
    assert client.of("conversation.item.input_audio_transcription.completed")[0]["transcript"] == "what was said"
    texts = [event["transcript"] for event in client.of("response.output_audio_transcript.done")]
    assert texts == ["Be kind.", "call1 lost True"]
    assert client.of("error") == []
    assert len({event["event_id"] for event in client.events}) == len(client.events)


@pytest.mark.parametrize(
    ("event", "code", "message"),
    [
        ('{"type": "no.such.event", "event_id": "mine"}', "invalid_event", "no client event of type 'no.such.event'"),
        ("{", "invalid_json", "no JSON"),
        ("[1]", "invalid_json", "no JSON object"),
        ('{"type": "input_audio_buffer.append", "audio": "?"}', "invalid_value", "audio in base64"),
        ('{"type": "input_audio_buffer.append", "audio": "AAAA"}', "invalid_value", "3 bytes of audio are no whole number"),
        ('{"type": "input_audio_buffer.commit"}', "unsupported", "needs no commit"),
        ('{"type": "response.cancel"}', "response_cancel_not_active", "no active response"),
        ('{"type": "session.update", "session": {"type": "transcription"}}', "invalid_value", "is not served"),
        (
            '{"type": "session.update", "session": {"audio": {"output": {"format": {"type": "audio/pcmu"}}}}}',
            "invalid_value",
            "only audio/pcm at 24000",
        ),
        (
            '{"type": "session.update", "session": {"audio": {"input": {"turn_detection": null}}}}',
            "invalid_value",
            "decides itself",
        ),
        (
            '{"type": "conversation.item.truncate", "item_id": "x", "content_index": 0, "audio_end_ms": 1}',
            "item_not_found",
            "no item 'x'",
        ),
        (
            '{"type": "conversation.item.create", "item": {"type": "message", "role": "user", "content": []}}',
            "invalid_value",
            "hears audio",
        ),
    ],
)
def test_what_cannot_be_is_an_error_and_the_session_goes_on(url: str, event: str, code: str, message: str) -> None:
    async def talk() -> Client:
        async with connected(url) as client:
            await client.raw(event)
            await client.until("error")
            await client.say(noise(F))
            await client.until("response.output_audio.delta")
            return client

    client = asyncio.run(talk())
    error = client.of("error")[0]["error"]
    assert error["code"] == code and message in error["message"]
    assert error["event_id"] == ("mine" if "mine" in event else None)


def test_a_cancelled_response_is_not_sent_on(url: str) -> None:
    async def talk() -> Client:
        async with connected(url, {}) as client:
            await client.say(noise(2 * F))
            await client.until("response.output_audio.delta", 2)
            await client.send("response.cancel")
            await client.say(noise(2 * F, seed=2))
            await client.say(SILENCE)
            await client.say(noise(F, seed=3))
            await client.until("response.output_audio.delta", 3)
            return client

    client = asyncio.run(talk())
    assert client.of("response.done")[0]["response"]["status_details"]["reason"] == "client_cancelled"
    expected = np.concatenate([noise(2 * F), noise(F, seed=3)])
    assert client.sound() == np.rint(expected * 32_768).astype("<i2").tobytes()


def test_more_than_was_sent_cannot_be_heard(url: str) -> None:
    async def talk() -> Client:
        async with connected(url) as client:
            await client.say(noise(F))
            item = (await client.until("response.output_audio.delta"))["item_id"]
            await client.send("conversation.item.truncate", item_id=item, content_index=0, audio_end_ms=21)
            await client.until("error")
            return client

    error = asyncio.run(talk()).of("error")[0]["error"]
    assert error["message"] == "Audio content of 20ms is already shorter than 21ms"


def test_our_own_client_talks_to_it(url: str) -> None:
    sent = noise(5 * F)

    async def talk() -> Core:
        core = Core()
        adapter = bundled("openai_realtime").create(base_url=url.removesuffix("/realtime"), transcription_model="any")
        await adapter.open(INFO, core, core)
        for at in range(0, len(sent) + len(SILENCE), F):
            core.at += F
            await adapter.push_audio(np.concatenate([sent, SILENCE])[at : at + F])
        await until(lambda: core.of(Flush) and len(core.of(SpeechState)) == 2)
        await adapter.close()
        return core

    core = asyncio.run(talk())
    heard = np.concatenate([event.audio for event in core.of(AudioOut)])
    np.testing.assert_array_equal(heard[: len(sent)], sent)
    assert not heard[len(sent) :].any()
    assert core.of(ToolCall) == [ToolCall("call1", "search", {"request": "it"})]
    assert [event.speaking for event in core.of(SpeechState) if event.role == "user"] == [True, False]
    assert core.of(Fault) == []


def test_stitched_answers_a_real_clip() -> None:
    pytest.importorskip("moonshine_voice")

    async def talk(url: str) -> Client:
        async with connected(url, {}) as client:
            await client.say(np.concatenate([SILENCE, clip("rms/tell-me-a-joke"), np.zeros(8 * 24_000, np.float32)]))
            await client.until("response.done")
            return client

    with serving("stitched", {"profile": "instant"}, "openai") as url:
        client = asyncio.run(talk(url))
    wanted = ["input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped", "response.created"]
    assert [kind for kind in client.types if kind in wanted] == wanted
    assert client.of("response.done")[0]["response"]["output"][0]["content"][0]["transcript"]
    assert len(client.sound()) > 24_000
