"""An agent session as the other side of a socket: it speaks the PCM protocol (docs/adapters/pcm.md)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Protocol

from fdbench.wire import WireClosed
from fdbench.wire.base import NORMAL, Iterated

from .._stream.json_event import parse_object
from .._stream.pcm_link import PROTOCOL
from .reports import Received


class Speaker(Protocol):
    """Is told how much was heard; see `playback.Playback`."""

    def report(self, item: str, played_ms: float, interrupted: bool) -> None: ...

    def hang_up(self) -> None: ...


class Peer(Iterated):
    """A `fdbench.wire.Socket`. What the session says before our hello comes after it.

    Make it where an event loop runs; `say` and `end` may be called from other threads. `speaker`, `hear` and `stop` are set before the
    first message comes.
    """

    speaker: Speaker
    hear: Callable[[bytes], None]
    stop: Callable[[], Awaitable[None]]

    def __init__(self, rate: int) -> None:
        self.received = Received(rate)
        self._rate = rate
        self._loop = asyncio.get_running_loop()
        self._out: asyncio.Queue[str | bytes | None] = asyncio.Queue()
        self._early: list[str | bytes] | None = []
        self._over = False

    def say(self, message: Mapping[str, Any] | bytes) -> None:
        """To the adapter; nothing once it is over."""
        self._post(self._put, message if isinstance(message, bytes) else json.dumps(message, ensure_ascii=False))

    def end(self, reason: str) -> None:
        """The session is over."""
        self.say({"type": "end", "reason": reason})
        self._post(self._hang_up)

    def _post(self, call: Callable[..., None], *arguments: Any) -> None:
        with suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(call, *arguments)

    def _put(self, message: str | bytes) -> None:
        if self._over:
            return
        if self._early is None:
            self._out.put_nowait(message)
        else:
            self._early.append(message)

    # --- the socket ---

    async def send(self, message: str | bytes) -> None:
        if self._over:
            raise WireClosed(NORMAL)
        if isinstance(message, bytes):
            self.received.add(len(message) // 2)
            self.hear(message)
            return
        told = parse_object(message)
        if told.type == "hello":
            self._greet()
        elif told.type == "playout":
            self.speaker.report(told.text("item"), told.number("played_ms"), told.fields.get("interrupted") is True)
        elif told.type == "bye":
            self._hang_up()

    async def recv(self) -> str | bytes:
        message = await self._out.get()
        if message is None:
            self._out.put_nowait(None)
            raise WireClosed(NORMAL)
        return message

    async def close(self) -> None:
        self._hang_up()
        await self.stop()

    def _greet(self) -> None:
        early, self._early = self._early or [], None
        can = {"transcripts": True, "tools": False}
        hello = {"type": "hello", "protocol": PROTOCOL, "rate": self._rate, "clock": "wall", "pacing": "burst", **can}
        for message in (json.dumps(hello), *early):
            self._out.put_nowait(message)

    def _hang_up(self) -> None:
        if not self._over:
            self._over = True
            self._out.put_nowait(None)
            self.speaker.hang_up()
