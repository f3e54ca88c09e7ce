"""An adapter that sends back what it hears: what the harness itself adds to every latency is measured with it."""

from __future__ import annotations

from fdbench.contract import Audio, AudioEnd, AudioOut, Capabilities, SessionInfo, Sink, StreamAdapter, StreamClock
from fdbench.speech.resampler import RATES


class Loopback(StreamAdapter):
    """One item for each stretch of sound."""

    def __init__(self, rate: int, pacing: str) -> None:
        self.capabilities = Capabilities(clock="wall", pacing="burst" if pacing == "burst" else "paced", rate=rate)
        self._item = 0
        self._open = False

    async def open(self, session: SessionInfo, sink: Sink, clock: StreamClock) -> None:
        self._sink = sink

    async def push_audio(self, frame: Audio) -> None:
        if frame.any():
            self._item += not self._open
            self._sink.emit(AudioOut(str(self._item), frame))
        elif self._open:
            self._sink.emit(AudioEnd(str(self._item)))
        self._open = bool(frame.any())

    async def close(self) -> None:
        pass


def create(rate: int = 24_000, pacing: str = "burst") -> Loopback:
    """A fresh one. ValueError for a rate that nothing is sent at, or another pacing than `burst` and `paced`."""
    if rate not in RATES:
        raise ValueError(f"rate={rate!r} is none of {', '.join(map(str, RATES))}")
    if pacing not in ("burst", "paced"):
        raise ValueError(f"pacing={pacing!r} is neither burst nor paced")
    return Loopback(rate, pacing)
