"""A run on a cluster of dask is the run that was played here, also when a worker is killed in its midst."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from fdbench.cli.main import main
from fdbench.errors import EXIT_USAGE, UsageError
from fdbench.render.clips import store_for, suite_store
from fdbench.run import cluster as cluster_
from fdbench.run import parcel
from fdbench.run.item import ItemTask
from fdbench.scenario.load import load_paths, parse_raw
from tests.live.faulty_run import SCENARIO, suite
from tests.run.test_merge import same

distributed = pytest.importorskip("distributed")
psutil = pytest.importorskip("psutil")
away = pytest.importorskip("fdbench.run.away")

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


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--cluster", "tcp://127.0.0.1:1"], "--cluster tcp://127.0.0.1:1: write dask://HOST:PORT"),
        (
            ["--cluster", "dask://127.0.0.1:1"],
            "no scheduler answers there; start one with `dask scheduler`, or check the address",
        ),
        (["--cluster", "dask://127.0.0.1:1", "--jobs", "0"], "--jobs 0: plays in this process; leave it out, or --cluster"),
        (["--rate", "0"], "--rate 0: more than 0"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    folder: Path, options: list[str], sentence: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster_, "CONNECT_S", 0.2)
    assert main(command(folder, "out", *options)) == EXIT_USAGE
    told = capsys.readouterr().err
    assert sentence in told and told.count("\n") == 1
    assert not (folder / "out").exists()


def test_without_dask_the_extra_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert main(command(folder, "out", "--cluster", "dask://127.0.0.1:1")) == EXIT_USAGE
    assert "--cluster needs the 'cluster' extra: install it with `pip install 'fdbench[cluster]'`" in capsys.readouterr().err


def test_an_adapter_travels_whole_and_only_what_fits(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Python and tools leave in its folder stays behind; one that is installed needs none of it."""
    (folder / "agent" / "__pycache__").mkdir()
    (folder / "agent" / "__pycache__" / "tone.pyc").write_bytes(b"x")
    (folder / "agent" / ".env").write_text("KEY=x", encoding="utf-8")
    assert set(parcel.adapter_of(f"{folder / 'agent'}:Agent")) == {"agent/__init__.py", "agent/tone.py"}
    assert parcel.adapter_of("tml") == {}
    monkeypatch.setattr(parcel, "MOST_BYTES", 10)
    with pytest.raises(UsageError, match="too much to be sent to a cluster; install the adapter there as a package"):
        parcel.adapter_of(str(folder / "agent"))


def test_a_parcel_is_unpacked_as_what_was_packed(folder: Path) -> None:
    """The same stimuli, found by the script beside them; again in the same folder; nothing may lead out of it."""
    (scenario,) = load_paths([folder / "suite" / "latency.short.own.yaml"])
    files = parcel.stimuli_of(scenario, store_for([scenario]))
    assert set(files) == {"ask.flac", "clips/manifest.json"}
    hashes = {name: parcel.hash_of(content) for name, content in files.items()}
    contents = {hashes[name]: content for name, content in files.items()}
    task = ItemTask("a", "tml", {}, scenario.raw, scenario.path, 0, 1, 480, "")
    there = parcel.unpacked(parcel.Parcel(task, hashes, {}), contents, folder / "room")
    moved = parse_raw(there.script, path=there.script_path)
    assert store_for([moved]).stimulus_hash(moved) == store_for([scenario]).stimulus_hash(scenario)
    assert parcel.unpacked(parcel.Parcel(task, hashes, {}), {}, folder / "room") == there
    with pytest.raises(ValueError, match="leads out of its folder"):
        parcel.unpacked(parcel.Parcel(task, {"../x": hashes["ask.flac"]}, {}), contents, folder / "room")
