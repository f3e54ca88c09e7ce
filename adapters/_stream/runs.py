"""Agent audio that comes without names for its utterances, as items: one for each run of audio."""

from __future__ import annotations

from fdbench.contract import RATE, Audio, AudioEnd, AudioOut, Flush, Samples, Sink, StreamClock

GAP: Samples = 300 * RATE // 1000
"""What comes so long (`>=`) after all before it was played begins a new item. A late chunk of the same utterance does not."""


class Runs:
    """Names items "1", "2", ...: an item goes on until it is ended or flushed, or nothing was left to play for `GAP`."""

    def __init__(self, sink: Sink, clock: StreamClock, rate: int) -> None:
        self._sink = sink
        self._clock = clock
        self._rate = rate
        self._count = 0
        self._open = False
        self._sounded = False
        self._until: Samples = 0

    @property
    def current(self) -> str:
        """The item that goes on, else the one that comes next."""
        return str(self._count if self._open else self._count + 1)

    def audio(self, audio: Audio) -> str:
        """The next chunk, which must not be empty. Returns its item."""
        now = self._clock.now()
        if self._open and now >= self._until + GAP:
            self.end()
        if not self._open:
            self._count += 1
            self._open = self._sounded = True
        self._until = max(self._until, now) + len(audio) * RATE // self._rate
        self._sink.emit(AudioOut(self.current, audio))
        return self.current

    def end(self) -> None:
        """The item is complete; nothing happens without one."""
        if self._open:
            name, self._open = self.current, False
            self._sink.emit(AudioEnd(name))

    def flush(self) -> None:
        """All that came must not be played on. Nothing happens if no audio came since the last time."""
        if self._sounded:
            self._open = self._sounded = False
            self._until = self._clock.now()
            self._sink.emit(Flush())
