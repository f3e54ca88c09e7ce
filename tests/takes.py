"""A user's recording as a scenario: a question, and a cut-in, made of bundled clips, so that every instant is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import soundfile  # type: ignore[import-untyped]
import yaml

from fdbench.audio import Mono, resample
from fdbench.timebase import RATE
from tests.fdb.make import ASK, CUT, CUT_VOICE, clip, track

ASK_AT, CUT_AT = 0.5, 3.0
SECONDS = 4.0
ASK_S = len(clip(ASK)) / RATE
CUT_S = len(clip(CUT, CUT_VOICE)) / RATE
CUES: list[dict[str, Any]] = [
    {"id": "ask", "kind": "turn", "in": [0, 2_800], "text": ASK},
    {"id": "cut", "kind": "interruption", "in": [2_800, 3_600], "text": CUT},
]


def sound(*, cut: bool = True) -> Mono:
    """The user's channel, float32 at 24,000 Hz."""
    return track(SECONDS, [(ASK_AT, clip(ASK)), *([(CUT_AT, clip(CUT, CUT_VOICE))] if cut else [])])


def write_sound(path: Path, audio: Mono, rate: int = 16_000, subtype: str = "PCM_16") -> None:
    soundfile.write(path, resample(audio, RATE, rate), rate, subtype=subtype)


def raw(**changes: Any) -> dict[str, Any]:
    """The script; `recording` and others may be replaced."""
    plain = {
        "schema": 1, "id": "cut_in", "dimension": "interruption", "family": "recording", "summary": "a question, and a cut-in",
        "voice": "recorded", "recording": {"file": "input.wav"}, "cues": CUES,
    }  # fmt: skip
    return plain | changes


def write(folder: Path, *, rate: int = 16_000, subtype: str = "PCM_16", control: bool = False, **changes: Any) -> Path:
    """The scenario file, its recording beside it, and the one without the cut-in if that is asked for."""
    folder.mkdir(parents=True, exist_ok=True)
    write_sound(folder / "input.wav", sound(), rate, subtype)
    recording = {"file": "input.wav"}
    if control:
        write_sound(folder / "clean.wav", sound(cut=False), rate, subtype)
        recording["control"] = "clean.wav"
    path = folder / "cut_in.yaml"
    path.write_text(yaml.safe_dump(raw(**{"recording": recording, **changes})), encoding="utf-8")
    return path
