"""One worker process: it plays one item at a time. The other end knows what it plays, and what the adapter has not answered."""

from __future__ import annotations

import multiprocessing
import signal
import time
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import RawArray
from typing import cast

from fdbench.live.lifeline import end_group, tell_nothing, tied_to_parent
from fdbench.live.uninterrupted import uninterrupted
from fdbench.run.footprint import hand_back
from fdbench.run.item import ItemResult, ItemTask, play_item
from fdbench.session import calls
from fdbench.session.calls import Board, Call

GRACE_S = 1.0
"""A worker that is told to end is given so long before it is killed."""


@dataclass(frozen=True, slots=True)
class Raised:
    """A bug, or a trouble with files, that ended an item; `trace` is where, in the worker's process."""

    error: Exception
    trace: str

    def again(self) -> Exception:
        """The exception, to be raised here."""
        self.error.add_note(f"in a worker process:\n{self.trace}")
        return self.error


class Worker:
    """The parent's end. `task` is what it plays; None if it waits for something to play."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._board = cast(Board, RawArray("d", 3))
        self.link, theirs = context.Pipe()
        self.process = context.Process(
            target=tied_to_parent, args=(__name__, "work", theirs, self._board), name="fdbench-worker"
        )
        self.task: ItemTask | None = None
        self.since = 0.0
        with uninterrupted():
            self.process.start()
        theirs.close()

    def give(self, task: ItemTask) -> None:
        """Let it play an item. A worker that has died meanwhile takes it too: `died` tells."""
        self.task, self.since = task, time.monotonic()
        self._board[2] = 0.0
        try:
            self.link.send(task)
        except OSError:
            self.process.join()

    def answer(self) -> ItemResult | Raised | None:
        """What has become of its item; None while nothing has, or if it died."""
        try:
            if not self.link.poll():
                return None
            answer: ItemResult | Raised = self.link.recv()
        except (EOFError, OSError):
            self.process.join()
            return None
        self.task = None
        return answer

    def died(self) -> str:
        """How its process ended, in half a sentence; empty while it lives."""
        code = self.process.exitcode
        if code is None:
            return ""
        if code == -signal.SIGKILL:
            return "it was killed: out of memory?"
        return f"a native crash in the adapter ({signal.Signals(-code).name})" if code < 0 else f"it left with exit code {code}"

    def unanswered(self) -> Call | None:
        """The call that the adapter has not answered."""
        return calls.unanswered(self._board) if self.task is not None else None

    def reached_s(self) -> float:
        """Seconds of its session that are played."""
        return calls.reached_s(self._board)

    def end(self) -> None:
        """Now. What it was playing is a `.part` folder, and will be played again on --resume."""
        if self.process.is_alive():
            end_group(self.process, signal.SIGTERM)
            self.process.join(GRACE_S)
        end_group(self.process, signal.SIGKILL)
        self.process.join()
        self.link.close()


def work(link: Connection, board: Board) -> None:
    """The worker's own end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    tell_nothing()
    calls.report_to(board)
    while True:
        try:
            task = link.recv()
        except (EOFError, OSError):
            return
        link.send(_played(task))
        del task
        hand_back()


def _played(task: ItemTask) -> ItemResult | Raised:
    try:
        return play_item(task)
    except Exception as error:  # noqa: BLE001  (raised again in the parent)
        return Raised(error, traceback.format_exc())
