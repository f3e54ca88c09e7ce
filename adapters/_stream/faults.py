"""Faults, told once a kind, so that a server that repeats itself cannot flood the log."""

from __future__ import annotations

from fdbench.contract import Fault, Sink
from fdbench.wire import without_secrets

LONGEST = 300


class Faults:
    """Emits `Fault`s."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._told: set[str] = set()

    def once(self, message: str, kind: str = "") -> None:
        """Tell it, unless one of this kind was told before. Without a kind, the message is its own."""
        if (kind or message) not in self._told:
            self._told.add(kind or message)
            self._sink.emit(Fault(self.clean(message)))

    @staticmethod
    def clean(message: str) -> str:
        """One line of at most 300 characters, without keys that the environment holds."""
        return " ".join(without_secrets(message).split())[:LONGEST]
