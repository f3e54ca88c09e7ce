"""Small sets in Full-Duplex-Bench's layout, made from the bundled clips and from sounds whose every instant is known. Nothing of theirs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import soundfile  # type: ignore[import-untyped]

from fdbench.audio import Mono, resample
from fdbench.render.clips import default_store
from fdbench.timebase import RATE

VOICE, CUT_VOICE = "kokoro/ef_dora", "kokoro/am_fenrir"
ASK = "What is the capital of Spain?"
CUT = "Stop."

Span = tuple[float, float]


def clip(text: str, voice: str = VOICE) -> Mono:
    """A bundled clip, its speech alone, at 24,000 Hz."""
    made = default_store().speech(voice, text)
    return made.audio[made.onset : made.offset]


def track(seconds: float, placed: Sequence[tuple[float, Mono]]) -> Mono:
    """Sounds at their instants, in silence."""
    out = np.zeros(round(seconds * RATE), np.float32)
    for at, sound in placed:
        start = round(at * RATE)
        out[start : start + len(sound)] += sound[: len(out) - start]
    return out


def talk(spans: Sequence[Span], seconds: float) -> Mono:
    """An agent that sounds just there: a voice-like buzz of steady level, its begin and end exact to the sample."""
    out = np.zeros(round(seconds * RATE), np.float32)
    time = np.arange(len(out)) / RATE
    buzz = 0.1 * np.sum([np.sin(2 * np.pi * 140 * k * time) / k for k in range(1, 12)], axis=0)
    for start, end in spans:
        a, b = round(start * RATE), round(end * RATE)
        out[a:b] = buzz[a:b]
    return out


def words(spans: Sequence[tuple[str, float, float | None]]) -> dict[str, Any]:
    return {"text": " ".join(w for w, _, _ in spans), "chunks": [{"text": w, "timestamp": [s, e]} for w, s, e in spans]}


def write(folder: Path, user: Mono, agent: Mono, rate: int = 16_000, subtype: str = "PCM_16", **documents: Any) -> Path:
    """A sample: both sounds and its JSON files, `turn_taking=...` as turn_taking.json."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, sound in (("input.wav", user), ("output.wav", agent)):
        soundfile.write(folder / name, resample(sound, RATE, rate), rate, subtype=subtype)
    for name, document in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    return folder


def smooth(root: Path, name: str, answer: Span | None, said: Sequence[tuple[str, float, float | None]], **how: Any) -> Path:
    """The user asks from 0.5 s; the gap is annotated from the end of the question on."""
    ask = clip(ASK)
    end = 0.5 + len(ask) / RATE
    agent = talk([answer] if answer else [], 10.0)
    marks = [{"text": "[TURN-TAKING]", "timestamp": [round(end, 2), round(end + 0.4, 2)]}]
    return write(root / name, track(10.0, [(0.5, ask)]), agent, turn_taking=marks, output=words(said), **how)


def pause(root: Path, name: str, answer: Span | None, said: Sequence[tuple[str, float, float | None]]) -> Path:
    """The user speaks from 0.5 s, pauses, and goes on from 4.0 s."""
    ask = clip(ASK)
    first = 0.5 + len(ask) / RATE
    marks = [{"text": "[PAUSE]", "timestamp": [round(first, 2), 4.0]}]
    agent = talk([answer] if answer else [], 10.0)
    return write(root / name, track(10.0, [(0.5, ask), (4.0, ask)]), agent, pause=marks, output=words(said))


def interruption(root: Path, name: str, spans: Sequence[Span], said: Sequence[tuple[str, float, float | None]]) -> Path:
    """The user asks from 0.5 s and cuts in at 6.0 s."""
    ask, cut = clip(ASK), clip(CUT, CUT_VOICE)
    marks = [{"context": ASK, "interrupt": CUT, "timestamp": [5.9, round(6.0 + len(cut) / RATE, 2)]}]
    user = track(14.0, [(0.5, ask), (6.0, cut)])
    return write(root / name, user, talk(spans, 14.0), interrupt=marks, output=words(said))


def overlap(root: Path, subset: str, name: str, spans: Sequence[Span]) -> Path:
    """v1.5: the same, with the event as its metadata names it."""
    ask, cut = clip(ASK), clip(CUT, CUT_VOICE)
    place = [5.9, round(6.0 + len(cut) / RATE, 2)]
    metadata = {"context_text": ASK, "current_turn_text": CUT, "timestamps": place}
    return write(root / subset / name, track(14.0, [(0.5, ask), (6.0, cut)]), talk(spans, 14.0), 48_000, metadata=metadata)


def tools(root: Path, name: str, expected: Sequence[Any], result: dict[str, Any] | None) -> Path:
    """v3: a task, and what came of it."""
    folder = root / name
    folder.mkdir(parents=True)
    task = {"id": name, "domain": "travel", "title": "t", "difficulty": "easy", "expected_tool_calls": expected}
    (folder / "metadata.json").write_text(json.dumps(task), encoding="utf-8")
    if result is not None:
        (folder / "result_fdbench.json").write_text(json.dumps(result), encoding="utf-8")
    return folder
