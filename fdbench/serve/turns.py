"""The user's turns as the Realtime API tells of them, from what an adapter tells.

A client of that API stops playing at `speech_started`, whatever the system decides. So while the agent sounds nothing is told of
the user's speech until the agent has really fallen silent: a system that talks on through a backchannel is heard to do so.
"""

from __future__ import annotations

from fdbench.serve.reply import Event
from fdbench.timebase import Samples, to_ms


class Turns:
    """One session's. `padding_ms` and `transcribed` follow the client's settings."""

    def __init__(self) -> None:
        self.padding_ms = 300
        self.transcribed = False
        self.declared = False
        """The adapter tells when the user speaks; then turns are cut by that."""
        self._count = 0
        self._onset: Samples | None = None
        self._open: str | None = None
        self._committed: str | None = None

    @property
    def pending(self) -> bool:
        """The user speaks, and the client was not told."""
        return self._onset is not None and self._open is None

    @property
    def onset(self) -> Samples | None:
        """When the user began the turn that is open; None if there is none."""
        return self._onset

    def speaks(self, at: Samples) -> None:
        """The user began at `at`; told by `announce`."""
        if self._open is None and self._onset is None:
            self._onset = at

    def announce(self) -> list[Event]:
        """Tell that the user speaks, if that was not done."""
        if not self.pending or self._onset is None:
            return []
        self._count += 1
        self._open, self._committed = f"item_u{self._count}", None
        start = max(0, round(to_ms(self._onset)) - self.padding_ms)
        return [{"type": "input_audio_buffer.speech_started", "audio_start_ms": start, "item_id": self._open}]

    def stops(self, at: Samples) -> list[Event]:
        """The user's turn is over. One that the client was not told of is forgotten."""
        item, self._open, self._onset = self._open, None, None
        if item is None:
            return []
        end = round(to_ms(at))
        return [{"type": "input_audio_buffer.speech_stopped", "audio_end_ms": end, "item_id": item}, *self._commit(item)]

    def text(self, text: str, at: Samples, *, sounding: bool) -> list[Event]:
        """What the user said up to `at`. If no turn was told of, one is told of now; without its beginning if the agent sounds."""
        events: list[Event] = []
        if self._open is None and self._committed is None:
            self.speaks(at)
            if sounding:
                self._onset = None
                self._count += 1
                events += self._commit(f"item_u{self._count}")
            else:
                events += self.announce()
        if self._open is not None:
            events += self.stops(at)
        item, self._committed = self._committed, None
        if self.transcribed and item is not None:
            events.append(_transcription(item, text, to_ms(at) / 1000))
        return events

    def _commit(self, item: str) -> list[Event]:
        self._committed = item
        content = [{"type": "input_audio", "transcript": None}]
        whole = {
            "id": item,
            "object": "realtime.item",
            "type": "message",
            "role": "user",
            "status": "completed",
            "content": content,
        }
        return [
            {"type": "input_audio_buffer.committed", "item_id": item, "previous_item_id": None},
            {"type": "conversation.item.added", "item": whole, "previous_item_id": None},
            {"type": "conversation.item.done", "item": whole, "previous_item_id": None},
        ]


def _transcription(item: str, text: str, seconds: float) -> Event:
    return {
        "type": "conversation.item.input_audio_transcription.completed",
        "item_id": item,
        "content_index": 0,
        "transcript": text,
        "usage": {"type": "duration", "seconds": seconds},
    }
