"""One thread here, the user's setting in a system's own process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fdbench.live.session import run_live
from fdbench.session.plan import SessionPlan
from fdbench.threads import OURS, THREADS, as_found, keep_to_one_thread
from tests.session.scripted import cue

TELLS = """
import os
from pathlib import Path
from fdbench.contract import StepAdapter, StepOutput
class Tells(StepAdapter):
    def open(self, session):
        Path(__file__).with_suffix(".txt").write_text(repr([os.environ.get("OPENBLAS_NUM_THREADS"), os.environ.get("FDBENCH_ONE_THREAD")]))
    def step(self, user, now):
        return StepOutput(user)
"""


@pytest.mark.parametrize(("users", "here", "found"), [(None, "1", None), ("4", "4", "4"), ("1", "1", "1")])
def test_the_users_setting_stays(monkeypatch: pytest.MonkeyPatch, users: str | None, here: str, found: str | None) -> None:
    monkeypatch.setattr(os, "environ", {THREADS: users} if users else {})
    keep_to_one_thread()
    keep_to_one_thread()
    assert os.environ[THREADS] == here
    with as_found():
        assert os.environ == ({THREADS: found} if found else {})
    assert os.environ[THREADS] == here and (OURS in os.environ) == (users is None)


def test_a_block_that_fails_leaves_them_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {})
    keep_to_one_thread()
    with pytest.raises(ValueError, match="no"), as_found():
        raise ValueError("no")
    assert os.environ == {THREADS: "1", OURS: "1"}


@pytest.mark.parametrize(("users", "found"), [(None, [None, None]), ("4", ["4", None])])
def test_a_system_in_a_process_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, users: str | None, found: list[str | None]
) -> None:
    monkeypatch.delenv(THREADS, raising=False)
    monkeypatch.delenv(OURS, raising=False)
    if users:
        monkeypatch.setenv(THREADS, users)
    keep_to_one_thread()
    (tmp_path / "bot.py").write_text(TELLS, encoding="utf-8")
    run_live(SessionPlan((cue(delay_ms=100, length_ms=100, window_ms=100),), spec=str(tmp_path / "bot.py")))
    assert (tmp_path / "bot.txt").read_text(encoding="utf-8") == repr(found)


def test_the_command_keeps_to_one() -> None:
    code = (
        "import os, sys; from fdbench.cli import main; sys.argv[1:] = ['list', 'adapters']; "
        "main.main(); print(os.environ['OPENBLAS_NUM_THREADS'])"
    )
    env = {name: value for name, value in os.environ.items() if name not in (THREADS, OURS)}
    shown = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True, timeout=60)
    assert shown.stdout.splitlines()[-1] == "1"
