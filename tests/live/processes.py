"""A run that is under way, and its processes."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
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
        """To its process group, as the terminal does it. Workers and adapters are in groups of their own."""
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
        return bool(self.left())

    def left(self) -> list[int]:
        """Its processes, whatever their group: they share its session. One that has ended and was not waited for is none."""
        return [pid for pid in _pids() if _session_of(pid) == self._process.pid]

    def kill(self) -> None:
        """All that is left of it."""
        for pid in self.left():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def started(scenarios: Path, out: Path, *options: str) -> AbstractContextManager[Running]:
    """`fdbench run` in real time, which the block lets end or ends."""
    return begun(command(scenarios, out, *options), out)


@contextmanager
def begun(command: Sequence[str], out: Path) -> Iterator[Running]:
    """A command that writes a run to `out`, which the block lets end or ends. It minds Ctrl-C even if the tests themselves were started in
    the background, where a shell has it ignored."""
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        command,
        env=environment(),
        stdout=pipe,
        stderr=pipe,
        text=True,
        start_new_session=True,
        preexec_fn=_mind_interrupts,
    )
    running = Running(out, process)
    try:
        yield running
    finally:
        running.kill()
        process.communicate()


def _mind_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def until(met: Callable[[], object], what: str, patience_s: float = PATIENCE_S) -> None:
    """Wait for it."""
    end = time.monotonic() + patience_s
    while not met():
        assert time.monotonic() < end, f"{what} did not come within {patience_s:.0f} s"
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


def _session_of(pid: int) -> int | None:
    """The session of a process that runs; None for one that has ended."""
    try:
        state, _parent, _group, session = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:4]
    except OSError:
        return None
    return None if state == "Z" else int(session)


def _pids() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
