"""What a fake system looks like from the wire."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable

from fdbench.wire import Message


class Face(ABC):
    """A session's side of a protocol."""

    def greet(self) -> Iterable[Message]:
        """What it says first."""
        return ()

    @abstractmethod
    def take(self, message: Message) -> Iterable[Message]:
        """What it says to a message. AssertionError, ValueError or KeyError for one that the protocol does not know."""
