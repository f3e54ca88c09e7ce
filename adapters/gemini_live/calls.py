"""Calls of tools. The server may name no id, and may cancel a call that is under way."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """`id` as the server named it: empty if it named none."""

    id: str
    name: str


class Calls:
    """Those that wait for an answer, by the id that the core knows."""

    def __init__(self) -> None:
        self._waiting: dict[str, Call] = {}
        self._count = 0

    def called(self, server_id: str, name: str) -> str:
        """The id for the core: the server's, or one of our own where it named none; empty if that call waits already."""
        if server_id in self._waiting:
            return ""
        self._count += 1
        call_id = server_id or f"call-{self._count}"
        self._waiting[call_id] = Call(server_id, name)
        return call_id

    def take(self, call_id: str) -> Call | None:
        """It is answered, or cancelled. None if nobody waits for it."""
        return self._waiting.pop(call_id, None)
