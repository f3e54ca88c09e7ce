"""An agent session of livekit behind the adapter's own peer, without livekit: what its loudspeaker is told, and what it reports."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

from fdbench.timebase import RATE
from fdbench.wire import Socket, Starter, WireError
from tests.adapters.conversation import bundled
from tests.peers.sound import from_pcm, pcm
from tests.peers.talker import Act, Begins, Ends, Says, Talker, UserStarts, UserStops, Yields

peer_module = bundled("livekit.peer")
Playback, Reports = bundled("livekit.playback").Playback, bundled("livekit.reports").Reports


class LiveKit:
    """Wiring: each session that an adapter attaches is a new agent."""

    async def connect(self, url: str, **_: Any) -> Socket:
        raise WireError(f"{url}: nobody is there")

    async def attach(self, name: str, start: Starter) -> Socket:
        made: Socket = _Agent().peer
        return made


class _Agent:
    def __init__(self) -> None:
        self._talker = Talker(RATE, RATE, "burst")
        self.peer = peer_module.Peer(RATE)
        self._playback = Playback(RATE, self.peer.say, started=lambda: None, finished=lambda seconds, cut: None)
        self._reports = Reports(self.peer.say, self.peer.received.position)
        self.peer.speaker, self.peer.hear, self.peer.stop = self._playback, self._hear, self._stop

    async def _stop(self) -> None:
        self._playback.clear()

    def _hear(self, data: bytes) -> None:
        for act in self._talker.hear(from_pcm(data)):
            self._do(act)

    def _do(self, act: Act) -> None:
        match act:
            case UserStarts():
                self._state("listening", "speaking")
            case UserStops(_, speech_ms):
                self._state("speaking", "listening")
                heard = SimpleNamespace(transcript=f"{speech_ms} ms", is_final=True)
                self._reports.handlers["user_input_transcribed"](heard)
            case Begins(_, text):
                self.peer.say({"type": "transcript", "role": "agent", "text": text, "item": self._playback.item})
            case Says(_, audio):
                self._playback.capture(pcm(audio))
            case Ends():
                self._playback.complete()
            case Yields():
                self._playback.clear()

    def _state(self, old: str, new: str) -> None:
        event = SimpleNamespace(old_state=old, new_state=new, created_at=time.time())
        self._reports.handlers["user_state_changed"](event)
