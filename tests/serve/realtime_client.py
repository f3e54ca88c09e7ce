"""The stock `openai` client of a served Realtime endpoint."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

import numpy as np
from openai import AsyncOpenAI
from openai.types.realtime.realtime_server_event import RealtimeServerEvent
from pydantic import TypeAdapter
from websockets.exceptions import ConnectionClosed

from fdbench.contract import Audio

F = 480
SERVER: TypeAdapter[Any] = TypeAdapter(RealtimeServerEvent)


class Client:
    """The stock client; keeps every event, checked."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.events: list[dict[str, Any]] = []

    async def send(self, kind: str, **fields: Any) -> None:
        await self._connection.send({"type": kind, **fields})

    async def raw(self, text: str) -> None:
        await self._connection.send_raw(text)

    async def say(self, audio: Audio) -> None:
        for at in range(0, len(audio), F):
            pcm = np.rint(audio[at : at + F] * 32_768).astype("<i2").tobytes()
            await self.send("input_audio_buffer.append", audio=base64.b64encode(pcm).decode())

    async def until(self, kind: str, times: int = 1) -> dict[str, Any]:
        """The event of that type, of which `times` have come in all."""
        async with asyncio.timeout(30):
            while len(self.of(kind)) < times:
                event = json.loads(await self._connection.recv_bytes())
                SERVER.validate_python(event, strict=True)
                self.events.append(event)
        return self.of(kind)[times - 1]

    async def drain(self) -> None:
        with suppress(ConnectionClosed):
            while True:
                await self._connection.recv_bytes()

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["type"] == kind]

    @property
    def types(self) -> list[str]:
        """Types in order, those in a row told once."""
        kinds = [event["type"] for event in self.events]
        return [kind for kind, before in zip(kinds, [None, *kinds], strict=False) if kind != before]

    def sound(self) -> bytes:
        return b"".join(base64.b64decode(event["delta"]) for event in self.of("response.output_audio.delta"))


@asynccontextmanager
async def connected(url: str, session: Mapping[str, Any] | None = None) -> AsyncIterator[Client]:
    base = url.removesuffix("/realtime").replace("ws", "http", 1)
    async with AsyncOpenAI(api_key="none", base_url=base) as openai, openai.realtime.connect(model="any") as connection:
        client = Client(connection)
        await client.until("session.created")
        if session is not None:
            await client.send("session.update", session={"type": "realtime", **session})
            await client.until("session.updated")
        yield client
        drained = asyncio.create_task(client.drain())  # the client closes at once only if nothing waits unread
        await connection.close()
        await drained
