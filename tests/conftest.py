"""What all tests share: quiet libraries, reproducible properties, one browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from hypothesis import settings

from fdbench.doctor.parts import BROWSER_VARIABLE, BROWSERS

# Before numpy and matplotlib are imported: one thread a process, no window.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
os.environ.setdefault("MPLBACKEND", "Agg")

# No deadline: a slow machine is no counter-example. In CI the examples are the same each time.
settings.register_profile("fdbench", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("fdbench")


LEFT_OUT = ("counterpart", "long")
"""Tests with these marks run only when they are asked for: `make counterparts`, `make test-long`, or `pytest -m MARK`."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what was not asked for. Files with slow tests first, in the order in which they are: else two processes end minutes
    apart."""
    unasked = [mark for mark in LEFT_OUT if mark not in config.option.markexpr]
    left_out = [item for item in items if any(item.get_closest_marker(mark) for mark in unasked)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session", autouse=True)
def _own_word_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What tests recognise is kept for this session of tests alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FDBENCH_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium for Playwright's `executable_path`; in CI a missing one is a failure, elsewhere a skip."""
    named = os.environ.get(BROWSER_VARIABLE)
    if named and shutil.which(named) is None:
        pytest.fail(f"{BROWSER_VARIABLE} is {named}, which cannot be run")
    found = named or next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is not None:
        return found
    message = f"no Chromium: install one, or set {BROWSER_VARIABLE} to its path"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
