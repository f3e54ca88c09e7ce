"""One mutant against the tests, in a copy of the source tree: the work tree is never touched."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from math import ceil
from pathlib import Path

import pytest

from tests.mutants.places import Mutant
from tests.mutants.reach import NONE_CHOSEN, Chosen, file_of

PRELOADED = ("jsonschema", "numpy", "pytest", "rapidfuzz", "scipy.signal", "scipy.stats", "soundfile", "soxr", "yaml")
"""Imported once; each trial is a fork of the process that holds them. Nothing of fdbench is among them, and no plugin of pytest."""
FORK = multiprocessing.get_context("fork")
MOST_STRETCH = 20
"""On a busy machine a trial may take so many times the processor time that it is allowed."""
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

    def survives(self, tests: Sequence[str], limit_s: float) -> bool:
        """Whether these tests, named as pytest names them and tried in this order, all pass. Trials that need more than `limit_s`
        of processor time do not: a loop may never end."""
        files = tuple(sorted({file_of(test) for test in tests}))
        trial = FORK.Process(target=run_pytest, args=(self.root, files, [Chosen(tests)], limit_s))
        trial.start()
        trial.join(limit_s * MOST_STRETCH)
        if trial.is_alive():  # it waits for something that never comes
            trial.kill()
            trial.join()
        if (trial.exitcode or 0) > 0 and trial.exitcode not in (*FAILED, NONE_CHOSEN):
            raise RuntimeError(f"pytest {' '.join(files)} ended with exit code {trial.exitcode}")
        return trial.exitcode in (0, NONE_CHOSEN)


def run_pytest(root: Path, arguments: Sequence[str], plugins: Sequence[object], limit_s: float | None = None) -> None:
    """In a process of its own: run pytest on a tree whose modules nobody has imported yet."""
    os.chdir(root)
    os.environ["PYTHONPATH"] = str(root)
    sys.dont_write_bytecode = limit_s is not None  # compiled files are kept for later trials only where nothing was changed
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it, and tests send it
    sys.path.insert(0, str(root))
    if limit_s is not None:
        limit_processor(limit_s)
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    for name in [m for m in sys.modules if m.partition(".")[0] in ("fdbench", "tests")]:
        del sys.modules[name]
    os._exit(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *arguments], plugins=list(plugins)))


def limit_processor(limit_s: float) -> None:
    """This process ends when it has used so much processor time."""
    resource.setrlimit(resource.RLIMIT_CPU, (ceil(limit_s), ceil(limit_s) + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
