"""Absolute deadlines on one monotonic anchor, and how late each frame was sent."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fdbench.errors import InvalidRun
from fdbench.timebase import RATE, Samples, to_seconds

LATE_P99_MS = 10.0
LATE_MAX_MS = 60.0
"""A session with p99 lateness over the one (`>`), or any frame or event over the other, is invalid."""
HELD_UP_MS = 200.0
"""A frame later than this ends the session: the machine was held up."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Lateness of a session's frames in milliseconds: how long after it was due each was sent."""

    frames: int
    median_ms: float
    p99_ms: float
    max_ms: float
    last_ms: float
    behind_ms: float = 0.0
    """The longest time between the arrival of an event and the session's learning of it: it was heard so much later than it came."""
    handed_ms: float = 0.0
    """How late a frame came to the adapter's process, at most."""

    @property
    def why_invalid(self) -> str:
        """One sentence, empty for a good session."""
        if self.p99_ms > LATE_P99_MS:
            return f"1 % of its frames were sent over {self.p99_ms:.0f} ms late (at most {LATE_P99_MS:.0f} ms wanted)"
        if self.max_ms > LATE_MAX_MS:
            return f"a frame was sent {self.max_ms:.0f} ms late (at most {LATE_MAX_MS:.0f} ms wanted)"
        if self.behind_ms > LATE_MAX_MS:
            return f"what arrived was taken up to {self.behind_ms:.0f} ms late (at most {LATE_MAX_MS:.0f} ms wanted)"
        if self.handed_ms > HELD_UP_MS:
            return f"the adapter's process was held up for {self.handed_ms:.0f} ms (at most {HELD_UP_MS:.0f} ms wanted)"
        return ""


def timing(lateness_ms: Sequence[float], behind_ms: float = 0.0, handed_ms: float = 0.0) -> Timing:
    """All zero if nothing was sent."""
    if not lateness_ms:
        return Timing(0, 0.0, 0.0, 0.0, 0.0, behind_ms, handed_ms)
    late = np.asarray(lateness_ms)
    median, p99 = np.percentile(late, [50, 99])
    return Timing(len(late), float(median), float(p99), float(late.max()), float(late[-1]), behind_ms, handed_ms)


class Pace:
    """The session's only link to the wall clock. Deadlines are reckoned from the anchor and never from each other, so that lateness
    does not add up."""

    def __init__(self) -> None:
        self._anchor = 0
        self.lateness_ms: list[float] = []
        self.behind_ms = 0.0
        self.handed_ms = 0.0

    def start(self) -> int:
        """The session begins now; the `time.monotonic_ns` stamp of its instant 0."""
        self._anchor = time.monotonic_ns()
        return self._anchor

    def left(self, position: Samples) -> float:
        """Seconds until session time reaches `position`; negative once it has."""
        return (self._due(position) - time.monotonic_ns()) / 1e9

    def at(self, stamp: int, rate: int = RATE) -> Samples:
        """The session position of a `time.monotonic_ns` stamp of any process of this machine, in samples of `rate`."""
        return (stamp - self._anchor) * rate // 1_000_000_000

    def taken(self, stamp: int) -> None:
        """What arrived at this `time.monotonic_ns` stamp has just become known to the session. What came before it began does not count."""
        if stamp >= self._anchor:
            self.behind_ms = max(self.behind_ms, (time.monotonic_ns() - stamp) / 1e6)

    def handed_over(self, late_ms: float) -> None:
        """So late, at most, were frames in the adapter's process."""
        self.handed_ms = late_ms

    def sent(self, position: Samples) -> None:
        """The frame that was due at `position` has just been sent.

        Raises:
            InvalidRun: it is so late that the machine must have been held up.
        """
        late = (time.monotonic_ns() - self._due(position)) / 1e6
        self.lateness_ms.append(late)
        if late > HELD_UP_MS:
            raise InvalidRun(
                f"at {to_seconds(position):.2f} s the machine was held up for {late:.0f} ms; run fewer sessions at once (--jobs)"
            )

    def _due(self, position: Samples) -> int:
        return self._anchor + position * 1_000_000_000 // RATE
