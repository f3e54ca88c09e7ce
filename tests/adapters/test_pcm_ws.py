"""The adapter against servers that do not behave; what it does with a good one is in tests/serve."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from fdbench.contract import AudioOut, Closed, Fault, Usage
from fdbench.errors import PluginError, WireError
from fdbench.plugins import load
from tests.adapters.conversation import bundled
from tests.serve.client import INFO, Core, noise, until

pytest.importorskip("websockets")

from websockets.asyncio.server import ServerConnection, serve

HELLO = {"type": "hello", "protocol": "fdbench-pcm-1", "rate": 24_000, "clock": "wall", "pacing": "burst"}
Script = Callable[[ServerConnection], Awaitable[None]]


def says(*messages: dict[str, Any] | bytes | str) -> Script:
    async def behave(connection: ServerConnection) -> None:
        await connection.recv()
        for message in messages:
            await connection.send(json.dumps(message) if isinstance(message, dict) else message)

    return behave


def against(script: Script, **settings: object) -> Core:
    """A session until the server ends it."""

    async def session() -> Core:
        core = Core()
        async with serve(script, "127.0.0.1", 0) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            adapter = bundled("pcm_ws").create(url=f"ws://127.0.0.1:{port}", **{"pacing": "burst", **settings})
            try:
                await adapter.open(INFO, core, core)
                assert adapter.capabilities.pacing == settings.get("pacing", "burst")
                await until(lambda: core.of(Closed))
                await adapter.push_audio(noise(480))
            finally:
                await adapter.close()
        return core

    return asyncio.run(session())


def test_items_and_flushes() -> None:
    messages = ({"type": "item", "id": "a"}, b"\1\0", {"type": "item_end", "id": "a"}, {"type": "item", "id": "b"}, b"\2\0")
    core = against(says(HELLO, b"\3\0", *messages, {"type": "flush", "item": "b"}, {"type": "usage", "amounts": {"s": 2}}))
    kinds = [(type(event).__name__, getattr(event, "item", None)) for event in core.events]
    assert kinds[:5] == [("AudioOut", "0"), ("AudioOut", "a"), ("AudioEnd", "a"), ("AudioOut", "b"), ("Flush", "b")]
    assert core.of(Usage) == [Usage({"s": 2})]
    assert core.of(Closed) == [Closed("closed with code 1000")]
    assert core.of(AudioOut)[0].audio[0] == 3 / 32_768


def test_another_pacing_than_was_set_is_told() -> None:
    (fault,) = against(says(HELLO), pacing="paced").of(Fault)
    assert fault.message == "the system says that its pacing is 'burst'; set pacing=burst"


@pytest.mark.parametrize(
    ("messages", "match"),
    [
        ([{**HELLO, "rate": 16_000}], "it wants 16000 samples a second, not 24000; set rate=16000"),
        ([{**HELLO, "protocol": "x"}], "it speaks 'x', this is fdbench-pcm-1"),
        ([{"type": "hello"}], "hello lacks 'protocol'"),
        ([{"type": "end", "reason": "no seat left"}], "could not be set up: no seat left"),
        ([], "closed with code 1000"),
    ],
)
def test_a_hello_that_is_none(messages: list[Any], match: str) -> None:
    with pytest.raises(WireError, match=match):
        against(says(*messages))


def test_nobody_there() -> None:
    adapter = bundled("pcm_ws").create(url="ws://127.0.0.1:9")
    with pytest.raises(WireError):
        asyncio.run(adapter.open(INFO, Core(), Core()))


def test_an_address_is_needed() -> None:
    with pytest.raises(PluginError, match="url is needed"):
        load("pcm_ws").create({})
    with pytest.raises(PluginError, match="url must be like"):
        load("pcm_ws").create({"url": "somewhere"})
