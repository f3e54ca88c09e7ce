"""The session's end of the connection to the adapter's process."""

from __future__ import annotations

import multiprocessing
from contextlib import suppress

from fdbench.errors import AdapterFault
from fdbench.live import host
from fdbench.live.messages import Failed, FromAdapter, Ready, Start, Stop, Stopped, ToAdapter

DIED = "the adapter's process died: a native crash, or out of memory"
READY_LIMIT_S = host.OPEN_LIMIT_S + 60.0
"""The process also has to start, and to load the adapter."""


class Link:
    """An adapter in a process of its own. Use it as a context manager: the process ends with the block."""

    def __init__(self, start: Start) -> None:
        self._start = start

    def __enter__(self) -> Link:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=host.main, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        self.send(self._start)
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._connection.send(Stop())
        self._process.join(timeout=1.0)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._connection.close()

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
        """Tell the adapter's process. AdapterFault if it died."""
        try:
            self._connection.send(message)
        except OSError:
            raise self._end() from None

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

    def close(self) -> list[FromAdapter]:
        """Close the adapter's session; what it still told.

        Raises:
            AdapterFault: closing failed.
        """
        self.send(Stop())
        told: list[FromAdapter] = []
        while True:
            message = self.receive(host.CLOSE_LIMIT_S + 1.0)
            if message is None or isinstance(message, Stopped):
                return told
            told.append(message)

    def _end(self) -> AdapterFault:
        """Why the process is gone, as far as it told."""
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
