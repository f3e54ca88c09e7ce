"""Which session may begin now: services bear so many at once, and so many begun a minute."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Protocol, TypeVar

AHEAD = 16
"""Sessions are taken out of their order among so many."""


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

    def next(self, waiting: deque[T], playing: Iterable[str], rank: Callable[[T], int] = lambda _: 0) -> T | None:
        """Take out a session that may begin, which begins now; None if none may.

        Args:
            waiting: in their order.
            playing: the system of each session under way.
            rank: at least 0; of the first `AHEAD` that may begin the first of the lowest rank is taken.
        """
        busy, now = Counter(playing), self._clock()

        def may_begin(task: T) -> bool:
            full = self._at_once is not None and busy[task.system] >= self._at_once
            return not full and now >= self._due.get(task.system, now)

        able = islice(((place, task) for place, task in enumerate(waiting) if may_begin(task)), AHEAD)
        place, found = min(able, key=lambda each: rank(each[1]), default=(0, None))
        if found is not None:
            del waiting[place]
            self._due[found.system] = now + self._apart_s
        return found
