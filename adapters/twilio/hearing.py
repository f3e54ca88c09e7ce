"""What the bot sends: audio, marks, and the order to forget what is queued."""

from __future__ import annotations

from fdbench.contract import Closed, Sink

from .._stream import pcm
from .._stream.faults import Faults
from .._stream.json_event import JsonEvent, Malformed, parse_object
from .._stream.runs import Runs
from .._stream.sender import Sender
from .call import Call
from .dialect import Dialect
from .marks import Marks


class Hearing:
    """Handles the bot's messages, and answers them."""

    def __init__(self, dialect: Dialect, call: Call, runs: Runs, sink: Sink, faults: Faults, sender: Sender) -> None:
        self._dialect = dialect
        self._call = call
        self._runs = runs
        self._sink = sink
        self._faults = faults
        self._sender = sender
        self._marks = Marks()

    async def handle(self, message: str | bytes) -> None:
        """Raises Malformed for what cannot be understood."""
        if isinstance(message, bytes):
            raise Malformed("a binary message; carriers take JSON only")
        event = parse_object(message)
        event.name = kind = event.text("event")
        stream = event.text(self._dialect.stream, self._call.stream)
        if stream != self._call.stream:
            raise Malformed(f"'{kind}' for another {self._dialect.stream} than this call's; a carrier drops it")
        if kind == self._dialect.audio:
            self._audio(event.object("media"))
        elif kind == self._dialect.mark:
            await self._mark(event)
        elif kind == self._dialect.clear:
            await self._clear()
        else:
            self._faults.once(f"the bot sent an event '{kind}', which {self._dialect.name} does not have", f"event {kind}")

    def _audio(self, media: JsonEvent) -> None:
        kind, rate = media.text("contentType", "audio/x-mulaw"), media.fields.get("sampleRate", 8000)
        if kind != "audio/x-mulaw" or str(rate) != "8000":  # only Plivo's messages tell
            raise Malformed(f"audio of {kind} at {rate} Hz; only audio/x-mulaw at 8000 Hz can be played")
        data = pcm.from_base64(media.text("payload"))
        if data.startswith(b"RIFF"):
            raise Malformed("audio with a WAV header; carriers take bare samples")
        if data:
            self._marks.sent(self._runs.audio(pcm.from_mulaw(data)))

    async def _mark(self, event: JsonEvent) -> None:
        name = (event.object("mark") if self._dialect.mark == "mark" else event).text("name")
        waits = self._marks.add(name)
        self._runs.end()  # the mark is reached as the item ends
        if not waits:
            await self._sender.send(self._call.reached(name))

    async def _clear(self) -> None:
        self._runs.flush()
        waiting = self._marks.clear()
        if self._dialect.cleared:
            await self._sender.send(self._call.cleared())
        if self._dialect.marks_on_clear:
            await self._tell(waiting)

    async def played(self, item: str) -> None:
        """The item was heard to its end, or cut."""
        await self._tell(self._marks.played(item))

    async def _tell(self, marks: list[str]) -> None:
        for mark in marks:
            await self._sender.send(self._call.reached(mark))

    def ended(self, reason: str) -> None:
        """The bot has hung up."""
        self._runs.end()
        self._sink.emit(Closed(f"the bot hung up: {reason}"))
