"""A system behind a socket as a test plays it, and the part of the core that a stream adapter meets, for tests of adapters."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from fdbench.contract import SessionInfo, StreamAdapter
from fdbench.timebase import TICK
from fdbench.wire import Message, Socket, WireError
from tests.peers.scripted import Listener, Scripted, settle, wired

__all__ = ["INFO", "Desk", "Peer", "Refusing", "session", "settle", "wired"]

INFO = SessionInfo("s1", "Be kind.", 7, TICK)


class Peer(Scripted):
    """The socket as the adapter sees it, and the system behind it as the test does."""

    def __init__(self) -> None:
        super().__init__()
        self.received: list[Message] = []

    def _take(self, message: Message) -> None:
        self.received.append(message)

    def say(self, message: Message) -> None:
        """Send something to the adapter."""
        self.raw(message)


class Refusing(Peer):
    """Nobody listens there."""

    async def connect(self, url: str, **_: Any) -> Socket:
        raise WireError(f"{url}: the connection was refused; start the server first")


class Desk(Listener):
    """What an adapter meets; it is told of playout as time passes."""

    def __init__(self, rate: int, seconds: float = 30.0) -> None:
        super().__init__(rate, seconds)

    async def play(self, adapter: StreamAdapter, milliseconds: int) -> None:
        """What arrived is read, then time passes in ticks of 20 ms; reports are told as the core does."""
        await self.report(adapter)
        for _ in range(milliseconds // 20):
            self.tick()
            await self.report(adapter)


def session(
    make: Callable[[], StreamAdapter], desk: Desk, peer: Peer, play: Callable[[StreamAdapter], Awaitable[None]]
) -> None:
    """Open, play, close."""

    async def whole() -> None:
        adapter = make()
        try:
            await adapter.open(INFO, desk, desk)
            await play(adapter)
            await settle()
        finally:
            await adapter.close()

    with wired(peer):
        asyncio.run(whole())
