"""What the server's events mean for the session: one method an event."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from fdbench.contract import Closed, SessionInfo, Sink, Usage

from .._stream import pcm
from .._stream.continuous import Speech
from .._stream.faults import Faults
from .._stream.input_clock import InputClock
from .._stream.json_event import JsonEvent, parse_object
from .._stream.partial import Transcripts
from .._stream.ready import Ready
from .._stream.sender import Sender
from .config import Config
from .delegations import Delegations
from .start import refused_format

IGNORED = frozenset(
    """
    info session.updated session.input_audio.append session.input_audio.muted session.input_audio.unmuted
    session.instructions.appended session.thinking.appended
    session.output_audio.fixture.playing session.output_audio.fixture.played
    decision.event decision.item.created decision.item.deleted
    transport.dtmf.received transport.dtmf.send transport.dtmf.sent transport.ringing transport.answered transport.failed
    """.split()
)
"""Events that are understood and say nothing that the core needs."""
ASKED = "close_requested"


class Conversation:
    """The state of one session; `handle` takes the messages in order."""

    def __init__(
        self, config: Config, info: SessionInfo, sink: Sink, sender: Sender, heard: InputClock, faults: Faults
    ) -> None:
        self._config = config
        self._sink = sink
        self._faults = faults
        self._decode = pcm.from_mulaw if config.mulaw else pcm.from_pcm16
        self._sent_ms = 0.0
        self._closing = False
        self._speech = Speech(sink, config.rate)
        self._user = Transcripts("user", sink, heard)
        self._agent = Transcripts("agent", sink, heard)
        self.delegations = Delegations(info, sink, sender, faults)
        self.ready = Ready()
        self.over = asyncio.Event()
        """The server has ended the session, or the connection is gone."""
        self._handlers: dict[str, Callable[[JsonEvent], Awaitable[None]]] = {
            "session.started": self._started,
            "session.closed": self._closed,
            "session.usage.updated": self._usage,
            "session.output_audio.delta": self._audio,
            "session.input_transcript.delta": self._heard_text,
            "session.output_transcript.delta": self._said_text,
            "session.delegation.created": self._delegated,
            "session.commentary.appended": self._appended,
            "response.event": self.delegations.response,
            "error": self._error,
        }

    async def handle(self, message: str | bytes) -> None:
        """One message. Raises Malformed."""
        event = parse_object(message)
        handler = self._handlers.get(event.type)
        if handler is not None:
            await handler(event)
        elif event.type not in IGNORED:
            self._faults.once(f"unknown event '{event.type}'", f"unknown {event.type}"[:80])

    def ended(self, reason: str) -> None:
        """The connection is gone."""
        self._end(reason, expected=self._closing)

    def sent(self, ms: float) -> None:
        """So many milliseconds more of the user's audio have been sent; that is the session's clock."""
        self._sent_ms += ms
        self._user.at(self._sent_ms)
        self._agent.at(self._sent_ms)

    def closing(self) -> None:
        """From now on an end of the session is what was asked for."""
        self._closing = True

    def stop(self) -> None:
        """Nothing more will come."""
        self._user.finish()
        self._agent.finish()
        self._speech.stop()

    # --- the session ---

    async def _started(self, event: JsonEvent) -> None:
        refused = refused_format(self._config, event.object("session"))
        if refused:
            self.ready.fail(refused)
        self.ready.done()

    async def _closed(self, event: JsonEvent) -> None:
        reason = event.text("reason", "without a reason")
        try:
            self._spent(event)
        finally:
            self._end(reason, expected=self._closing and reason == ASKED)

    def _end(self, reason: str, *, expected: bool) -> None:
        why = Faults.clean(reason)
        if self.ready.pending:
            self.ready.fail(why)
        elif not self.over.is_set():
            self.stop()
            if not expected:
                self._sink.emit(Closed(why))
        self.over.set()

    async def _usage(self, event: JsonEvent) -> None:
        self._spent(event)

    def _spent(self, event: JsonEvent) -> None:
        """The server's figures are totals."""
        seconds = event.object("usage").fields.get("seconds")
        if seconds is not None:
            amounts = {"audio_seconds": event.object("usage").number("seconds")}
            ratio = event.object("context_window").fields.get("usage_ratio")
            if ratio is not None:
                amounts["context_window_ratio"] = event.object("context_window").number("usage_ratio")
            self._sink.emit(Usage(amounts))

    async def _error(self, event: JsonEvent) -> None:
        error = event.object("error")
        self.delegations.refused(error.text("client_event_id", "") or event.text("client_event_id", ""))
        told = f"{error.text('code', '') or error.text('type', '') or 'error'}: {error.text('message', 'no reason given')}"
        if self.ready.pending:
            self.ready.fail(Faults.clean(told))
        else:
            self._faults.once(told)

    # --- the talk ---

    async def _audio(self, event: JsonEvent) -> None:
        self._speech.audio(self._decode(pcm.from_base64(event.text("delta"))))

    async def _heard_text(self, event: JsonEvent) -> None:
        self._fragment(self._user, event)

    async def _said_text(self, event: JsonEvent) -> None:
        self._fragment(self._agent, event)

    def _fragment(self, side: Transcripts, event: JsonEvent) -> None:
        side.fragment(event.text("delta"), event.number("start_ms"), event.number("end_ms"), self._sent_ms)

    async def _delegated(self, event: JsonEvent) -> None:
        await self.delegations.created(event, self._user.latest)

    async def _appended(self, event: JsonEvent) -> None:
        self.delegations.delivered(event)
