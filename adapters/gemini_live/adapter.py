"""The adapter: opens the session, sends the user's audio and the answers of tools."""

from __future__ import annotations

from fdbench.contract import Audio, Capabilities, SessionInfo, Sink, StreamAdapter, StreamClock
from fdbench.wire import Socket, WireError, connect

from .._stream import pcm
from .._stream.faults import Faults
from .._stream.input_clock import InputClock
from .._stream.keys import why_no_key
from .._stream.reader import Reader
from .._stream.sender import Sender
from . import messages
from .address import KEYS, headers_of, url_of
from .config import Config
from .conversation import Conversation

SESSION_CAP_S = 10 * 60.0
"""A connection's life; a session of audio alone might live for 15 minutes, over several."""


class GeminiLive(StreamAdapter):
    """A session of the Live API. One object serves one session."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._socket: Socket | None = None
        self._reader: Reader | None = None
        self._conversation: Conversation | None = None
        self.capabilities = Capabilities(
            clock="wall",
            pacing="burst",
            rate=messages.RATE,
            barge_in="agent" if config.interrupts else "none",
            transcripts=config.hears or config.tells,
            tools=True,
            virtual_clock=False,
            session_cap_s=SESSION_CAP_S,
        )

    async def open(self, session: SessionInfo, sink: Sink, clock: StreamClock) -> None:
        """Returns when the server has confirmed the set-up.

        Raises:
            WireError: the server cannot be reached, refuses the key or the set-up, or does not confirm it in time.
        """
        try:
            await self._open(session, sink, clock)
        except WireError as error:
            hint = why_no_key(self._config.base_url, KEYS)
            if hint:
                raise WireError(f"{error}{hint}") from error
            raise

    async def _open(self, session: SessionInfo, sink: Sink, clock: StreamClock) -> None:
        timeout_s = self._config.timeout_s
        self._socket = await connect(
            url_of(self._config), headers=headers_of(self._config), timeout_s=timeout_s, key_hint=" or ".join(KEYS)
        )
        self._sender = Sender(self._socket)
        self._heard = InputClock(clock, messages.RATE)
        faults = Faults(sink)
        self._conversation = Conversation(sink, clock, self._heard, faults)
        self._reader = Reader(self._socket, self._conversation.handle, self._conversation.ended, faults)
        await self._sender.send(messages.setup(self._config, session))
        await self._conversation.ready.wait("gemini_live", "setupComplete", timeout_s)

    async def push_audio(self, frame: Audio) -> None:
        assert self._reader is not None, "open() comes first"
        self._reader.check()
        data = pcm.to_base64(pcm.to_pcm16(frame))
        self._heard.sent(len(frame))
        await self._sender.send(messages.audio(data))

    async def tool_result(self, call_id: str, result: str, *, failed: bool) -> None:
        assert self._conversation is not None, "open() comes first"
        call = self._conversation.calls.take(call_id)
        if call is not None:
            await self._sender.send(messages.tool_response(call.id, call.name, result, failed=failed))

    async def close(self) -> None:
        if self._reader is not None:
            await self._reader.stop()
        if self._conversation is not None:
            self._conversation.stop()
        if self._socket is not None:
            await self._socket.close()
