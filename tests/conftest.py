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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests first, in the order in which they are: else two processes end minutes apart."""
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
