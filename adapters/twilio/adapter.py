"""The adapter: calls the bot, sends the caller's audio, tells of marks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping

from fdbench.contract import Audio, Capabilities, PlayoutReport, SessionInfo, Sink, StreamAdapter, StreamClock
from fdbench.wire import Socket, connect

from .._stream import pcm
from .._stream.faults import Faults
from .._stream.reader import Reader
from .._stream.runs import Runs
from .._stream.sender import Sender
from .call import Call
from .config import Config
from .hearing import Hearing

RATE = 8_000
TOKEN = "TWILIO_AUTH_TOKEN"


class Twilio(StreamAdapter):
    """The carrier's end of a media stream. One object serves one call."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._socket: Socket | None = None
        self._reader: Reader | None = None
        self.capabilities = Capabilities(clock="wall", pacing=config.pacing, rate=RATE, barge_in="agent", virtual_clock=False)

    async def open(self, session: SessionInfo, sink: Sink, clock: StreamClock) -> None:
        """Returns when the call is announced: bots do not answer that.

        Raises:
            WireError: the bot cannot be reached.
        """
        dialect = self._config.dialect
        self._call = Call(dialect, session, self._parameters(session))
        self._socket = await connect(
            self._config.url, headers=signature(self._config), timeout_s=self._config.timeout_s, key_hint=TOKEN
        )
        self._sender = Sender(self._socket)
        faults = Faults(sink)
        self._hearing = Hearing(dialect, self._call, Runs(sink, clock, RATE), sink, faults, self._sender)
        self._reader = Reader(self._socket, self._hearing.handle, self._hearing.ended, faults)
        for message in self._call.opening():
            await self._sender.send(message)

    def _parameters(self, session: SessionInfo) -> Mapping[str, str]:
        told = {self._config.instructions_as: session.instructions.strip()} if self._config.instructions_as else {}
        return {**(self._config.parameters or {}), **told}

    async def push_audio(self, frame: Audio) -> None:
        assert self._reader is not None, "open() comes first"
        self._reader.check()
        await self._sender.send(self._call.media(pcm.to_base64(pcm.to_mulaw(frame))))

    async def on_playout(self, report: PlayoutReport) -> None:
        await self._hearing.played(report.item)

    async def close(self) -> None:
        if self._reader is not None:
            await self._reader.stop()
            if self._config.dialect.stop:
                await self._sender.send(self._call.stop())
        if self._socket is not None:
            await self._socket.close()


def signature(config: Config) -> Mapping[str, str]:
    """The header by which a bot knows that Twilio calls; none without a token, or in another dialect."""
    token = os.environ.get(TOKEN, "").strip()
    if not token or config.dialect.name != "twilio":
        return {}
    digest = hmac.new(token.encode(), config.url.encode(), hashlib.sha1).digest()
    return {"X-Twilio-Signature": base64.b64encode(digest).decode("ascii")}
