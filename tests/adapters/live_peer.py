"""A scripted server behind the wiring of `fdbench.wire`, for the adapters of the Live APIs."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from unittest.mock import patch

from fdbench.contract import SessionInfo
from fdbench.wire import Message
from tests.adapters.conversation import bundled
from tests.adapters.realtime_server import Core
from tests.peers.scripted import Scripted, settle, wired

INFO = SessionInfo("s1", "Be kind.", 7, 480)

Check = Callable[[dict[str, Any]], None]
Replies = Callable[[dict[str, Any]], Sequence[dict[str, Any]]]
Script = Callable[[Any, "Peer", Core], Awaitable[None]]


class Peer(Scripted):
    """Wiring, socket and server in one.

    Args:
        client: raises for a message that the API does not know.
        server: the same for what the test lets the server say.
        replies: what the server says to a message by itself.
    """

    def __init__(self, client: Check, server: Check, replies: Replies) -> None:
        super().__init__()
        self._client = client
        self._server = server
        self._replies = replies
        self.received: list[dict[str, Any]] = []

    def _take(self, message: Message) -> None:
        event = json.loads(message)
        self._client(event)
        self.received.append(event)
        for reply in self._replies(event):
            self.say(reply)

    def say(self, message: dict[str, Any]) -> None:
        self._server(message)
        self.raw(json.dumps(message))


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
    with wired(peer), patch.dict(os.environ, {**others, **keys}, clear=True):
        return asyncio.run(session())


async def nothing(adapter: Any, peer: Peer, core: Core) -> None:
    pass
