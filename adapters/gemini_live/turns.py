"""The agent's side. The API names no items, so each turn of the model is one; `turnComplete` ends it.

Should audio come after `generationComplete`, as when the model goes on by itself, it is another item of the same turn.
"""

from __future__ import annotations

from dataclasses import dataclass

from fdbench.contract import RATE, Audio, AudioEnd, AudioOut, Flush, Samples, Sink, StreamClock, Transcript

PATIENCE: Samples = RATE
"""An interrupted turn ends with `turnComplete`. If that does not come, what arrives so much later is a new one."""


@dataclass(slots=True)
class _Turn:
    item: str
    heard_of: bool = False
    """Whether audio of it was passed on."""
    ended: bool = False
    cut: Samples | None = None
    """When it was interrupted."""
    text: str = ""


class Turns:
    """The turn under way, if any."""

    def __init__(self, sink: Sink, clock: StreamClock) -> None:
        self._sink = sink
        self._clock = clock
        self._turn: _Turn | None = None
        self._count = 0

    @property
    def under_way(self) -> bool:
        return self._turn is not None

    def audio(self, audio: Audio) -> None:
        """A chunk. Late ones of an interrupted turn are passed on too: the core discards them."""
        turn = self._current()
        if turn.ended:
            self._count += 1
            turn.item, turn.heard_of, turn.ended = f"turn-{self._count}", False, False
        if turn.cut is not None and not turn.heard_of:
            self._sink.emit(Flush(turn.item))  # what begins only after the interruption was unknown to it
        turn.heard_of = True
        self._sink.emit(AudioOut(turn.item, audio))

    def text(self, text: str) -> None:
        """A piece of what is said. It may come before its audio, or after."""
        turn = self._current()
        turn.text += text
        self._sink.emit(Transcript("agent", text, turn.item, final=False))

    def interrupted(self) -> None:
        """The user cut in: nothing of what was sent is to be heard any more."""
        if self._turn is not None and self._turn.cut is None:
            self._turn.cut = self._clock.now()
        self._sink.emit(Flush())

    def generated(self) -> None:
        """All audio of the turn has come. Its text may still be on its way."""
        turn = self._turn
        if turn is not None and turn.heard_of and not turn.ended:
            turn.ended = True
            self._sink.emit(AudioEnd(turn.item))

    def complete(self) -> None:
        """The turn is over."""
        self.generated()
        if self._turn is not None and self._turn.text.strip():
            self._sink.emit(Transcript("agent", self._turn.text, self._turn.item))
        self._turn = None

    def _current(self) -> _Turn:
        turn = self._turn
        if turn is not None and turn.cut is not None and self._clock.now() - turn.cut >= PATIENCE:
            self.complete()
        if self._turn is None:
            self._count += 1
            self._turn = _Turn(f"turn-{self._count}")
        return self._turn
