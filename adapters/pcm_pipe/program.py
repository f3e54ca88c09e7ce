"""A program whose standard input and output carry messages: a kind (`J` JSON, `A` audio), the length, the payload."""

from __future__ import annotations

import asyncio
import os
import signal
import struct
from collections.abc import Sequence
from contextlib import suppress

from fdbench.contract import Raw, Sink
from fdbench.wire import WireClosed, WireError, without_secrets
from fdbench.wire.base import Iterated

HEADER = struct.Struct("<cI")
LONGEST = 16 * 1024 * 1024
"""Bytes of one message; what is longer is no message but something else on standard output."""
UNREAD = 4 * 1024 * 1024
"""Bytes that may wait for a program that does not read."""
STOP_S = 2.0
LINE = 500


class Program(Iterated):
    """A `fdbench.wire.Socket` on a process. Lines of its standard error become `Raw` events."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, sink: Sink) -> None:
        self._name = name
        self._process = process
        self._sink = sink
        self._header: tuple[bytes, int] | None = None
        self._last_line = ""
        self.why = ""
        """Why it says nothing more; empty before that."""
        self._closed = False
        self._log = asyncio.create_task(self._read_log())

    @classmethod
    async def start(cls, command: Sequence[str], sink: Sink) -> Program:
        """Start it, in a session of its own, so that Ctrl-C reaches it through `close` only.

        Raises:
            WireError: it cannot be started.
        """
        pipe = asyncio.subprocess.PIPE
        try:
            process = await asyncio.create_subprocess_exec(
                *command, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True, limit=1 << 20
            )
        except (OSError, ValueError) as error:
            told = getattr(error, "strerror", None) or str(error)
            raise WireError(f"pcm_pipe: {command[0]} cannot be started ({told}); check the command") from None
        return cls(command[0], process, sink)

    async def send(self, message: str | bytes) -> None:
        kind, data = (b"A", message) if isinstance(message, bytes) else (b"J", message.encode())
        stdin = self._process.stdin
        if stdin is None or stdin.is_closing() or self._process.returncode is not None:
            raise WireClosed(1006, f"{self._name} does not listen any more")
        if stdin.transport.get_write_buffer_size() > UNREAD:
            raise WireClosed(1006, f"{self._name} does not read its standard input")
        stdin.write(HEADER.pack(kind, len(data)) + data)  # never waits: pacing is the core's

    async def recv(self) -> str | bytes:
        stdout = self._process.stdout
        assert stdout is not None
        try:
            if self._header is None:
                self._header = self._checked(*HEADER.unpack(await stdout.readexactly(HEADER.size)))
            kind, length = self._header
            data = await stdout.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.why = await self._ended()
            raise WireClosed(1006, self.why) from None
        self._header = None
        if kind == b"A":
            return data
        return data.decode("utf-8", errors="replace")

    async def close(self) -> None:
        """Close its input, and give it 2 s to end by itself; then it is killed, with its children."""
        if self._closed:
            return
        self._closed = True
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            await asyncio.wait_for(self._drained(), STOP_S)
        except TimeoutError:
            self._kill()
            await self._process.wait()
        self._log.cancel()
        await asyncio.gather(self._log, return_exceptions=True)

    async def _drained(self) -> None:
        """Read on until it has ended: a program that cannot write does not end."""
        while self._process.stdout is not None and await self._process.stdout.read(1 << 16):
            pass
        await self._process.wait()

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def _checked(self, kind: bytes, length: int) -> tuple[bytes, int]:
        if kind in (b"J", b"A") and length <= LONGEST:
            return kind, length
        seen = repr(HEADER.pack(kind, length))[1:]
        self.why = f"{self._name} wrote {seen} where a message should begin; print to standard error instead"
        raise WireClosed(1002, self.why)

    async def _ended(self) -> str:
        """Why there is no more output: how it ended, and what it said last."""
        try:
            code = await asyncio.wait_for(self._process.wait(), STOP_S)
        except TimeoutError:
            return f"{self._name} closed its standard output and still runs"
        with suppress(TimeoutError):  # a child may keep standard error open
            await asyncio.wait_for(asyncio.shield(self._log), STOP_S / 10)
        how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
        said = f"; the last line on its standard error: {self._last_line}" if self._last_line else ""
        return f"{self._name} {how}{said}"

    async def _read_log(self) -> None:
        stderr = self._process.stderr
        assert stderr is not None
        while True:
            try:
                line = await stderr.readline()
            except ValueError:  # longer than the buffer
                continue
            if not line:
                return
            text = without_secrets(line.decode("utf-8", errors="replace").strip())[:LINE]
            if text:
                self._last_line = text
                self._sink.emit(Raw("in", f"stderr: {text}"))
