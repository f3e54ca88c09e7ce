"""What a bot measures of itself: times to the first byte become spans, tokens and characters become usage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fdbench.contract import RATE, Samples, Sink, Span, StreamClock

from .._stream.json_event import JsonEvent, Malformed
from .._stream.ledger import Ledger

STAGES = (("stt", "asr"), ("llm", "llm"), ("tts", "tts"))
"""Part of a processor's name, and the stage. Another processor's stage is its name."""
LONGEST_S = 600.0
"""A time over that is none."""


class Metrics:
    """Translates `metrics` messages. A span ends when its message arrives."""

    def __init__(self, sink: Sink, clock: StreamClock) -> None:
        self._sink = sink
        self._clock = clock
        self._ledger = Ledger()

    def take(self, data: JsonEvent) -> None:
        """The `data` of a message. Raises Malformed."""
        for entry in _entries(data, "ttfb"):
            self._span(stage_of(entry.text("processor", "")), entry.number("value", 0.0))
        amounts: dict[str, float] = {}
        for entry in _entries(data, "tokens"):
            amounts |= {name: amounts.get(name, 0.0) + value for name, value in entry.numbers().items()}
        for entry in _entries(data, "characters"):
            amounts["characters"] = amounts.get("characters", 0.0) + entry.number("value", 0.0)
        usage = self._ledger.add({name: amount for name, amount in amounts.items() if amount})
        if usage is not None:
            self._sink.emit(usage)

    def _span(self, stage: str, seconds: float) -> None:
        if 0 < seconds < LONGEST_S:  # a bot begins with zeros, which stand for nothing
            now: Samples = self._clock.now()
            self._sink.emit(Span(stage, max(0, now - round(seconds * RATE)), now, modelled=False))


def stage_of(processor: str) -> str:
    """Such as `tts` for `CartesiaTTSService#0`."""
    known = [stage for part, stage in STAGES if part in processor.lower()]
    return known[0] if known else processor.partition("#")[0] or "unknown"


def _entries(data: JsonEvent, field: str) -> Iterator[JsonEvent]:
    entries: Any = data.fields.get(field) or []
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise Malformed(f"metrics hold something else in '{field}' (a list of objects)")
    return (JsonEvent(entry, f"metrics.{field}") for entry in entries)
