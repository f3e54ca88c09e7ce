"""Time that passes when it is told to: sessions are replayed as fast as the machine can, and the same way each time."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections import deque
from typing import Any

MOST_ROUNDS = 1_000_000


class VirtualTime:
    """Seconds since the session began, for one event loop, advanced by one task at a time.

    Whoever waits is woken in order of time, and of asking where times are equal; between two that are woken, every task runs until
    it waits for something. What is done in other threads, or waits for the network or a timer of the event loop, is not waited for.
    """

    def __init__(self, start: float = 0.0) -> None:
        self._now = start
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._asked = itertools.count()
        self._busy = False

    def now(self) -> float:
        return self._now

    async def wait_until(self, t: float) -> None:
        """Return when `now() >= t`; at once if that is so already."""
        if t <= self._now:
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (t, next(self._asked), woken))
        await woken

    async def advance(self, to: float) -> None:
        """Let time pass up to and including `to`, stopping at each instant that somebody waits for; then all have run.

        Raises:
            ValueError: `to` lies in the past.
            RuntimeError: as `settle`.
        """
        if to < self._now:
            raise ValueError(f"virtual time is at {self._now} s and cannot go back to {to} s")
        await self.settle()
        while self._waiting and self._waiting[0][0] <= to:
            t, _, woken = heapq.heappop(self._waiting)
            if not woken.done():  # done: whoever waited was cancelled
                self._now = max(self._now, t)
                woken.set_result(None)
                await self.settle()
        self._now = to
        await self.settle()

    async def settle(self) -> None:
        """Return when every other task of the loop waits for something.

        Raises:
            RuntimeError: two tasks settle at the same time, a task never waits, or the loop is not one of asyncio's own.
        """
        if self._busy:
            raise RuntimeError("virtual time is advanced by another task already")
        ready = _ready(asyncio.get_running_loop())
        self._busy = True
        try:
            for _ in range(MOST_ROUNDS):
                await asyncio.sleep(0)
                if not ready:
                    return
        finally:
            self._busy = False
        raise RuntimeError("a task runs on and on without waiting for anything; virtual time cannot pass")


def _ready(loop: asyncio.AbstractEventLoop) -> deque[Any]:
    """The callbacks that are due. asyncio has no public way to ask for them; all its loops have had this one since they exist."""
    ready = getattr(loop, "_ready", None)
    if not isinstance(ready, deque):
        raise RuntimeError(f"virtual time needs an event loop of asyncio's own, not {type(loop).__name__}")
    return ready
