"""The sessions of a run in Full-Duplex-Bench's own layout, for their scripts or for ours.

A turn without a pause is a sample of smooth turn-taking, one with a pause of pause handling, a turn and a cut-in of user interruption,
and a turn and another overlap of one of v1.5's three others. What fits none is left out. Sounds are 16-bit mono at 16,000 Hz, whatever
the session had: one of their scripts takes every file for that. A sample of pause handling ends with the user's turn: what is said after
that is no fault.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fdbench.audio import Pcm16, from_pcm16, resample, to_pcm16, write_wav
from fdbench.errors import StoreError, UsageError
from fdbench.fdb.folder import INPUT, OUTPUT
from fdbench.results import documents, store
from fdbench.scenario.control import is_control
from fdbench.scenario.load import stored_scenario
from fdbench.scenario.model import Cue, CueKind, Pause, Scenario
from fdbench.scenario.placement import Placement
from fdbench.session.recording import Recording
from fdbench.timebase import RATE, Samples, to_seconds

RATE_16K = 16_000
SMOOTH, PAUSE, CUT_IN = "smooth_turn_taking", "pause_handling", "user_interruption"
OVERLAPS = {
    CueKind.BACKCHANNEL: "user_backchannel",
    CueKind.SIDE_TALK: "talking_to_other",
    CueKind.BACKGROUND_SPEECH: "background_speech",
}
ANSWER_S = 0.2
"""How long after the end the annotated gap lasts: what people take, since nobody recorded their answer."""


@dataclass(frozen=True, slots=True)
class Exported:
    """How many samples of each task were written, and how many sessions fit none."""

    tasks: Counter[str]
    left_out: int


def export(run_dir: Path, system: str, out: Path) -> Exported:
    """Write the sessions of one system below `out`, a folder for each task.

    Raises:
        UsageError: the run has no such system, or `out` is there already.
        StoreError: it is no run folder, or an item is damaged.
    """
    document = store.read_json(run_dir / "run.json")
    if system not in document.get("systems", {}):
        known = ", ".join(document.get("systems", {})) or "none"
        raise UsageError(f"{run_dir}: there is no system {system!r}; it has {known}")
    if out.exists() and any(out.iterdir()):
        raise UsageError(f"{out}: is there already; name another folder with -o")
    scenarios = {s.id: s for s in map(stored_scenario, document["scenarios"].values())}
    tasks: Counter[str] = Counter()
    left_out = 0
    for item in sorted((run_dir / "items" / system).glob("*@*")):
        name, _, repeat = item.name.rpartition("@")
        if is_control(name) or item.suffix == ".part" or not (item / store.RECORDING).exists():
            continue
        if name not in scenarios:
            raise StoreError(f"{item}: no scenario of this run; remove the folder")
        recording = documents.read_recording(item)
        sample = _sample(scenarios[name], recording)
        if sample is None:
            left_out += 1
            continue
        task, files = sample
        tasks[task] += 1
        end = recording.samples if task != PAUSE else max(p.offset for p in recording.cues if p.played)
        _write(out / task / f"{name}_{repeat}", recording, end, files)
    return Exported(tasks, left_out)


def _sample(scenario: Scenario, recording: Recording) -> tuple[str, dict[str, Any]] | None:
    """The task of a session, and its annotations by file; None if it is none of theirs."""
    placed = {p.id: p for p in recording.cues if p.played}
    if any(cue.id not in placed for cue in scenario.cues):
        return None  # a cut-in that never came makes no sample of another task
    cues = [(cue, placed[cue.id]) for cue in scenario.cues]
    if len(cues) == 1 and cues[0][0].kind is CueKind.TURN:
        return _turn(*cues[0])
    if len(cues) != 2 or cues[0][0].kind is not CueKind.TURN:
        return None
    (asked, _), (cue, place) = cues
    span = [to_seconds(place.onset), to_seconds(place.offset)]
    if cue.kind is CueKind.INTERRUPTION:
        marks = [{"context": asked.text, "interrupt": cue.text, "timestamp": span}]
        return CUT_IN, {"interrupt.json": marks}
    if cue.kind in OVERLAPS:
        metadata = {"context_text": asked.text, "current_turn_text": cue.text, "timestamps": span}
        return OVERLAPS[cue.kind], {"metadata.json": metadata}
    return None


def _turn(cue: Cue, place: Placement) -> tuple[str, dict[str, Any]]:
    if any(isinstance(part, Pause) for part in cue.parts):
        pauses = [[to_seconds(a.end), to_seconds(b.start)] for a, b in zip(place.speech, place.speech[1:], strict=False)]
        return PAUSE, {"pause.json": [{"text": "[PAUSE]", "timestamp": span} for span in pauses]}
    end = to_seconds(place.offset)
    return SMOOTH, {"turn_taking.json": [{"text": "[TURN-TAKING]", "timestamp": [end, end + ANSWER_S]}]}


def _write(folder: Path, recording: Recording, end: Samples, files: dict[str, Any]) -> None:
    folder.mkdir(parents=True)
    for name, track in ((INPUT, recording.user), (OUTPUT, recording.heard)):
        write_wav(folder / name, _at_16k(track[:end]), RATE_16K)
    for name, document in files.items():
        (folder / name).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def _at_16k(track: Pcm16) -> Pcm16:
    return to_pcm16(np.clip(resample(from_pcm16(track), RATE, RATE_16K), -1.0, 1.0))


def samples_of(exported: Exported) -> Iterator[str]:
    """For people: `smooth_turn_taking: 14 samples`."""
    yield from (f"{task}: {count} sample{'' if count == 1 else 's'}" for task, count in sorted(exported.tasks.items()))
