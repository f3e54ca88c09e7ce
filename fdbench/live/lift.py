"""A lock-step adapter on the wall clock: it is stepped as soon as a frame is full, and what it says goes out as items."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fdbench.contract import (
    RATE,
    Audio,
    AudioEnd,
    AudioOut,
    Capabilities,
    Flush,
    SessionInfo,
    Sink,
    StepAdapter,
    StepOutput,
    StreamAdapter,
    StreamClock,
)
from fdbench.session.items import Begin, Chunk, Items
from fdbench.session.limits import beyond_range, wrong_output
from fdbench.timebase import Samples, ms


class Lifted(StreamAdapter):
    """The stream form of a step adapter, with its capabilities but for the clock."""

    def __init__(self, adapter: StepAdapter) -> None:
        self._adapter = adapter
        self._frame: Samples = ms(adapter.frame_ms)
        self._items: Items[np.float32] = Items(RATE)
        self._waiting: list[Audio] = []
        self._now: Samples = 0
        self.capabilities = on_the_wall(adapter)

    async def open(self, session: SessionInfo, sink: Sink, clock: StreamClock) -> None:
        self._sink = sink
        self._adapter.open(replace(session, frame=self._frame))

    async def push_audio(self, frame: Audio) -> None:
        self._waiting.append(frame)
        if sum(map(len, self._waiting)) < self._frame:
            return
        user = np.concatenate(self._waiting)
        self._waiting = []
        self._now += self._frame
        output = self._adapter.step(user, self._now)
        if not _good(output, self._frame):
            raise wrong_output(output, self._frame, self._now)
        for event in output.events:
            if not isinstance(event, (AudioOut, AudioEnd, Flush)):  # its own playout is in what it returned
                self._sink.emit(event)
        for part in self._items.feed(output.audio):
            if isinstance(part, Chunk):
                self._sink.emit(AudioOut(part.item, part.audio))
            elif not isinstance(part, Begin):
                self._sink.emit(AudioEnd(part.item))

    async def tool_result(self, call_id: str, result: str, *, failed: bool) -> None:
        self._adapter.tool_result(call_id, result, failed=failed)

    async def close(self) -> None:
        self._adapter.close()


def _good(output: object, frame: Samples) -> bool:
    if not isinstance(output, StepOutput):
        return False
    audio: object = output.audio
    return (
        isinstance(audio, np.ndarray)
        and audio.dtype == np.float32
        and audio.shape == (frame,)
        and bool(np.isfinite(np.dot(audio, audio)))
        and not beyond_range(audio)
    )


def on_the_wall(adapter: StepAdapter | StreamAdapter) -> Capabilities:
    """The capabilities of an adapter's stream form."""
    return (
        replace(adapter.capabilities, rate=RATE, pacing="paced") if isinstance(adapter, StepAdapter) else adapter.capabilities
    )
