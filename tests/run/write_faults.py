"""A full disk and a lost permission at each single write of a run: one sentence, nothing that was whole is lost, and --resume completes.

`python -m tests.run.write_faults` tries every write with both; `tests/run/test_write_faults.py` a sample.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest import mock

from fdbench.cli.main import main
from tests.run.test_run import SHORT, files

ERRORS = (errno.ENOSPC, errno.EACCES)
AGENT = """
import numpy as np
from fdbench.contract import StepAdapter, StepOutput

class Agent(StepAdapter):
    def step(self, user, now):
        return StepOutput(user * np.float32(0.5))
"""
BY_NATURE = {".owner.lock", "run.json", "results.json"}
"""With a time in them, or none of a run's results."""


MKDIR = os.mkdir


class Writes:
    """Counts what is written below a folder; the write of that number fails."""

    def __init__(self, folder: Path, number: int, error: int) -> None:
        self._folder, self._number, self._error = str(folder), number, error
        self.count = 0

    def met(self, path: object) -> None:
        """OSError if it is its turn."""
        if isinstance(path, str | os.PathLike) and os.fspath(path).startswith(self._folder):
            self.count += 1
            if self.count == self._number:
                raise OSError(self._error, os.strerror(self._error), str(path))

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Every way by which a run writes: files of Python and of libsndfile, folders, names."""
        soundfile = import_module("soundfile")  # it has no types

        with contextlib.ExitStack() as stack:
            for module, name in ((os, "mkdir"), (os, "rename"), (os, "replace"), (soundfile, "write")):
                stack.enter_context(mock.patch.object(module, name, self._before(getattr(module, name))))
            stack.enter_context(mock.patch.object(io, "open", self._opening(io.open)))
            stack.enter_context(mock.patch.object(os, "open", self._opening_low(os.open)))
            yield

    def _before(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def met(path: Any, *args: Any, **kwargs: Any) -> Any:
            if call is not MKDIR or not Path(path).exists():  # else it has nothing to write
                self.met(path)
            return call(path, *args, **kwargs)

        return met

    def _opening(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def opened(path: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
            if not set(mode) & set("wax+"):
                return call(path, mode, *args, **kwargs)
            self.met(path)
            return _Watched(call(path, mode, *args, **kwargs), lambda: self.met(path))

        return opened

    def _opening_low(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def opened(path: Any, flags: int, *args: Any, **kwargs: Any) -> Any:
            if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                self.met(path)
            return call(path, flags, *args, **kwargs)

        return opened


class _Watched:
    """A file whose writes are counted."""

    def __init__(self, file: Any, met: Callable[[], None]) -> None:
        self._file, self._met = file, met

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> _Watched:
        return self

    def __exit__(self, *told: object) -> None:
        self._file.close()

    def write(self, data: Any) -> Any:
        self._met()
        return self._file.write(data)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)


def command(folder: Path, out: Path) -> list[str]:
    (folder / "agent.py").write_text(AGENT, encoding="utf-8")
    given = ["run", *files(*SHORT[:2]), "--adapter", str(folder / "agent.py"), "--jobs", "0", "--no-cache"]
    return [*given, "--out", str(out)]


def run(given: list[str]) -> tuple[int, str]:
    """Exit code, and what is printed as an error."""
    err = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(err):
        return main(given), err.getvalue()


def whole(folder: Path, out: Path) -> tuple[dict[str, bytes], int]:
    """The files of a run without a fault, and how many writes it took."""
    writes = Writes(out, 0, 0)
    with writes.watched():
        code, told = run(command(folder, out))
    assert code == 0, told
    return contents(out), writes.count


def contents(out: Path) -> dict[str, bytes]:
    return {str(p.relative_to(out)): p.read_bytes() for p in out.rglob("*") if p.is_file() and p.name not in BY_NATURE}


def fault_of(folder: Path, reference: dict[str, bytes], number: int, error: int) -> str | None:
    """What is wrong with a run whose write of that number fails; None if nothing is."""
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    given, writes = command(folder, out), Writes(out, number, error)
    with writes.watched():
        code, told = run(given)
    if writes.count < number:
        return f"only {writes.count} writes"
    if code not in (2, 3) or "Traceback" in told or told.count("\n") != 1:
        return f"exit {code}: {told[-1500:]}"
    left = {name: data for name, data in contents(out).items() if name.startswith("items/") and ".part/" not in name}
    if broken := [name for name, data in left.items() if reference.get(name) != data]:
        return f"half written: {broken}"
    code, told = run([*given, "--resume"] if (out / "run.json").exists() else given)
    if code != 0:
        return f"cannot be completed: {told[-1500:]}"
    after = contents(out)
    odd = [name for name in reference.keys() | after.keys() if reference.get(name) != after.get(name)]
    return f"other files after --resume: {odd}" if odd else None


def main_(every: int) -> int:
    """`every`: the writes 1, 1 + every, ..."""
    broken = tried = 0
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        reference, count = whole(folder, folder / "whole")
        for number in range(1, count + 1, every):
            tried += 1
            for error in ERRORS:
                if (fault := fault_of(folder, reference, number, error)) is not None:
                    broken += 1
                    print(f"write {number}, {errno.errorcode[error]}: {fault}", flush=True)
        print(f"{tried} of {count} writes, {len(ERRORS)} errors each, {broken} borne badly")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main_(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
