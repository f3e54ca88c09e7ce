"""A scripted Realtime server behind a socket, and the part of the core that an adapter meets, for the adapter's tests.

Every message, in either direction, is checked against the types of the `openai` package, extra fields included.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from unittest.mock import patch

import numpy as np

from fdbench.contract import Audio, SessionInfo
from fdbench.timebase import TICK, ms
from fdbench.wire import Message
from tests.adapters.conversation import bundled
from tests.peers.scripted import Listener, Scripted, settle, wired
from tests.peers.sound import base64_pcm
from tests.peers.typed import REALTIME_CLIENT as CLIENT
from tests.peers.typed import REALTIME_SERVER as SERVER
from tests.peers.typed import checked

__all__ = [
    "CLIENT", "INFO", "KEYS", "PCM", "SECRET", "SERVER", "Core", "FakeServer", "acknowledge", "burst", "checked", "nothing",
    "opened", "realtime", "settle", "talk", "tone", "truncations",
]  # fmt: skip

realtime = bundled("openai_realtime")
INFO = SessionInfo("s1", "Be kind.", 7, 480)
SECRET = "sk-very-secret"
KEYS = {"OPENAI_API_KEY": SECRET, "AZURE_OPENAI_API_KEY": "azure-secret"}
PCM = {"type": "audio/pcm", "rate": 24_000}


class FakeServer(Scripted):
    """The socket as the adapter sees it, and the server behind it as the test does. `renamed`: GA name -> the dialect's."""

    def __init__(self, *, typed: bool = True, renamed: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.typed = typed
        self._renamed = renamed or {}
        self.received: list[dict[str, Any]] = []
        self._count = 0

    def _take(self, message: Message) -> None:
        event = json.loads(message)
        if self.typed:
            checked(event, CLIENT)
        self.received.append(event)

    def say(self, type_: str, **fields: Any) -> None:
        """Send an event of general availability, under the dialect's name."""
        self._count += 1
        event = {"type": type_, "event_id": f"event_{self._count}", **fields}
        if self.typed or self._renamed:
            checked(event, SERVER)
        self.raw(json.dumps({**event, "type": self._renamed.get(type_, type_)}))

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
        where = {"item_id": item, "response_id": response, "output_index": index, "content_index": 0}
        self.say("response.output_audio.delta", delta=base64_pcm(samples), **where)

    def audio_done(self, item: str, response: str = "resp_1", index: int = 0) -> None:
        self.say("response.output_audio.done", item_id=item, response_id=response, output_index=index, content_index=0)

    def finish(self, response: str, status: str = "completed", **fields: Any) -> None:
        self.say("response.done", response={"id": response, "status": status, **fields})

    def user_starts(self, at_ms: int, item: str = "item_user") -> None:
        self.say("input_audio_buffer.speech_started", audio_start_ms=at_ms, item_id=item)

    def call(self, call: str, tool: str, arguments: str, response: str = "resp_1") -> None:
        where = {"item_id": f"item_{call}", "response_id": response, "output_index": 0}
        self.say("response.function_call_arguments.done", call_id=call, name=tool, arguments=arguments, **where)


class Core(Listener):
    """What an adapter meets; time passes when a test says so."""

    def play(self, milliseconds: int) -> None:
        for _ in range(0, ms(milliseconds), TICK):
            self.tick()


# --- sessions ----------------------------------------------------------------------------------------------------------

Script = Callable[[Any, FakeServer, Core], Awaitable[None]]


async def opened(server: FakeServer, core: Core, info: SessionInfo = INFO, **settings: Any) -> Any:
    """An adapter, connected to the server; that confirms the session, unless it was told to say something else."""

    adapter = realtime.create(**settings)
    if not server.prepared:
        server.confirm()
    with wired(server):
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
