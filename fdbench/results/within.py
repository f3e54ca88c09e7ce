"""What a value of a document may be, beside its type."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Within:
    """In [least, most]: a number, or the length of a list or object."""

    least: float
    most: float

    def broken_by(self, value: Any) -> str | None:
        """What is wrong, in a few words; None if nothing is."""
        if isinstance(value, Sized):
            if self.least <= len(value) <= self.most:
                return None
            return "is empty" if not value and self.most > self.least else "has the wrong number of parts"
        if value < self.least:
            return f"must be at least {self.least:g}"
        return f"must be at most {self.most:g}" if value > self.most else None


@dataclass(frozen=True, slots=True)
class As:
    """A list whose parts are as those of this tuple; the last ones may be left out where they are NotRequired."""

    parts: Any


NUMBER = Within(-1e12, 1e12)
"""Sums of such numbers are still exact enough."""
COUNT = Within(0, 1_000_000)
POSITIVE = Within(1, 1_000_000)
SAMPLES = Within(0, 1 << 40)
PAIR = Within(2, 2)
SOME = Within(1, 1_000_000)
PERCENT = Within(0, 100)
SIGNED_PERCENT = Within(-100, 100)
SHARE = Within(0, 1)
SIZE = Within(0, 1e12)
