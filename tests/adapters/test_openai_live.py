"""The GPT-Live adapter in a session with a scripted server: the stream, transcripts, delegation, trouble."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from fdbench.contract import AudioEnd, AudioOut, Closed, Delegation, Fault, Flush, PlayoutReport, ToolCall, Transcript, Usage
from fdbench.timebase import ms

pytest.importorskip("openai.types.live")

from tests.adapters.live_peer import Peer, nothing
from tests.adapters.openai_live_server import WITH_TOOLS, audio, confirming, ending, event, listen, peer, sent, talk
from tests.adapters.realtime_server import Core, settle, tone

# --- the talk ----------------------------------------------------------------------------------------------------------


def test_all_audio_is_passed_on_and_a_long_silence_begins_a_new_item() -> None:
    sound, silence = np.full(2_400, 0.25, np.float32), np.zeros(2_400, np.float32)
    chunks = [silence, sound, *[silence] * 7, sound, *[silence] * 8, sound, sound]

    async def script(adapter: Any, at: Peer, core: Core) -> None:
        for chunk in chunks:
            audio(at, chunk)
        audio(at, silence[:0])

    _, core = talk(script)
    out = core.of(AudioOut)
    assert np.array_equal(np.concatenate([each.audio for each in out]), np.concatenate(chunks))
    assert [each.item for each in out] == ["speech-1"] * 18 + ["speech-2"] * 2
    assert [each.item for each in core.of(AudioEnd)] == ["speech-1", "speech-2"]


def test_nothing_is_ever_flushed_and_nothing_told_of_what_was_heard() -> None:
    async def script(adapter: Any, at: Peer, core: Core) -> None:
        for _ in range(150):
            audio(at, tone(2_400))  # 15 s in a burst, against the protocol
        await listen(adapter, 1_000)
        at.say(event("session.input_transcript.delta", delta="Stop.", start_ms=200, end_ms=600))
        audio(at, np.zeros(2_400, np.float32))
        await settle()
        await adapter.on_playout(PlayoutReport("speech-1", 1_000, True))

    at, core = talk(script)
    assert not core.of(Flush)
    assert {message["type"] for message in at.received} == {"session.start", "session.input_audio.append", "session.close"}


def test_transcripts_are_segmented_by_their_times() -> None:
    def said(text: str, start: int, end: int, side: str = "output") -> dict[str, Any]:
        return event(f"session.{side}_transcript.delta", delta=text, start_ms=start, end_ms=end)

    async def script(adapter: Any, at: Peer, core: Core) -> None:
        core.at = ms(60)
        await listen(adapter, 2_000)
        for fragment in (said("It is", 100, 400), said(" no", 400, 600), said("on.", 899, 1_000), said(" Bye.", 1_500, 1_700)):
            at.say(fragment)
        at.say(said("Thanks.", 1_400, 1_600, "input"))
        await settle()
        await listen(adapter, 180)
        assert len(finals(core)) == 1  # the later ones may still go on
        await listen(adapter, 20)
        assert len(finals(core)) == 3
        at.say(said(" Well", 2_300, 2_400))

    def finals(core: Core) -> list[Transcript]:
        return [each for each in core.of(Transcript) if each.final]

    _, core = talk(script)
    origin = ms(40)
    assert [(each.role, each.text, each.media) for each in finals(core)] == [
        ("agent", "It is noon.", origin + ms(100)),
        ("user", "Thanks.", origin + ms(1_400)),
        ("agent", " Bye.", origin + ms(1_500)),
        ("agent", " Well", origin + ms(2_200)),  # at most what was sent
    ]
    assert [each.text for each in core.of(Transcript) if not each.final] == ["It is", " no", "on.", " Bye.", "Thanks.", " Well"]


def test_usage_is_a_total() -> None:
    async def script(adapter: Any, at: Peer, core: Core) -> None:
        for seconds in (1.0, 2.0):
            at.say(event("session.usage.updated", usage={"seconds": seconds}, context_window={"usage_ratio": 0.1}))

    _, core = talk(script)
    assert core.of(Usage)[1] == Usage({"audio_seconds": 2.0, "context_window_ratio": 0.1})


# --- delegation to the session's tools ---------------------------------------------------------------------------------


def delegated(name: str, target: str = "client") -> dict[str, Any]:
    return event("session.delegation.created", delegation={"id": name, "target": target, "type": "delegation"}, offset_ms=900)


def test_delegated_work_is_a_call_of_the_tool_that_the_words_fit() -> None:
    async def script(adapter: Any, at: Peer, core: Core) -> None:
        await listen(adapter, 1_000)
        for text in ("What is the weather", " in Rome?"):
            at.say(event("session.input_transcript.delta", delta=text, start_ms=0, end_ms=800))
        at.say(delegated("d1"))
        await settle()
        await adapter.tool_result("d1", "It is sunny.", failed=False)
        await adapter.tool_result("d1", "twice", failed=False)
        await adapter.tool_result("d9", "nobody asked", failed=False)
        (append,) = sent(at, "session.commentary.append")
        at.say(event("session.commentary.appended", start_ms=1, end_ms=1, client_event_id=append["event_id"]))
        at.say(event("session.commentary.appended", start_ms=1, end_ms=1))

    at, core = talk(script, info=WITH_TOOLS)
    assert core.of(ToolCall) == [ToolCall("d1", "weather", {"request": "What is the weather in Rome?"})]
    (append,) = sent(at, "session.commentary.append")
    assert (append["delegation_id"], append["content"]) == ("d1", "It is sunny.")
    assert [(each.id, each.phase) for each in core.of(Delegation)] == [("d1", "created"), ("d1", "done"), ("d1", "delivered")]


def test_a_failed_tool_and_a_refused_answer() -> None:
    async def script(adapter: Any, at: Peer, core: Core) -> None:
        at.say(delegated("d1"))
        at.say(delegated("d2"))
        await settle()
        await adapter.tool_result("d1", "no such order", failed=True)
        await adapter.tool_result("d2", "x" * 5_000, failed=False)
        error = {"code": "string_above_max_length", "message": "too long", "type": "invalid_request_error"}
        at.say(event("error", error={**error, "client_event_id": sent(at, "session.commentary.append")[1]["event_id"]}))

    at, core = talk(script, info=WITH_TOOLS)
    first, second = sent(at, "session.commentary.append")
    assert first["content"] == "This could not be done: no such order" and len(second["content"]) == 1_500
    assert [(each.id, each.phase) for each in core.of(Delegation)[2:]] == [("d1", "failed"), ("d2", "done"), ("d2", "failed")]
    assert [each.message for each in core.of(Fault)] == [
        "an answer of over 1500 characters was cut: the server takes no more",
        "string_above_max_length: too long",
    ]


def test_without_tools_the_model_is_told_so_and_need_not_wait() -> None:
    async def script(adapter: Any, at: Peer, core: Core) -> None:
        at.say(delegated("d1"))

    at, core = talk(script)
    assert sent(at, "session.commentary.append")[0]["delegation_id"] == "d1"
    assert [each.phase for each in core.of(Delegation)] == ["created", "failed"] and not core.of(ToolCall)


# --- delegation to a model of the server's ------------------------------------------------------------------------------


def nested(type_: str, **fields: Any) -> dict[str, Any]:
    return event("response.event", delegation_id="d1", event={"type": type_, **fields})


def called(call: str, name: str, arguments: str = "{}") -> dict[str, Any]:
    return {"type": "function_call", "id": f"item_{call}", "call_id": call, "name": name, "arguments": arguments}


def test_the_backend_goes_on_once_when_all_its_calls_are_answered() -> None:
    async def script(adapter: Any, at: Peer, core: Core) -> None:
        at.say(delegated("d1", "responses"))
        at.say(nested("response.created", response={"id": "r1"}))
        at.say(nested("response.output_item.added", item=called("c1", "weather", "")))
        at.say(nested("response.function_call_arguments.done", item_id="item_c1", arguments='{"city": "Rome"}'))
        at.say(nested("response.output_item.done", item=called("c1", "weather", '{"city": "Rome"}')))
        at.say(nested("response.output_item.done", item=called("c2", "order_status", "{oops")))
        await settle()
        await adapter.tool_result("c1", "sunny", failed=False)
        at.say(nested("response.completed", response={"id": "r1"}))
        await settle()
        assert not sent(at, "response.create")
        await adapter.tool_result("c2", "gone", failed=True)
        await adapter.tool_result("c2", "twice", failed=True)
        at.say(nested("response.created", response={"id": "r2"}))
        at.say(nested("response.completed", response={"id": "r2"}))

    at, core = talk(script, info=WITH_TOOLS, delegation="responses")
    assert core.of(ToolCall) == [ToolCall("c1", "weather", {"city": "Rome"}), ToolCall("c2", "order_status", {})]
    assert [message["item"] for message in sent(at, "response.item.create")] == [
        {"type": "function_call_output", "call_id": "c1", "output": "sunny"},
        {"type": "function_call_output", "call_id": "c2", "output": json.dumps({"error": "gone"})},
    ]
    assert len(sent(at, "response.create")) == 1
    assert [each.phase for each in core.of(Delegation)] == ["created", "progress", "done"]
    assert len(core.of(Fault)) == 1


def test_a_backend_that_fails() -> None:
    async def script(adapter: Any, at: Peer, core: Core) -> None:
        at.say(delegated("d1", "responses"))
        at.say(nested("response.failed", response={"error": {"message": "overloaded"}}))

    _, core = talk(script, delegation="responses")
    assert core.of(Delegation)[-1] == Delegation("d1", "failed", "overloaded")
    assert core.of(Fault) == [Fault("the backend's response is not complete: overloaded")]


# --- trouble -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ("{", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        ('{"type": "session.surprise"}', "unknown event 'session.surprise'"),
        ('{"type": "session.output_audio.delta"}', "lacks 'delta'"),
        ('{"type": "session.output_audio.delta", "delta": "AAAA"}', "odd number"),
        ('{"type": "session.output_audio.delta", "delta": "§"}', "no base64"),
        ('{"type": "session.output_transcript.delta", "delta": "x", "start_ms": "1", "end_ms": 2}', "start_ms"),
        ('{"type": "session.usage.updated", "usage": {"seconds": "many"}}', "seconds"),
        ('{"type": "session.delegation.created", "delegation": {"target": "client"}}', "'id'"),
        ('{"type": "response.event", "event": 1}', "'event' (an object)"),
        ('{"type": "error"}', "error: no reason given"),
    ],
)
def test_what_cannot_be_understood_is_told_once_and_survived(message: str | bytes, fault: str) -> None:
    async def script(adapter: Any, at: Peer, core: Core) -> None:
        at.raw(message)
        at.raw(message)
        audio(at, tone(480))
        await settle()
        await listen(adapter, 20)

    _, core = talk(script)
    assert [fault in each.message for each in core.of(Fault)] == [True]
    assert len(core.of(AudioOut)) == 1 and not core.of(Closed)


def test_a_session_that_expires_in_mid_reply() -> None:
    async def script(adapter: Any, at: Peer, core: Core) -> None:
        await listen(adapter, 100)
        audio(at, tone(2_400))
        at.say(event("session.output_transcript.delta", delta="It is", start_ms=0, end_ms=100))
        at.say(ending("expired"))
        at.hang_up(1000)
        await settle()
        await listen(adapter, 40)

    at, core = talk(script)
    assert core.of(Closed) == [Closed("expired")] and core.of(AudioEnd) == [AudioEnd("speech-1")]
    assert [each.text for each in core.of(Transcript) if each.final] == ["It is"]
    assert core.events[-1] == Closed("expired") and not sent(at, "session.close")


def test_a_connection_that_breaks() -> None:
    async def script(adapter: Any, at: Peer, core: Core) -> None:
        audio(at, tone(2_400))
        at.hang_up(1006)
        await settle()
        await listen(adapter, 40)

    _, core = talk(script)
    assert core.of(Closed) == [Closed("closed with code 1006")]


def test_what_comes_while_the_session_drains_is_taken() -> None:
    def late(message: dict[str, Any]) -> Sequence[dict[str, Any]]:
        if message["type"] != "session.close":
            return confirming(message)
        data = base64.b64encode(bytes(960)).decode()
        return [{"type": "session.output_audio.delta", "delta": data}, ending()]

    _, core = talk(nothing, peer(late))
    assert len(core.of(AudioOut)) == 1 and not core.of(Closed)


def test_an_end_that_is_not_confirmed_is_told() -> None:
    _, core = talk(nothing, peer(lambda m: confirming(m) if m["type"] == "session.start" else []), drain_s=0.05)
    assert [each.message for each in core.of(Fault)] == ["the server did not confirm the end of the session within 0.05 s"]
