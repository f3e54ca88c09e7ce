"""Session time: integer samples at 24,000 Hz, and the only conversions from and to other units.

Scenario times are integer milliseconds (24 samples each); float seconds exist only in files and pages for people.
"""

from __future__ import annotations

from typing import TypeAlias

Samples: TypeAlias = int

RATE = 24_000
SAMPLES_PER_MS = RATE // 1000
TICK_MS = 20
TICK: Samples = TICK_MS * SAMPLES_PER_MS


def ms(milliseconds: int) -> Samples:
    """Samples in a whole number of milliseconds. Exact."""
    return milliseconds * SAMPLES_PER_MS


def seconds(value: float) -> Samples:
    """Samples nearest to `value` seconds."""
    return round(value * RATE)


def to_ms(samples: Samples) -> float:
    """Milliseconds, as a float rounded to 6 digits."""
    return round(samples / SAMPLES_PER_MS, 6)


def to_seconds(samples: Samples) -> float:
    """Seconds, as a float rounded to 6 digits."""
    return round(samples / RATE, 6)


def ceil_ms(samples: Samples) -> Samples:
    """The first whole millisecond at or after `samples`: cues are placed on those."""
    return -(-samples // SAMPLES_PER_MS) * SAMPLES_PER_MS
