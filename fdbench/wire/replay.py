"""Replay: a cassette plays the other side. What came in comes again, no earlier than it did; what is sent is kept and not answered."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Protocol

from fdbench.wire.base import ABNORMAL, NORMAL, Iterated, Message, Socket, Starter, WireClosed, WireError
from fdbench.wire.cassette import Cassette, Event

ENDS = "the recording ends here"


class Time(Protocol):
    """Seconds since the session began."""

    def now(self) -> float: ...

    async def wait_until(self, t: float) -> None:
        """Return when `now() >= t`; at once if that is so already."""
        ...


class Replay:
    """The wiring to a cassette. Connections are matched by order of opening, whatever their addresses and names.

    `sockets`: those opened so far, in order; each keeps its `url` and what was `sent`.
    """

    def __init__(self, cassette: Cassette, time: Time) -> None:
        self._connections = cassette.connections()
        self._time = time
        self._asked = 0
        self.sockets: list[ReplaySocket] = []

    async def connect(
        self, url: str, *, headers: Mapping[str, str], subprotocols: Sequence[str], timeout_s: float, key_hint: str
    ) -> Socket:
        """As `fdbench.wire.connect`; opening takes no time. WireError too if the recording holds no further connection."""
        return self._next(url)

    async def attach(self, name: str, start: Starter) -> Socket:
        """As `fdbench.wire.attach`; nothing is started."""
        return self._next(name)

    def _next(self, url: str) -> Socket:
        if self._asked == len(self._connections):
            raise WireError(f"the cassette holds {self._asked} connection(s), and one more was asked for; record it anew")
        opening, *events = self._connections[self._asked]
        self._asked += 1
        if opening.error:
            raise WireError(opening.error)
        socket = ReplaySocket(url, events, self._time)
        self.sockets.append(socket)
        return socket


class ReplaySocket(Iterated):
    """A recorded connection.

    At the recorded end, `recv` raises WireClosed with the recorded code. Where this side closed, or the recording broke off, the
    reason says that the recording ends.
    """

    def __init__(self, url: str, events: Sequence[Event], time: Time) -> None:
        self.url = url
        self.sent: list[Message] = []
        self._coming = [event for event in events if event.dir == "in"]
        self._next = 0
        last = max((event.t for event in events), default=0.0)
        closing = next((event for event in events if event.dir == "close"), None)
        self._end_at = closing.t if closing else last
        self._end = _end(closing)
        self._time = time
        self._over: asyncio.Future[WireClosed] = asyncio.get_running_loop().create_future()

    async def send(self, message: Message) -> None:
        if self._over.done():
            raise self._over.result()
        self.sent.append(message)

    async def recv(self) -> Message:
        event = self._coming[self._next] if self._next < len(self._coming) else None
        await self._until(self._end_at if event is None else event.t)
        if self._over.done():
            raise self._over.result()
        if event is None:
            self._over.set_result(self._end)
            raise self._end
        self._next += 1
        return event.message

    async def close(self) -> None:
        if not self._over.done():
            self._over.set_result(WireClosed(NORMAL))

    async def _until(self, t: float) -> None:
        """Until then, or until it is over."""
        if self._over.done() or t <= self._time.now():
            return
        timer = asyncio.ensure_future(self._time.wait_until(t))
        both: list[asyncio.Future[None] | asyncio.Future[WireClosed]] = [timer, self._over]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()
        if timer.done():
            timer.result()


def _end(closing: Event | None) -> WireClosed:
    if closing is None:
        return WireClosed(ABNORMAL, ENDS)
    return WireClosed(closing.code, ENDS if closing.ours else closing.reason)
