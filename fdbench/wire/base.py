"""What a connection is, for adapters and for whatever stands behind `connect`."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Protocol, TypeAlias

from fdbench.errors import WireError

__all__ = ["ABNORMAL", "NORMAL", "Message", "Socket", "Starter", "WireClosed", "WireError", "Wiring"]

Message: TypeAlias = str | bytes
"""A text message, or a binary one."""

NORMAL = 1000
ABNORMAL = 1006
"""Close codes of RFC 6455: an orderly end, and one without a closing handshake."""


class WireClosed(Exception):
    """The connection is over. `code`: the close code (1006: it broke off); `reason`: the other side's words, secrets removed."""

    def __init__(self, code: int, reason: str = "") -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason

    def __str__(self) -> str:
        return f"the connection closed with code {self.code}" + (f": {self.reason}" if self.reason else "")


class Socket(Protocol):
    """An open WebSocket. `async for message in socket` ends where `recv` would raise WireClosed."""

    async def send(self, message: Message) -> None:
        """Send one message: str as text, bytes as binary. WireClosed if the connection is over."""
        ...

    async def recv(self) -> Message:
        """The next message; cancelling loses none. One caller at a time. WireClosed when the connection is over."""
        ...

    async def close(self) -> None:
        """Close; a `recv` that waits ends with WireClosed. More than once does no harm. Never raises."""
        ...

    def __aiter__(self) -> AsyncIterator[Message]: ...


Starter: TypeAlias = Callable[[], Awaitable[Socket]]
"""Starts a peer of this machine."""


class Wiring(Protocol):
    """How connections of this process are made: over the network, or from a recording."""

    async def connect(
        self, url: str, *, headers: Mapping[str, str], subprotocols: Sequence[str], timeout_s: float, key_hint: str
    ) -> Socket:
        """As `fdbench.wire.connect`."""
        ...

    async def attach(self, name: str, start: Starter) -> Socket:
        """As `fdbench.wire.attach`."""
        ...


class Iterated(AsyncIterator[Message]):
    """Async iteration for sockets, by their `recv`."""

    @abstractmethod
    async def recv(self) -> Message: ...

    async def __anext__(self) -> Message:
        try:
            return await self.recv()
        except WireClosed:
            raise StopAsyncIteration from None
