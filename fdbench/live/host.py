"""The adapter's own process: it makes the adapter, feeds it what the session sends, and stamps what it emits."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
import traceback
from collections.abc import Awaitable
from multiprocessing.connection import Connection
from typing import Any

from fdbench import plugins
from fdbench.contract import AdapterEvent, PlayoutReport, Samples, StepAdapter, StreamAdapter
from fdbench.errors import AdapterFault, FdbenchError
from fdbench.live.lifeline import end_with_parent, tell_nothing
from fdbench.live.lift import Lifted
from fdbench.live.messages import Anchor, Arrived, Failed, Frame, Ready, Start, Stop, Stopped, ToAdapter
from fdbench.live.wiring import Wires
from fdbench.session.limits import raised
from fdbench.session.tools import ToolAnswer
from fdbench.timebase import RATE, TICK
from fdbench.wire import WireError, receipt

OPEN_LIMIT_S = 60.0
CLOSE_LIMIT_S = 10.0


def main(link: Connection) -> None:
    """Serve one session, then return. Everything that goes wrong is told over the link."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the session's process decides when to stop
    end_with_parent()
    tell_nothing()
    start = link.recv()
    host = _Host(link)
    try:
        asyncio.run(host.serve(start))
    except WireError as error:
        host.tell(Failed(str(error)))
    except FdbenchError as error:
        host.tell(Failed(str(error), "".join(traceback.format_exception(error)) if isinstance(error, AdapterFault) else ""))
    except SystemExit:
        host.tell(Failed("the adapter ended its process (SystemExit); it must not call sys.exit"))
    else:
        host.tell(Stopped(host.late_ms))


class _Host:
    """Sink and clock of the adapter."""

    def __init__(self, link: Connection) -> None:
        self._link = link
        self._writing = threading.Lock()
        self._anchor: int | None = None
        self._due = 0
        self.late_ms = 0.0

    def tell(self, message: Any) -> None:
        try:
            with self._writing:
                self._link.send(message)
        except (BrokenPipeError, ConnectionResetError):
            pass  # nobody listens any more

    def emit(self, event: AdapterEvent) -> None:
        """What arrived: with the message that it comes from, or else now."""
        self.tell(Arrived(receipt.instant(), event))

    def now(self) -> Samples:
        """The session instant, that of the message which is being handled; 0 before the session begins."""
        return 0 if self._anchor is None else (receipt.instant() - self._anchor) * RATE // 1_000_000_000

    async def serve(self, start: Start) -> None:
        loop = asyncio.get_running_loop()
        inbox: asyncio.Queue[ToAdapter] = asyncio.Queue()
        crashed: asyncio.Future[None] = loop.create_future()
        loop.set_exception_handler(lambda _, context: _crash(crashed, context))
        threading.Thread(target=self._read, args=(loop, inbox), daemon=True).start()
        made = plugins.load(start.spec).create(start.settings)
        adapter: StreamAdapter = Lifted(made) if isinstance(made, StepAdapter) else made
        wires = Wires(start, self)
        with wires.used():
            try:
                began = time.monotonic()
                await _within(OPEN_LIMIT_S, self._guarded(adapter.open(start.info, self, self), "open()"))
                self.tell(Ready(time.monotonic() - began))
                await self._feed(adapter, inbox, crashed, wires)
            finally:
                await self._closed(adapter)

    async def _closed(self, adapter: StreamAdapter) -> None:
        try:
            await asyncio.wait_for(self._guarded(adapter.close(), "close()"), CLOSE_LIMIT_S)
        except TimeoutError:
            raise AdapterFault(f"close() did not return within {CLOSE_LIMIT_S:.0f} s") from None

    def _read(self, loop: asyncio.AbstractEventLoop, inbox: asyncio.Queue[ToAdapter]) -> None:
        """Keep the link empty whatever the adapter does: the session must never wait for it."""
        while True:
            try:
                message = self._link.recv()
            except (EOFError, OSError):
                message = Stop()
            self._came(message)
            try:
                loop.call_soon_threadsafe(inbox.put_nowait, message)
            except RuntimeError:  # the loop is closed
                return
            if isinstance(message, Stop):
                return

    def _came(self, message: ToAdapter) -> None:
        """If this process is held up the session cannot see it. What the adapter itself takes its time for is no part of this."""
        if isinstance(message, Anchor):
            self._due = message.stamp
        elif isinstance(message, Frame):
            self._due += TICK * 1_000_000_000 // RATE
            self.late_ms = max(self.late_ms, (time.monotonic_ns() - self._due) / 1e6)

    async def _feed(
        self, adapter: StreamAdapter, inbox: asyncio.Queue[ToAdapter], crashed: asyncio.Future[None], wires: Wires
    ) -> None:
        while True:
            getting = asyncio.ensure_future(inbox.get())
            either: list[asyncio.Future[Any]] = [getting, crashed]
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if crashed.done():
                getting.cancel()
                await self._guarded(crashed, "a task of the adapter")
                return
            message = getting.result()
            if isinstance(message, Frame):
                await self._guarded(adapter.push_audio(message.audio), "push_audio()")
            elif isinstance(message, PlayoutReport):
                await self._guarded(adapter.on_playout(message), "on_playout()")
            elif isinstance(message, ToolAnswer):
                await self._guarded(adapter.tool_result(message.id, message.result, failed=message.failed), "tool_result()")
            elif isinstance(message, Anchor):
                self._anchor = message.stamp
                wires.begin(message.stamp)
            else:
                return

    async def _guarded(self, call: Awaitable[None], where: str) -> None:
        """An exception of the adapter's own becomes an AdapterFault; one that is a sentence already stays."""
        receipt.forget()
        try:
            await call
        except (WireError, FdbenchError, asyncio.CancelledError):
            raise
        except (Exception, SystemExit) as error:
            raise raised(error, where, self.now()) from error


async def _within(seconds: float, call: Awaitable[None]) -> None:
    try:
        await asyncio.wait_for(call, seconds)
    except TimeoutError:
        raise WireError(f"the system was not ready within {seconds:.0f} s of connecting") from None


def _crash(crashed: asyncio.Future[None], context: dict[str, Any]) -> None:
    error = context.get("exception")
    if isinstance(error, Exception) and not crashed.done():
        crashed.set_exception(error)
