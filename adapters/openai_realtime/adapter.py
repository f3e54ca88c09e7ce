"""The adapter: opens the session, sends the user's audio, and tells the server what was heard."""

from __future__ import annotations

from fdbench.contract import Audio, Capabilities, PlayoutReport, SessionInfo, Sink, StreamAdapter, StreamClock
from fdbench.speech.resample import ASR_RATE, Downsampler
from fdbench.wire import Socket, connect

from .._stream import pcm
from .._stream.faults import Faults
from .._stream.input_clock import InputClock
from .._stream.reader import Reader
from .._stream.tools import result_text
from .address import headers_of, key_name, url_of
from .config import Config
from .conversation import Conversation
from .session import session_of
from .wiring import Wiring

SESSION_CAP_S = 60 * 60.0
DECIDES = {"server": "agent", "client": "client", "none": "none"}


class OpenAIRealtime(StreamAdapter):
    """A session of the Realtime API over a WebSocket. One object serves one session."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._encode = pcm.to_pcm16 if config.audio_format == "pcm" else pcm.to_mulaw
        self._lower = Downsampler() if config.dialect.hears_hz == ASR_RATE else None
        self._socket: Socket | None = None
        self._reader: Reader | None = None
        self.capabilities = Capabilities(
            clock="wall",
            pacing="paced" if config.paced else "burst",
            rate=config.rate,
            barge_in=DECIDES[config.interrupt],  # type: ignore[arg-type]  # a table of the three words
            transcripts=True,
            tools=True,
            virtual_clock=False,
            session_cap_s=SESSION_CAP_S,
        )

    async def open(self, session: SessionInfo, sink: Sink, clock: StreamClock) -> None:
        """Returns when the server has confirmed the session.

        Raises:
            WireError: the server cannot be reached, refuses the key or the session, or does not confirm it in time.
        """
        self._heard = InputClock(clock, self._config.rate)
        self._socket = await connect(
            url_of(self._config),
            headers=headers_of(self._config),
            timeout_s=self._config.timeout_s,
            key_hint=key_name(self._config),
        )
        self._wiring = Wiring(self._socket)
        faults = Faults(sink)
        self._conversation = Conversation(self._config, sink, self._wiring, self._heard, faults)
        self._reader = Reader(self._socket, self._conversation.handle, self._conversation.ended, faults)
        await self._wiring.send("session.update", session=session_of(self._config, session))
        await self._conversation.ready.wait("openai_realtime", "session.updated", self._config.timeout_s)

    async def push_audio(self, frame: Audio) -> None:
        assert self._reader is not None, "open() comes first"
        self._reader.check()
        audio = pcm.to_base64(self._encode(frame if self._lower is None else self._lower.feed(frame)))
        self._heard.sent(len(frame))
        await self._wiring.send("input_audio_buffer.append", audio=audio)

    async def on_playout(self, report: PlayoutReport) -> None:
        await self._conversation.truncate(self._conversation.speaking.heard(report))

    async def tool_result(self, call_id: str, result: str, *, failed: bool) -> None:
        if not self._conversation.responses.answered(call_id):
            return
        item = {"type": "function_call_output", "call_id": call_id, "output": result_text(result, failed=failed)}
        await self._wiring.send("conversation.item.create", item=item)
        await self._conversation.ask_if_owed()

    async def close(self) -> None:
        if self._reader is not None:
            await self._reader.stop()
        if self._socket is not None:
            await self._socket.close()
