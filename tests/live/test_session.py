"""Sessions in real time: short ones, on the machine as it is. What is asserted of time is what holds on a busy machine, too."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fdbench.contract import Capabilities
from fdbench.errors import AdapterFault
from fdbench.live.floor import loop_back_floor_ms
from fdbench.live.session import LiveSession, run_live
from fdbench.session.plan import SessionPlan
from fdbench.timebase import RATE, TICK, ms
from tests.session.scripted import cue

ECHO = """
import numpy as np
from fdbench.contract import StepAdapter, StepOutput, Transcript
class Echo(StepAdapter):
    frame_ms = 40
    def step(self, user, now):
        {body}
        return StepOutput(user, [Transcript("agent", "hm")] if now == 40 * 24 else [])
"""


def play(tmp_path: Path, source: str) -> LiveSession:
    path = tmp_path / "bot.py"
    path.write_text(source, encoding="utf-8")
    return run_live(SessionPlan((cue(delay_ms=100, length_ms=300, window_ms=600),), spec=str(path)))


def test_a_step_adapter_is_heard_on_the_wall_clock(tmp_path: Path) -> None:
    live = play(tmp_path, ECHO.format(body="pass"))
    assert live.broke == "" and live.opened_s > 0
    recording = live.recording
    assert recording.samples == TICK * live.timing.frames
    sent, heard = (np.flatnonzero(track) for track in (recording.user, recording.heard))
    late = int(heard[0]) - int(sent[0])
    assert ms(40) <= late  # its frame must be full, and playout is held
    if live.timing.max_ms < 20:
        assert late < ms(200)
    assert [line.kind for line in recording.log if line.kind != "audio_out"][:1] == ["transcript"]
    assert sum(len(c.audio) for c in live.arrived) >= len(sent)


def test_a_bug_of_the_adapters_ends_the_session_and_nothing_recorded_is_lost(tmp_path: Path) -> None:
    live = play(tmp_path, ECHO.format(body="assert now < 24_000, 'enough'"))
    assert live.fault is not None
    assert "push_audio() at " in live.broke and "raised AssertionError: enough (bot.py:7)" in live.broke
    assert live.recording.samples >= RATE - ms(100)
    assert "Traceback" in "".join(live.fault.__notes__)


def test_a_crash_of_the_adapters_process_is_told(tmp_path: Path) -> None:
    live = play(tmp_path, ECHO.format(body="__import__('os').kill(__import__('os').getpid(), 9)"))
    assert live.broke == "the adapter's process died: a native crash, or out of memory"


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (ECHO.format(body="pass") + "    def open(self, session):\n        raise ValueError('no key')\n", "ValueError: no key"),
        ("import nowhere\n", "cannot be imported: ModuleNotFoundError"),
    ],
)
def test_what_cannot_be_opened_is_one_sentence(tmp_path: Path, source: str, why: str) -> None:
    with pytest.raises(AdapterFault, match=why):
        play(tmp_path, source)


@pytest.mark.parametrize(("pacing", "least"), [("burst", 20), ("paced", 60)])
def test_the_floor_is_a_frame_and_what_playout_holds(pacing: str, least: int) -> None:
    floor = loop_back_floor_ms(Capabilities(clock="wall", pacing=pacing, rate=16_000))  # type: ignore[arg-type]
    assert floor is not None and least <= floor < least + 60
