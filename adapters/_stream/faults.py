"""Faults, told once a kind and not without end, so that a server cannot flood the log."""

from __future__ import annotations

from fdbench.contract import Fault, Sink
from fdbench.wire import without_secrets

LONGEST = 300
MOST = 50
"""Kinds that are told of a session."""


class Faults:
    """Emits `Fault`s."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._told: set[str] = set()

    def once(self, message: str, kind: str = "") -> None:
        """Tell it, unless one of this kind was told before. Without a kind, the message is its own."""
        if (kind or message) in self._told or len(self._told) > MOST:
            return
        self._told.add(kind or message)
        whole = len(self._told) <= MOST
        self._sink.emit(Fault(self.clean(message) if whole else f"over {MOST} kinds of faults; no more are told"))

    @staticmethod
    def clean(message: str) -> str:
        """One line of at most 300 characters, without keys that the environment holds."""
        return " ".join(without_secrets(message).split())[:LONGEST]
