"""Processes that are held up, a process that is stuck, a wall clock that jumps: never silently wrong, and never without an end."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fdbench.errors import EXIT_INVALID
from fdbench.live.session import LiveSession, run_live
from fdbench.run.live_item import why_invalid
from fdbench.session.plan import SessionPlan
from fdbench.timebase import ms
from tests.live.faulty_run import suite, system
from tests.live.processes import hold, started, until
from tests.session.scripted import cue

pytest.importorskip("websockets")

from tests.live.trouble_server import Server
from tests.live.troubles import TROUBLES

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="stops processes, and looks for them in /proc"),
]
HELD_S = 0.5
QUIET = """
import os
import pathlib
import numpy as np
from fdbench.contract import StepAdapter, StepOutput
class Quiet(StepAdapter):
    frame_ms = 20
    def step(self, user, now):
        if now == 24_000:
            part = pathlib.Path(__file__).with_name("part")
            part.write_text(str(os.getpid()))
            part.rename(part.with_name("pid"))
        return StepOutput(np.zeros_like(user))
"""
JUMPY = """
import time
real, jumps = time.time, []
def jumping():
    jumps.append(0)
    return real() + (3_600 if len(jumps) % 2 else -3_600)
time.time = jumping
"""
ROOT = Path(__file__).parents[2]


def test_the_sessions_process_is_held_up(tmp_path: Path) -> None:
    with Server(TROUBLES).running() as server:
        options = system("bot", "openai_realtime", base_url=server.url("always-deaf"))
        with started(suite(tmp_path / "suite", "one"), tmp_path / "out", *options, "--jobs", "0") as running:
            until(lambda: server.heard["always-deaf"] > 50, "a second of the session")
            hold(running.pid, HELD_S)
            ran = running.ended()
    assert ran.code == EXIT_INVALID, ran.stderr
    (preview,) = ran.stderr.splitlines()
    assert " in real time, 1 at once; about " in preview
    (item,) = ran.items("bot")
    assert item.status == "invalid"
    assert re.fullmatch(r"at \d\.\d\d s the machine was held up for \d+ ms; run fewer sessions at once \(--jobs\)", item.error)
    assert ran.told("INVALID: ") == [f"INVALID: bot: 1 of 1 sessions were not on time; the first: {item.error}"]
    assert 0.9 < item.recorded_s() < 3
    assert (item.folder / "cassette.jsonl.gz").exists()


def play(tmp_path: Path, source: str) -> LiveSession:
    """A session of about three seconds."""
    path = tmp_path / "bot.py"
    path.write_text(source, encoding="utf-8")
    return run_live(SessionPlan((cue(delay_ms=100, length_ms=300, window_ms=600),), spec=str(path)))


def test_the_adapters_process_is_held_up(tmp_path: Path) -> None:
    """The session itself is on time all the while."""
    during = _later(lambda pid: hold(pid, HELD_S), tmp_path / "pid")
    live = play(tmp_path, QUIET)
    during.join()
    assert live.fault is None
    assert live.broke or live.timing.handed_ms > 300
    assert "held up for" in why_invalid(live) or "late" in why_invalid(live)


def test_the_adapters_process_never_comes_back(tmp_path: Path) -> None:
    during = _later(lambda pid: os.kill(pid, signal.SIGSTOP), tmp_path / "pid")
    began = time.monotonic()
    live = play(tmp_path, QUIET)
    during.join()
    assert time.monotonic() - began < 30
    assert live.broke.startswith("the adapter's process takes nothing any more") and live.fault is not None
    assert live.recording.samples > ms(800)
    assert multiprocessing.active_children() == []


def _later(what: Callable[[int], None], opened: Path) -> threading.Thread:
    """Done to the adapter's process once the adapter has heard a second: it leaves a file then."""

    def wait_and_do() -> None:
        until(opened.exists, "a second of the session")
        what(int(opened.read_text(encoding="utf-8")))

    thread = threading.Thread(target=wait_and_do)
    thread.start()
    return thread


def test_a_wall_clock_that_jumps_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in the session's process nor in the adapter's."""
    real, jumps = time.time, [0]

    def jumping() -> float:
        jumps[0] += 1
        return real() + (3_600.0 if jumps[0] % 2 else -3_600.0)

    monkeypatch.setattr(time, "time", jumping)
    live = play(tmp_path, JUMPY + QUIET)
    assert live.fault is None
    assert live.timing.max_ms < 5_000 and live.timing.behind_ms < 5_000
    assert live.broke or live.recording.samples > ms(2_500)


@pytest.mark.checkout
def test_nothing_that_keeps_time_reads_the_wall_clock() -> None:
    """The adapter for LiveKit is left out: its library dates its own reports so."""
    folders = [ROOT / "fdbench" / part for part in ("live", "wire", "session")] + [ROOT / "adapters"]
    reads = re.compile(r"\btime\.time(?:_ns)?\(|from time import|\bdatetime\.now\(|\butcnow\(")
    files = [path for folder in folders for path in folder.rglob("*.py") if path.parent.name != "livekit"]
    found = {f"{path.name}: {hit[0]}" for path in files for hit in reads.finditer(path.read_text(encoding="utf-8"))}
    assert found == {"wiring.py: datetime.now("}  # the date on the label of a cassette
