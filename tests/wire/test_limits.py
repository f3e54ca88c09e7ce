"""What a connection takes in at most, and how much of a message stands in the log."""

from __future__ import annotations

import asyncio

import pytest

pytest.importorskip("websockets")

from websockets.asyncio.server import ServerConnection

from fdbench import wire
from fdbench.contract import Raw
from fdbench.wire import WireClosed, dial
from fdbench.wire.log import LONGEST_LINE, Logged
from fdbench.wire.socket import Live
from tests.wire.server import serving


async def endless(connection: ServerConnection) -> None:
    while True:
        await connection.send(b"x" * 1_000)


async def one(connection: ServerConnection) -> None:
    await connection.send('{"type": "long", "text": "' + "many words " * 10_000 + '"}')
    await connection.wait_closed()


def received(monkeypatch: pytest.MonkeyPatch, most: int) -> tuple[int, WireClosed]:
    """How many messages came of a server without end, and how the connection ended."""
    monkeypatch.setattr(dial, "MOST_BYTES", most)

    async def session() -> tuple[int, WireClosed]:
        count = 0
        async with serving(endless) as url:
            socket = await wire.connect(url)
            try:
                while True:
                    await socket.recv()
                    count += 1
            except WireClosed as end:
                return count, end

    return asyncio.run(session())


def test_many_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    count, end = received(monkeypatch, 2_000_000)
    assert count == 2_000
    assert (end.code, end.reason) == (1009, "over 1 MB have arrived: the system does not stop sending")


def test_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    count, end = received(monkeypatch, 999)
    assert (count, end.code) == (0, 1009)


def test_a_long_message_is_cut_in_the_log_and_nowhere_else() -> None:
    lines: list[Raw] = []

    async def session() -> wire.Message:
        async with serving(one) as url:
            wire.use(Logged(Live(), lines.append))
            try:
                socket = await wire.connect(url)
                message = await socket.recv()
                await socket.close()
                return message
            finally:
                wire.use(None)

    message = asyncio.run(session())
    (line,) = [line.text for line in lines if line.text.startswith('{"type": "long"')]
    assert len(message) > 110_000
    assert line == f"{message[:LONGEST_LINE]!s}<{len(message) - LONGEST_LINE} characters more>"
