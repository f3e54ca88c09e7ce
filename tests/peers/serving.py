"""A fake system behind a real WebSocket on this machine: `python -m tests.peers NAME` for use by hand, and in tests."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeAlias

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from tests.peers.face import Face

MakeFace: TypeAlias = Callable[[], Face]


class Listening:
    """A port of this machine; it can be served by one event loop after the other."""

    def __init__(self, make: MakeFace, port: int = 0) -> None:
        self._make = make
        self._socket = socket.create_server(("127.0.0.1", port))
        self.port: int = self._socket.getsockname()[1]
        self.troubles: list[BaseException] = []
        """What a face raised: a message that the protocol does not know, say."""

    def close(self) -> None:
        self._socket.close()

    @asynccontextmanager
    async def served(self) -> AsyncIterator[None]:
        """Sessions are taken while the block lasts."""
        server: Server
        async with serve(self._session, sock=self._socket.dup(), compression=None, max_size=None, close_timeout=0.5) as server:
            yield
            server.close()

    async def _session(self, connection: ServerConnection) -> None:
        face = self._make()
        with suppress(ConnectionClosed):
            try:
                for said in face.greet():
                    await connection.send(said)
                async for message in connection:
                    for said in face.take(message):
                        await connection.send(said)
            except (AssertionError, ValueError, KeyError) as trouble:
                self.troubles.append(trouble)
                await connection.close(1008, str(trouble)[:100])
