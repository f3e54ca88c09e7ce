"""A client's connection, as a session needs it."""

from __future__ import annotations

from typing import Protocol


class Misuse(Exception):
    """The session cannot go on; one sentence. `ended`: nobody did anything wrong."""

    def __init__(self, reason: str, *, ended: bool = False) -> None:
        super().__init__(reason)
        self.ended = ended


class Gone(Exception):
    """The client has left; the message says how."""


class Peer(Protocol):
    """Messages in order, both ways. Both methods raise `Gone`."""

    async def receive(self) -> str | bytes: ...
    async def send(self, message: str | bytes) -> None: ...
