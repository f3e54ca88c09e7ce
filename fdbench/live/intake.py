"""How much a session takes in at most: a system that does not stop sending must not fill the memory of this machine."""

from __future__ import annotations

from fdbench.errors import AdapterFault
from fdbench.timebase import Samples, to_seconds

EVENTS_LIMIT = 100_000
"""Events that are kept; a chunk of audio is one."""
AUDIO_LIMIT_S = 1_800
"""Audio that is kept, heard or not: far more than any session lasts."""
RAW_LIMIT = 20_000
RAW_CHARACTERS = 50_000_000
"""Lines of the wire log that are kept, and their length together. What comes after is left out of it, and nothing else."""


class Intake:
    """Counts what arrives, at `rate` Hz.

    Raises:
        AdapterFault: by `event` and `audio`, for what goes over a limit (`>`).
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._events = 0
        self._audio = 0
        self._lines = 0
        self._characters = 0

    def event(self, instant: Samples) -> None:
        """One more, at `instant` of 24 kHz."""
        self._events += 1
        if self._events > EVENTS_LIMIT:
            raise AdapterFault(_endless(instant, f"{EVENTS_LIMIT} events have arrived"))

    def audio(self, samples: int, instant: Samples) -> None:
        """So many more, at `instant` of 24 kHz."""
        self._audio += samples
        if self._audio > AUDIO_LIMIT_S * self._rate:
            raise AdapterFault(_endless(instant, f"{AUDIO_LIMIT_S} s of agent audio have arrived"))

    def keeps(self, line: str) -> bool:
        """Whether the wire log still takes this line."""
        self._lines += 1
        self._characters += len(line)
        return self._lines <= RAW_LIMIT and self._characters <= RAW_CHARACTERS


def _endless(instant: Samples, what: str) -> str:
    return f"at {to_seconds(instant):.2f} s over {what}: the system does not stop sending"
