"""A run that is killed again and again ends with the same bytes, and leaves no process. 60 kills: `python -m tests.run.kills`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.run.kills import fault_of_chain, whole

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")]


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return whole(tmp_path_factory.mktemp("whole"))


def test_kills_leave_nothing_running_and_lose_nothing(reference: Path, tmp_path: Path) -> None:
    assert fault_of_chain(tmp_path, reference, 100) is None
