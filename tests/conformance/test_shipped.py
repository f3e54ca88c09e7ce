"""A shipped adapter over a connection that is none: the whole exam, on the virtual clock."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence

import pytest

from fdbench import wire
from fdbench.conformance.stream_checks import CHECKS
from fdbench.conformance.verdict import verdicts
from fdbench.wire import Message, WireClosed, WireError
from fdbench.wire.base import Iterated
from tests.conformance.peer import virtual_exam

URL = "ws://echo"
SILENT_AFTER = 15
CAN = {"transcripts": False, "tools": False}


class EchoServer(Iterated):
    """Speaks `fdbench-pcm-1`, and sends back what is not silence; each stretch is an item."""

    def __init__(self, times: int) -> None:
        self._out: asyncio.Queue[Message | None] = asyncio.Queue()
        self._times = times
        self._item = 0
        self._quiet = SILENT_AFTER

    async def send(self, message: Message) -> None:
        if isinstance(message, str):
            told = json.loads(message)
            if told["type"] == "hello":
                self._tell(type="hello", protocol="fdbench-pcm-1", rate=told["rate"], clock="input", pacing="paced", **CAN)
        elif any(message):
            if self._quiet >= SILENT_AFTER:
                self._item += 1
                self._tell(type="item", id=str(self._item))
            self._quiet = 0
            self._out.put_nowait(message * self._times)
        else:
            self._quiet += 1
            if self._quiet == SILENT_AFTER and self._item:
                self._tell(type="item_end", id=str(self._item))

    async def recv(self) -> Message:
        message = await self._out.get()
        if message is None:
            raise WireClosed(1000)
        return message

    async def close(self) -> None:
        self._out.put_nowait(None)

    def _tell(self, **message: object) -> None:
        self._out.put_nowait(json.dumps(message))


class Network:
    times = 1

    async def connect(
        self, url: str, *, headers: Mapping[str, str], subprotocols: Sequence[str], timeout_s: float, key_hint: str
    ) -> EchoServer:
        if url.rstrip("/") != URL:
            raise WireError(f"{url}: it refused the connection; is the server running, and the port right?")
        return EchoServer(self.times)


@pytest.fixture
def network() -> Iterator[Network]:
    made = Network()
    wire.use(made)
    yield made
    wire.use(None)


@pytest.mark.parametrize("rate", [8_000, 24_000])
@pytest.mark.usefixtures("network")
def test_pcm_ws_passes_with_an_echo(rate: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_API_KEY", "sk-0123456789abcdef")
    told = list(verdicts(CHECKS, virtual_exam("pcm_ws", {"url": URL, "rate": rate})))
    assert [verdict for verdict in told if verdict.outcome == "fail"] == []
    assert {verdict.check for verdict in told if verdict.outcome == "skipped"} == {"flush"}


def test_a_server_that_sends_twice_as_much_is_found_out(network: Network) -> None:
    network.times = 2
    told = {verdict.check: verdict for verdict in verdicts(CHECKS, virtual_exam("pcm_ws", {"url": URL}))}
    assert told["echo"].sentence.startswith("what comes back lasts 2 times as long")
