"""A system behind a socket as a test plays it, and the part of the core that a stream adapter meets, for tests of adapters."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from fdbench import wire
from fdbench.contract import RATE, AdapterEvent, Audio, AudioEnd, AudioOut, Flush, Raw, Samples, SessionInfo, StreamAdapter
from fdbench.session.playout import Playout
from fdbench.timebase import TICK
from fdbench.wire import Message, Socket, WireClosed, WireError

INFO = SessionInfo("s1", "Be kind.", 7, TICK)


class Peer:
    """The socket as the adapter sees it, and the system behind it as the test does."""

    def __init__(self) -> None:
        self.received: list[Message] = []
        self.url = ""
        self.headers: Mapping[str, str] = {}
        self.closed = False
        self._out: asyncio.Queue[Message | WireClosed] = asyncio.Queue()

    async def connect(
        self, url: str, *, headers: Mapping[str, str], subprotocols: Sequence[str], timeout_s: float, key_hint: str
    ) -> Socket:
        self.url, self.headers = url, headers
        return self

    async def send(self, message: Message) -> None:
        if self.closed:
            raise WireClosed(1006)
        self.received.append(message)

    async def recv(self) -> Message:
        message = await self._out.get()
        if isinstance(message, WireClosed):
            self.closed = True
            raise message
        return message

    async def close(self) -> None:
        self.closed = True

    def __aiter__(self) -> Peer:
        return self

    async def __anext__(self) -> Message:
        return await self.recv()

    def say(self, message: Message) -> None:
        """Send something to the adapter."""
        self._out.put_nowait(message)

    def hang_up(self, code: int, reason: str = "") -> None:
        self._out.put_nowait(WireClosed(code, reason))


class Refusing(Peer):
    """Nobody listens there."""

    async def connect(self, url: str, **_: Any) -> Socket:
        raise WireError(f"{url}: the connection was refused; start the server first")


class Desk:
    """A sink with a real playout behind it, and the session clock. `at` is in samples at 24 kHz."""

    def __init__(self, rate: int, seconds: float = 30.0) -> None:
        self.rate = rate
        self.events: list[AdapterEvent] = []
        self.raw: list[Raw] = []
        self.heard: Audio = np.zeros(int(seconds * rate), dtype=np.float32)
        self.playout = Playout(self.heard, rate)
        self.at: Samples = 0

    def now(self) -> Samples:
        return self.at

    @property
    def _native(self) -> int:
        return self.at * self.rate // RATE

    def emit(self, event: AdapterEvent) -> None:
        if isinstance(event, Raw):
            self.raw.append(event)
            return
        self.events.append(event)
        if isinstance(event, AudioOut):
            self.playout.queue(event.item, event.audio, self._native)
        elif isinstance(event, AudioEnd):
            self.playout.end(event.item)
        elif isinstance(event, Flush):
            self.playout.flush(event.item)

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    async def play(self, adapter: StreamAdapter, milliseconds: int) -> None:
        """What arrived is read, then time passes in ticks of 20 ms; reports are told as the core does."""
        await self._told(adapter)
        for _ in range(milliseconds // 20):
            start = self._native
            self.at += TICK
            self.playout.advance(start, self._native)
            await self._told(adapter)

    async def _told(self, adapter: StreamAdapter) -> None:
        await settle()
        for report in self.playout.take_reports():
            await adapter.on_playout(report)
        await settle()


async def settle() -> None:
    """Let the adapter's tasks do all that they can do now."""
    for _ in range(20):
        await asyncio.sleep(0)


@contextmanager
def wired(peer: Peer) -> Iterator[None]:
    """Connections lead to `peer`."""
    wire.use(peer)
    try:
        yield
    finally:
        wire.use(None)


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
