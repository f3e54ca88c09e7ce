"""What is sent, and the ids by which the server's complaints about it are recognised."""

from __future__ import annotations

from typing import Any

from fdbench.wire import Socket

from .._stream.sender import Sender


class Wiring:
    """Sends; after the end it does nothing, because the reader tells of the end."""

    def __init__(self, socket: Socket) -> None:
        self._sender = Sender(socket)
        self._count = 0

    async def send(self, kind: str, **fields: Any) -> None:
        await self._sender.send({"type": kind, **fields})

    def new_id(self, what: str) -> str:
        """An `event_id` of this session."""
        self._count += 1
        return f"fdbench-{what}-{self._count}"
