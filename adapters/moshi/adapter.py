"""The adapter: connects, waits for the handshake, and sends the user's audio without a break."""

from __future__ import annotations

from fdbench.contract import Audio, Capabilities, SessionInfo, Sink, StreamAdapter, StreamClock
from fdbench.wire import Socket, WireClosed, WireError, connect

from .._stream.faults import Faults
from .._stream.reader import Reader
from .config import NAME, Config
from .conversation import AUDIO, Conversation
from .opus import Encoder

CONNECT_S = 10.0
"""At most, of `timeout_s`, for the connection alone."""


class Moshi(StreamAdapter):
    """A session with a Moshi or PersonaPlex server. One object serves one session.

    What was heard is not told to the server: it knows no such message.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._socket: Socket | None = None
        self._reader: Reader | None = None
        self._conversation: Conversation | None = None
        self.capabilities = Capabilities(clock="input", pacing="paced", barge_in="agent", transcripts=True, virtual_clock=False)

    async def open(self, session: SessionInfo, sink: Sink, clock: StreamClock) -> None:
        """Returns when the server has sent its handshake.

        Raises:
            WireError: the server cannot be reached, refuses the session, or does not begin in time.
            MissingExtra: the codec is not installed.
        """
        self._encoder = Encoder()
        faults = Faults(sink)
        conversation = Conversation(sink, clock, faults)
        config = self._config
        self._socket = await connect(config.address(session.instructions), timeout_s=min(config.timeout_s, CONNECT_S))
        self._reader = Reader(self._socket, conversation.handle, conversation.ended, faults)
        try:
            await conversation.ready.wait(NAME, "handshake", config.timeout_s)
        except WireError as error:
            raise WireError(f"{error}{self._hint(late=conversation.ready.pending)}") from None
        self._conversation = conversation

    def _hint(self, *, late: bool) -> str:
        if late:
            prompts = ", or its prompts take longer: raise timeout_s" if self._config.personaplex else ""
            return f"; it serves one client at a time, and another one may be talking to it{prompts}"
        return f"; check voice_prompt={self._config.voice} and the server's log" if self._config.personaplex else ""

    async def push_audio(self, frame: Audio) -> None:
        assert self._reader is not None and self._conversation is not None and self._socket is not None, "open() comes first"
        self._reader.check()
        pages = self._encoder.feed(frame)
        self._conversation.sent(len(frame))
        if not pages:
            return
        try:
            await self._socket.send(bytes([AUDIO]) + pages)
        except WireClosed:
            return  # the reader tells of the end

    async def close(self) -> None:
        if self._reader is not None:
            await self._reader.stop()
        if self._socket is not None:
            await self._socket.close()
        if self._conversation is not None:
            self._conversation.stop()
