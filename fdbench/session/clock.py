"""Who says what time it is. The virtual clock moves as fast as the adapter computes; a wall clock would wait.

The loop asks `wait_until` before it lets session time pass: the virtual clock returns at once. A real clock keeps one
monotonic anchor and absolute deadlines, and belongs here beside it.
"""

from __future__ import annotations

from typing import Protocol

from fdbench.timebase import Samples


class Clock(Protocol):
    """Session time as the loop sees it."""

    name: str

    def wait_until(self, position: Samples) -> None:
        """Return when session time has reached `position`."""


class VirtualClock:
    """Time passes when the loop says so."""

    name = "virtual"

    def wait_until(self, position: Samples) -> None:
        pass
