"""Recording: connections are made by another wiring, and all that passes is kept until the session is over.

Nothing is parsed, cleaned or written before the end, so that recording costs the session no time. What a task makes of a message has
the message's own stamp (`fdbench.wire.receipt`).
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, TypeAlias

from fdbench.secrets import redacted
from fdbench.wire import cassette, receipt
from fdbench.wire.base import Message, Socket, Starter, WireError, Wiring
from fdbench.wire.cassette import Cassette, Event, Header
from fdbench.wire.scrub import Secrets
from fdbench.wire.tap import Tapped

_Stamped: TypeAlias = tuple[int, Event]
"""When, by the recorder's clock; the time inside of the event is reckoned at the end."""


class Recorder:
    """The wiring `wiring`, recorded.

    Args:
        clock: nanoseconds of any monotonic clock; `start` says where on it the session began.
    """

    def __init__(self, wiring: Wiring, header: Header, *, clock: Callable[[], int] = time.monotonic_ns) -> None:
        self._wiring = wiring
        self._header = header
        self._clock = clock
        self._start: int | None = None
        self._secrets: list[Secrets] = []
        self._events: list[_Stamped] = []

    def start(self, at: int | None = None) -> None:
        """The session began at the clock's `at`; None: now. Without this it began with the first event."""
        self._start = self._clock() if at is None else at

    async def connect(
        self, url: str, *, headers: Mapping[str, str], subprotocols: Sequence[str], timeout_s: float, key_hint: str
    ) -> Socket:
        """As `fdbench.wire.connect`."""
        connecting = self._wiring.connect(
            url, headers=headers, subprotocols=subprotocols, timeout_s=timeout_s, key_hint=key_hint
        )
        return await self._opened(url, Secrets.of(url, headers, subprotocols), connecting)

    async def attach(self, name: str, start: Starter) -> Socket:
        """As `fdbench.wire.attach`."""
        return await self._opened(name, Secrets.of(), self._wiring.attach(name, start))

    async def _opened(self, url: str, secrets: Secrets, connecting: Awaitable[Socket]) -> Socket:
        number = len(self._secrets)
        self._secrets.append(secrets)
        opening = len(self._events)
        self._events.append((self._clock(), Event(0.0, number, "open", url=url)))
        try:
            socket = await connecting
        except WireError as error:
            stamp, event = self._events[opening]
            self._events[opening] = (stamp, replace(event, error=str(error)))
            raise
        return Tapped(socket, _Track(number, self._clock, self._events))

    def cassette(self) -> Cassette:
        """The recording so far, secrets removed."""
        zero = self._start if self._start is not None else self._events[0][0] if self._events else 0
        header = replace(self._header, settings=redacted(self._header.settings), note=Secrets.of().text(self._header.note))
        events = tuple(self._clean(replace(event, t=(stamp - zero) / 1e9)) for stamp, event in self._events)
        return Cassette(header, events)

    def write(self, path: Path) -> None:
        """Write the recording. StoreError if it cannot be written."""
        cassette.write(path, self.cassette())

    def _clean(self, event: Event) -> Event:
        secrets = self._secrets[event.socket]
        message = secrets.message(event.message)
        url, error, reason = secrets.url(event.url), secrets.text(event.error), secrets.text(event.reason)
        return replace(event, message=message, url=url, error=error, reason=reason)


class _Track:
    """Keeps what passes on one connection."""

    def __init__(self, number: int, clock: Callable[[], int], events: list[_Stamped]) -> None:
        self._number = number
        self._clock = clock
        self._events = events

    def message(self, direction: Literal["in", "out"], message: Message) -> None:
        stamp = self._clock()
        if direction == "in":
            receipt.received(stamp)
        self._events.append((stamp, Event(0.0, self._number, direction, message=message)))

    def closed(self, code: int, reason: str, *, ours: bool) -> None:
        stamp = self._clock()
        if not ours:
            receipt.received(stamp)
        self._events.append((stamp, Event(0.0, self._number, "close", code=code, reason=reason, ours=ours)))
