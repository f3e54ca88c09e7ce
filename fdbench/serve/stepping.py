"""From the bytes that a client sends to the adapter's steps, and from what these return to PCM at the client's rate."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple

import numpy as np

from fdbench.audio import Pcm16, from_pcm16, to_pcm16
from fdbench.contract import RATE, AdapterEvent, AudioEnd, AudioOut, Flush, Samples
from fdbench.errors import AdapterFault
from fdbench.serve.remote import Remote
from fdbench.speech.resampler import Resampler


class Stepped(NamedTuple):
    """One step: the session instant at its end, what is to be heard from then on, what happened."""

    now: Samples
    pcm: Pcm16
    events: Sequence[AdapterEvent]


class Stepping:
    """One session's audio: collects it into frames and steps the adapter for each that is full."""

    def __init__(self, remote: Remote, frame: Samples, rate: int = RATE) -> None:
        self._remote = remote
        self._frame = frame
        self._inwards, self._outwards = Resampler(rate, RATE), Resampler(RATE, rate)
        self._waiting = np.zeros(0, np.float32)
        self.now: Samples = 0

    async def feed(self, data: bytes) -> AsyncIterator[Stepped]:
        """Steps for PCM16 little-endian mono at the client's rate.

        Raises:
            ValueError: an odd number of bytes.
            AdapterFault: the adapter failed.
        """
        if len(data) % 2:
            raise ValueError(f"{len(data)} bytes of audio are no whole number of 16-bit samples")
        audio = from_pcm16(np.frombuffer(data, "<i2").astype(np.int16))
        self._waiting = np.concatenate([self._waiting, self._inwards.feed(audio)])
        while len(self._waiting) >= self._frame:
            user, self._waiting = self._waiting[: self._frame], self._waiting[self._frame :]
            output = await self._remote.step(user)
            self.now += self._frame
            for event in output.events:
                if isinstance(event, AudioOut | AudioEnd | Flush):
                    raise AdapterFault(f"the adapter returned {type(event).__name__}: only audio in lock-step can be served")
            yield Stepped(self.now, to_pcm16(self._outwards.feed(output.audio)), output.events)


def encoded(pcm: Pcm16) -> bytes:
    """PCM16 little-endian."""
    return pcm.astype("<i2").tobytes()
