"""What the shared parts of stream adapters do with a server that does not stop sending."""

from __future__ import annotations

import asyncio
from typing import Any

from fdbench.contract import AdapterEvent, Fault
from fdbench.wire import WireClosed
from tests.adapters.conversation import bundled

reader = bundled("_stream.reader")
faults = bundled("_stream.faults")


class Kept:
    def __init__(self) -> None:
        self.events: list[AdapterEvent] = []

    def emit(self, event: AdapterEvent) -> None:
        self.events.append(event)


class Ready:
    """A socket on which a message always lies ready."""

    def __init__(self, messages: int) -> None:
        self.left = messages

    async def recv(self) -> str:
        if not self.left:
            raise WireClosed(1000)
        self.left -= 1
        return "{}"


def test_others_get_their_turn_between_two_messages() -> None:
    async def session() -> list[int]:
        socket, seen = Ready(1_000), list[int]()

        async def handle(message: str) -> None:
            pass

        reading = reader.Reader(socket, handle, lambda reason: None, faults.Faults(Kept()))
        while socket.left:
            await asyncio.sleep(0)
            seen.append(socket.left)
        await reading.stop()
        return seen

    assert len(asyncio.run(session())) >= 900


def test_kinds_of_faults_without_end() -> None:
    sink: Any = Kept()
    told = faults.Faults(sink)
    for number in range(1_000):
        told.once(f"unknown event 'e{number}'")
        told.once("malformed", "malformed")
    messages = [event.message for event in sink.events if isinstance(event, Fault)]
    assert len(messages) == faults.MOST + 1
    assert messages[1] == "malformed" and messages[-1] == "over 50 kinds of faults; no more are told"
