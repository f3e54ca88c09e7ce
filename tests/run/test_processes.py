"""A run's processes: what hangs is reported and ended, what dies is named, and nothing outlives the run."""

from __future__ import annotations

import json
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from fdbench.cli.main import EXIT_TERMINATED, main
from fdbench.errors import EXIT_INVALID
from fdbench.run import pool
from tests.live.processes import PATIENCE_S, begun, until
from tests.run.test_run import SHORT, files

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")

ADAPTER = """
import subprocess, sys, time
import numpy as np
from fdbench.contract import StepAdapter, StepOutput

class Agent(StepAdapter):
    def open(self, session):
        {open}

    def step(self, user, now):
        {step}
        return StepOutput(np.zeros_like(user))
"""
HOLDS_EVERYTHING_UP = "import re; re.match('(a+)+$', 'a' * 60 + 'b')"
"""Native code that lets no other thread of its process run."""


def adapter(folder: Path, *, open: str = "pass", step: str = "pass") -> str:  # noqa: A002
    path = folder / "agent.py"
    path.write_text(ADAPTER.format(open=open, step=step), encoding="utf-8")
    return str(path)


def errors(out: Path) -> list[str]:
    document: dict[str, Any] = json.loads((out / "results.json").read_text(encoding="utf-8"))
    return [item.get("error") or "" for item in document["systems"]["agent"]["scenarios"]]


@pytest.mark.parametrize(
    ("where", "code", "call"),
    [
        ("open", "while True: pass", "open()"),
        ("open", HOLDS_EVERYTHING_UP, "open()"),
        ("step", "time.sleep(600) if now > 24_000 else None", "step() at 1.02 s of the session"),
    ],
)
def test_a_call_that_is_not_answered_is_reported_and_ended(
    where: str, code: str, call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pool, "SLOW_AFTER_S", 0.5)
    monkeypatch.setattr(pool, "LOOK_S", 0.1)
    monkeypatch.setitem(pool.LIMITS_S, "open()", 2.0)
    monkeypatch.setitem(pool.LIMITS_S, "step()", 2.0)
    out = tmp_path / "out"
    spec = adapter(tmp_path, **{where: code})
    assert main(["run", *files(SHORT[0]), "--adapter", spec, "--out", str(out), "--jobs", "1"]) == EXIT_INVALID
    told = capsys.readouterr().err
    assert f"fdbench: agent {SHORT[0]}@0: {call} has not been answered for " in told
    assert "(limit 2 s)" in told
    assert errors(out) == [f"{call} was not answered within 2 s; its process was ended"]


def test_a_session_that_crawls_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pool, "CRAWL_AFTER_S", 1.0)
    monkeypatch.setattr(pool, "SLOW_AFTER_S", 1.0)
    monkeypatch.setattr(pool, "LOOK_S", 0.1)
    spec = adapter(tmp_path, step="time.sleep(0.05) if now < 72_000 else None")
    command = ["run", *files(SHORT[0]), "--adapter", spec, "--out", str(tmp_path / "out"), "--jobs", "1"]
    assert main(command) == 0
    assert " times slower than real time" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ("import os; os._exit(11)", "it left with exit code 11"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "a native crash in the adapter (SIGSEGV)"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "it was killed: out of memory?"),
    ],
)
def test_a_process_that_dies_costs_its_item_and_is_named(code: str, how: str, tmp_path: Path) -> None:
    """The other worker goes on, and a new one takes the dead one's place."""
    spec = adapter(tmp_path, open=code)
    out = tmp_path / "out"
    assert main(["run", *files(*SHORT[:3]), "--adapter", spec, "--out", str(out), "--jobs", "2"]) == EXIT_INVALID
    assert errors(out) == [f"the worker process died: {how}"] * 3


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_of_a_run_outlives_it(number: int, tmp_path: Path) -> None:
    """Neither a worker, nor native code that holds it up, nor a program that the adapter started."""
    mark = tmp_path / "opened"
    begin = f"open({str(mark)!r}, 'w').close(); subprocess.Popen(['sleep', '600']); {HOLDS_EVERYTHING_UP}"
    spec = adapter(tmp_path, open=begin)
    out = tmp_path / "out"
    options = ["--adapter", spec, "--out", str(out), "--jobs", "2"]
    with begun([sys.executable, "-m", "fdbench", "run", *files(*SHORT), *options], out) as running:
        until(mark.exists, "the first session")
        running.signal(number)
        end = time.monotonic() + PATIENCE_S
        while running.left() and time.monotonic() < end:
            time.sleep(0.05)
        assert running.left() == []
        ran = running.ended()
    if number == signal.SIGTERM:
        assert ran.code == EXIT_TERMINATED
        assert ran.stderr.endswith("fdbench: terminated; a run can be completed with --resume\n")
