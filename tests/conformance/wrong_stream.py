"""Stream adapters: a right one, a right echo, and one for each check that must find its fault."""

from __future__ import annotations

import asyncio
import math
import os
from typing import Any, ClassVar

import numpy as np

from fdbench.contract import (
    RATE,
    Audio,
    AudioEnd,
    AudioOut,
    Capabilities,
    Flush,
    PlayoutReport,
    Raw,
    SessionInfo,
    Sink,
    StreamAdapter,
    StreamClock,
    Transcript,
)
from fdbench.wire import WireError

LOUD = 0.01
TONE: Audio = (0.1 * np.sin(np.arange(2 * RATE) * 2 * np.pi * 300 / RATE)).astype(np.float32)


class Right(StreamAdapter):
    """Answers each stretch of sound with a tone of 2 s, sent in one burst, and is silent when the user speaks."""

    capabilities = Capabilities(clock="wall", pacing="burst", virtual_clock=False, transcripts=True)

    def __init__(self, level: float = 1.0, url: str = "") -> None:
        if type(level) not in (int, float) or not 0 < level <= 1:
            raise ValueError("level must be above 0 and at most 1")
        self.level, self.url = level, url
        self.items = self.spoken = self.quiet = 0
        self.playing = ""

    async def open(self, session: SessionInfo, sink: Sink, clock: StreamClock) -> None:
        if self.url:
            raise WireError(f"nobody listens at {self.url}; start the system")
        self.sink = sink

    async def push_audio(self, frame: Audio) -> None:
        if np.abs(frame).max() > LOUD:
            self.spoken, self.quiet = self.spoken + 1, 0
            if self.playing and self.spoken >= 5:
                self.cut()
        else:
            self.quiet += 1
            if self.quiet == 15:
                if self.spoken >= 5:
                    self.reply()
                self.spoken = 0

    def cut(self) -> None:
        self.sink.emit(Flush(self.playing))
        self.playing = ""

    def reply(self) -> None:
        self.items += 1
        self.playing = self.name()
        self.say()
        self.sink.emit(AudioEnd(self.playing))

    def name(self) -> str:
        return f"item-{self.items}"

    def say(self) -> None:
        for part in np.array_split(TONE * np.float32(self.level), 4):
            self.sink.emit(AudioOut(self.playing, part))
        self.sink.emit(Transcript("agent", "beep", self.playing))

    async def on_playout(self, report: PlayoutReport) -> None:
        if report.item == self.playing:
            self.playing = ""

    async def close(self) -> None:
        self.playing = ""


class Echo(Right):
    capabilities = Capabilities(clock="wall", pacing="paced", virtual_clock=False)
    times = 1

    async def push_audio(self, frame: Audio) -> None:
        if np.abs(frame).max() > 0:
            self.sink.emit(AudioOut("echo", np.repeat(frame, self.times)))


class TwiceAsLong(Echo):
    """Takes 24 kHz for 48 kHz."""

    times = 2


class AcceptsAnything(Right):
    def __init__(self, level: float = 1.0) -> None:
        super().__init__()


class RefusesByAccident(Right):
    def __init__(self, level: float = 1.0) -> None:
        super().__init__()
        if math.isnan(level):  # TypeError for a word
            raise ValueError("level must be a number")


class SlowToOpen(Right):
    async def open(self, session: SessionInfo, sink: Sink, clock: StreamClock) -> None:
        await super().open(session, sink, clock)
        await asyncio.sleep(20)


class NeverOpens(Right):
    async def open(self, session: SessionInfo, sink: Sink, clock: StreamClock) -> None:
        raise KeyError("session")


class OddRate(Right):
    capabilities = Capabilities(clock="wall", pacing="burst", virtual_clock=False, rate=44_100)


class DividesBySilence(Right):
    async def push_audio(self, frame: Audio) -> None:
        self.gain = 1 / float(np.abs(frame).max())


class HangsUpInSilence(Right):
    async def push_audio(self, frame: Audio) -> None:
        from fdbench.contract import Closed

        self.quiet += 1
        if self.quiet == 100:
            self.sink.emit(Closed("idle"))


class TooLoudForIt(Right):
    async def push_audio(self, frame: Audio) -> None:
        if np.abs(frame).max() > LOUD:
            raise OverflowError("level")


