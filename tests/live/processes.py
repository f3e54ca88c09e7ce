"""A run that is under way, and its processes."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.live.faulty_run import Finished, command, environment

PATIENCE_S = 60.0
"""For what takes a second or two on a machine with nothing else to do."""


class Running:
    """A run in a process group of its own, as a shell starts it."""

    def __init__(self, out: Path, process: subprocess.Popen[str]) -> None:
        self.out = out
        self._process = process

    def signal(self, number: int) -> None:
        """To all its processes, as the terminal does it."""
        os.killpg(self._process.pid, number)

    @property
    def pid(self) -> int:
        return self._process.pid

    def spawned(self) -> list[int]:
        """The processes that it started, and those that they did: workers, adapters."""
        return [pid for pid in _offspring(self._process.pid) if b"spawn_main" in _command_of(pid)]

    def ended(self) -> Finished:
        stdout, stderr = self._process.communicate(timeout=PATIENCE_S)
        return Finished(self.out, self._process.returncode, stdout, stderr)

    def is_alive(self) -> bool:
        """Whether any of its processes is left."""
        self._process.poll()
        try:
            os.killpg(self._process.pid, 0)
        except ProcessLookupError:
            return False
        return True


@contextmanager
def started(scenarios: Path, out: Path, *options: str) -> Iterator[Running]:
    """`fdbench run`, which the block lets end or ends."""
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        command(scenarios, out, *options), env=environment(), stdout=pipe, stderr=pipe, text=True, start_new_session=True
    )
    running = Running(out, process)
    try:
        yield running
    finally:
        if running.is_alive():
            running.signal(signal.SIGCONT)
            running.signal(signal.SIGKILL)
        process.communicate()


def until(met: Callable[[], object], what: str) -> None:
    """Wait for it."""
    end = time.monotonic() + PATIENCE_S
    while not met():
        assert time.monotonic() < end, f"{what} did not come within {PATIENCE_S:.0f} s"
        time.sleep(0.02)


def hold(pid: int, seconds: float) -> None:
    """Stop a process for so long."""
    os.kill(pid, signal.SIGSTOP)
    time.sleep(seconds)
    os.kill(pid, signal.SIGCONT)


def _offspring(pid: int) -> list[int]:
    try:
        children = [
            int(word) for task in Path(f"/proc/{pid}/task").iterdir() for word in (task / "children").read_text().split()
        ]
    except OSError:  # it has ended
        return []
    return children + [below for child in children for below in _offspring(child)]


def _command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
