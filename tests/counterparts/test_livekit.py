"""The livekit adapter with a real agent session, in real time. The agent lives in the adapter's process, so fdbench runs in the
counterpart's environment; what was recorded there is replayed here, without livekit."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from fdbench.timebase import RATE, ms
from tests.counterparts.running import SCENARIO, Played, check_the_same, item_of, play_again
from tests.counterparts.setup import python_of, why_missing
from tests.counterparts.voice import SENTENCES

pytestmark = [pytest.mark.counterpart, pytest.mark.slow, pytest.mark.checkout]

ROOT = Path(__file__).parents[2]
AGENT = Path(__file__).with_name("livekit_agent.py")
OKAY = ROOT / "scenarios" / "quick" / "overlap.backchannel_okay_1s.yaml"
WAITS_MS = 550
"""Silence after which Silero's detector, as the plugin sets it up, takes the user's speech for over."""
INTERRUPTS_MS = 500
"""So long the user has to speak, by livekit's default, to interrupt."""
RESUMES_MS = 2_000
"""So long an interruption of which nothing was understood stops the agent, by livekit's default."""
LIMIT_S = 300


def fdbench(voice: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it in the agent's environment. Skips the test if that is not there."""
    why = why_missing("livekit")
    if why:
        pytest.skip(f"livekit: {why}")
    command = [str(python_of("livekit")), "-m", "fdbench", *arguments]
    environment = {**os.environ, "COUNTERPART_VOICE": str(voice)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=LIMIT_S, check=False)


def play(out: Path, voice: Path, function: str, scenario: Path) -> Played:
    chosen = ["--adapter", "livekit", "--set", f"agent={AGENT}:{function}"]
    ended = fdbench(voice, "run", str(scenario), *chosen, "--out", str(out), "--clock", "real", "--record")
    assert ended.returncode in (0, 3), ended.stdout + ended.stderr  # 3: this machine was too busy for a verdict
    return item_of(out, scenario, "livekit")


def test_a_talk_with_a_real_agent_and_again_from_the_cassette_without_livekit(voice: Path, tmp_path: Path) -> None:
    played = play(tmp_path / "recorded", voice, "build", SCENARIO)
    asked, cut = played.speech("ask"), played.speech("cut")
    first, *_, last = played.document("events.json")["agent"]
    assert ms(WAITS_MS - 60) < first[0] - asked[1] < ms(WAITS_MS + 900)  # the detector may hear the end a little earlier
    (flush,) = played.log("flush")
    assert cut[0] + ms(INTERRUPTS_MS - 100) < flush["at"] < cut[0] + ms(INTERRUPTS_MS + 900)
    assert ms(WAITS_MS - 60) < last[0] - cut[1] < ms(WAITS_MS + 900)
    assert not played.heard()[flush["at"] + 1 : last[0] - ms(100)].any()
    assert {chunk["item"] for chunk in played.log("audio_out")} == {"1", "2"}
    assert played.log("fault") == []
    said = [each["text"] for each in played.log("transcript") if each["role"] == "agent"]
    assert said == [*SENTENCES, *SENTENCES]  # the answer that was cut, and the next one
    assert [each["text"] for each in played.log("transcript") if each["role"] == "user"] == ["whatever was said"] * 2
    assert [each["speaking"] for each in played.log("speech_state") if each["role"] == "user"] == [True, False] * 2
    assert {each["stage"] for each in played.log("span")} == {"asr", "endpointing", "llm", "tts"}
    told_what_was_heard(played, flush["at"])

    again = play_again(tmp_path / "recorded", tmp_path / "replayed", SCENARIO, "livekit")
    check_the_same(again, played)


def told_what_was_heard(played: Played, flush: int) -> None:
    """The agent was told how much of its first answer had been played, at most 20 ms after the cut on a machine that is not too busy."""
    position = heard_ms(played)
    begun, gaps = played.log("audio_out")[0]["at"], played.document("live.json")["underruns"]
    most = (flush - begun) * 1000 / RATE
    assert most - (1 + 500 * gaps) <= position <= most  # a gap is none of it


def heard_ms(played: Played) -> int:
    """How much was heard of the only item that was cut, as the agent was told."""
    lines = (played.folder / "wire.jsonl").read_text(encoding="utf-8").splitlines()
    (told,) = [line for line in lines if "playout" in line and "true" in line]
    return int(json.loads(json.loads(told)["text"])["played_ms"])


def test_an_interjection_pauses_it_and_what_was_not_heard_comes_after_that(voice: Path, tmp_path: Path) -> None:
    check_the_pause(play(tmp_path / "recorded", voice, "build_patient", OKAY))


def check_the_pause(played: Played) -> None:
    said = played.speech("okay")
    (flush,) = played.log("flush")
    assert flush["item"] == "1" and said[0] < flush["at"] < said[1] + ms(WAITS_MS + 500)
    chunks = played.log("audio_out")
    sent = {item: sum(chunk["samples"] for chunk in chunks if chunk["item"] == item) for item in ("1", "2")}
    rest = next(chunk for chunk in chunks if chunk["item"] == "2")
    assert said[1] + ms(RESUMES_MS) < rest["at"] < said[1] + ms(RESUMES_MS + WAITS_MS + 1_000)
    assert sent["2"] == sent["1"] - heard_ms(played) * RATE // 1000
    assert played.log("fault") == []


BROKEN = """
def build():
    raise KeyError("ACME_API_KEY")


def nothing():
    return 3
"""


@pytest.mark.parametrize(
    ("function", "told"),
    [
        ("build", "KeyError: 'ACME_API_KEY'"),
        (
            "nothing",
            "my_agent.py:nothing returned int; it must return a pair: an AgentSession that is not started, and the Agent",
        ),
        ("bild", "has no function 'bild'"),
    ],
)
def test_an_agent_that_cannot_be_built(function: str, told: str, voice: Path, tmp_path: Path) -> None:
    agent = tmp_path / "my_agent.py"
    agent.write_text(BROKEN, encoding="utf-8")
    ended = fdbench(voice, "check-adapter", "livekit", "--set", f"agent={agent}:{function}")
    assert ended.returncode == 1
    assert told in ended.stdout
