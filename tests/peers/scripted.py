"""What the tests of adapters share: a socket whose other side is the test, and the part of the core that an adapter meets."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from fdbench import wire
from fdbench.contract import RATE, AdapterEvent, Audio, AudioEnd, AudioOut, Flush, Raw, Samples, StreamAdapter
from fdbench.session.playout import Playout
from fdbench.timebase import TICK
from fdbench.wire import Message, Socket, WireClosed
from fdbench.wire.base import Iterated

TURNS = 50


class Scripted(Iterated):
    """Wiring, socket and system in one: the adapter connects and talks to it, the test says what comes back."""

    def __init__(self) -> None:
        self.url = ""
        self.headers: Mapping[str, str] = {}
        self.closed = False
        self._out: asyncio.Queue[Message | WireClosed] = asyncio.Queue()

    # --- the adapter's side ---

    async def connect(self, url: str, *, headers: Mapping[str, str], **_: Any) -> Socket:
        self.url, self.headers = url, headers
        return self

    async def attach(self, name: str, start: wire.Starter) -> Socket:
        return self

    async def send(self, message: Message) -> None:
        if self.closed:
            raise WireClosed(1006)
        self._take(message)

    async def recv(self) -> Message:
        message = await self._out.get()
        if isinstance(message, WireClosed):
            self.closed = True
            raise message
        return message

    async def close(self) -> None:
        self.closed = True

    # --- the test's side ---

    def _take(self, message: Message) -> None:
        """What the adapter sent."""

    def raw(self, message: Message) -> None:
        """Send something to the adapter."""
        self._out.put_nowait(message)

    def hang_up(self, code: int, reason: str = "") -> None:
        self._out.put_nowait(WireClosed(code, reason))

    @property
    def prepared(self) -> bool:
        """Whether something waits to be read."""
        return not self._out.empty()


@contextmanager
def wired(system: Scripted) -> Iterator[None]:
    """Connections lead to `system`."""
    wire.use(system)
    try:
        yield
    finally:
        wire.use(None)


class Listener:
    """A sink with a real playout behind it, and the session clock. `at` is in samples at 24 kHz, `heard` at `rate`."""

    def __init__(self, rate: int = RATE, seconds: float = 40.0) -> None:
        self.rate = rate
        self.events: list[AdapterEvent] = []
        """All but `raw`."""
        self.raw: list[Raw] = []
        self.heard: Audio = np.zeros(int(seconds * rate), dtype=np.float32)
        self.playout = Playout(self.heard, rate)
        self.at: Samples = 0

    def now(self) -> Samples:
        return self.at

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

    def tick(self) -> None:
        """20 ms pass."""
        start = self._native
        self.at += TICK
        self.playout.advance(start, self._native)

    async def report(self, adapter: StreamAdapter) -> None:
        """What arrived is read, and what playout has to say is told."""
        await settle()
        for each in self.playout.take_reports():
            await adapter.on_playout(each)
        await settle()

    @property
    def _native(self) -> int:
        return self.at * self.rate // RATE


async def settle() -> None:
    """Let the adapter's tasks do all that they can do now."""
    for _ in range(TURNS):
        await asyncio.sleep(0)
