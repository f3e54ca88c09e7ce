"""Recognition that keeps pace with the user, as with a service that speech is streamed to: at the end of a turn little is left to do.

What is heard depends on the segment only, and not on when it was fed.
"""

from __future__ import annotations

from fdbench.contract import RATE, Samples

from .._reference.hearing import Hearing
from .endpointing import Endpointer, Segment16

KNOWN: Samples = RATE * 400 // 1000
"""After so much speech its level is known well enough to begin."""
NEAR_DB = 1.0
"""If the whole segment's level turns out to be further away (`>`) from what was assumed, it is heard again."""


class Recogniser:
    """Give it the endpointer after every chunk, and each segment at its end."""

    def __init__(self, hearing: Hearing) -> None:
        self._hearing = hearing
        self._level = 0.0
        self._fed = 0

    def follow(self, segment: Endpointer) -> None:
        """Hear what is new of the segment under way. While the detector waits for more silence, settle what was said so far."""
        pausing = segment.complete
        if not segment.active or (not self._hearing.active and not pausing and segment.speech < KNOWN):
            return
        if not self._hearing.active or (pausing and abs(segment.level - self._level) > NEAR_DB):
            self._begin(segment.level)
        chunks = segment.kept
        self._hearing.feed(chunks[self._fed :])
        self._fed = len(chunks)
        if pausing:
            self._hearing.settled()

    def words(self, segment: Segment16) -> str:
        """What was said in it."""
        if not self._hearing.active or self._fed != segment.chunks or abs(segment.level - self._level) > NEAR_DB:
            self._begin(segment.level)
            self._hearing.feed([segment.audio])
        return self._hearing.settled()

    def drop(self) -> None:
        """The segment is over."""
        self._hearing.end()
        self._fed = 0

    def _begin(self, level: float) -> None:
        self._hearing.begin(level)
        self._level, self._fed = level, 0
