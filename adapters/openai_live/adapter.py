"""The adapter: opens the session, sends the user's audio without a break, and closes it in order."""

from __future__ import annotations

import asyncio

from fdbench.contract import Audio, Capabilities, SessionInfo, Sink, StreamAdapter, StreamClock
from fdbench.wire import Socket, WireError, connect

from .._stream import pcm
from .._stream.faults import Faults
from .._stream.input_clock import InputClock
from .._stream.keys import why_no_key
from .._stream.reader import Reader
from .._stream.sender import Sender
from .address import headers_of, key_name, url_of
from .config import Config
from .conversation import Conversation
from .start import session_of


class OpenAILive(StreamAdapter):
    """A GPT-Live session over a WebSocket. One object serves one session.

    What was heard is not told to the server: it knows no such message.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._encode = pcm.to_mulaw if config.mulaw else pcm.to_pcm16
        self._socket: Socket | None = None
        self._reader: Reader | None = None
        self._conversation: Conversation | None = None
        self.capabilities = Capabilities(
            clock="input",
            pacing="paced",
            rate=config.rate,
            barge_in="agent",
            transcripts=True,
            tools=True,
            virtual_clock=False,
        )

    async def open(self, session: SessionInfo, sink: Sink, clock: StreamClock) -> None:
        """Returns when the server has started the session.

        Raises:
            WireError: the server cannot be reached, refuses the key or the session, or does not start it in time.
        """
        try:
            await self._open(session, sink, clock)
        except WireError as error:
            hint = why_no_key(self._config.base_url, [key_name(self._config)])
            if hint:
                raise WireError(f"{error}{hint}") from error
            raise

    async def _open(self, session: SessionInfo, sink: Sink, clock: StreamClock) -> None:
        timeout_s = self._config.timeout_s
        self._socket = await connect(
            url_of(self._config), headers=headers_of(self._config), timeout_s=timeout_s, key_hint=key_name(self._config)
        )
        self._sender = Sender(self._socket)
        self._heard = InputClock(clock, self._config.rate)
        self._faults = Faults(sink)
        conversation = Conversation(self._config, session, sink, self._sender, self._heard, self._faults)
        self._reader = Reader(self._socket, conversation.handle, conversation.ended, self._faults)
        await self._sender.send({"type": "session.start", "session": session_of(self._config, session)})
        await conversation.ready.wait("openai_live", "session.started", timeout_s)
        self._conversation = conversation

    async def push_audio(self, frame: Audio) -> None:
        assert self._reader is not None and self._conversation is not None, "open() comes first"
        self._reader.check()
        audio = pcm.to_base64(self._encode(frame))
        self._heard.sent(len(frame))
        await self._sender.send({"type": "session.input_audio.append", "audio": audio})
        self._conversation.sent(len(frame) * 1000 / self._config.rate)

    async def tool_result(self, call_id: str, result: str, *, failed: bool) -> None:
        assert self._conversation is not None, "open() comes first"
        await self._conversation.delegations.answered(call_id, result, failed=failed)

    async def close(self) -> None:
        if self._conversation is not None and not self._conversation.over.is_set():
            await self._drain(self._conversation)
        if self._reader is not None:
            await self._reader.stop()
        if self._socket is not None:
            await self._socket.close()

    async def _drain(self, conversation: Conversation) -> None:
        """Ask for the end and wait for it: it brings the last audio, and what the session cost."""
        conversation.closing()
        await self._sender.send({"type": "session.close"})
        try:
            await asyncio.wait_for(conversation.over.wait(), self._config.drain_s)
        except TimeoutError:
            conversation.stop()
            self._faults.once(f"the server did not confirm the end of the session within {self._config.drain_s:g} s")
