"""The client's side of the PCM protocol (docs/adapters/pcm.md), over whatever carries its messages: `pcm_ws`, `pcm_pipe`."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from fdbench.contract import (
    Audio,
    AudioOut,
    Capabilities,
    Closed,
    PlayoutReport,
    SessionInfo,
    Sink,
    StreamAdapter,
    StreamClock,
)
from fdbench.wire import Socket, WireClosed

from . import pcm
from .faults import Faults
from .input_clock import InputClock
from .json_event import JsonEvent, Malformed, parse_object
from .pcm_events import event_of
from .reader import Reader
from .ready import Ready
from .settings import Settings

PROTOCOL = "fdbench-pcm-1"
RATES = ("24000", "16000", "8000", "48000")
Pacing = Literal["paced", "burst"]
PACING: Mapping[str, Pacing] = {"paced": "paced", "burst": "burst"}
DEFAULT_ITEM = "0"
FRAME_MS = 20
"""Of what the core pushes."""


@dataclass(frozen=True, slots=True)
class Config:
    """What both adapters are set to."""

    rate: int
    pacing: Pacing
    timeout_s: float


def read_common(given: Settings) -> Config:
    """The settings that both have. Raises ValueError."""
    rate = int(given.choice("rate", RATES))
    return Config(rate, PACING[given.choice("pacing", tuple(PACING))], given.number("timeout_s", 30.0, 0.05, 300.0))


class PcmLink(StreamAdapter):
    """Says hello, sends audio, and turns what comes back into events."""

    def __init__(self, name: str, config: Config) -> None:
        self._name = name
        self._config = config
        self._socket: Socket | None = None
        self._reader: Reader | None = None
        self._over = False
        self._item = DEFAULT_ITEM
        self.capabilities = Capabilities(
            clock="wall", pacing=config.pacing, rate=config.rate, transcripts=True, tools=True, virtual_clock=False
        )

    @abstractmethod
    async def _connect(self, sink: Sink) -> Socket:
        """What carries the messages. Raises WireError."""

    async def open(self, session: SessionInfo, sink: Sink, clock: StreamClock) -> None:
        self._sink = sink
        self._faults = Faults(sink)
        self._clock = InputClock(clock, self._config.rate)
        self._ready = Ready()
        self._socket = await self._connect(sink)
        self._reader = Reader(self._socket, self._handle, self._ended, self._faults)
        await self._send(_hello(session, self._config.rate))
        await self._ready.wait(self._name, "hello", self._config.timeout_s)

    async def push_audio(self, frame: Audio) -> None:
        if self._reader is not None:
            self._reader.check()
        self._clock.sent(len(frame))
        await self._send(pcm.to_pcm16(frame))

    async def on_playout(self, report: PlayoutReport) -> None:
        told = {"item": report.item, "played_ms": report.played_ms, "interrupted": report.interrupted}
        await self._send({"type": "playout", **told})

    async def tool_result(self, call_id: str, result: str, *, failed: bool) -> None:
        await self._send({"type": "tool_result", "id": call_id, "result": result, "failed": failed})

    async def close(self) -> None:
        if self._socket is None:
            return
        await self._send({"type": "bye"})
        self._over = True
        if self._reader is not None:
            await self._reader.stop()
        await self._socket.close()

    async def _send(self, message: Mapping[str, Any] | bytes) -> None:
        """Nothing once the session is over: the reader tells of the end."""
        if self._socket is None or self._over:
            return
        try:
            await self._socket.send(message if isinstance(message, bytes) else json.dumps(message, ensure_ascii=False))
        except WireClosed:
            return

    # --- what comes back ---

    async def _handle(self, message: str | bytes) -> None:
        if self._over:
            return
        if isinstance(message, bytes):
            self._refuse_before_hello("audio")
            audio = pcm.from_pcm16(message)
            if len(audio):
                self._sink.emit(AudioOut(self._item, audio))
            return
        event = parse_object(message)
        if event.type == "hello":
            self._hello(event)
        elif event.type == "end":
            self._ended(event.text("reason", ""))
        else:
            self._refuse_before_hello(event.type)
            self._event(event)

    def _refuse_before_hello(self, what: str) -> None:
        if self._ready.pending:
            raise Malformed(f"{what or 'a message without a type'} before the hello")

    def _hello(self, event: JsonEvent) -> None:
        try:
            self._greeted(event)
        except Malformed as error:
            self._ready.fail(str(error))

    def _greeted(self, event: JsonEvent) -> None:
        protocol, rate = event.text("protocol"), event.number("rate")
        if protocol != PROTOCOL:
            self._ready.fail(f"it speaks {protocol[:40]!r}, this is {PROTOCOL}")
        elif rate != self._config.rate:
            self._ready.fail(f"it wants {rate:g} samples a second, not {self._config.rate}; set rate={rate:g}")
        pacing = event.text("pacing", self._config.pacing)
        if pacing != self._config.pacing:
            self._faults.once(f"the system says that its pacing is {pacing!r}; set pacing={pacing}")
        can = {name: event.fields[name] for name in ("transcripts", "tools") if isinstance(event.fields.get(name), bool)}
        clock: Literal["input", "wall"] = "input" if event.text("clock", "wall") == "input" else "wall"
        self.capabilities = replace(self.capabilities, clock=clock, **can)
        self._ready.done()

    def _event(self, event: JsonEvent) -> None:
        if event.type == "item":
            self._item = event.text("id")
            return
        found = event_of(event, self._clock)
        if found is None:
            self._faults.once(f"unknown message '{event.type}'", f"unknown {event.type}"[:80])
        else:
            self._sink.emit(found)

    def _ended(self, reason: str) -> None:
        if self._ready.pending:
            self._ready.fail(self._faults.clean(reason))
        elif not self._over:
            self._sink.emit(Closed(self._faults.clean(reason)))
        self._over = True


def _hello(session: SessionInfo, rate: int) -> Mapping[str, Any]:
    return {
        "type": "hello",
        "protocol": PROTOCOL,
        "rate": rate,
        "frame_ms": FRAME_MS,
        "id": session.id,
        "seed": session.seed,
        "instructions": session.instructions,
        "tools": [
            {"name": t.name, "description": t.description, **({"parameters": t.parameters} if t.parameters else {})}
            for t in session.tools
        ],
    }
