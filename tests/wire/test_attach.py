"""A peer that is no WebSocket is logged, recorded and played back like one."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator

import pytest

from fdbench.contract import Raw
from fdbench.wire import Socket, WireClosed, WireError, attach, use
from fdbench.wire.base import Iterated, Message
from fdbench.wire.cassette import Cassette, Header
from fdbench.wire.log import Logged
from fdbench.wire.record import Recorder
from fdbench.wire.replay import Replay
from fdbench.wire.socket import Live
from fdbench.wire.virtual import VirtualTime

HEADER = Header("adapters/pcm_pipe", 24_000, "2026-01-01T00:00:00Z")


class Parrot(Iterated):
    """Says what it is told, until it is told `bye`."""

    def __init__(self) -> None:
        self._said: deque[Message] = deque()

    async def send(self, message: Message) -> None:
        self._said.append(message)

    async def recv(self) -> Message:
        message = self._said.popleft()
        if message == "bye":
            raise WireClosed(1006, "it ended with exit code 0")
        return message

    async def close(self) -> None:
        pass


async def start() -> Socket:
    return Parrot()


async def talk() -> list[Message]:
    socket = await attach("parrot", start)
    for message in ("hello", b"\x00\x01", "bye"):
        await socket.send(message)
    got = [message async for message in socket]
    await socket.close()
    return got


def recorded(log: list[Raw]) -> Cassette:
    recorder = Recorder(Logged(Live(), log.append), HEADER)
    use(recorder)
    assert asyncio.run(talk()) == ["hello", b"\x00\x01"]
    return recorder.cassette()


def test_it_is_logged() -> None:
    log: list[Raw] = []
    recorded(log)
    assert [line.text for line in log if line.direction == "in"] == [
        "hello",
        "<2 bytes>",
        "<closed 1006 it ended with exit code 0>",
    ]
    assert log[0] == Raw("out", "<start parrot>")


def test_a_cassette_plays_it_without_starting_it() -> None:
    cassette = recorded([])
    assert cassette.events[0].url == "parrot"

    async def again() -> tuple[list[Message], str]:
        use(Replay(cassette, VirtualTime(cassette.events[-1].t)))

        async def never() -> Socket:
            raise AssertionError("started")

        socket = await attach("parrot", never)
        got = [message async for message in socket]
        with pytest.raises(WireClosed) as end:
            await socket.recv()
        return got, end.value.reason

    assert asyncio.run(again()) == (["hello", b"\x00\x01"], "it ended with exit code 0")


def test_one_that_does_not_start_is_told_in_the_log_and_fails_again() -> None:
    async def fails() -> Socket:
        raise WireError("parrot: it is dead")

    log: list[Raw] = []
    recorder = Recorder(Logged(Live(), log.append), HEADER)
    use(recorder)
    with pytest.raises(WireError, match="it is dead"):
        asyncio.run(attach("parrot", fails))
    assert log[-1] == Raw("in", "<not started: parrot: it is dead>")
    use(Replay(recorder.cassette(), VirtualTime()))
    with pytest.raises(WireError, match="it is dead"):
        asyncio.run(attach("parrot", start))


@pytest.fixture(autouse=True)
def _straight() -> Iterator[None]:
    yield
    use(None)
