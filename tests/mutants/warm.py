"""Trials without a start: one pytest that has collected its tests stays, and each trial is a fork of it with one function changed.

A change outside functions (a constant, a default) works as the module is imported; such a one is tried by `Tree.survives`.
"""

from __future__ import annotations

import gc
import importlib
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from types import CodeType, FunctionType

import pytest

from tests.mutants.places import Mutant
from tests.mutants.reach import Reach, Recorder, function_at
from tests.mutants.trial import FORK, MOST_STRETCH, Tree, limit_processor, run_pytest


class Warm:
    """These tests, collected once, in a process of its own that ends with this one."""

    def __init__(self, tree: Tree, tests: Sequence[str], folders: Sequence[str]) -> None:
        self.tree = tree
        self.calls, answers = FORK.Pipe()
        with tempfile.TemporaryDirectory() as folder:
            kept = Path(folder) / "reach"
            plugin = _Collected(tree.root, folders, answers, Recorder(tree.root, "fdbench", kept))
            FORK.Process(target=run_pytest, args=(tree.root, tests, [plugin, plugin.recorder])).start()
            answers.close()
            if not self._answer():
                raise SystemExit(f"without any change, these tests already fail: {' '.join(tests)}")
            self.reach = Reach.read(kept)

    def kills(self, mutant: Mutant, tests: Sequence[str], limit_s: float) -> bool:
        """Whether one of the tests, tried in this order, fails, or they need more than `limit_s` of processor time."""
        if not tests:
            return False
        source = (self.tree.root / mutant.file).read_text(encoding="utf-8")
        function = function_at(source, mutant.place[0])
        if function is None or (mutant.file, function) in self.reach.at_import:
            with self.tree.mutated(mutant):
                return not self.tree.survives(tests, limit_s)
        self.calls.send((mutant.file, source, mutant.apply(source), tests, limit_s))
        return not self._answer()

    def close(self) -> None:
        self.calls.send(None)

    def _answer(self) -> bool:
        try:
            return bool(self.calls.recv())
        except EOFError:
            return False


class _Collected:
    """The plugin that stays where pytest would begin to run the tests. It answers with whether the tests passed."""

    def __init__(self, root: Path, folders: Sequence[str], answers: Connection, recorder: Recorder) -> None:
        self.root, self.folders, self.answers, self.recorder = root, folders, answers, recorder

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        functions = self._functions()
        gc.freeze()  # what is here stays: a fork that looks through all of it would copy it
        items = {item.nodeid: item for item in session.items}
        self.answers.send(_passes(lambda: self._record(session)))
        session.config.pluginmanager.unregister(self.recorder)
        while True:
            match self.answers.recv():
                case None:
                    return True
                case file, before, after, tests, limit_s:
                    pass
            of_file = [f for f in functions if f.__code__.co_filename == str(self.root / file)]
            chosen = [items[test] for test in tests]
            self.answers.send(_passes(partial(_trial, session, chosen, of_file, before, after), limit_s))

    def _functions(self) -> list[FunctionType]:
        for file in sorted(f for folder in self.folders for f in (self.root / folder).rglob("*.py")):
            importlib.import_module(file.relative_to(self.root).with_suffix("").as_posix().replace("/", "."))
        inside = f"{self.root}/fdbench/"
        return [f for f in gc.get_objects() if isinstance(f, FunctionType) and f.__code__.co_filename.startswith(inside)]

    def _record(self, session: pytest.Session) -> bool:
        passed = _run(session, session.items)
        self.recorder.write()
        return passed


def _passes(run: Callable[[], bool], limit_s: float | None = None) -> bool:
    """What it returns in a process of its own, if it returns."""
    child = FORK.Process(target=_exit_with, args=(run, limit_s))
    child.start()
    child.join(None if limit_s is None else limit_s * MOST_STRETCH)
    if child.is_alive():  # it waits for something that never comes
        child.kill()
        child.join()
    return child.exitcode == 0


def _exit_with(run: Callable[[], bool], limit_s: float | None) -> None:
    if limit_s is not None:
        limit_processor(limit_s)
    os._exit(0 if run() else 1)


def _trial(
    session: pytest.Session, items: Sequence[pytest.Item], of_file: Sequence[FunctionType], before: str, after: str
) -> bool:
    _change(of_file, before, after)
    return _run(session, items)


def _run(session: pytest.Session, items: Sequence[pytest.Item]) -> bool:
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return False
    return True


def _change(functions: Sequence[FunctionType], before: str, after: str) -> None:
    """Put the changed code into every function of the file that lives."""
    old, new = (list(_codes(compile(source, "changed", "exec"))) for source in (before, after))
    changed = dict(zip(old, new, strict=True))
    for function in functions:
        function.__code__ = changed[function.__code__]


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)
