"""The adapter: connects, sends the user's audio, and turns the bot's frames into events."""

from __future__ import annotations

from collections.abc import Callable

from fdbench.contract import (
    Audio,
    Capabilities,
    Closed,
    Raw,
    SessionInfo,
    Sink,
    StreamAdapter,
    StreamClock,
    Transcript,
)
from fdbench.speech.resample import Downsampler
from fdbench.wire import Socket, WireClosed, WireError, connect, without_secrets

from .._stream import pcm
from .._stream.faults import Faults
from .._stream.json_event import Malformed
from .._stream.reader import Reader
from .._stream.ready import Ready
from .._stream.runs import Runs
from .config import NAME, Config
from .frames import AudioFrame, InterruptionFrame, MessageFrame, TextFrame, TranscriptionFrame, decode, encode
from .rtvi import Rtvi, client_ready

SHOWN = 2_000
"""Characters of a message that stand in the wire log."""


class Pipecat(StreamAdapter):
    """A session with a pipecat bot. One object serves one session."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._socket: Socket | None = None
        self._reader: Reader | None = None
        self._convert: Callable[[Audio], Audio] = Downsampler().feed if config.input_rate < config.rate else lambda frame: frame
        self.capabilities = Capabilities(
            clock="wall", pacing="paced", rate=config.rate, barge_in="agent", transcripts=config.rtvi, virtual_clock=False
        )

    async def open(self, session: SessionInfo, sink: Sink, clock: StreamClock) -> None:
        """Returns when the bot is ready; without RTVI, when the connection stands.

        Raises:
            WireError: the bot cannot be reached, serves somebody else, or is not ready in time.
        """
        self._socket = await connect(self._config.url, timeout_s=self._config.timeout_s)
        self._ready = Ready()
        faults = Faults(sink)
        self._bot = Bot(self._config.rate, sink, clock, faults, self._ready)
        self._reader = Reader(self._socket, self._bot.handle, self._bot.ended, faults)
        if self._config.rtvi:
            hello = client_ready()
            sink.emit(Raw("out", hello))
            await self._send(encode(MessageFrame(hello)))
            await self._until_ready()
        else:
            self._ready.done()

    async def _until_ready(self) -> None:
        try:
            await self._ready.wait(NAME, "bot-ready", self._config.timeout_s)
        except WireError as error:
            raise WireError(f"{error}; set rtvi=off if the bot does not speak RTVI") from None

    async def push_audio(self, frame: Audio) -> None:
        assert self._reader is not None, "open() comes first"
        self._reader.check()
        await self._send(encode(AudioFrame(pcm.to_pcm16(self._convert(frame)), self._config.input_rate, 1)))

    async def close(self) -> None:
        if self._reader is not None:
            await self._reader.stop()
        if self._socket is not None:
            await self._socket.close()

    async def _send(self, message: bytes) -> None:
        assert self._socket is not None, "open() comes first"
        try:
            await self._socket.send(message)
        except WireClosed:
            return  # the reader tells of the end


class Bot:
    """What the bot sends, as events."""

    def __init__(self, rate: int, sink: Sink, clock: StreamClock, faults: Faults, ready: Ready) -> None:
        self._rate = rate
        self._sink = sink
        self._faults = faults
        self._ready = ready
        self._runs = Runs(sink, clock, rate)
        self._frames_interrupt = False
        self._rtvi = Rtvi(
            sink,
            clock,
            faults,
            ready=ready.done,
            interrupted=self._told_of_interruption,
            silent=self._runs.end,
            item=lambda: self._runs.current,
        )

    async def handle(self, message: str | bytes) -> None:
        """Raises Malformed for what cannot be understood."""
        if isinstance(message, str):
            raise Malformed("a text message; set up the bot with ProtobufFrameSerializer")
        frame = decode(message)
        if isinstance(frame, AudioFrame):
            self._audio(frame)
        elif isinstance(frame, MessageFrame):
            self._sink.emit(
                Raw("in", without_secrets(frame.data)[:SHOWN])
            )  # on the wire it is binary, of which only lengths are logged
            self._rtvi.take(frame.data)
        elif isinstance(frame, InterruptionFrame):
            self._frames_interrupt = True
            self._runs.flush()
        elif isinstance(frame, TranscriptionFrame):
            self._sink.emit(Transcript("user", frame.text))
        elif isinstance(frame, TextFrame):
            self._sink.emit(Transcript("agent", frame.text, self._runs.current))
        else:
            self._faults.once("the bot sent a frame of a kind that is not known")

    def _audio(self, frame: AudioFrame) -> None:
        if frame.rate != self._rate:
            self._faults.once(
                f"the bot sends audio at {frame.rate} Hz, not {self._rate}, which is not played; set rate={frame.rate}", "rate"
            )
        elif frame.channels != 1:
            raise Malformed(f"audio of {frame.channels} channels; set audio_out_channels=1 in the bot")
        elif frame.audio.startswith(b"RIFF"):
            raise Malformed("audio with a WAV header; set add_wav_header=False in the bot")
        elif frame.audio:
            self._runs.audio(pcm.from_pcm16(frame.audio))

    def _told_of_interruption(self) -> None:
        """RTVI tells of interruptions, too; where frames do, the message may be late and cut what comes next."""
        if not self._frames_interrupt:
            self._runs.flush()

    def ended(self, reason: str) -> None:
        """The bot has closed the connection."""
        if self._ready.pending:
            self._ready.fail(reason)
        self._runs.end()
        self._sink.emit(Closed(f"the bot ended the session: {reason}"))
