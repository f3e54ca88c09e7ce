"""Which tests run which functions: found once, without any change, so that a mutant meets only tests that can notice it.

Two classes are plugins of pytest: `Recorder` for the run without a change, `Chosen` for a trial.
"""

from __future__ import annotations

import ast
import pickle
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType

import pytest

Function = tuple[str, int]
"""A file, relative to the tree, and the line on which the function begins (its first decorator, if it has one)."""
NONE_CHOSEN = 5
"""Exit code of pytest where no test was left."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What a run without any change showed. Durations are of the processor, in seconds."""

    seconds: dict[str, float]
    by_function: dict[Function, set[str]]
    at_import: set[Function]
    """What ran already as modules were imported."""

    @classmethod
    def read(cls, file: Path) -> Reach:
        seconds, calls, at_import = pickle.loads(file.read_bytes())  # noqa: S301  # this program wrote it
        found: dict[Function, set[str]] = defaultdict(set)
        for owner, functions in calls.items():  # what ran as a file was imported or in a fixture concerns each of its tests
            tests = [owner] if owner in seconds else [test for test in seconds if file_of(test) == owner]
            for function in functions:
                found[function].update(tests)
        return cls(seconds, dict(found), at_import)

    def of(self, root: Path, file: str, line: int) -> list[str]:
        """The tests that run the function around the line, quickest first. Where it stands outside all functions: those that run
        anything of the file or of one that imports it, or whose own file imports it or looks at all modules."""
        begin = function_at((root / file).read_text(encoding="utf-8"), line)
        if begin is not None:
            found = self.by_function.get((file, begin), set())
        else:
            module = file.removesuffix(".py").replace("/", ".")
            importers = {f for f in {name for name, _ in self.by_function} if _imports(root / f, module)} | {file}
            found = {test for (name, _), tests in self.by_function.items() if name in importers for test in tests}
            own = {test: root / file_of(test) for test in self.seconds}
            found |= {test for test, held in own.items() if _imports(held, module) or _imports(held, "pkgutil")}
        return sorted(found, key=lambda test: (self.seconds[test], test))


def file_of(test: str) -> str:
    return test.partition("::")[0]


def function_at(source: str, line: int) -> int | None:
    """First line of the innermost function whose body holds the line. A default or a decorator belongs to what is around."""
    holders = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.body[0].lineno <= line <= (node.end_lineno or 0)
    ]
    if not holders:
        return None
    inner = max(holders, key=lambda node: node.lineno)
    return min([inner.lineno, *(decorator.lineno for decorator in inner.decorator_list)])


_imported: dict[Path, set[str]] = {}


def _imports(file: Path, module: str) -> bool:
    if file not in _imported:
        found: set[str] = set()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.update((node.module, *(f"{node.module}.{alias.name}" for alias in node.names)))
        _imported[file] = found
    return module in _imported[file]


class Recorder:
    """Notes who calls what of `package`, and how long each test takes."""

    def __init__(self, root: Path, package: str, to: Path) -> None:
        self.root, self.inside, self.to = root, f"{root / package}/", to
        self.seconds: dict[str, float] = defaultdict(float)
        self.calls: dict[str, set[Function]] = defaultdict(set)
        self.seen: set[CodeType] = set()
        self.at_import: set[Function] = set()
        self.owner = ""

    @contextmanager
    def _owned(self, owner: str) -> Iterator[None]:
        before, self.owner, self.seen = self.owner, owner, set()
        threading.settrace(self._enter)
        sys.settrace(self._enter)
        try:
            yield
        finally:
            sys.settrace(None)
            threading.settrace(None)
            self.owner, self.seen = before, set()

    def _enter(self, frame: FrameType, event: str, arg: object) -> None:
        code = frame.f_code
        if code not in self.seen:
            self.seen.add(code)
            if (
                code.co_filename.startswith(self.inside) and code.co_filename.endswith(".py") and self.owner
            ):  # no template of a page
                file = code.co_filename.removeprefix(f"{self.root}/")
                self.calls[self.owner].add((file, code.co_firstlineno))

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Iterator[None]:
        if not isinstance(collector, pytest.Module):
            return (yield)
        with self._owned(file_of(collector.nodeid)):
            report = yield
        self.at_import |= self.calls[file_of(collector.nodeid)]
        return report

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        _forget()
        with self._owned(file_of(item.nodeid)):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        begin = time.process_time()
        with self._owned(item.nodeid):
            try:
                return (yield)
            finally:
                self.seconds[item.nodeid] += time.process_time() - begin

    def write(self) -> None:
        self.to.write_bytes(pickle.dumps((dict(self.seconds), dict(self.calls), self.at_import)))


def _forget() -> None:
    """Empty the caches of annotation and scoring: what one test left there would hide what the next one runs."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("fdbench.annotate", "fdbench.score")):
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


class Chosen:
    """Only these tests, in this order."""

    def __init__(self, tests: Sequence[str]) -> None:
        self.rank = {test: number for number, test in enumerate(tests)}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted((item for item in items if item.nodeid in self.rank), key=lambda item: self.rank[item.nodeid])
