"""What the adapter was asked to do and has not answered yet, on a board that another process can read.

Native code that hangs holds up every thread of its process, so only another process can tell that an adapter does not answer.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, MutableSequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

from fdbench.timebase import RATE, Samples, to_seconds

Board: TypeAlias = MutableSequence[float]
"""Three numbers: which call (an index into CALLS; 0 for none), since when (time.monotonic()), and the session's time in samples."""
CALLS = ("", "making the adapter", "open()", "step()", "tool_result()", "close()")
STEP = CALLS.index("step()")

_board: Board = [0.0, 0.0, 0.0]


@dataclass(frozen=True, slots=True)
class Call:
    """A call that has not been answered: its name, how many seconds ago it was made, and where in the session."""

    name: str
    seconds: float
    at: Samples

    def __str__(self) -> str:
        where = f" at {to_seconds(self.at):.2f} s of the session" if self.at else ""
        return f"{self.name}{where}"


def report_to(board: Board) -> None:
    """From now on, calls of this process are written there."""
    global _board
    _board = board


def board() -> Board:
    """Where calls are written: for a loop that has no time for `asked`."""
    return _board


@contextmanager
def asked(name: str, at: Samples = 0) -> Iterator[None]:
    """The block is a call of the adapter."""
    _board[2] = at
    _board[1] = time.monotonic()
    _board[0] = CALLS.index(name)
    try:
        yield
    finally:
        _board[0] = 0.0


def unanswered(board: Board) -> Call | None:
    """The call that is open on a board; None for none."""
    index, since, at = int(board[0]), board[1], int(board[2])
    return Call(CALLS[index], max(0.0, time.monotonic() - since), at) if index else None


def reached_s(board: Board) -> float:
    """Seconds of session time that a process has come to."""
    return board[2] / RATE
