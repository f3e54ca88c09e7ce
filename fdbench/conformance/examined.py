"""An adapter that stands for another one, in the process of that one, and tells how long its calls take and what it does after its end.

The figures leave as one line of the wire log that begins with `MARK`.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from fdbench import plugins
from fdbench.contract import AdapterEvent, Audio, PlayoutReport, Raw, SessionInfo, Sink, StreamAdapter, StreamClock
from fdbench.errors import PluginError

MARK = "fdbench check-adapter: "
BEAT_S = 0.01
CLOSE_LIMIT_S = 8.0
"""close() is given up after this: before the adapter's process gives up, so that there is something to tell."""
LINGER_S = 0.1
"""So long after close() it is listened for what is still emitted."""


class Examined(StreamAdapter):
    """Sink of the adapter behind it, and its caller."""

    def __init__(self, inner: StreamAdapter) -> None:
        self.capabilities = inner.capabilities
        self._inner = inner
        self._sink: Sink | None = None
        self._closed = False
        self._late: list[str] = []
        self._push_s: list[float] = []
        self._beats_s: list[float] = []
        self._heart: asyncio.TimerHandle | None = None

    def emit(self, event: AdapterEvent) -> None:
        """Passed on while the session is open."""
        if self._closed:
            self._late.append(type(event).__name__)
        elif self._sink is not None:
            self._sink.emit(event)

    async def open(self, session: SessionInfo, sink: Sink, clock: StreamClock) -> None:
        self._sink = sink
        await self._inner.open(session, self, clock)
        self._beat(asyncio.get_running_loop().time())

    async def push_audio(self, frame: Audio) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        await self._inner.push_audio(frame)
        self._push_s.append(loop.time() - began)

    async def on_playout(self, report: PlayoutReport) -> None:
        await self._inner.on_playout(report)

    async def tool_result(self, call_id: str, result: str, *, failed: bool) -> None:
        await self._inner.tool_result(call_id, result, failed=failed)

    async def close(self) -> None:
        if self._heart is not None:
            self._heart.cancel()
        loop = asyncio.get_running_loop()
        began = loop.time()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._inner.close(), CLOSE_LIMIT_S)
        took = loop.time() - began
        self._closed = True
        await asyncio.sleep(LINGER_S)
        figures: dict[str, Any] = {"push_s": self._push_s, "beats_s": self._beats_s, "late": self._late, "close_s": took}
        figures["capabilities"] = asdict(self._inner.capabilities)
        if self._sink is not None:
            self._sink.emit(Raw("out", MARK + json.dumps(figures)))

    def _beat(self, due: float) -> None:
        """A heartbeat of the adapter's event loop; how late it comes is how long the loop was held up."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        self._beats_s.append(max(0.0, now - due))
        self._heart = loop.call_at(now + BEAT_S, self._beat, now + BEAT_S)


def create(spec: str, settings: dict[str, Any]) -> Examined:
    """The adapter `spec` behind its examiner. PluginError if it cannot be made, or is no stream adapter."""
    made = plugins.load(spec).create(settings)
    if not isinstance(made, StreamAdapter):
        raise PluginError(f"{spec}: this is no stream adapter")
    return Examined(made)
