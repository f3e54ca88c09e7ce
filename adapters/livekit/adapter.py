"""The adapter: our PCM protocol (docs/adapters/pcm.md), spoken with an agent session that is hosted in this process."""

from __future__ import annotations

from dataclasses import replace

from fdbench.contract import Sink
from fdbench.wire import Socket, attach, require

from .._stream.pcm_link import Config as Protocol
from .._stream.pcm_link import PcmLink
from .config import NAME, Config


class LiveKit(PcmLink):
    """A session with an agent. One object serves one session. Replays of recorded sessions need no livekit."""

    def __init__(self, config: Config) -> None:
        super().__init__(NAME, Protocol(config.rate, "burst", config.timeout_s))
        self._hosted = config
        self.capabilities = replace(self.capabilities, tools=False)  # the agent calls its own

    async def _connect(self, sink: Sink) -> Socket:
        return await attach(NAME, self._start)

    async def _start(self) -> Socket:
        """Raises MissingExtra, WireError, or what the user's own function raises."""
        require("livekit.agents", f"adapter '{NAME}'", "livekit")
        from .hosting import start

        return await start(self._hosted)
