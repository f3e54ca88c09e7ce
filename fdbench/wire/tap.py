"""A socket that tells somebody of each message that passes."""

from __future__ import annotations

from typing import Literal, Protocol

from fdbench.wire import receipt
from fdbench.wire.base import NORMAL, Iterated, Message, Socket, WireClosed


class Tap(Protocol):
    """Told of what passes, in order."""

    def message(self, direction: Literal["in", "out"], message: Message) -> None: ...

    def closed(self, code: int, reason: str, *, ours: bool) -> None:
        """Once. `ours`: this side closed."""
        ...


class Tapped(Iterated):
    """Passes everything on to `socket`. What is sent is told before it is sent, so that it stands before its answer."""

    def __init__(self, socket: Socket, tap: Tap) -> None:
        self._socket = socket
        self._tap = tap
        self._over = False
        self._broken: WireClosed | None = None

    async def send(self, message: Message) -> None:
        if not self._over:
            self._tap.message("out", message)
        try:
            await self._socket.send(message)
        except WireClosed as end:
            self._broken = end  # told by `recv`, after what is still to be read
            raise

    async def recv(self) -> Message:
        receipt.forget()
        try:
            message = await self._socket.recv()
        except WireClosed as end:
            self._ended(end, ours=False)
            raise
        if not self._over:
            self._tap.message("in", message)
        return message

    async def close(self) -> None:
        self._ended(self._broken or WireClosed(NORMAL), ours=self._broken is None)
        await self._socket.close()

    def _ended(self, end: WireClosed, *, ours: bool) -> None:
        if not self._over:
            self._over = True
            self._tap.closed(end.code, end.reason, ours=ours)
