"""How much memory a worker holds between two items."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import cache


def hand_back() -> None:
    """Give what was freed back to the system, where the C library can: long tracks leave holes that nothing else fits into."""
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    """`malloc_trim` of glibc; None elsewhere."""
    if not sys.platform.startswith("linux"):
        return None
    found: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return found
