"""Downloads in Full-Duplex-Bench's layout as they come, without outputs: inputs and annotations, made from the bundled clips."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fdbench.audio import Mono
from fdbench.timebase import RATE
from tests.fdb.make import ASK, CUT, CUT_VOICE, clip, track
from tests.takes import write_sound

ASK_S, CUT_S = len(clip(ASK)) / RATE, len(clip(CUT, CUT_VOICE)) / RATE
ASK_END = 0.5 + ASK_S
"""Where the question ends."""
RESUMED, CUT_AT = 3.6, 4.6
"""Where it is said again after the pause; where somebody cuts in."""


def sample(
    folder: Path, user: Mono, *, rate: int = 16_000, subtype: str = "PCM_16", clean: Mono | None = None, **docs: Any
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    write_sound(folder / "input.wav", user, rate, subtype)
    if clean is not None:
        write_sound(folder / "clean_input.wav", clean, rate, subtype)
    for name, document in docs.items():
        (folder / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    return folder


def asked(seconds: float, *more: tuple[float, Mono]) -> Mono:
    return track(seconds, [(0.5, clip(ASK)), *more])


def pause(folder: Path, **how: Any) -> Path:
    marks = [{"text": "[PAUSE]", "timestamp": [round(ASK_END, 3), RESUMED]}]
    return sample(folder, asked(RESUMED + ASK_S + 0.2, (RESUMED, clip(ASK))), pause=marks, **how)


def smooth(folder: Path, **how: Any) -> Path:
    marks = [{"text": "[TURN-TAKING]", "timestamp": [round(ASK_END, 3), round(ASK_END + 0.3, 3)]}]
    return sample(folder, asked(5.0), turn_taking=marks, **how)


def murmured(folder: Path, **how: Any) -> Path:
    """Of the task of backchannels: no annotation at all."""
    return sample(folder, asked(5.0), **how)


def interruption(folder: Path, **how: Any) -> Path:
    """What cuts in is long enough for a silence in it to prove a stop: there is no control."""
    marks = [{"context": ASK, "interrupt": ASK, "timestamp": [CUT_AT - 0.2, round(CUT_AT + ASK_S, 3)]}]
    return sample(folder, asked(8.0, (CUT_AT, clip(ASK))), interrupt=marks, **how)


def overlap(folder: Path, *, metadata: bool = True, **how: Any) -> Path:
    place = [CUT_AT - 0.2, round(CUT_AT + CUT_S, 3)]
    docs: dict[str, Any] = (
        {"metadata": {"context_text": ASK, "current_turn_text": CUT, "timestamps": place}} if metadata else {}
    )
    return sample(folder, asked(8.0, (CUT_AT, clip(CUT, CUT_VOICE))), clean=asked(8.0), **docs, **how)


def tools(folder: Path, **how: Any) -> Path:
    expected = [{"function": "book_flight", "args": {"to": "Boston", "seats": 2}}]
    task = {"id": folder.name, "domain": "travel", "title": "t", "difficulty": "easy", "expected_tool_calls": expected}
    return sample(folder, asked(4.0), rate=48_000, metadata=task, **how)


def v1_0(root: Path) -> Path:
    """One sample of each task; 16 and 48 kHz, one as float."""
    pause(root / "candor_pause_handling" / "1")
    smooth(root / "candor_turn_taking" / "7", rate=48_000)
    murmured(root / "icc_backchannel" / "3", rate=48_000, subtype="FLOAT")
    interruption(root / "synthetic_user_interruption" / "12")
    (root / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    (root / "candor_turn_taking" / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    return root


def v1_5(root: Path) -> Path:
    """One sample of each subset."""
    for number, subset in enumerate(("user_interruption", "user_backchannel", "talking_to_other", "background_speech")):
        overlap(root / subset / str(number), rate=(16_000, 48_000)[number % 2])
    return root
