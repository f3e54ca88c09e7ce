"""The playout engine: turns chunks that arrive in bursts into what a listener hears, and knows how much of each item was heard.

Items play in order of arrival, chunks of an item back to back. A flush silences an item from the next sample on; chunks of a
flushed item that arrive later are discarded. If an item's next chunk is late, the listener hears a gap (an underrun), as short as can be.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from fdbench.contract import Audio, PlayoutReport
from fdbench.timebase import RATE, Samples

PAUSE_MS = 200
"""If nothing of an item was there to be played for so long (`>=`), that was a pause of the sender's, and no late chunk."""


@dataclass(slots=True)
class _Chunk:
    item: str
    audio: Audio
    start: Samples
    """Not to be played before."""
    done: int = 0


class Playout:
    """Plays queued chunks into `heard`, a float32 track of the whole session, adding to what stands there.

    Args:
        heard: the track, at `rate`; all positions are samples of it.
        rate: Hz.
        hold: an item begins so many samples after its first chunk arrived: chunks that arrive as late as that leave no gap. So it does
            after a pause, for a sender may leave silence out.
    """

    def __init__(self, heard: Audio, rate: int = RATE, hold: Samples = 0) -> None:
        self._heard = heard
        self._rate = rate
        self._hold = hold
        self._queue: deque[_Chunk] = deque()
        self._flushed: set[str] = set()
        self._played: dict[str, Samples] = {}
        self._ended: set[str] = set()
        self._reports: list[PlayoutReport] = []
        self.arrivals: list[Samples] = []
        self.underruns = 0
        """Chunks that came less than PAUSE_MS after all before them in their item had been played: the listener heard a gap. What follows
        is heard as much later."""
        self.underrun: Samples = 0
        """How long these gaps were together."""
        self._dry: dict[str, Samples] = {}
        """Items of which all that came was played, and when."""

    @property
    def active(self) -> bool:
        """Whether anything waits to be played."""
        return bool(self._queue)

    def queue(self, item: str, audio: Audio, now: Samples) -> None:
        """Take a chunk that arrived at `now`. Dropped if its item was flushed before."""
        if item in self._flushed or not len(audio):
            return
        gap = now - self._dry.pop(item, now)
        if item not in self._played:
            self._played[item] = 0
            self.arrivals.append(now)
            begins = True
        else:
            begins = gap * 1000 >= PAUSE_MS * self._rate
        if gap and not begins:
            self.underruns += 1
            self.underrun += gap
        self._queue.append(_Chunk(item, audio, now + self._hold if begins else now))

    def end(self, item: str) -> None:
        """No more chunks of `item` will come: it is reported as heard when its last sample was played."""
        if item in self._flushed or item not in self._played:
            return
        self._ended.add(item)
        self._report_if_finished(item)

    def flush(self, item: str | None) -> None:
        """Silence one item, or all that was queued so far, from the next sample on."""
        cut = {chunk.item for chunk in self._queue} | (set(self._played) - self._ended) if item is None else {item}
        for name in sorted(cut - self._flushed):
            if name in self._played:
                self._reports.append(PlayoutReport(name, self._heard_ms(name), interrupted=True))
        self._flushed |= cut
        self._queue = deque(chunk for chunk in self._queue if chunk.item not in cut)

    def advance(self, start: Samples, end: Samples) -> None:
        """Play what is queued into heard[start:end]."""
        position = start
        while self._queue and max(position, self._queue[0].start) < end:
            chunk = self._queue[0]
            position = max(position, chunk.start)
            length = min(end - position, len(chunk.audio) - chunk.done)
            self._heard[position : position + length] += chunk.audio[chunk.done : chunk.done + length]
            chunk.done += length
            position += length
            self._played[chunk.item] += length
            if chunk.done == len(chunk.audio):
                self._queue.popleft()
                if all(other.item != chunk.item for other in self._queue):
                    self._dry[chunk.item] = position
                self._report_if_finished(chunk.item)

    @property
    def waiting(self) -> Samples:
        """How much audio is queued and not yet played."""
        return sum(len(chunk.audio) - chunk.done for chunk in self._queue)

    def played(self, item: str) -> Samples:
        """How much of `item` was heard so far; 0 for an unknown one."""
        return self._played.get(item, 0)

    def _heard_ms(self, item: str) -> int:
        return self.played(item) * 1000 // self._rate

    def take_reports(self) -> list[PlayoutReport]:
        """The reports since the last call, oldest first."""
        reports, self._reports = self._reports, []
        return reports

    def _report_if_finished(self, item: str) -> None:
        if item in self._ended and all(chunk.item != item for chunk in self._queue):
            self._reports.append(PlayoutReport(item, self._heard_ms(item), interrupted=False))
