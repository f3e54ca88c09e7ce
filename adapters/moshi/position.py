"""Where the server stands in the audio that it was sent: the frames that come back count it."""

from __future__ import annotations

from fdbench.contract import RATE

FRAME = RATE * 80 // 1000
"""Samples of the model's frame: one goes out for each one that came in."""


class Position:
    """All in samples at 24 kHz.

    The first frame that comes back belongs to the last whole one that was sent by then; from there on they are counted, so that a
    frame's place does not depend on when it arrives.
    """

    def __init__(self) -> None:
        self._sent = 0
        self._received = 0
        self._origin: int | None = None

    def sent(self, samples: int) -> None:
        self._sent += samples

    def received(self, samples: int) -> None:
        """Sound came back, what the decoder leaves out included."""
        if self._origin is None:
            self._origin = self._sent // FRAME * FRAME
        self._received += samples

    @property
    def answered(self) -> int:
        """What was sent before the latest frame that came back; before the first one, all that was sent."""
        return self._sent if self._origin is None else min(self._sent, self._origin + max(0, self._received - FRAME))

    @property
    def behind(self) -> int:
        """How much of what was sent is not answered and could be, beyond the delay that the first frame had; below 0 never."""
        if self._origin is None:
            return 0
        return max(0, self._sent // FRAME * FRAME - self._origin + FRAME - self._received)
