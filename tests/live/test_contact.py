"""A system in real time that cannot be reached is told at once, and nothing else is waited for."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path
from typing import Any

import pytest

from fdbench.cli.main import main
from fdbench.errors import EXIT_INVALID
from tests.live.faulty_run import KEYS, Finished, leaks, run, suite, system

pytest.importorskip("websockets")

from tests.live.trouble_server import Server
from tests.live.troubles import TROUBLES

pytestmark = pytest.mark.slow

REFUSED = r"ws://\S+: it refused the connection; is the server running, and the port right\?"


def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        return f"http://127.0.0.1:{gone.getsockname()[1]}/v1"


def run_json(ran: Finished) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ran.out / "run.json").read_text(encoding="utf-8"))["run"]
    return found


def test_the_first_connection_that_fails_ends_the_run(tmp_path: Path) -> None:
    """Of two scenarios one is tried; the loop-back floor is not measured; a second try with --resume begins."""
    scenarios = suite(tmp_path / "suite", "one", "two")
    ran = run(scenarios, tmp_path / "out", *system("bot", "openai_realtime", base_url=closed_port()))
    assert ran.code == EXIT_INVALID and ran.stdout == "", ran.stderr
    first, *_, told = ran.stderr.splitlines()
    assert first.startswith("fdbench: 2 sessions in real time, 1 at once; about ")
    assert re.fullmatch(rf"fdbench: bot: {REFUSED} \(no session could begin; when that is fixed, .* --resume\)", told)
    assert "floor_ms" not in run_json(ran)
    assert len((ran.out / "items.jsonl").read_text(encoding="utf-8").splitlines()) == 1
    assert not (ran.out / "results.json").exists()
    assert leaks(ran) == []


def test_a_system_that_is_reached_is_played_beside_one_that_is_not(tmp_path: Path) -> None:
    """Its results stand, and only it has a floor. The other is tried once, and again by --resume."""
    scenarios = suite(tmp_path / "suite", "one", "two")
    with Server(TROUBLES).running() as server:
        options = [*system("good", "openai_realtime", base_url=server.url("good"))]
        options += system("gone", "openai_realtime", base_url=closed_port())
        ran = run(scenarios, tmp_path / "out", *options)
        assert server.connections["good"] == 2
    assert ran.code == EXIT_INVALID
    assert list(run_json(ran)["floor_ms"]) == ["good"]
    first, second = ran.items("gone")
    assert [first.status, second.status] == ["error", "error"]
    assert re.fullmatch(REFUSED, min(first.error, second.error, key=len))
    assert "not tried, as no session could begin" in max(first.error, second.error, key=len)
    (tried,) = (ran.out / "items" / "gone").iterdir()
    assert (tried / "error.json").exists()
    assert len(ran.told("INVALID: gone: 2 of 2 sessions ended in an error")) == 1


def test_the_gate_ends_with_the_first_connection_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One session with each of two systems is tried, and the loop-back floors are not measured."""
    monkeypatch.setenv("OPENAI_API_KEY", KEYS["OPENAI_API_KEY"])
    out = tmp_path / "out"
    options = [
        "--against",
        "base=openai_realtime",
        "--set",
        f"base_url={closed_port()}",
        "--recogniser",
        "none",
        "--out",
        str(out),
    ]
    assert main(["gate", "--adapter", "bot=openai_realtime", *options]) == EXIT_INVALID
    told = capsys.readouterr().err.splitlines()[-1]
    assert re.fullmatch(rf"fdbench: (bot|base): {REFUSED}; (bot|base): {REFUSED} \(no session .* fixed, begin again\)", told)
    assert "floor_ms" not in json.loads((out / "run.json").read_text(encoding="utf-8"))["run"]
    assert len(list((out / "items").glob("*/*@*"))) == 2
