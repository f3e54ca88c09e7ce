"""What the server's messages mean for the session: the first byte says their kind."""

from __future__ import annotations

from fdbench.contract import RATE, Closed, Sink, StreamClock

from .._stream.continuous import Speech
from .._stream.faults import Faults
from .._stream.input_clock import InputClock
from .._stream.json_event import Malformed
from .._stream.partial import Transcripts
from .._stream.ready import Ready
from .opus import Decoder
from .position import Position

HANDSHAKE, AUDIO, TEXT, ERROR = 0, 1, 2, 5
IGNORED = frozenset({3, 4, 6})
"""Control, metadata and ping, of the server in Rust."""
QUIET_RMS = 0.003
"""A chunk below (`<`) that, -50 dBFS, is silence: the model's is no digital one."""
BEHIND_S = 1.0
"""A server so far (`>=`) behind does not keep up."""


class Conversation:
    """The state of one session; `handle` takes the messages in order."""

    def __init__(self, sink: Sink, clock: StreamClock, faults: Faults) -> None:
        self._sink = sink
        self._faults = faults
        self._heard = InputClock(clock, RATE)
        self._position = Position()
        self._decoder = Decoder()
        self._speech = Speech(sink, RATE, QUIET_RMS)
        self._said = Transcripts("agent", sink, self._heard)
        self._over = False
        self.ready = Ready()

    def sent(self, samples: int) -> None:
        """So much of the user's audio, in samples at 24 kHz, is handed over now."""
        self._heard.sent(samples)
        self._position.sent(samples)

    async def handle(self, message: str | bytes) -> None:
        """One message. Raises Malformed."""
        if isinstance(message, str):
            raise Malformed("a text message; is there another server at this address?")
        if not message:
            raise Malformed("an empty message")
        kind, payload = message[0], message[1:]
        if kind == HANDSHAKE:
            self.ready.done()
        elif self.ready.pending:
            raise Malformed("a message before the handshake")
        elif kind == AUDIO:
            self._audio(payload)
        elif kind == TEXT:
            self._text(payload)
        elif kind == ERROR:
            self._faults.once(f"the server tells of an error: {payload.decode('utf-8', 'replace')}", "error")
        elif kind not in IGNORED:
            self._faults.once(f"unknown message of kind {kind}")

    def _audio(self, pages: bytes) -> None:
        skipped = self._decoder.skipped
        audio = self._decoder.feed(pages)
        received = len(audio) + self._decoder.skipped - skipped
        if not received:
            return
        self._position.received(received)
        self._speech.audio(audio)
        self._said.at(self._answered_ms)
        behind = self._position.behind / RATE
        if behind >= BEHIND_S:
            self._faults.once(
                f"the server is {behind:.1f} s behind the audio that it was sent, and so are its answers: it does not keep up",
                "behind",
            )

    def _text(self, payload: bytes) -> None:
        """A part of a word, a word or a sign, as it is spoken."""
        try:
            text = payload.decode()
        except UnicodeDecodeError:
            raise Malformed("text that is no UTF-8") from None
        now = self._answered_ms
        self._said.fragment(text, now, now, now)

    @property
    def _answered_ms(self) -> float:
        return self._position.answered * 1000 / RATE

    def ended(self, reason: str) -> None:
        """The server has closed the connection."""
        if self.ready.pending:
            self.ready.fail(reason)
            return
        self.stop()
        self._sink.emit(Closed(f"the server ended the session: {reason}"))

    def stop(self) -> None:
        """What is under way is complete. A second time nothing happens."""
        if self._over:
            return
        self._over = True
        self._said.finish()
        self._speech.stop()