class Blocks(Right):
    """Every so often it waits for an answer."""

    every, seconds = 12, 0.024
    calls = 0

    async def push_audio(self, frame: Audio) -> None:
        self.calls += 1
        if self.calls % self.every == 0:
            await asyncio.sleep(self.seconds)
        await super().push_audio(frame)


class Dozes(Blocks):
    every, seconds = 400, 0.25


class Doubles(Right):
    def say(self) -> None:
        self.sink.emit(AudioOut(self.playing, TONE.astype(np.float64)))


class Int16Values(Right):
    def say(self) -> None:
        self.sink.emit(AudioOut(self.playing, TONE * np.float32(32_767)))


class StrangeRole(Right):
    def say(self) -> None:
        super().say()
        self.sink.emit(Transcript("robot", "beep"))  # type: ignore[arg-type]


class NoEvent(Right):
    def say(self) -> None:
        super().say()
        self.sink.emit({"type": "beep"})  # type: ignore[arg-type]


class SpeaksAfterTheEnd(Right):
    def say(self) -> None:
        super().say()
        self.sink.emit(AudioEnd(self.playing))
        self.sink.emit(AudioOut(self.playing, TONE[:480]))


class TellsNoTranscript(Right):
    def say(self) -> None:
        self.sink.emit(AudioOut(self.playing, TONE))


class ChangesItsRate(Right):
    async def open(self, session: SessionInfo, sink: Sink, clock: StreamClock) -> None:
        await super().open(session, sink, clock)
        self.capabilities = Capabilities(clock="wall", pacing="burst", virtual_clock=False, transcripts=True, rate=16_000)


class OneItemForAll(Right):
    def name(self) -> str:
        return "reply"

    def reply(self) -> None:
        self.playing = self.name()
        self.say()


class KnowsItsCalls(Right):
    async def tool_result(self, call_id: str, result: str, *, failed: bool) -> None:
        calls: dict[str, str] = {}
        calls.pop(call_id)


class CountsOnTheBeat(Right):
    async def open(self, session: SessionInfo, sink: Sink, clock: StreamClock) -> None:
        await super().open(session, sink, clock)
        self.clock, self.last = clock, 0

    async def push_audio(self, frame: Audio) -> None:
        late, self.last = self.clock.now() - self.last, self.clock.now()
        if late > RATE // 10:
            raise TimeoutError("where is the user?")
        await super().push_audio(frame)


class KnowsItsItems(Right):
    def __init__(self, level: float = 1.0, url: str = "") -> None:
        super().__init__(level, url)
        self.sent: set[str] = set()

    def reply(self) -> None:
        self.sent.add(f"item-{self.items + 1}")
        super().reply()

    async def on_playout(self, report: PlayoutReport) -> None:
        await super().on_playout(report)
        self.sent.remove(report.item)


class SpeaksAfterClose(Right):
    async def close(self) -> None:
        asyncio.get_running_loop().call_later(0.02, self.sink.emit, AudioOut("late", TONE))


class HangsInClose(Right):
    async def close(self) -> None:
        if self.playing:
            await asyncio.sleep(30)


class CannotClose(Right):
    async def close(self) -> None:
        if self.playing:
            raise RuntimeError("still speaking")


class OneAtATime(Right):
    """The place of a session that was broken off in mid-reply is never given back."""

    busy: ClassVar[list[Any]] = []

    async def open(self, session: SessionInfo, sink: Sink, clock: StreamClock) -> None:
        if self.busy:
            raise WireError("all lines are busy; wait")
        await super().open(session, sink, clock)

    async def close(self) -> None:
        if self.playing:
            self.busy.append(self)


class ShowsItsKey(Right):
    async def open(self, session: SessionInfo, sink: Sink, clock: StreamClock) -> None:
        await super().open(session, sink, clock)
        sink.emit(Raw("out", f"Authorization: Bearer {os.environ['ACME_API_KEY']}"))


class ConnectsLater(Right):
    async def open(self, session: SessionInfo, sink: Sink, clock: StreamClock) -> None:
        self.sink = sink


class RaisesItsOwn(Right):
    async def open(self, session: SessionInfo, sink: Sink, clock: StreamClock) -> None:
        if self.url:
            raise ConnectionRefusedError(111, "Connect call failed")
        self.sink = sink
