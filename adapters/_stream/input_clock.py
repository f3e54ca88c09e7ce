"""From a server's clock, which counts the audio that it was sent, to the session clock."""

from __future__ import annotations

from fdbench.contract import RATE, Samples, StreamClock


class InputClock:
    """Counts what was sent. The first frame ends where the session clock stood when it was handed over, to the whole frame: what a
    pacer was late by is no part of the position."""

    def __init__(self, clock: StreamClock, rate: int) -> None:
        self._clock = clock
        self._rate = rate
        self._origin: Samples | None = None
        self._sent = 0

    def sent(self, samples: int) -> None:
        """So many samples, at the adapter's rate, are handed over now."""
        length = samples * RATE // self._rate
        if self._origin is None and length:
            self._origin = max(0, self._clock.now() - length) // length * length
        self._sent += length

    def at(self, ms: float) -> Samples | None:
        """The session instant of so many milliseconds of sent audio, at most what was sent; None before anything was."""
        if self._origin is None:
            return None
        return self._origin + min(max(0, round(ms * RATE / 1000)), self._sent)
