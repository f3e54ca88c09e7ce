"""Values that are costly to make, kept for the next time as long as there is room: a process that plays many sessions must not grow."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """The values that were used last, as many as fit. Safe to use from several threads; two may make the same value at once.

    Args:
        room: what the sizes of all that is kept add up to, at most (`<=`).
        size: of a value; one that is larger than `room` is not kept.
    """

    def __init__(self, room: int, size: Callable[[V], int]) -> None:
        self._room, self._size = room, size
        self._values: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()
        self.filled = 0
        """What the sizes add up to now."""

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The value of `key`, made now if it is not there."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            if key not in self._values:
                self._values[key] = value
                self.filled += self._size(value)
                while self.filled > self._room:
                    self.filled -= self._size(self._values.popitem(last=False)[1])
        return value

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._values.clear()
            self.filled = 0
