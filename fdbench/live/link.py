"""The session's end of the connection to the adapter's process."""

from __future__ import annotations

import multiprocessing
import select
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

from fdbench.errors import AdapterFault
from fdbench.live import host
from fdbench.live.lifeline import end_group
from fdbench.live.messages import Failed, FromAdapter, Ready, Start, Stop, Stopped, ToAdapter
from fdbench.live.uninterrupted import uninterrupted
from fdbench.threads import as_found

DIED = "the adapter's process died: a native crash, or out of memory"
READY_LIMIT_S = host.OPEN_LIMIT_S + 60.0
"""The process also has to start, and to load the adapter."""
TAKES_LIMIT_S = 2.0
"""The process empties its end of the link whatever the adapter does; once that is full, it is given so long."""
STUCK = "the adapter's process takes nothing any more: it is stopped, or native code in it holds everything up"
END_LIMIT_S = host.CLOSE_LIMIT_S + 50.0
"""Closing, and writing the cassette."""


class Link:
    """An adapter in a process of its own. Use it as a context manager: the process ends with the block."""

    def __init__(self, start: Start) -> None:
        self._start = start
        self._stuck = False
        self.late_ms = 0.0
        """Of the frames in the adapter's process; known once `close` is through."""

    def __enter__(self) -> Link:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=host.main, args=(theirs,), daemon=True)
        with uninterrupted(), as_found():
            self._process.start()
        theirs.close()
        self.send(self._start)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with suppress(AdapterFault):
            self.send(Stop())
            self._drain(END_LIMIT_S if kind is None else 1.0)
        self._process.join(timeout=1.0)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        end_group(self._process, signal.SIGKILL)
        self._connection.close()

    def _drain(self, seconds: float) -> None:
        """Read until the process has ended: while it has something to tell it can do nothing else, and it may have a cassette to write."""
        end = time.monotonic() + seconds
        with suppress(EOFError, OSError):
            while (left := end - time.monotonic()) > 0:
                if self._connection.poll(left):
                    self._connection.recv_bytes()

    def wait_ready(self) -> tuple[float, list[FromAdapter]]:
        """Seconds that opening the session took, and what arrived before it was open.

        Raises:
            AdapterFault: it could not be opened.
        """
        early: list[FromAdapter] = []
        while True:
            message = self.receive(READY_LIMIT_S)
            if message is None:
                raise AdapterFault(f"the adapter was not ready within {READY_LIMIT_S:.0f} s")
            if isinstance(message, Ready):
                return message.seconds, early
            early.append(message)

    def send(self, message: ToAdapter) -> None:
        """Tell the adapter's process. AdapterFault if it died, or does not listen."""
        nearly_full = not select.select([], [self._connection], [], 0.0)[1]
        giving_up = threading.Timer(TAKES_LIMIT_S, self._give_up) if nearly_full else None
        if giving_up is not None:
            giving_up.start()
        try:
            self._connection.send(message)
        except OSError:
            raise self._end() from None
        finally:
            if giving_up is not None:
                giving_up.cancel()

    def _give_up(self) -> None:
        self._stuck = True
        self._process.kill()

    def receive(self, seconds: float) -> FromAdapter | None:
        """The next message, None if there is none for so long.

        Raises:
            AdapterFault: the adapter cannot go on, or its process died.
        """
        try:
            if not self._connection.poll(max(0.0, seconds)):
                return None
            message: FromAdapter = self._connection.recv()
        except (EOFError, OSError):
            raise AdapterFault(DIED) from None
        if isinstance(message, Failed):
            raise failed(message)
        return message

    def close(self) -> Iterator[FromAdapter]:
        """Close the adapter's session; what it still tells until that is done, or for `END_LIMIT_S`.

        Raises:
            AdapterFault: closing failed.
        """
        self.send(Stop())
        end = time.monotonic() + END_LIMIT_S
        while (left := end - time.monotonic()) > 0:
            message = self.receive(left)
            if isinstance(message, Stopped):
                self.late_ms = message.late_ms
            if message is None or isinstance(message, Stopped):
                return
            yield message

    def _end(self) -> AdapterFault:
        """Why the process is gone, as far as it told."""
        if self._stuck:
            return AdapterFault(STUCK)
        with suppress(EOFError, OSError):
            while self._connection.poll(0.1):
                message = self._connection.recv()
                if isinstance(message, Failed):
                    return failed(message)
        return AdapterFault(DIED)


def failed(message: Failed) -> AdapterFault:
    """The fault that the adapter's process told, with its traceback as a note."""
    fault = AdapterFault(message.sentence)
    if message.trace:
        fault.add_note(message.trace)
    return fault
