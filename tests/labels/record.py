"""Records sessions with the real systems of tests/counterparts, to be labelled: `python -m tests.labels.record OUT [NAME ...]`

Each line of the table is a system as it is set up, the voice that it speaks with, and what is played to it in real time. The runs come to
lie in OUT/NAME. `python -m tests.labels.keep` keeps what is needed of them.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import wave
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np

from fdbench.audio import resample
from fdbench.calibrate.beds import bed
from fdbench.timebase import RATE
from tests.counterparts.running import running
from tests.counterparts.setup import python_of
from tests.counterparts.voice import make_voice

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "scenarios"
LIVEKIT = ROOT / "tests/counterparts/livekit_agent.py"
AMBIENCE_S = 20

STATION = (
    "The nearest station is ten minutes away on foot.",
    "Take the second street on the left, and walk past the old church.",
    "Trains leave every half an hour until midnight.",
)
GARDEN = (
    "Most gardens need a little water in the morning.",
    "Keep the leaves dry, and cover the ground with straw.",
    "That is all there is to it, for a small one.",
)
HARBOUR = (
    "Ships have come to this harbour for eight hundred years.",
    "At first they brought salt and fish.",
    "Later it was coffee, tea, and cloth from the south.",
)
BOOKS = (
    "Put the tall books on the lowest shelf.",
    "Stop when the shelf is full, and push them together.",
    "Small ones go to the top, where it is less deep.",
)
SHORT = ("That would be the ninth of August.",)


@dataclass(frozen=True, slots=True)
class Take:
    """A system as it is set up. `counterpart`: its environment, script and arguments; for livekit the function that builds the agent.

    `ambience`: a kind of bed, its level in dBFS, and the rate at which the system speaks; the system itself plays it.
    """

    counterpart: Sequence[str]
    adapter: str
    settings: Sequence[str]
    speaker: str
    sentences: Sequence[str]
    scenarios: Sequence[str]
    ambience: tuple[str, float, int] | None = None


PIPECAT = ("pipecat", "pipecat_bot.py")
MOSHI = ("moshi", "moshi_server.py")
TO_BOT = ("url=ws://127.0.0.1:{port}",)
TO_PHONE = ("url=ws://127.0.0.1:{port}/ws",)
TO_REALTIME = ("base_url=http://127.0.0.1:{port}/v1", "model=any")

STOP = ("quick/interruption.stop_1s", "quick/overlap.backchannel_uh_huh_1s")
WAIT = ("quick/interruption.wait_3s", "quick/overlap.backchannel_okay_3s")
FOLLOW_UP = ("quick/interruption.follow_up_300ms", "quick/overlap.door_300ms")
CORRECTION = ("quick/interruption.correction_1s", "quick/overlap.background_speech_1s")
TOPIC = ("quick/interruption.topic_shift_1s", "quick/overlap.side_talk_1s")
PAUSE_500 = ("quick/latency.number_question", "quick/latency.pause_silent_500")
PAUSE_1000 = ("quick/latency.short_question", "quick/latency.pause_silent_1000")
FILLED = ("quick/latency.everyday_question", "quick/latency.pause_filled_1500")
TWICE = ("core/interruption/interruption.doubled.two_questions",)
TEN = ("core/latency/latency.plain_turns.ten_turns",)
"""Interruptions stand with the overlaps that they are paired with: `run` wants both."""

TAKES: Mapping[str, Take] = MappingProxyType(
    {
        "pipecat": Take(PIPECAT, "pipecat", TO_BOT, "slt", STATION, WAIT + PAUSE_1000),
        "pipecat_deaf": Take((*PIPECAT, "--deaf"), "pipecat", TO_BOT, "kal16", GARDEN, STOP + FOLLOW_UP),
        "pipecat_room": Take(PIPECAT, "pipecat", TO_BOT, "rms", BOOKS, STOP, ambience=("pink", -55.0, RATE)),
        "twilio": Take((*PIPECAT, "--transport", "twilio"), "twilio", TO_PHONE, "awb", HARBOUR, CORRECTION + FILLED),
        "twilio_babble": Take(
            (*PIPECAT, "--transport", "twilio"), "twilio", TO_PHONE, "slt", BOOKS, CORRECTION, ambience=("babble", -52.0, 8_000)
        ),
        "livekit": Take(("livekit", "build"), "livekit", (), "awb", BOOKS, STOP + WAIT + FILLED),
        "livekit_patient": Take(("livekit", "build_patient"), "livekit", (), "rms", STATION, WAIT),
        "livekit_deaf": Take(("livekit", "build_deaf"), "livekit", (), "slt", HARBOUR, TOPIC),
        "moshi": Take(MOSHI, "moshi", TO_BOT, "en-us+f2", GARDEN, FOLLOW_UP + PAUSE_1000),
        "speech_to_speech": Take(
            ("speech_to_speech", "speech_to_speech_server.py", "--pace", "0.3"),
            "openai_realtime",
            TO_REALTIME,
            "en-us+m3",
            HARBOUR,
            CORRECTION + PAUSE_500,
        ),
        "speech_to_speech_twice": Take(
            ("speech_to_speech", "speech_to_speech_server.py", "--pace", "0.3"),
            "openai_realtime",
            TO_REALTIME,
            "rms",
            GARDEN,
            TWICE,
        ),
        "moshi_short": Take(MOSHI, "moshi", TO_BOT, "kal16", SHORT, TEN),
        "twilio_short": Take((*PIPECAT, "--transport", "twilio"), "twilio", TO_PHONE, "slt", SHORT, TEN),
    }
)


def record(take: Take, out: Path, work: Path) -> int:
    """Play it. Returns the exit code of `fdbench run`."""
    voice = make_voice(work / "voice", take.sentences, take.speaker)
    name, script, *arguments = take.counterpart
    if name == "livekit":
        settings = [f"agent={LIVEKIT}:{script}"]
        return run(python_of("livekit"), take, settings, out, {"COUNTERPART_VOICE": str(voice)})
    if take.ambience is not None:
        arguments += ["--ambience", str(ambience(work / "room.wav", *take.ambience))]
    with running(name, script, "--voice", str(voice), *arguments) as port:
        return run(Path(sys.executable), take, [each.format(port=port) for each in take.settings], out, {})


def ambience(path: Path, kind: str, level_db: float, rate: int) -> Path:
    """Write a bed to a file, 16-bit mono."""
    sound = resample(bed(kind, AMBIENCE_S * RATE, 10.0 ** (level_db / 10.0), np.random.default_rng(1)), RATE, rate)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.rint(sound * 32_768).astype("<i2").tobytes())
    return path


def run(python: Path, take: Take, settings: Sequence[str], out: Path, more: Mapping[str, str]) -> int:
    chosen = [part for setting in settings for part in ("--set", setting)]
    scenarios = [str(SCENARIOS / f"{name}.yaml") for name in take.scenarios]
    command = [str(python), "-m", "fdbench", "run", *scenarios, "--adapter", take.adapter, *chosen]
    return subprocess.run(
        [*command, "--out", str(out), "--clock", "real"], cwd=ROOT, env={**os.environ, **more}, check=False
    ).returncode


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.labels.record", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("names", nargs="*", choices=[[], *TAKES])
    args = parser.parse_args(arguments)
    worst = 0
    for name in args.names or TAKES:
        code = record(TAKES[name], args.out / name, args.out / "work" / name)
        print(f"{name}: {code}", flush=True)
        worst = max(worst, code)
    return worst


if __name__ == "__main__":
    raise SystemExit(main())
