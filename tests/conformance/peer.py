"""The adapter's process without a process, on a clock that runs as fast as the machine can."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

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

STUCK_S = 20.0
Beside: TypeAlias = Callable[[], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class Around:
    """What an adapter's event loop shares a session with.

    `beside`: runs in the same loop, such as the system's server. `spins`: turns of the loop after each call, in which the tasks of either
    side take in what the call brought about. `patience_s`: so long, in real seconds, the loop waits for sockets, programs and threads
    before it moves the clock to its next timer. `pause_s`: so long each call waits for a program outside.
    """

    beside: Beside = nullcontext
    spins: int = 5
    patience_s: float = 0.0
    pause_s: float = 0.0


NOTHING = Around()


def server(beside: Beside) -> Around:
    """A server behind a real socket."""
    return Around(beside, spins=15, patience_s=0.005)


PROGRAM = Around(spins=15, patience_s=STUCK_S, pause_s=0.001)
"""A program on real pipes."""


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
    """Its time is the clock's, and waiting for a timer moves the clock; what happens outside of the loop gets `patience` seconds first."""

    def __init__(self, clock: VirtualClock, patience: float = 0.0) -> None:
        super().__init__()
        self._virtual = clock
        selector = cast(Any, self)._selector
        select: Callable[[float | None], Any] = selector.select

        def skip(timeout: float | None) -> Any:
            if timeout is None:
                found = select(STUCK_S)
                assert found, "nothing will ever happen: all tasks wait for each other"
                return found
            found = select(min(timeout, patience))
            if not found:
                clock.ns += round(max(0.0, timeout) * 1e9)
            return found

        selector.select = skip

    def time(self) -> float:
        return self._virtual.ns / 1e9 if hasattr(self, "_virtual") else 0.0


class InProcess:
    """Does what `fdbench.live.link.Link` and the process behind it do."""

    def __init__(self, start: Start, clock: VirtualClock, around: Around = NOTHING) -> None:
        self._start, self._clock, self._around = start, clock, around
        self._told: deque[FromAdapter] = deque()
        self._beside = around.beside()
        self._loop = VirtualLoop(clock, around.patience_s)

    def __enter__(self) -> InProcess:
        self._loop.run_until_complete(self._beside.__aenter__())
        self._adapter = cast(StreamAdapter, plugins.load(self._start.spec).create(self._start.settings))
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.run_until_complete(self._beside.__aexit__(None, None, None))
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
            time.sleep(self._around.pause_s)
            self._loop.run_until_complete(_spin(self._around.spins))
        except (WireError, FdbenchError) as error:
            self._told.append(Failed(str(error), "trace" if isinstance(error, AdapterFault) else ""))
        except Exception as error:  # noqa: BLE001  (as the adapter's process does)
            self._told.append(Failed(str(raised(error, where, self.now())), "trace"))


async def _spin(times: int) -> None:
    for _ in range(times):
        await asyncio.sleep(0)


def virtual_exam(spec: str, settings: dict[str, Any], around: Around = NOTHING) -> StreamExam:
    """An exam in this process, without waiting."""
    clock = VirtualClock()
    return StreamExam(plugins.load(spec), settings, lambda start: InProcess(start, clock, around), lambda: clock)
