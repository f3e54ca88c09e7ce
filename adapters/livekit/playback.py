"""What a listener hears of an agent that fills a loudspeaker's buffer, pauses it, goes on, and empties it.

LiveKit speaks in segments, one after the other. Of each it wants to know when it was played, and how far. A segment is played as one
item, or, if it is paused, as several: what was not heard before the pause is played in another item after it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

Say: TypeAlias = Callable[[Mapping[str, Any] | bytes], None]
SAMPLE = 2
"""Bytes."""


class Playback:
    """One loudspeaker.

    Args:
        rate: of the audio, 16-bit mono, in Hz.
        say: sends a message, or audio of the item named last.
        started: called when a segment's first audio is played.
        finished: called once for each segment with the seconds that were heard of it, and whether it was cut.
    """

    def __init__(self, rate: int, say: Say, *, started: Callable[[], None], finished: Callable[[float, bool], None]) -> None:
        self._rate = rate
        self._say = say
        self._started = started
        self._finished = finished
        self._items = 0
        self._paused = self._gone = False
        self._reset()

    def _reset(self) -> None:
        self._segment = bytearray()
        self._begun = self._complete = self._cleared = self._cut = False
        self._heard = 0
        """Samples, up to the item that plays."""
        self._item = ""
        """The one that plays; empty while none does."""

    @property
    def item(self) -> str:
        """The item that plays, else the one that comes next."""
        return self._item or str(self._items + 1)

    @property
    def busy(self) -> bool:
        """Whether a segment is complete or cleared, and not finished: the next one has to wait."""
        return self._complete or self._cleared

    def capture(self, audio: bytes) -> None:
        """More of the segment; it must not be `busy`."""
        self._segment += audio
        if self._gone:
            return
        if self._item and not self._cut:
            self._say(audio)
        else:
            self._go_on()

    def complete(self) -> None:
        """Nothing more comes of the segment."""
        if not self._segment or self.busy:
            return
        self._complete = True
        if self._gone:
            self._finish(cut=True)
        elif self._item and not self._cut:
            self._say({"type": "item_end", "id": self._item})
        else:
            self._go_on()

    def pause(self) -> None:
        self._paused = True
        self._stop()

    def resume(self) -> None:
        self._paused = False
        self._go_on()

    def clear(self) -> None:
        """Stop, and drop the rest of the segment."""
        if not self._segment:
            return
        self._cleared = True
        if self._item and not self._gone:
            self._stop()
        else:
            self._finish(cut=True)

    def report(self, item: str, played_ms: float, interrupted: bool) -> None:
        """So much of an item was heard, and no more of it will be."""
        if item != self._item or not item:
            return
        self._item, self._cut = "", False
        self._heard = min(self._heard + round(played_ms * self._rate / 1000), len(self._segment) // SAMPLE)
        if self._cleared or not interrupted:
            self._finish(cut=interrupted)
        else:
            self._go_on()

    def hang_up(self) -> None:
        """Nobody listens any more: what is to be played counts as cut at once."""
        self._gone = True
        if self.busy:
            self._finish(cut=True)

    def _stop(self) -> None:
        if self._item and not self._cut and not self._gone:
            self._cut = True
            self._say({"type": "flush", "item": self._item})

    def _go_on(self) -> None:
        """Play what was not heard; nothing while paused, or while an item plays or it is not known yet how much was heard of it."""
        if self._paused or self._item or self._gone:
            return
        rest = bytes(self._segment[self._heard * SAMPLE :])
        if rest:
            self._items += 1
            self._item = str(self._items)
            self._say({"type": "item", "id": self._item})
            self._say(rest)
            if self._complete:
                self._say({"type": "item_end", "id": self._item})
            if not self._begun:
                self._begun = True
                self._started()
        elif self._complete:
            self._finish(cut=False)

    def _finish(self, *, cut: bool) -> None:
        seconds = self._heard / self._rate
        self._reset()
        self._finished(seconds, cut)
