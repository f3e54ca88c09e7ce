"""Starting a counterpart, and playing a scenario into it through an adapter."""

from __future__ import annotations

import json
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fdbench import audio
from fdbench.audio import Pcm16
from fdbench.cli.main import main
from fdbench.contract import SessionInfo, StreamAdapter
from fdbench.timebase import RATE, TICK
from fdbench.wire import WireError
from tests.adapters.stream_peer import Desk
from tests.counterparts.setup import python_of, why_missing

SCENARIO = Path(__file__).parents[2] / "scenarios" / "core" / "interruption" / "interruption.barge_in.follow_up_1s.yaml"
"""A question, and another one a second into the answer."""
START_S = 120
"""The first start reads half a gigabyte of libraries."""
READY = "ready"


@contextmanager
def running(name: str, script: str, *arguments: str) -> Iterator[int]:
    """Start tests/counterparts/SCRIPT in the counterpart's environment; the port that it serves. Skips the test if it is not there.

    The script takes `--port` and prints `ready` when it serves.
    """
    why = why_missing(name)
    if why:
        pytest.skip(f"{name}: {why}")
    port = free_port()
    path = Path(__file__).with_name(script)
    command = [str(python_of(name)), str(path), "--port", str(port), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        _wait(process)
        yield port
    finally:
        process.terminate()
        try:
            process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def _wait(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None and process.stderr is not None
    giving_up = threading.Timer(START_S, process.kill)
    giving_up.start()
    told: list[str] = []
    threading.Thread(target=lambda: told.extend(process.stderr or ()), daemon=True).start()
    for line in process.stdout:
        if line.strip() == READY:
            giving_up.cancel()
            return
    giving_up.cancel()
    pytest.fail(f"it did not get ready: {''.join(told)[-2000:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Played:
    """An item's folder, read."""

    folder: Path

    def document(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / name).read_text(encoding="utf-8"))
        return found

    def log(self, kind: str) -> list[dict[str, Any]]:
        """The events of a kind, with their instants under `at`."""
        return [{**line["data"], "at": line["at"]} for line in self.document("session.json")["log"] if line["kind"] == kind]

    def speech(self, cue: str) -> tuple[int, int]:
        """Where the user's cue begins and ends."""
        (found,) = [each for each in self.document("session.json")["cues"] if each["id"] == cue]
        return found["speech"][0][0], found["speech"][-1][1]

    def heard(self) -> Pcm16:
        """The agent's channel."""
        samples, rate = audio.read_pcm16(self.folder / "recording.flac")
        assert rate == RATE and samples.shape[1] == 2
        return samples[:, 1]


def play(out: Path, scenario: Path, adapter: str, *settings: str, record: bool = False) -> Played:
    """Play one scenario in real time; whatever comes of it must not be an error."""
    chosen = [part for setting in settings for part in ("--set", setting)]
    command = ["run", str(scenario), "--adapter", adapter, *chosen, "--out", str(out), "--clock", "real"]
    code = main([*command, *(["--record"] if record else [])])
    assert code in (0, 3), code  # 3: this machine was too busy for a verdict
    return item_of(out, scenario, adapter)


def play_again(recorded: Path, out: Path, scenario: Path, adapter: str) -> Played:
    """Replay the run's cassettes on the virtual clock."""
    assert main(["replay", str(recorded), "--out", str(out), "--jobs", "0"]) in (0, 3)
    return item_of(out, scenario, adapter)


def item_of(out: Path, scenario: Path, adapter: str) -> Played:
    return Played(out / "items" / adapter / f"{scenario.stem}@0")


def check_the_same(again: Played, played: Played) -> None:
    """A replay hears the same and measures the same, to the sample."""
    assert (again.heard() == played.heard()).all()
    new, old = (each.document("measures.json")["observations"] for each in (again, played))
    assert new == old


async def opened(make: Callable[[], StreamAdapter]) -> StreamAdapter:
    """An adapter in a session. WireError if it is refused one."""
    adapter, desk = make(), Desk(RATE, seconds=1)
    try:
        await adapter.open(SessionInfo("1", "", 1, TICK), desk, desk)
    except WireError:
        await adapter.close()
        raise
    return adapter


async def check_that_a_second_client_is_refused(make: Callable[[], StreamAdapter], why: str) -> None:
    """While the first is served, with a sentence that matches `why`."""
    first = await opened(make)
    try:
        with pytest.raises(WireError, match=why):
            await opened(make)
    finally:
        await first.close()
