"""A scripted Realtime server behind a socket, and the part of the core that an adapter meets, for the adapter's tests.

Every message, in either direction, is checked against the types of the `openai` package, extra fields included.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any
from unittest.mock import patch

import numpy as np
from openai.types.realtime.realtime_client_event import RealtimeClientEvent
from openai.types.realtime.realtime_server_event import RealtimeServerEvent
from pydantic import BaseModel, TypeAdapter

from fdbench.contract import AdapterEvent, Audio, AudioEnd, AudioOut, Flush, Samples, SessionInfo, StreamAdapter
from fdbench.session.playout import Playout
from fdbench.timebase import TICK, ms
from fdbench.wire import WireClosed
from tests.adapters.conversation import bundled

realtime = bundled("openai_realtime")
INFO = SessionInfo("s1", "Be kind.", 7, 480)
SECRET = "sk-very-secret"
KEYS = {"OPENAI_API_KEY": SECRET, "AZURE_OPENAI_API_KEY": "azure-secret"}

SERVER: TypeAdapter[Any] = TypeAdapter(RealtimeServerEvent)
CLIENT: TypeAdapter[Any] = TypeAdapter(RealtimeClientEvent)
PCM = {"type": "audio/pcm", "rate": 24_000}


def checked(event: dict[str, Any], kind: TypeAdapter[Any]) -> None:
    """Raises if the event is not one of that kind, or has a field that the types do not know."""
    unknown = list(_unknown(kind.validate_python(event), event["type"]))
    assert unknown == [], f"fields that the API does not have: {unknown}"


def _unknown(value: object, where: str) -> list[str]:
    if isinstance(value, BaseModel):
        extra = [f"{where}.{name}" for name in value.model_extra or {}]
        return extra + [e for name in type(value).model_fields for e in _unknown(getattr(value, name), f"{where}.{name}")]
    if isinstance(value, list):
        return [e for each in value for e in _unknown(each, where)]
    return []


class FakeServer:
    """The socket as the adapter sees it, and the server behind it as the test does. `renamed`: GA name -> the dialect's."""

    def __init__(self, *, typed: bool = True, renamed: Mapping[str, str] | None = None) -> None:
        self.typed = typed
        self._renamed = renamed or {}
        self.received: list[dict[str, Any]] = []
        self.url = ""
        self.headers: Mapping[str, str] = {}
        self.closed = False
        self._out: asyncio.Queue[str | bytes | WireClosed] = asyncio.Queue()
        self._count = 0

    # --- the adapter's side ---

    async def send(self, message: str | bytes) -> None:
        if self.closed:
            raise gone(1006, "")
        event = json.loads(message)
        if self.typed:
            checked(event, CLIENT)
        self.received.append(event)

    async def recv(self) -> str | bytes:
        message = await self._out.get()
        if isinstance(message, WireClosed):
            self.closed = True
            raise message
        return message

    async def close(self) -> None:
        self.closed = True

    async def __aiter__(self) -> AsyncIterator[str | bytes]:
        while not self.closed:
            yield await self.recv()

    # --- the test's side ---

    def say(self, type_: str, **fields: Any) -> None:
        """Send an event of general availability, under the dialect's name."""
        self._count += 1
        event = {"type": type_, "event_id": f"event_{self._count}", **fields}
        if self.typed or self._renamed:
            checked(event, SERVER)
        self.raw(json.dumps({**event, "type": self._renamed.get(type_, type_)}))

    def raw(self, message: str | bytes) -> None:
        self._out.put_nowait(message)

    @property
    def prepared(self) -> bool:
        """Whether something waits to be read."""
        return not self._out.empty()

    def hang_up(self, code: int, reason: str = "") -> None:
        self._out.put_nowait(gone(code, reason))

    def of(self, type_: str) -> list[dict[str, Any]]:
        """What the adapter sent of that type."""
        return [event for event in self.received if event["type"] == type_]

    def confirm(self, **audio: Any) -> None:
        """`session.created` and `session.updated`, which are on their way before they are asked for."""
        session = {"type": "realtime", "audio": audio or {"input": {"format": PCM}, "output": {"format": PCM}}}
        self.say("session.created", session=session)
        self.say("session.updated", session=session)

    def begin(self, response: str) -> None:
        self.say("response.created", response={"id": response, "status": "in_progress"})

    def audio(self, item: str, samples: Audio, response: str = "resp_1", index: int = 0) -> None:
        data = base64.b64encode((samples * 32768).astype("<i2").tobytes()).decode()
        where = {"item_id": item, "response_id": response, "output_index": index, "content_index": 0}
        self.say("response.output_audio.delta", delta=data, **where)

    def audio_done(self, item: str, response: str = "resp_1", index: int = 0) -> None:
        self.say("response.output_audio.done", item_id=item, response_id=response, output_index=index, content_index=0)

    def finish(self, response: str, status: str = "completed", **fields: Any) -> None:
        self.say("response.done", response={"id": response, "status": status, **fields})

    def user_starts(self, at_ms: int, item: str = "item_user") -> None:
        self.say("input_audio_buffer.speech_started", audio_start_ms=at_ms, item_id=item)

    def call(self, call: str, tool: str, arguments: str, response: str = "resp_1") -> None:
        where = {"item_id": f"item_{call}", "response_id": response, "output_index": 0}
        self.say("response.function_call_arguments.done", call_id=call, name=tool, arguments=arguments, **where)


