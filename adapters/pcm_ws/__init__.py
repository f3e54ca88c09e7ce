"""`pcm_ws`: any system that speaks our PCM protocol (docs/adapters/pcm.md) over a WebSocket."""

from __future__ import annotations

from typing import Any

from fdbench.contract import Sink
from fdbench.wire import Socket, connect

from .._stream.pcm_link import Config, PcmLink, read_common
from .._stream.settings import Settings

__all__ = ["PcmWs", "create"]


class PcmWs(PcmLink):
    """Over a WebSocket: JSON as text messages, audio as binary ones."""

    def __init__(self, url: str, config: Config) -> None:
        super().__init__(f"pcm_ws: {url}", config)
        self._url = url

    async def _connect(self, sink: Sink) -> Socket:
        return await connect(self._url, timeout_s=min(self._config.timeout_s, 10.0))


def create(**settings: Any) -> PcmWs:
    """The adapter.

    Args:
        url: where the system listens, as ws://localhost:8700 (needed).
        rate: samples a second, both ways: 24000 (default), 16000, 8000 or 48000.
        pacing: `paced` (default: the system sends audio as fast as it is to be played) or `burst` (faster).
        timeout_s: how long to wait for the system's hello, 0.05 to 300 (30).

    Raises:
        ValueError: an unknown setting, or a value outside its choices or range.
    """
    given = Settings("pcm_ws", settings)
    if not given.given("url"):
        raise ValueError("pcm_ws: url is needed, as --set url=ws://localhost:8700")
    url = given.url("url", "").replace("http", "ws", 1)
    config = read_common(given)
    given.done()
    return PcmWs(url, config)
