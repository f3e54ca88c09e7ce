"""The Realtime adapter over a real WebSocket on this machine."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import numpy as np
import pytest

from fdbench.contract import AudioOut, Closed
from fdbench.wire import WireError

pytest.importorskip("openai")
pytest.importorskip("websockets")

from websockets.asyncio.server import ServerConnection, serve

from tests.adapters.realtime_server import INFO, Core, realtime, tone


async def behave(connection: ServerConnection) -> None:
    """Confirms the session, sends back each frame it hears, and leaves after the third."""
    await connection.send(json.dumps({"type": "session.created", "event_id": "e", "session": {}}))
    heard = 0
    async for message in connection:
        event = json.loads(message)
        if event["type"] == "session.update":
            await connection.send(json.dumps({"type": "session.updated", "event_id": "e", "session": event["session"]}))
        elif event["type"] == "input_audio_buffer.append":
            heard += 1
            item = {"item_id": "item_1", "response_id": "r", "output_index": 0, "content_index": 0}
            delta = base64.b64encode(base64.b64decode(event["audio"])[::-1]).decode()
            await connection.send(json.dumps({"type": "response.output_audio.delta", "event_id": "e", "delta": delta, **item}))
        if heard == 3:
            await connection.close(4000, "enough")


async def until(met: Any) -> None:
    async with asyncio.timeout(10):
        while not met():
            await asyncio.sleep(0.01)


def test_a_session_over_the_loop_back() -> None:
    async def session() -> Core:
        core = Core()
        async with serve(behave, "127.0.0.1", 0) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            adapter = realtime.create(base_url=f"http://127.0.0.1:{port}/v1", model="any")
            await adapter.open(INFO, core, core)
            for _ in range(3):
                await adapter.push_audio(tone(480))
            await until(lambda: core.of(Closed))
            await adapter.push_audio(tone(480))
            await adapter.close()
        return core

    core = asyncio.run(session())
    assert core.of(Closed) == [Closed("closed with code 4000: enough")]
    back = np.frombuffer((tone(480) * 32_768).astype("<i2").tobytes()[::-1], "<i2") / np.float32(32_768)
    assert [np.array_equal(event.audio, back) for event in core.of(AudioOut)] == [True] * 3


def test_nobody_there() -> None:
    async def session() -> None:
        async with serve(behave, "127.0.0.1", 0) as server:
            port = next(iter(server.sockets)).getsockname()[1]
        adapter = realtime.create(base_url=f"ws://127.0.0.1:{port}/v1")
        try:
            await adapter.open(INFO, Core(), Core())
        finally:
            await adapter.close()

    with pytest.raises(WireError, match="refused"):
        asyncio.run(session())