def gone(code: int, reason: str) -> WireClosed:
    closed = WireClosed(code, reason)
    assert (closed.code, closed.reason) == (code, reason)
    return closed


class Core:
    """A sink with a real playout behind it, and the session clock."""

    def __init__(self, seconds: float = 40.0) -> None:
        self.events: list[AdapterEvent] = []
        self.heard = np.zeros(int(seconds * 24_000), dtype=np.float32)
        self.playout = Playout(self.heard)
        self.at: Samples = 0

    def now(self) -> Samples:
        return self.at

    def emit(self, event: AdapterEvent) -> None:
        self.events.append(event)
        if isinstance(event, AudioOut):
            self.playout.queue(event.item, event.audio, self.at)
        elif isinstance(event, AudioEnd):
            self.playout.end(event.item)
        elif isinstance(event, Flush):
            self.playout.flush(event.item)

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def play(self, milliseconds: int) -> None:
        for _ in range(0, ms(milliseconds), TICK):
            self.playout.advance(self.at, self.at + TICK)
            self.at += TICK

    async def report(self, adapter: StreamAdapter) -> None:
        """What arrived is read, and what playout has to say is told."""
        await settle()
        for each in self.playout.take_reports():
            await adapter.on_playout(each)
        await settle()


async def settle() -> None:
    """Let the adapter's tasks do all that they can do now."""
    for _ in range(50):
        await asyncio.sleep(0)


# --- sessions ----------------------------------------------------------------------------------------------------------

Script = Callable[[Any, FakeServer, Core], Awaitable[None]]


async def opened(server: FakeServer, core: Core, info: SessionInfo = INFO, **settings: Any) -> Any:
    """An adapter, connected to the server; that confirms the session, unless it was told to say something else."""

    async def connect(url: str, *, headers: Mapping[str, str], **_: Any) -> FakeServer:
        server.url, server.headers = url, headers
        return server

    adapter = realtime.create(**settings)
    if not server.prepared:
        server.confirm()
    with patch.object(bundled("openai_realtime.adapter"), "connect", connect):
        await adapter.open(info, core, core)
    return adapter


def talk(
    script: Script,
    server: FakeServer | None = None,
    info: SessionInfo = INFO,
    keys: Mapping[str, str] = KEYS,
    **settings: Any,
) -> tuple[FakeServer, Core]:
    """Run a script on an open session, and close it."""

    async def session() -> tuple[FakeServer, Core]:
        at, core = server or FakeServer(), Core()
        adapter = await opened(at, core, info, **settings)
        await script(adapter, at, core)
        await settle()
        await adapter.close()
        return at, core

    others = {name: value for name, value in os.environ.items() if name not in KEYS}
    with patch.dict(os.environ, {**others, **keys}, clear=True):
        return asyncio.run(session())


async def nothing(adapter: Any, server: FakeServer, core: Core) -> None:
    pass


def tone(samples: int) -> Audio:
    """Not zero anywhere, and exact in 16 bits."""
    return ((np.arange(samples) % 20_000 + 1) / 32_768).astype(np.float32)


async def burst(server: FakeServer, core: Core, seconds: int = 15) -> None:
    """Three items of five seconds at once, and the response is done long before they are heard."""
    server.begin("resp_1")
    for index, item in enumerate(["item_1", "item_2", "item_3"]):
        for _ in range(seconds // 3 * 2):
            server.audio(item, tone(12_000), index=index)
        server.audio_done(item, index=index)
    server.finish("resp_1")
    await settle()


def truncations(server: FakeServer) -> list[tuple[str, int]]:
    return [(event["item_id"], event["audio_end_ms"]) for event in server.of("conversation.item.truncate")]


def acknowledge(server: FakeServer, call: str) -> None:
    server.say("conversation.item.added", item={"type": "function_call_output", "call_id": call, "output": "x"})
