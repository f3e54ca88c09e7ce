"""Ctrl-C in real time: one sentence, whenever it comes; what is finished is kept, and the run can be completed."""

from __future__ import annotations

import json
import signal
import sys
import time
from pathlib import Path

import pytest

from fdbench.cli.main import EXIT_INTERRUPTED, main
from fdbench.errors import EXIT_INVALID
from tests.live.faulty_run import Finished, fit, leaks, run, suite, system
from tests.live.processes import PATIENCE_S, started, until

pytest.importorskip("websockets")

from tests.live.trouble_server import Server
from tests.live.troubles import TROUBLES

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")]


def check_sentence(ran: Finished) -> None:
    assert ran.code == EXIT_INTERRUPTED, ran.stderr
    preview, *progress, last = ran.stderr.splitlines()
    assert " in real time, 1 at once; about " in preview
    assert last == "fdbench: interrupted; a run can be completed with --resume"
    assert all(" sessions, " in line for line in progress), progress
    assert ran.stdout == ""


def test_in_mid_session(tmp_path: Path) -> None:
    """The system loses its first connection and is good afterwards: the run has gone on to its second session by then."""
    scenarios, out = suite(tmp_path / "suite", "one", "two"), tmp_path / "out"
    with Server(TROUBLES).running() as server:
        options = system("bot", "openai_realtime", base_url=server.url("drop"))
        with started(scenarios, out, *options) as running:
            until(lambda: server.connections["drop"] == 2, "the second session", 3 * PATIENCE_S)  # after the floor was measured
            running.signal(signal.SIGINT)
            ran = running.ended()
            until(lambda: not running.is_alive(), "the end of all its processes")
        check_sentence(ran)
        assert leaks(ran) == []
        (kept,) = (out / "items" / "bot").iterdir()
        assert kept.name in ("latency.short.one@0", "latency.short.two@0")  # nobody knows which comes first
        assert {"recording.flac", "session.json", "cassette.jsonl.gz"} <= {path.name for path in kept.iterdir()}

        completed = run(scenarios, out, *options, "--resume", "--keep-errors")
        assert server.connections["drop"] == 3
    assert completed.code == EXIT_INVALID, completed.stderr
    broke = 0 if kept.name == "latency.short.one@0" else 1
    check_completed(completed, broke)
    check_replayed(out, tmp_path / "again", broke)


def check_completed(ran: Finished, broke: int) -> None:
    """What was finished is as it was, what was not has been played. `broke`: which of the two was played first, and broke off."""
    first, second = ran.items("bot")[broke], ran.items("bot")[1 - broke]
    fit(first)
    fit(second)
    assert first.status == "error" and first.error.endswith("closed with code 1006")
    assert second.status in ("ok", "invalid") and second.heard() and second.recorded_s() > 3
    assert list(ran.out.glob("cassettes*")) == []
    assert leaks(ran) == []


def check_replayed(out: Path, again: Path, broke: int) -> None:
    """The cassette of a session that broke off is whole: it breaks off in the same way again."""
    assert main(["replay", str(out), "--out", str(again), "--jobs", "0"]) == EXIT_INVALID
    found = json.loads((again / "results.json").read_text(encoding="utf-8"))["systems"]["bot"]["scenarios"]
    assert (found[broke]["status"], found[1 - broke]["status"]) == ("error", "ok")
    assert found[broke]["error"].endswith("closed with code 1006")


@pytest.mark.parametrize("stage", ["while the floor is measured", "while the first worker starts"])
def test_while_processes_start(tmp_path: Path, stage: str) -> None:
    """The new process has not yet come to where it leaves interrupts to its parent. The floor is measured after the first session."""
    scenarios, out = suite(tmp_path / "suite", "one"), tmp_path / "out"
    with Server(TROUBLES).running() as server:
        with started(scenarios, out, *system("bot", "openai_realtime", base_url=server.url("good"))) as running:
            if "floor" in stage:
                until((out / "items/bot/latency.short.one@0").exists, "the end of the first session")
            until(running.spawned, "a process")
            time.sleep(0.1)  # it is at its imports now
            running.signal(signal.SIGINT)
            ran = running.ended()
            until(lambda: not running.is_alive(), "the end of all its processes")
        check_sentence(ran)
        assert server.connections["good"] == int("floor" in stage)
