"""Recording: connections are made by another wiring, and all that passes is kept until the session is over.

Nothing is parsed, cleaned or written before the end, so that recording costs the session no time.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from fdbench.secrets import redacted
from fdbench.wire import cassette
from fdbench.wire.base import Message, Socket, WireError, Wiring
from fdbench.wire.cassette import Cassette, Event, Header
from fdbench.wire.log import elided
from fdbench.wire.scrub import Secrets, is_document, parsed
from fdbench.wire.tap import Tapped


class Recorder:
    """The wiring `wiring`, recorded.

    Args:
        clock: seconds of any monotonic clock; `start` says where on it the session began.
        sent_audio: keep the base64 sound that was sent; without it a cassette replays just as well and takes half the space.
    """

    def __init__(
        self, wiring: Wiring, header: Header, *, clock: Callable[[], float] = time.monotonic, sent_audio: bool = True
    ) -> None:
        self._wiring = wiring
        self._header = header
        self._clock = clock
        self._sent_audio = sent_audio
        self._start: float | None = None
        self._secrets: list[Secrets] = []
        self._events: list[Event] = []

    def start(self, at: float | None = None) -> None:
        """The session began at the clock's `at`; None: now. Without this it began with the first event."""
        self._start = self._clock() if at is None else at

    async def connect(
        self, url: str, *, headers: Mapping[str, str], subprotocols: Sequence[str], timeout_s: float, key_hint: str
    ) -> Socket:
        """As `fdbench.wire.connect`."""
        number = len(self._secrets)
        self._secrets.append(Secrets.of(url, headers, subprotocols))
        opening = len(self._events)
        self._events.append(Event(self._clock(), number, "open", url=url))
        try:
            socket = await self._wiring.connect(
                url, headers=headers, subprotocols=subprotocols, timeout_s=timeout_s, key_hint=key_hint
            )
        except WireError as error:
            self._events[opening] = replace(self._events[opening], error=str(error))
            raise
        return Tapped(socket, _Track(number, self._clock, self._events))

    def cassette(self) -> Cassette:
        """The recording so far, secrets removed."""
        zero = self._start if self._start is not None else self._events[0].t if self._events else 0.0
        header = replace(self._header, settings=redacted(self._header.settings), note=Secrets.of().text(self._header.note))
        return Cassette(header, tuple(self._clean(event, zero) for event in self._events))

    def write(self, path: Path) -> None:
        """Write the recording. StoreError if it cannot be written."""
        cassette.write(path, self.cassette())

    def _clean(self, event: Event, zero: float) -> Event:
        secrets = self._secrets[event.socket]
        message = secrets.message(event.message)
        if event.dir == "out" and not self._sent_audio:
            message = _without_sound(message)
        url, error, reason = secrets.url(event.url), secrets.text(event.error), secrets.text(event.reason)
        return replace(event, t=round(event.t - zero, 6), message=message, url=url, error=error, reason=reason)


class _Track:
    """Keeps what passes on one connection."""

    def __init__(self, number: int, clock: Callable[[], float], events: list[Event]) -> None:
        self._number = number
        self._clock = clock
        self._events = events

    def message(self, direction: Literal["in", "out"], message: Message) -> None:
        self._events.append(Event(self._clock(), self._number, direction, message=message))

    def closed(self, code: int, reason: str, *, ours: bool) -> None:
        self._events.append(Event(self._clock(), self._number, "close", code=code, reason=reason, ours=ours))


def _without_sound(message: Message) -> Message:
    """JSON whose long base64 is reduced to its length; anything else as it is."""
    value = parsed(message) if isinstance(message, str) else None
    return json.dumps(elided(value), ensure_ascii=False) if is_document(value) else message
