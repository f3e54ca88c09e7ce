"""A scripted server behind the wiring of `fdbench.wire`, for the adapters of the Live APIs."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from unittest.mock import patch

from fdbench import wire
from fdbench.contract import SessionInfo
from fdbench.wire import WireClosed
from tests.adapters.conversation import bundled
from tests.adapters.realtime_server import Core, settle

INFO = SessionInfo("s1", "Be kind.", 7, 480)

Check = Callable[[dict[str, Any]], None]
Replies = Callable[[dict[str, Any]], Sequence[dict[str, Any]]]
Script = Callable[[Any, "Peer", Core], Awaitable[None]]


class Peer:
    """Wiring, socket and server in one.

    Args:
        client: raises for a message that the API does not know.
        server: the same for what the test lets the server say.
        replies: what the server says to a message by itself.
    """

    def __init__(self, client: Check, server: Check, replies: Replies) -> None:
        self._client = client
        self._server = server
        self._replies = replies
        self.received: list[dict[str, Any]] = []
        self.url = ""
        self.headers: Mapping[str, str] = {}
        self.closed = False
        self._out: asyncio.Queue[str | bytes | WireClosed] = asyncio.Queue()

    async def connect(self, url: str, *, headers: Mapping[str, str], **_: Any) -> Any:
        self.url, self.headers = url, headers
        return self

    async def send(self, message: str | bytes) -> None:
        if self.closed:
            raise WireClosed(1006, "")
        event = json.loads(message)
        self._client(event)
        self.received.append(event)
        for reply in self._replies(event):
            self.say(reply)

    async def recv(self) -> str | bytes:
        message = await self._out.get()
        if isinstance(message, WireClosed):
            self.closed = True
            raise message
        return message

    async def close(self) -> None:
        self.closed = True

    def say(self, message: dict[str, Any]) -> None:
        self._server(message)
        self.raw(json.dumps(message))

    def raw(self, message: str | bytes) -> None:
        self._out.put_nowait(message)

    def hang_up(self, code: int, reason: str = "") -> None:
        self._out.put_nowait(WireClosed(code, reason))


def converse(
    name: str,
    peer: Peer,
    script: Script,
    keys: Mapping[str, str],
    info: SessionInfo = INFO,
    core: Core | None = None,
    **settings: Any,
) -> Core:
    """Run a script on an open session of an adapter, and close it. `keys` is all of the environment that names a key."""

    async def session() -> Core:
        at = core or Core()
        adapter = bundled(name).create(**settings)
        try:
            await adapter.open(info, at, at)
            await script(adapter, peer, at)
            await settle()
        finally:
            await adapter.close()
        return at

    others = {key: value for key, value in os.environ.items() if not key.endswith("_API_KEY")}
    wire.use(peer)
    try:
        with patch.dict(os.environ, {**others, **keys}, clear=True):
            return asyncio.run(session())
    finally:
        wire.use(None)


async def nothing(adapter: Any, peer: Peer, core: Core) -> None:
    pass
