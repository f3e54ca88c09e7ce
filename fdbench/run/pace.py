"""Which session may begin now: services bear so many at once, and so many begun a minute."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar


class HasSystem(Protocol):
    """What is played into a system."""

    @property
    def system(self) -> str: ...


T = TypeVar("T", bound=HasSystem)


class Pace:
    """Limits of each system alone; None for none.

    Args:
        at_once: sessions with one system that are played together, at least 1.
        per_minute: sessions with one system that begin in a minute, more than 0: each waits 60 / `per_minute` seconds after the one before.
        clock: seconds, for tests.
    """

    def __init__(
        self, at_once: int | None = None, per_minute: float | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._at_once, self._clock = at_once, clock
        self._apart_s = 60.0 / per_minute if per_minute is not None else 0.0
        self._due: dict[str, float] = {}

    @property
    def limits(self) -> bool:
        """Whether there is any limit."""
        return self._at_once is not None or self._apart_s > 0

    def next(self, waiting: deque[T], playing: Iterable[str]) -> T | None:
        """Take out the first that may begin, which begins now; None if none may. `playing`: the system of each session under way."""
        busy, now = Counter(playing), self._clock()
        for place, task in enumerate(waiting):
            full = self._at_once is not None and busy[task.system] >= self._at_once
            if not full and now >= self._due.get(task.system, now):
                del waiting[place]
                self._due[task.system] = now + self._apart_s
                return task
        return None
