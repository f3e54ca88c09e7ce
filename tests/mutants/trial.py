"""One mutant against the tests, in a copy of the source tree: the work tree is never touched."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from tests.mutants.places import Mutant

PRELOADED = ("jsonschema", "numpy", "pytest", "rapidfuzz", "scipy.signal", "scipy.stats", "soundfile", "soxr", "yaml")
"""Imported once; each trial is a fork of the process that holds them. Nothing of fdbench is among them, and no plugin of pytest."""
SPARE_S = 30.0
"""A trial may take three times as long as the tests without a change, and this."""
FAILED = (1, 2, 3)
"""Exit codes of pytest by which a mutant is killed: a failure, a file that cannot be collected, a crash."""


class Verdict(StrEnum):
    KILLED = "killed"
    SURVIVED = "SURVIVED"
    EQUIVALENT = "equivalent"


class Tree:
    """A copy of what git knows of the source tree, in `folder`."""

    def __init__(self, source: Path, folder: Path) -> None:
        self.root = folder
        for name in PRELOADED:
            importlib.import_module(name)
        listed = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listed, cwd=source, capture_output=True, check=True, text=True).stdout
        for name in filter(None, names.split("\0")):
            if (source / name).is_file() and not name.startswith("reports/"):
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source / name, folder / name)

    @contextmanager
    def mutated(self, mutant: Mutant) -> Iterator[None]:
        file = self.root / mutant.file
        before, made = file.read_bytes(), file.stat()
        file.write_text(mutant.apply(before.decode()), encoding="utf-8")
        # A change can leave the size as it was: by the time alone is it told that the compiled file is of another source.
        os.utime(file, (made.st_atime, made.st_mtime + 10.0))
        try:
            yield
        finally:
            file.write_bytes(before)
            os.utime(file, (made.st_atime, made.st_mtime))

    def survives(self, tests: Sequence[str], limit: float | None = None, *, keep: bool = False) -> bool:
        """Whether these tests pass. A trial that takes longer than `limit`, in seconds, does not: a loop may never end. `keep` the
        compiled files for later trials."""
        trial = multiprocessing.get_context("fork").Process(target=_run, args=(str(self.root), tuple(tests), keep))
        trial.start()
        trial.join(limit)
        if trial.is_alive():
            trial.kill()
            trial.join()
            return False
        if trial.exitcode not in (0, *FAILED) and (trial.exitcode or 0) > 0:
            raise RuntimeError(f"pytest {' '.join(tests)} ended with exit code {trial.exitcode}")
        return trial.exitcode == 0

    def baseline(self, tests: Sequence[str]) -> float:
        """How long the tests take without a change, in seconds."""
        begin = time.monotonic()
        if not self.survives(tests, keep=True):
            raise SystemExit(f"without any change, these tests already fail: {' '.join(tests)}")
        return time.monotonic() - begin


def _run(root: str, tests: tuple[str, ...], keep: bool) -> None:
    """In a process of its own: run pytest on a tree whose modules nobody has imported yet."""
    import pytest

    os.chdir(root)
    os.environ["PYTHONPATH"] = root
    sys.dont_write_bytecode = not keep
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it, and tests send it
    sys.path.insert(0, root)
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    for name in [m for m in sys.modules if m.partition(".")[0] in ("fdbench", "tests")]:
        del sys.modules[name]
    os._exit(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *tests]))
