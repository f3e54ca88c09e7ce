"""A run on a cluster of dask is the run that was played here, also when a worker is killed in its midst."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from fdbench.cli.main import main
from fdbench.errors import EXIT_USAGE
from fdbench.render.clips import suite_store
from fdbench.run import away
from tests.live.faulty_run import SCENARIO, suite
from tests.run.test_merge import same

distributed = pytest.importorskip("distributed")
psutil = pytest.importorskip("psutil")

AGENT = """
import time
import numpy as np
from fdbench.contract import StepAdapter, StepOutput
from .tone import tone

class Agent(StepAdapter):
    frame_ms = 200

    def step(self, user, now):
        time.sleep(0.02)
        return StepOutput(tone(user))
"""
TONE = """
import numpy as np

def tone(user):
    return np.where(np.abs(user) > 0.01, np.float32(0.2), np.float32(0.0))
"""
REPEATS = 3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two scenarios, one of a bundled clip and one of a recording of the user's own, and an adapter of two files."""
    scenarios = suite(tmp_path / "suite", "said")
    clips = suite_store()
    name = next(name for name, entry in clips.entries().items() if entry.kind == "speech" and entry.samples < 48_000)
    (scenarios / "ask.flac").write_bytes((clips.roots[0] / clips.entries()[name].file).read_bytes())
    own = SCENARIO.format(name="own").replace("say: Why?", "clip: ask.flac\n    text: Why?")
    (scenarios / "latency.short.own.yaml").write_text(own, encoding="utf-8")
    adapter = tmp_path / "agent"
    adapter.mkdir()
    (adapter / "__init__.py").write_text(AGENT, encoding="utf-8")
    (adapter / "tone.py").write_text(TONE, encoding="utf-8")
    return tmp_path


def command(folder: Path, out: str, *options: str) -> list[str]:
    given = ["run", str(folder / "suite"), "--adapter", str(folder / "agent"), "--recogniser", "none"]
    return [*given, "--repeats", str(REPEATS), "--out", str(folder / out), *options]


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of one with two workers, each a process with a nanny that replaces it."""
    options = {"n_workers": 2, "threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": None}
    with distributed.LocalCluster(**options, silence_logs=50) as started:
        yield started.scheduler_address.replace("tcp://", "dask://")


def client(address: str) -> Any:
    return distributed.Client(address.replace("dask://", "tcp://"), set_as_default=False)


def kill_one(address: str, items: Path) -> None:
    """SIGKILL for a worker, as soon as one session is there."""
    with client(address) as there:
        pid = next(iter(there.run(os.getpid).values()))
    while not any(found.suffix != ".part" for found in items.glob("*/*@*")):
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)


def players(address: str) -> list[str]:
    """Command lines of what the workers have started to play sessions in."""
    with client(address) as there:
        workers = [psutil.Process(pid) for pid in there.run(os.getpid).values()]
    started = [" ".join(child.cmdline()) for worker in workers for child in worker.children(recursive=True)]
    return [line for line in started if "spawn_main" in line]


@pytest.mark.slow
def test_a_worker_with_another_fdbench_is_named(
    folder: Path, cluster: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(away, "installed", lambda: {"fdbench": "9.9"})
    assert main(command(folder, "out", "--cluster", cluster)) == EXIT_USAGE
    told = capsys.readouterr().err
    assert "on this worker, and 9.9 where the run is scored; install the same on all workers" in told and told.count("\n") == 1
    assert not (folder / "out").exists()


@pytest.mark.slow
def test_a_worker_that_is_killed_in_mid_run_costs_nothing(
    folder: Path, cluster: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same bytes as when it is played here; nothing but the workers is left of it."""
    assert main(command(folder, "here", "--jobs", "0")) in (0, 3)
    killer = Thread(target=kill_one, args=(cluster, folder / "there" / "items"))
    killer.start()
    assert main(command(folder, "there", "--cluster", cluster)) in (0, 3)
    killer.join()
    assert " is gone; what it played is played again by others" in capsys.readouterr().err
    assert len(list((folder / "there" / "items").glob("*/*@*"))) == 2 * REPEATS
    assert same(folder / "there") == same(folder / "here")
    assert players(cluster) == []
