"""The Realtime adapter in conversation: interruptions, what was heard, transcripts, usage and tools."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fdbench.contract import (
    AudioEnd,
    AudioOut,
    Fault,
    Flush,
    PlayoutReport,
    SpeechState,
    ToolCall,
    Transcript,
    Usage,
)
from fdbench.timebase import ms

pytest.importorskip("openai")

from tests.adapters.realtime_server import Core, FakeServer, acknowledge, burst, realtime, settle, talk, tone, truncations

# --- interruptions -----------------------------------------------------------------------------------------------------


def test_a_burst_is_cut_where_it_was_heard_and_items_not_begun_at_zero() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        await burst(server, core)
        core.play(6_240)
        await core.report(adapter)
        assert truncations(server) == []
        server.user_starts(5_900)
        await core.report(adapter)

    server, core = talk(script)
    assert truncations(server) == [("item_2", 1_240), ("item_3", 0)]
    assert server.of("response.cancel") == []  # the server does that, and the response was done anyway
    assert core.of(Flush) == [Flush()]
    assert np.count_nonzero(core.heard) == ms(6_240)


def test_late_audio_of_a_flushed_item_is_passed_on_and_not_heard() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        server.begin("resp_1")
        server.audio("item_1", tone(48_000))
        await settle()
        core.play(500)
        server.user_starts(300)
        server.audio("item_1", tone(24_000))  # before the adapter is told what was heard, and after
        await core.report(adapter)
        server.audio("item_1", tone(24_000))
        server.audio_done("item_1")
        server.finish("resp_1", "cancelled", status_details={"type": "cancelled", "reason": "turn_detected"})
        await core.report(adapter)
        core.play(3_000)

    server, core = talk(script)
    assert [event.item for event in core.of(AudioOut)] == ["item_1"] * 3
    assert core.of(Flush) == [Flush()]
    assert truncations(server) == [("item_1", 500)]
    assert np.count_nonzero(core.heard) == ms(500)
    assert core.of(Fault) == []


def test_a_response_may_be_cancelled_before_the_server_says_why() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        server.begin("resp_1")
        server.audio("item_1", tone(48_000))
        await settle()
        core.play(500)
        server.audio_done("item_1")
        server.finish("resp_1", "cancelled")
        server.user_starts(300)
        await core.report(adapter)
        core.play(1_000)

    server, core = talk(script)
    assert truncations(server) == [("item_1", 500)]
    assert np.count_nonzero(core.heard) == ms(500)


def test_an_item_that_only_begins_after_its_response_was_cut_is_not_heard() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        server.begin("resp_1")
        server.audio("item_1", tone(48_000))
        await settle()
        core.play(500)
        server.user_starts(300)
        await core.report(adapter)
        server.audio("item_2", tone(4_800), index=1)
        server.audio("item_2", tone(4_800), index=1)
        server.finish("resp_1", "cancelled")
        server.begin("resp_2")
        server.audio("item_3", tone(4_800), response="resp_2")
        await core.report(adapter)
        core.play(1_000)

    server, core = talk(script)
    assert core.of(Flush) == [Flush(), Flush("item_2")]
    assert truncations(server) == [("item_1", 500), ("item_2", 0)]
    assert np.count_nonzero(core.heard) == ms(500) + 4_800  # and the next response is


def test_stale_reports_and_items_heard_to_their_end_are_not_truncated() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        await burst(server, core, seconds=3)
        await adapter.on_playout(PlayoutReport("item_1", 1_000, interrupted=False))
        await adapter.on_playout(PlayoutReport("item_1", 1_000, interrupted=True))
        await adapter.on_playout(PlayoutReport("item_2", 1_000, interrupted=True))  # to the last sample
        await adapter.on_playout(PlayoutReport("item_3", 400, interrupted=True))
        await adapter.on_playout(PlayoutReport("item_3", 900, interrupted=True))
        await adapter.on_playout(PlayoutReport("item_unknown", 200, interrupted=True))

    server, _ = talk(script)
    assert truncations(server) == [("item_3", 400)]


def test_never_more_is_truncated_than_was_received() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        server.audio("item_1", tone(2_415))  # 100.6 ms, and more to come
        await settle()
        await adapter.on_playout(PlayoutReport("item_1", 55_960, interrupted=True))

    assert truncations(talk(script)[0]) == [("item_1", 100)]


def test_the_client_may_do_the_interrupting() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        server.begin("resp_1")
        server.audio("item_1", tone(48_000))
        await settle()
        core.play(500)
        server.user_starts(300)
        await core.report(adapter)
        server.user_starts(1_300)  # the response is still not done, and the user starts once more
        await core.report(adapter)
        server.finish("resp_1", "cancelled")
        server.user_starts(2_300)
        await core.report(adapter)

    server, core = talk(script, interrupt="client")
    kinds = [event["type"] for event in server.received[1:]]
    assert kinds == ["response.cancel", "conversation.item.truncate", "response.cancel"]
    assert core.of(Flush) == [Flush()] * 3


def test_a_cancel_that_comes_too_late_is_no_fault() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        server.begin("resp_1")
        server.user_starts(300)
        await settle()
        (cancel,) = server.of("response.cancel")
        wrong = {"type": "invalid_request_error", "message": "Cancellation failed: no active response found"}
        server.say("error", error={**wrong, "event_id": cancel["event_id"]})
        server.say("error", error={**wrong, "code": "response_cancel_not_active"})

    assert talk(script, interrupt="client")[1].of(Fault) == []


def test_nobody_interrupts_if_so_set() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        await burst(server, core)
        server.user_starts(300)
        await core.report(adapter)

    server, core = talk(script, interrupt="none")
    assert core.of(Flush) == [] and truncations(server) == []
    assert realtime.create(interrupt="none").capabilities.barge_in == "none"


# --- what is reported --------------------------------------------------------------------------------------------------


def test_speech_states_stand_where_the_speech_was() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        core.at = ms(1_027)  # the first frame is 1000 to 1020 ms, and 7 ms late
        for _ in range(200):
            await adapter.push_audio(np.zeros(480, dtype=np.float32))
        server.user_starts(700)
        server.say("input_audio_buffer.speech_stopped", audio_end_ms=2_500, item_id="item_user")
        server.user_starts(60_000)  # beyond what was sent

    _, core = talk(script)
    started, stopped, beyond = core.of(SpeechState)
    assert started == SpeechState("user", True, ms(1_000 + 700 + 300))
    assert stopped == SpeechState("user", False, ms(1_000 + 2_500 - 500))
    assert beyond.media == ms(1_000 + 4_000)


def test_transcripts_of_both_sides() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        where = {"item_id": "item_1", "response_id": "resp_1", "output_index": 0, "content_index": 0}
        server.say("response.output_audio_transcript.delta", delta="Hello ", **where)
        server.say("response.output_audio_transcript.delta", delta="there.", **where)
        server.say("response.output_audio_transcript.done", transcript="Hello there.", **where)
        heard = {"item_id": "item_user", "content_index": 0}
        server.say("conversation.item.input_audio_transcription.delta", delta="Good", **heard)
        usage = {"type": "duration", "seconds": 1.5}
        server.say("conversation.item.input_audio_transcription.completed", transcript="Good day.", usage=usage, **heard)
        error = {"message": "it was too short"}
        server.say("conversation.item.input_audio_transcription.failed", error=error, **heard)

    _, core = talk(script)
    assert [(e.role, e.text, e.item) for e in core.of(Transcript) if e.final] == [
        ("agent", "Hello there.", "item_1"),
        ("user", "Good day.", "item_user"),
    ]
    assert [e.text for e in core.of(Transcript) if not e.final] == ["Hello ", "there.", "Good"]
    assert core.of(Usage) == [Usage({"transcription_seconds": 1.5})]
    assert core.of(Fault) == [Fault("the user's speech was not transcribed: it was too short")]


def test_usage_adds_up() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        usage = {
            "total_tokens": 30,
            "input_tokens": 20,
            "output_tokens": 10,
            "input_token_details": {"audio_tokens": 15, "text_tokens": 5, "cached_tokens": 4, "cached_tokens_details": {"text_tokens": 4}},
            "output_token_details": {"audio_tokens": 8, "text_tokens": 2},
        }  # fmt: skip
        server.finish("resp_1", usage=usage)
        server.finish("resp_2", usage=usage)

    total = talk(script)[1].of(Usage)[-1].amounts
    assert total["total_tokens"] == 60 and total["input_audio_tokens"] == 30 and total["input_cached_tokens"] == 8
    assert total["output_text_tokens"] == 4 and set(total) == {
        "total_tokens", "input_tokens", "output_tokens", "input_audio_tokens", "input_text_tokens", "input_cached_tokens",
        "output_audio_tokens", "output_text_tokens",
    }  # fmt: skip


def test_an_item_ends_once_whatever_says_so() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        server.begin("resp_1")
        server.audio("item_1", tone(480))
        server.audio("item_2", tone(480), index=1)
        server.audio_done("item_1")
        item = {"id": "item_1", "type": "message", "role": "assistant", "status": "completed", "content": []}
        server.say("response.output_item.done", response_id="resp_1", output_index=0, item=item)
        server.finish("resp_1")  # some servers say no more than that

    assert talk(script)[1].of(AudioEnd) == [AudioEnd("item_1"), AudioEnd("item_2")]


@pytest.mark.parametrize("named", [True, False])
def test_a_response_that_is_done_ends_its_items(named: bool) -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        server.begin("resp_1")
        where = {"item_id": "item_1", "response_id": "resp_1", "output_index": 0, "content_index": 0}
        server.say("response.output_audio_transcript.delta", delta="Hello", **where)  # words first
        server.audio("item_1", tone(480))
        server.call("call_1", "weather", "{}")
        server.say("response.done", response={"status": "completed", **({"id": "resp_1"} if named else {})})
        await settle()
        await adapter.tool_result("call_1", "sunny", failed=False)

    server, core = talk(script)
    assert core.of(AudioEnd) == [AudioEnd("item_1")]
    assert len(server.of("response.create")) == 1


# --- tools -------------------------------------------------------------------------------------------------------------


def test_the_model_goes_on_once_all_tools_of_a_response_have_answered() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        server.begin("resp_1")
        server.call("call_1", "weather", '{"request": "Rome"}')
        server.call("call_2", "time", "")
        await settle()
        await adapter.tool_result("call_1", "sunny", failed=False)  # before the response is done
        server.finish("resp_1")
        await settle()
        assert server.of("response.create") == []
        await adapter.tool_result("call_2", "no such city", failed=True)
        await adapter.tool_result("call_2", "again", failed=False)
        await adapter.tool_result("call_9", "unknown", failed=False)

    server, core = talk(script)
    assert core.of(ToolCall) == [ToolCall("call_1", "weather", {"request": "Rome"}), ToolCall("call_2", "time", {})]
    outputs = [event["item"] for event in server.of("conversation.item.create")]
    assert [(item["call_id"], item["output"]) for item in outputs] == [
        ("call_1", "sunny"),
        ("call_2", '{"error": "no such city"}'),
    ]
    assert [event["type"] for event in server.received[1:]] == [*["conversation.item.create"] * 2, "response.create"]


def test_a_call_that_comes_after_the_first_was_answered_is_of_the_same_batch() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        server.begin("resp_1")
        server.call("call_1", "weather", "{}")
        await settle()
        await adapter.tool_result("call_1", "sunny", failed=False)
        server.call("call_2", "time", "{}")
        server.finish("resp_1")
        await settle()
        assert server.of("response.create") == []
        await adapter.tool_result("call_2", "noon", failed=False)

    assert len(talk(script)[0].of("response.create")) == 1


@pytest.mark.parametrize(("in_time", "requests"), [(True, 1), (False, 2)])
def test_of_two_batches_the_second_is_asked_for_only_if_the_first_answer_knows_it_not(in_time: bool, requests: int) -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        for response, call in (("resp_1", "call_1"), ("resp_2", "call_2")):
            server.begin(response)
            server.call(call, "weather", "{}", response)
            server.finish(response)
        await settle()
        await adapter.tool_result("call_1", "sunny", failed=False)
        await adapter.tool_result("call_2", "rainy", failed=False)
        assert len(server.of("response.create")) == 1
        acknowledge(server, "call_1")
        if in_time:
            acknowledge(server, "call_2")
        server.begin("resp_3")
        acknowledge(server, "call_2")
        server.finish("resp_3")

    assert len(talk(script)[0].of("response.create")) == requests


def test_a_result_that_comes_while_another_response_is_under_way_waits_for_its_end() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        server.begin("resp_1")
        server.call("call_1", "weather", "{}")
        server.finish("resp_1")
        server.begin("resp_2")  # small talk meanwhile
        await settle()
        await adapter.tool_result("call_1", "sunny", failed=False)
        acknowledge(server, "call_1")
        await settle()
        assert server.of("response.create") == []
        server.finish("resp_2")

    assert len(talk(script)[0].of("response.create")) == 1


def test_no_second_answer_if_the_server_already_answers_with_the_result() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        server.begin("resp_1")
        server.call("call_1", "weather", "{}")
        server.finish("resp_1")
        server.begin("resp_2")
        await settle()
        await adapter.tool_result("call_1", "sunny", failed=False)
        acknowledge(server, "call_1")
        server.finish("resp_2", "cancelled")
        server.begin("resp_3")  # the user spoke, and the server answers by itself
        await settle()
        (create,) = server.of("response.create")
        wrong = {"type": "invalid_request_error", "code": "conversation_already_has_active_response", "message": "busy"}
        server.say("error", error={**wrong, "event_id": create["event_id"]})
        server.finish("resp_3")

    server, core = talk(script)
    assert len(server.of("response.create")) == 1
    assert core.of(Fault) == []


def test_a_refused_request_is_made_again_if_the_other_response_knew_nothing() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        server.begin("resp_1")
        server.call("call_1", "weather", "{}")
        server.finish("resp_1")
        await settle()
        await adapter.tool_result("call_1", "sunny", failed=False)
        (create,) = server.of("response.create")
        server.begin("resp_2")  # had begun before the result arrived there
        acknowledge(server, "call_1")
        wrong = {"type": "invalid_request_error", "code": "conversation_already_has_active_response", "message": "busy"}
        server.say("error", error={**wrong, "event_id": create["event_id"]})
        await settle()
        assert len(server.of("response.create")) == 1
        server.finish("resp_2")

    server, core = talk(script)
    assert len(server.of("response.create")) == 2
    assert core.of(Fault) == []


def test_arguments_that_are_no_json_are_a_fault_and_the_call_stands() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        server.call("call_1", "weather", '{"request": ')

    core = talk(script)[1]
    assert core.of(ToolCall) == [ToolCall("call_1", "weather", {})]
    assert core.of(Fault) == [Fault("malformed: arguments of the tool 'weather' that are no JSON object")]
