"""The task that reads a socket as long as it is open, so that nothing waits unread."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from fdbench.wire import Socket, WireClosed

from .faults import Faults
from .json_event import Malformed


class Reader:
    """Hands each message to `handle`, in order; what is `Malformed` becomes a fault, once a kind.

    When the other side closes, `ended` is called with the reason. A bug in `handle` ends the reading; `check` raises it.
    """

    def __init__(
        self,
        socket: Socket,
        handle: Callable[[str | bytes], Awaitable[None]],
        ended: Callable[[str], None],
        faults: Faults,
    ) -> None:
        self._socket = socket
        self._handle = handle
        self._ended = ended
        self._faults = faults
        self._task = asyncio.create_task(self._read())

    async def _read(self) -> None:
        while True:
            try:
                message = await self._socket.recv()
            except WireClosed as closed:
                self._ended(why(closed))
                return
            try:
                await self._handle(message)
            except Malformed as error:
                self._faults.once(f"malformed: {error}")
            except WireClosed:
                pass  # an answer could not be sent any more; what was received before the end is still read
            await asyncio.sleep(0)  # where messages lie ready `recv` never waits: a flood of them must not hold up all else

    def check(self) -> None:
        """Raise what ended the reading, if it was a bug."""
        if self._task.done() and not self._task.cancelled():
            self._task.result()

    async def stop(self) -> None:
        """Stop reading; `ended` is not called. Never raises."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


def why(closed: WireClosed) -> str:
    """For people: the code, and the reason if one was given."""
    return f"closed with code {closed.code}" + (f": {closed.reason}" if closed.reason else "")
