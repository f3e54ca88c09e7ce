"""When the message came that a task is handling: what it makes of it arrived then, and not when it was made out.

A recording stamps messages so, too; that is why a replay puts the very same samples in the very same place.
"""

from __future__ import annotations

import asyncio
import time
from contextvars import ContextVar

STALE_NS = 50_000_000
"""A message is handled within this; what a task does later it does by itself."""
_LAST: ContextVar[tuple[asyncio.Task[object] | None, int] | None] = ContextVar("received", default=None)


def received(stamp: int) -> None:
    """The current task has just received a message, at `stamp` (`time.monotonic_ns`)."""
    _LAST.set((asyncio.current_task(), stamp))


def forget() -> None:
    """What the current task does next is not about a message."""
    _LAST.set(None)


def instant() -> int:
    """The stamp of the message that the current task received last; now, in one that received none, or over `STALE_NS` ago. Tasks and
    timers that it starts have received none."""
    last, now = _LAST.get(), time.monotonic_ns()
    if last is None or last[0] is not _current() or now - last[1] > STALE_NS:
        return now
    return last[1]


def _current() -> asyncio.Task[object] | None:
    try:
        return asyncio.current_task()
    except RuntimeError:  # no loop runs in this thread
        return None
