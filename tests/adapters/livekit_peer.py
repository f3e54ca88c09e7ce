"""A scripted agent behind the peer that hosts real ones where livekit is installed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from fdbench.timebase import RATE
from fdbench.wire import Socket, Starter
from tests.adapters.conversation import bundled
from tests.adapters.stream_peer import Desk, Peer, session

livekit = bundled("livekit")
peer_module = bundled("livekit.peer")
Playback = bundled("livekit.playback").Playback
Received, Reports = bundled("livekit.reports").Received, bundled("livekit.reports").Reports

AGENT = "my_agent.py:build"
CHUNK = b"\x00\x20" * 2_400
"""100 ms at 24 kHz."""
START_S = 1_000.0
"""`time.time()` when the session's first frame has been received."""


class Agent(Peer):
    """An agent session as its devices see it, behind the real peer. `finished`: (seconds, cut) of each segment."""

    def __init__(self, rate: int = RATE) -> None:
        super().__init__()
        self.rate = rate
        self.heard = bytearray()
        self.finished: list[tuple[float, bool]] = []
        self.started = self.stopped = 0

    async def attach(self, name: str, start: Starter) -> Socket:
        assert name == "livekit"
        self.peer = peer_module.Peer(self.rate)
        self.peer.received = Received(self.rate, clock=lambda: START_S)
        self.playback = self.peer.speaker = Playback(self.rate, self.peer.say, started=self._started, finished=self._finished)
        self.peer.hear, self.peer.stop = self.heard.extend, self._stop
        self.reports = Reports(self.peer.say, self.peer.received.position)
        made: Socket = self.peer
        return made

    def _started(self) -> None:
        self.started += 1

    def _finished(self, seconds: float, cut: bool) -> None:
        self.finished.append((seconds, cut))

    async def _stop(self) -> None:
        self.stopped += 1
        self.playback.complete()  # as a session does that is closed while it speaks
        self.playback.clear()

    def speak(self, chunks: int, *, whole: bool = True) -> None:
        for _ in range(chunks):
            self.playback.capture(CHUNK)
        if whole:
            self.playback.complete()

    def tell(self, name: str, **fields: Any) -> None:
        self.reports.handlers[name](SimpleNamespace(**fields))


class Conversation:
    """The adapter, its agent, and the core's side."""

    def __init__(self, adapter: Any, agent: Agent, desk: Desk) -> None:
        self.adapter, self.agent, self.desk = adapter, agent, desk

    async def pass_(self, milliseconds: int) -> None:
        await self.desk.play(self.adapter, milliseconds)

    async def send(self, samples: int = 480) -> None:
        await self.adapter.push_audio(np.full(samples, 0.25, np.float32))


Play = Callable[[Conversation], Awaitable[None]]


def talk(play: Play, **settings: Any) -> tuple[Agent, Desk]:
    rate = int(settings.get("rate", RATE))
    agent, desk = Agent(rate), Desk(rate)

    async def whole(adapter: Any) -> None:
        await play(Conversation(adapter, agent, desk))

    session(lambda: livekit.create(agent=AGENT, **settings), desk, agent, whole)
    return agent, desk
