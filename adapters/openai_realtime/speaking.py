"""The agent's side: its audio and its words, by item."""

from __future__ import annotations

from fdbench.contract import RATE, AudioEnd, AudioOut, Flush, PlayoutReport, Sink, Transcript, WordTime

from .._stream import pcm
from .._stream.json_event import JsonEvent
from .config import Config
from .items import Items, Truncation


class Speaking:
    """Passes on audio and transcripts; remembers of each item what must be known to truncate it."""

    def __init__(self, config: Config, sink: Sink) -> None:
        self._decode = pcm.from_pcm16 if config.audio_format == "pcm" else pcm.from_mulaw
        self._sink = sink
        self._items = Items(config.rate)

    def audio(self, event: JsonEvent, name: str, response: str, *, cut: bool) -> Truncation | None:
        """A delta. Late ones of a flushed item are passed on too: the core discards them.

        Args:
            cut: its response was interrupted. An item that only begins now was unknown to the flush, and is flushed by itself.

        Returns:
            What the server must be told at once, if anything.
        """
        audio = self._decode(pcm.from_base64(event.text("delta")))
        item = self._items.get(name)
        item.response, item.content_index = response, int(event.number("content_index", 0))
        unheard = cut and not item.samples and not item.settled and len(audio) > 0
        item.samples += len(audio)
        if unheard:
            self._sink.emit(Flush(name))
        self._sink.emit(AudioOut(name, audio))
        return self._items.unheard(name) if unheard else None

    def end(self, name: str) -> None:
        """No more audio of the item will come."""
        if self._items.end(name):
            self._sink.emit(AudioEnd(name))

    def stop(self, response: str | None = None) -> None:
        """No more audio of a response will come; or, with None, none at all."""
        for name in self._items.open(response):
            self.end(name)

    def heard(self, report: PlayoutReport) -> Truncation | None:
        """What the server must be told of a report, if anything."""
        return self._items.heard(report)

    def piece(self, name: str, text: str) -> None:
        """The next piece of an item's transcript."""
        self._items.get(name).text += text
        if text:
            self._sink.emit(Transcript("agent", text, name, final=False))

    def said(self, name: str, text: str) -> None:
        """An item's whole transcript; if it is empty, what its pieces were."""
        item = self._items.get(name)
        whole = text or item.text
        if whole.strip():
            self._sink.emit(Transcript("agent", whole, name, tuple(item.words)))

    def word(self, event: JsonEvent) -> None:
        """Where a word stands in its item's audio (Azure's own voices tell that)."""
        start, length = event.number("audio_offset_ms"), event.number("audio_duration_ms")
        begin, end = (round(each * RATE / 1000) for each in (start, start + length))
        self._items.get(event.text("item_id")).words.append(WordTime(event.text("text"), begin, end))
