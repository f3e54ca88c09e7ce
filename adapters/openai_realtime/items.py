"""What arrived of each item of agent audio, so that the server can be told how much of it was heard, and never more than it sent."""

from __future__ import annotations

from dataclasses import dataclass, field

from fdbench.contract import PlayoutReport, WordTime


@dataclass(slots=True)
class Item:
    """`samples` at the adapter's rate; `settled`: the server knows how much was heard, or need not be told."""

    response: str = ""
    content_index: int = 0
    samples: int = 0
    ended: bool = False
    settled: bool = False
    text: str = ""
    words: list[WordTime] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Truncation:
    """Tell the server that no more than `heard_ms` of the item was heard."""

    item: str
    content_index: int
    heard_ms: int


class Items:
    """By id; an item begins with its first audio or text."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._items: dict[str, Item] = {}

    def get(self, name: str) -> Item:
        """The item, made if it is new: its words may come before its audio."""
        return self._items.setdefault(name, Item())

    def end(self, name: str) -> bool:
        """Its audio is complete. True the first time, if it has any."""
        item = self._items.get(name)
        if item is None or item.ended or not item.samples:
            return False
        item.ended = True
        return True

    def open(self, response: str | None = None) -> list[str]:
        """Items that have audio and did not end: of one response, or all."""
        return [n for n, i in self._items.items() if i.samples and not i.ended and response in (None, i.response)]

    def unheard(self, name: str) -> Truncation:
        """None of it will be heard."""
        item = self._items[name]
        item.settled = True
        return Truncation(name, item.content_index, 0)

    def heard(self, report: PlayoutReport) -> Truncation | None:
        """What the server must be told. None: it was heard to its end, or the report is stale (unknown item, or settled before)."""
        item = self._items.get(report.item)
        if item is None or item.settled or not item.samples:
            return None
        received_ms = item.samples * 1000 // self._rate
        if not report.interrupted:
            item.settled = item.ended
            return None
        item.settled = True
        if item.ended and report.played_ms >= received_ms:
            return None  # truncating would delete its transcript although all of it was heard
        return Truncation(report.item, item.content_index, min(max(0, report.played_ms), received_ms))
