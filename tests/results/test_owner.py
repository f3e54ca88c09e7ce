"""A run's folder has one owner."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fdbench.errors import UsageError
from fdbench.results.owner import OWNER, owned

HOLDS = """
import sys, time
from pathlib import Path
from fdbench.results.owner import owned
with owned(Path(sys.argv[1]), ["run", "--set", "api_key=sk-not-to-be-seen"]):
    print("mine", flush=True)
    time.sleep(600)
"""


def test_a_second_owner_is_refused_and_told_who_it_is(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDS, str(tmp_path)], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"mine\n"
        told = rf"process {other.pid} on .*, since 20.*, is writing there now; wait"
        with pytest.raises(UsageError, match=told), owned(tmp_path, []):
            raise AssertionError("two owners")
        assert "not-to-be-seen" not in (tmp_path / OWNER).read_text()
        other.kill()
        other.wait()
    with owned(tmp_path, ["score"]):
        found = json.loads((tmp_path / OWNER).read_text())
        assert (found["pid"], found["command"]) == (os.getpid(), ["score"])


def test_nothing_is_left_to_read_afterwards(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), owned(tmp_path, []):
        raise ZeroDivisionError
    assert not (tmp_path / OWNER).exists()
    with owned(tmp_path, []):
        pass
