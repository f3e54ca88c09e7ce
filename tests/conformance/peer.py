"""The adapter's process without a process, on a clock that runs as fast as the machine can."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, cast

from fdbench import plugins
from fdbench.conformance.stream_exam import StreamExam
from fdbench.contract import AdapterEvent, PlayoutReport, Samples, StreamAdapter
from fdbench.errors import AdapterFault, FdbenchError
from fdbench.live.link import failed
from fdbench.live.messages import Arrived, Failed, Frame, FromAdapter, Start, ToAdapter
from fdbench.session.limits import raised
from fdbench.session.tools import ToolAnswer
from fdbench.timebase import RATE
from fdbench.wire import WireError

SPINS = 5
"""Turns of the loop after each call: the adapter's tasks take in what its call brought about."""


class VirtualClock:
    """Nanoseconds that pass only when somebody waits. It is the pace of a session, too."""

    def __init__(self) -> None:
        self.ns = 0
        self._anchor = 0

    def start(self) -> int:
        self._anchor = self.ns
        return self._anchor

    def left(self, position: Samples) -> float:
        return (self._anchor + position * 1_000_000_000 // RATE - self.ns) / 1e9

    def at(self, stamp: int, rate: int = RATE) -> Samples:
        return (stamp - self._anchor) * rate // 1_000_000_000


class VirtualLoop(asyncio.SelectorEventLoop):
    """Its time is the clock's, and waiting for a timer moves the clock."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__()
        self._virtual = clock
        selector = cast(Any, self)._selector
        select: Callable[[float | None], Any] = selector.select

        def skip(timeout: float | None) -> Any:
            clock.ns += round((timeout or 0.0) * 1e9)
            return select(0)

        selector.select = skip

    def time(self) -> float:
        return self._virtual.ns / 1e9 if hasattr(self, "_virtual") else 0.0


class InProcess:
    """Does what `fdbench.live.link.Link` and the process behind it do."""

    def __init__(self, start: Start, clock: VirtualClock) -> None:
        self._start, self._clock = start, clock
        self._told: deque[FromAdapter] = deque()
        self._loop = VirtualLoop(clock)

    def __enter__(self) -> InProcess:
        self._adapter = cast(StreamAdapter, plugins.load(self._start.spec).create(self._start.settings))
        return self

    def __exit__(self, *_: object) -> None:
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    def emit(self, event: AdapterEvent) -> None:
        self._told.append(Arrived(self._clock.ns, event))

    def now(self) -> Samples:
        return self._clock.at(self._clock.ns)

    def wait_ready(self) -> tuple[float, list[FromAdapter]]:
        began = self._clock.ns
        self._run(self._adapter.open(self._start.info, self, self), "open()")
        early: list[FromAdapter] = []
        while self._told:
            early.append(self._next())
        return (self._clock.ns - began) / 1e9, early

    def send(self, message: ToAdapter) -> None:
        if isinstance(message, Frame):
            self._run(self._adapter.push_audio(message.audio), "push_audio()")
        elif isinstance(message, PlayoutReport):
            self._run(self._adapter.on_playout(message), "on_playout()")
        elif isinstance(message, ToolAnswer):
            self._run(self._adapter.tool_result(message.id, message.result, failed=message.failed), "tool_result()")

    def receive(self, seconds: float) -> FromAdapter | None:
        if self._told:
            return self._next()
        self._clock.ns += round(seconds * 1e9)
        return None

    def close(self) -> list[FromAdapter]:
        self._run(self._adapter.close(), "close()")
        told: list[FromAdapter] = []
        while self._told:
            told.append(self._next())
        return told

    def _next(self) -> FromAdapter:
        message = self._told.popleft()
        if isinstance(message, Failed):
            raise failed(message)
        return message

    def _run(self, call: Coroutine[Any, Any, None], where: str) -> None:
        try:
            self._loop.run_until_complete(call)
            for _ in range(SPINS):
                self._loop.run_until_complete(asyncio.sleep(0))
        except (WireError, FdbenchError) as error:
            self._told.append(Failed(str(error), "trace" if isinstance(error, AdapterFault) else ""))
        except Exception as error:  # noqa: BLE001  (as the adapter's process does)
            self._told.append(Failed(str(raised(error, where, self.now())), "trace"))


def virtual_exam(spec: str, settings: dict[str, Any]) -> StreamExam:
    """An exam without processes and without waiting."""
    clock = VirtualClock()
    return StreamExam(plugins.load(spec), settings, lambda start: InProcess(start, clock), lambda: clock)
