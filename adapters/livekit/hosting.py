"""Starting an agent session behind a `Peer`, and ending it. Import this only where livekit is installed."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from fdbench.wire import WireError
from livekit.agents.utils import http_context

from .config import NAME, Config
from .devices import Devices
from .load import build, find
from .peer import Peer
from .reports import Reports, why

CLOSING_S = 4.0
"""A session waits 2 s for the last transcript; nobody waits for one that hangs."""


async def start(config: Config) -> Peer:
    """Build and start the session.

    Raises:
        WireError: the function is not there or returns something else, or it takes too long.
        Exception: whatever the user's own code raises.
    """
    hosted = Hosted(config, find(config))
    started = asyncio.wrap_future(hosted.started)
    done, _ = await asyncio.wait([started], timeout=config.timeout_s)
    if not done:
        hosted.abandon()
        raise WireError(
            f"{NAME}: {config.place}:{config.function} and the session that it builds did not start within {config.timeout_s:g} s; "
            "set timeout_s, or see what it waits for"
        )
    started.result()
    gc.collect()
    gc.freeze()  # what is loaded by now stays: to look through it once more, in mid-session, would stop all threads for 0.1 to 0.2 s
    return hosted.peer


class Hosted:
    """A session in a thread with an event loop of its own: whatever blocks there delays the agent, as in a worker, and not what fdbench
    sends and stamps."""

    def __init__(self, config: Config, function: Callable[[], Any]) -> None:
        self.peer = Peer(config.rate)
        self.peer.speaker, self.peer.hear, self.peer.stop = self, self.hear, self._stop
        self.started: Future[None] = Future()
        self._ended: Future[None] = Future()
        self._task: asyncio.Task[Any] | None = None
        self._config, self._function = config, function
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._run, name="livekit", daemon=True).start()

    # --- called by the adapter ---

    def hear(self, audio: bytes) -> None:
        self._post(lambda: self._devices.microphone.hear(audio))

    def report(self, item: str, played_ms: float, interrupted: bool) -> None:
        self._post(lambda: self._devices.loudspeaker.playback.report(item, played_ms, interrupted))

    def hang_up(self) -> None:
        self._post(lambda: self._devices.loudspeaker.playback.hang_up())

    def abandon(self) -> None:
        self._post(lambda: self._task and self._task.cancel())

    async def _stop(self) -> None:
        """Never raises, and takes a few seconds at most."""
        self._post(lambda: self._ending.set())
        await asyncio.wait([asyncio.wrap_future(self._ended)], timeout=CLOSING_S)

    def _post(self, call: Callable[[], object]) -> None:
        with suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(call)

    # --- in the thread ---

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._live())
        except BaseException as error:  # noqa: BLE001  (also a SystemExit of the user's is told, and by the adapter)
            if not self.started.done():
                self.started.set_exception(error)
        finally:
            self._ended.set_result(None)

    async def _live(self) -> None:
        self._task, self._ending = asyncio.current_task(), asyncio.Event()
        self._devices = Devices.make(self._config.rate, self.peer.say)
        reports = Reports(self.peer.say, self.peer.received.position)
        self._loop.set_exception_handler(lambda _, context: reports.fault(why(context.get("exception") or context["message"])))
        log = _Errors(reports, self._post)
        logging.getLogger("livekit").addHandler(log)
        try:
            async with http_context.open():
                await self._talk(reports)
        finally:
            logging.getLogger("livekit").removeHandler(log)

    async def _talk(self, reports: Reports) -> None:
        session, agent = await build(self._function, f"{self._config.place}:{self._config.function}")
        try:
            for name, handler in reports.handlers.items():
                session.on(name, handler)
            session.on("close", self._closed)
            self._devices.plug_into(session)
            await session.start(agent)
            self.started.set_result(None)
            await self._ending.wait()
        finally:
            await session.aclose()
            await self._devices.synchronizer.aclose()

    def _closed(self, event: Any) -> None:
        reason = str(getattr(event.reason, "value", event.reason))
        self.peer.end(f"the agent session closed ({reason})" + (f": {why(event.error)}" if event.error else ""))


class _Errors(logging.Handler):
    """What livekit writes to its log as an error is a fault, also where it goes on."""

    def __init__(self, reports: Reports, post: Callable[[Callable[[], object]], None]) -> None:
        super().__init__(logging.ERROR)
        self._reports = reports
        self._post = post

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        text = record.getMessage() + (f" ({type(error).__name__}: {error})" if error else "")
        self._post(lambda: self._reports.fault(text))
