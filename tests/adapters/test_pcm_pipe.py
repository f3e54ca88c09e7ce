from __future__ import annotations

import asyncio
import json
import shlex
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from fdbench.contract import AudioOut, Closed, Fault, Flush, PlayoutReport, Raw, Transcript
from fdbench.errors import PluginError, WireError
from fdbench.plugins import load
from tests.adapters.conversation import bundled
from tests.serve.client import INFO, Core, noise, until

PROGRAM = Path(__file__).with_name("pcm_program.py")
F = 480


def command(fault: str = "") -> str:
    return shlex.join([sys.executable, str(PROGRAM), fault])


async def play(fault: str, frames: int = 3, *, report: bool = False, **settings: object) -> Core:
    core, adapter = Core(), bundled("pcm_pipe").create(command=command(fault), **settings)
    try:
        await adapter.open(INFO, core, core)
        for at in range(frames):
            core.at += F
            await adapter.push_audio(noise(F, seed=at))
        await until(lambda: core.of(Closed) or len(core.of(AudioOut)) == frames)
        if report:
            await adapter.on_playout(PlayoutReport("0", 40, interrupted=True))
            await until(lambda: core.of(Closed))
    finally:
        await adapter.close()
    return core


def test_a_session_with_a_program() -> None:
    core = asyncio.run(play("", report=True))
    np.testing.assert_array_equal(core.sound(), np.concatenate([noise(F, seed=at) for at in range(3)]))
    assert {event.item for event in core.of(AudioOut)} == {"0"}
    (text,) = core.of(Transcript)
    assert json.loads(text.text) == {"type": "playout", "item": "0", "played_ms": 40, "interrupted": True}
    assert core.of(Flush) == [Flush()]
    assert core.of(Closed) == [Closed("enough")]
    assert core.of(Fault) == []
    assert Raw("in", "stderr: hello Be kind.") in core.events


@pytest.mark.checkout
def test_the_system_of_the_documentation(tmp_path: Path) -> None:
    page = Path("docs/adapters/pcm.md").read_text(encoding="utf-8")
    (tmp_path / "bot.py").write_text(page.split("```python\n")[1].split("```")[0], encoding="utf-8")

    async def talk() -> Core:
        core = Core()
        adapter = bundled("pcm_pipe").create(command=shlex.join([sys.executable, str(tmp_path / "bot.py")]))
        await adapter.open(INFO, core, core)
        await adapter.push_audio(noise(F))
        await until(lambda: core.of(AudioOut))
        await adapter.close()
        return core

    core = asyncio.run(talk())
    np.testing.assert_array_equal(core.sound(), noise(F))
    assert core.of(Fault) == []


def test_a_program_that_dies() -> None:
    (closed,) = asyncio.run(play("crashes")).of(Closed)
    assert closed.reason.endswith("ended with exit code 3; the last line on its standard error: out of memory")


@pytest.mark.parametrize(
    ("fault", "match"),
    [
        ("dies_at_once", "ended with exit code 1; the last line on its standard error: no model found"),
        ("mute", "sent no hello within 0.3 s"),
        ("prints", "print to standard error instead"),
    ],
)
def test_a_program_that_does_not_say_hello(fault: str, match: str) -> None:
    timeout = 0.3 if fault == "mute" else 20
    with pytest.raises(WireError, match=match):
        asyncio.run(play(fault, timeout_s=timeout))


def test_what_is_malformed_is_told_once_and_survived() -> None:
    core = asyncio.run(play("odd"))
    assert [event.message for event in core.of(Fault)] == [
        "unknown message 'no_such_thing'",
        "malformed: transcript whose role is neither user nor agent",
        "malformed: a message that is no JSON",
    ]


def test_a_program_that_stays_is_killed() -> None:
    began = time.monotonic()
    asyncio.run(play("stays"))
    assert time.monotonic() - began < 15


def test_a_program_that_is_not_there() -> None:
    adapter = bundled("pcm_pipe").create(command="no-such-program --x")
    with pytest.raises(WireError, match="no-such-program cannot be started"):
        asyncio.run(adapter.open(INFO, Core(), Core()))


@pytest.mark.parametrize(
    ("settings", "match"),
    [
        ({}, "command is needed"),
        ({"command": "'x"}, "cannot be split"),
        ({"command": "x", "rate": 44_100}, "rate='44100' is not known; choose one of 24000"),
        ({"command": "x", "pace": "x"}, "there is no setting 'pace'; did you mean 'pacing'"),
    ],
)
def test_settings(settings: dict[str, object], match: str) -> None:
    with pytest.raises(PluginError, match=match):
        load("pcm_pipe").create(settings)
