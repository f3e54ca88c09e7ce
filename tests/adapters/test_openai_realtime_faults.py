"""The Realtime adapter when something goes wrong."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from fdbench.contract import (
    AudioEnd,
    AudioOut,
    Closed,
    Fault,
    PlayoutReport,
)
from fdbench.wire import WireError

pytest.importorskip("openai")

from tests.adapters.realtime_server import SECRET, Core, FakeServer, nothing, opened, settle, talk, tone

# --- what goes wrong ---------------------------------------------------------------------------------------------------


def test_strange_messages_are_faults_once_a_kind_and_survived() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        messages: list[str | bytes] = ["{", "[1]", "\x00", b"\xff\xfe", '{"type": 7}', '{"type": "response.dance"}', "NaN"]
        for strange in messages:
            server.raw(strange)
            server.raw(strange)
        server.raw('{"type": "response.output_audio.delta", "delta": "AAAA"}')
        server.raw('{"type": "response.output_audio.delta", "item_id": "i", "delta": "AAA="}')
        server.raw('{"type": "response.output_audio.delta", "item_id": "i", "delta": "AA"}')
        server.raw('{"type": "response.output_audio.delta", "item_id": "i", "delta": "----"}')
        server.raw('{"type": "response.done", "response": []}')
        server.raw('{"type": "response.audio.delta", "item_id": "i", "delta": "AAAA"}')
        server.audio("item_1", tone(480))

    core = talk(script)[1]
    assert [fault.message for fault in core.of(Fault)] == [
        "malformed: a message that is no JSON",
        "malformed: a message that is no JSON object",
        "unknown event ''",
        "unknown event 'response.dance'",
        "malformed: response.output_audio.delta lacks 'item_id' (text)",
        "malformed: audio that is no base64",
        "malformed: response.done holds something else in 'response' (an object)",
        "unknown event 'response.audio.delta'; it is of another dialect than openai",
    ]
    assert [event.item for event in core.of(AudioOut)][-1] == "item_1"


def test_errors_of_the_server_are_faults_without_the_key() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        for _ in range(3):
            server.say("error", error={"type": "server_error", "message": f"trouble with {SECRET}\nand more"})
        details = {"type": "failed", "error": {"type": "server_error", "code": "rate_limit_exceeded", "message": "slow down"}}
        server.finish("resp_1", "failed", status_details=details)
        server.finish("resp_2", "incomplete", status_details={"type": "incomplete", "reason": "content_filter"})

    assert [fault.message for fault in talk(script)[1].of(Fault)] == [
        "server_error: trouble with *** and more",
        "a response failed: rate_limit_exceeded slow down",
        "a response is incomplete: content_filter",
    ]


def test_the_server_ends_the_session_in_mid_reply() -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        server.begin("resp_1")
        server.audio("item_1", tone(48_000))
        server.hang_up(1011, "out of luck")
        await settle()
        await adapter.push_audio(tone(480))
        await adapter.on_playout(PlayoutReport("item_1", 100, interrupted=True))
        await adapter.tool_result("call_1", "late", failed=False)

    core = talk(script)[1]
    assert [type(event) for event in core.events] == [AudioOut, AudioEnd, Closed]
    assert core.events[-1] == Closed("closed with code 1011: out of luck")


def test_our_own_end_is_none_of_the_server() -> None:
    assert talk(nothing)[1].of(Closed) == []


@pytest.mark.parametrize(
    ("misfortune", "message"),
    [
        (lambda server: server.raw("nonsense"), "sent no session.updated within 0.05 s"),
        (lambda server: server.hang_up(1008, "no such model"), "could not be set up: closed with code 1008: no such model"),
        (
            lambda server: server.say(
                "error", error={"type": "invalid_request_error", "code": "invalid_value", "message": "No voice x"}
            ),
            "could not be set up: invalid_value: No voice x",
        ),
    ],
)
def test_a_session_that_cannot_be_set_up(misfortune: Any, message: str) -> None:
    async def session() -> None:
        server = FakeServer()
        misfortune(server)
        core = Core()
        try:
            await opened(server, core, timeout_s=0.05)
        finally:
            assert core.of(Closed) == []

    with pytest.raises(WireError, match=message):
        asyncio.run(session())


def test_a_bug_of_ours_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    async def script(adapter: Any, server: FakeServer, core: Core) -> None:
        monkeypatch.setattr(core, "emit", lambda event: 1 // 0)
        server.audio("item_1", tone(480))
        await settle()
        with pytest.raises(ZeroDivisionError):
            await adapter.push_audio(tone(480))

    talk(script)
