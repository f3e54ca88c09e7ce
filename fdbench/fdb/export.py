"""The sessions of a run in Full-Duplex-Bench's own layout, for their scripts or for ours.

What was imported from there goes back to where it came from: TASK/ID, the input as it is, the output beside it. Of other sessions a turn
without a pause is a sample of smooth turn-taking, one with a pause of pause handling, a turn and a cut-in of user interruption,
and a turn and another overlap of one of v1.5's three others. What fits none is left out. Outputs are 16-bit mono at 16,000 Hz, whatever
the session had: one of their scripts takes every file for that. A sample of pause handling that was not imported ends with the user's turn:
what is said after that is no fault.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fdbench.audio import write_wav
from fdbench.errors import StoreError, UsageError
from fdbench.fdb.folder import INPUT, KINDS, OUTPUT, WORDS, Sample, sample_at
from fdbench.fdb.outputs import at_16k, imported_sample, place_of, transcript, write_output
from fdbench.fdb.words import Listens, recognised
from fdbench.results import documents, store
from fdbench.scenario.control import is_control
from fdbench.scenario.load import stored_scenario
from fdbench.scenario.model import Cue, CueKind, Pause, Scenario
from fdbench.scenario.placement import Placement
from fdbench.session.recording import Recording
from fdbench.speech.resample import ASR_RATE
from fdbench.timebase import Samples, to_seconds

SMOOTH, PAUSE, CUT_IN = "smooth_turn_taking", "pause_handling", "user_interruption"
OVERLAPS = {kind: subset for subset, kind in KINDS.items() if kind is not CueKind.INTERRUPTION}
ANSWER_S = 0.2
"""How long after the end the annotated gap lasts: what people take, since nobody recorded their answer."""


@dataclass(frozen=True, slots=True)
class Exported:
    """How many samples of each task were written, and how many sessions fit none."""

    tasks: Counter[str]
    left_out: int


def export(run_dir: Path, system: str, out: Path, finder: Listens | None = None) -> Exported:
    """Write the sessions of one system below `out`, a folder for each task.

    Args:
        run_dir, system: whose.
        out: a new folder.
        finder: who finds the words of outputs, written beside them; None: nobody does.

    Raises:
        UsageError: the run has no such system, `out` is there already, or an imported sample is not on this machine.
        StoreError: it is no run folder, or an item is damaged.
    """
    document = store.read_run(run_dir)
    if system not in document["systems"]:
        known = ", ".join(document["systems"]) or "none"
        raise UsageError(f"{run_dir}: there is no system {system!r}; it has {known}")
    if out.exists() and any(out.iterdir()):
        raise UsageError(f"{out}: is there already; name another folder with -o")
    scenarios = {s.id: s for s in map(stored_scenario, document["scenarios"].values())}
    imported = {name: sample for name, s in scenarios.items() if (sample := imported_sample(s)) is not None}
    whole = _Exporting(out, imported, _controls(document), finder)
    for item in sorted((run_dir / "items" / system).glob("*@*")):
        name, _, repeat = item.name.rpartition("@")
        if is_control(name) or item.suffix == ".part":
            continue
        if name not in scenarios:
            raise StoreError(f"{item}: no scenario of this run; remove the folder")
        whole.add(item, scenarios[name], repeat)
    return Exported(whole.tasks, whole.left_out)


def _controls(document: Mapping[str, Any]) -> dict[str, str]:
    """The control of each scenario that has one."""
    return {scenario: name for name, stored in document.get("controls", {}).items() for scenario, _ in stored["events"]}


class _Exporting:
    """What is written, item by item."""

    def __init__(self, out: Path, imported: Mapping[str, Sample], controls: Mapping[str, str], finder: Listens | None) -> None:
        self._out, self._imported, self._controls, self._finder = out, imported, controls, finder
        self._top = place_of(imported.values()) if imported else Path()
        self.tasks: Counter[str] = Counter()
        self.left_out = 0

    def add(self, item: Path, scenario: Scenario, repeat: str) -> None:
        recording = documents.read_recording(item) if (item / store.RECORDING).exists() else None
        sample = self._imported.get(scenario.id)
        if sample is not None:
            self._return(item, sample, recording, repeat)
        elif recording is not None:
            self._make(scenario, recording, repeat)

    def _return(self, item: Path, sample: Sample, recording: Recording | None, repeat: str) -> None:
        place = self._out / sample.folder.resolve().relative_to(self._top)
        folder = place if repeat == "0" else place.with_name(f"{place.name}_repeat{repeat}")
        control = item.with_name(f"{self._controls.get(item.name.rpartition('@')[0], '')}@{repeat}")
        there = documents.read_recording(control) if (control / store.RECORDING).exists() else None
        write_output(sample, folder, recording, there, self._finder)
        self.tasks[sample.subset] += 1

    def _make(self, scenario: Scenario, recording: Recording, repeat: str) -> None:
        made = _sample(scenario, recording)
        if made is None:
            self.left_out += 1
            return
        task, files = made
        self.tasks[task] += 1
        end = recording.samples if task != PAUSE else max(p.offset for p in recording.cues if p.played)
        folder = self._out / task / f"{scenario.id}_{repeat}"
        _write(folder, recording, end, files)
        if self._finder is not None:
            document = transcript(recognised(sample_at(folder, next(iter(files))), recording.heard[:end], self._finder))
            (folder / WORDS).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


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
        write_wav(folder / name, at_16k(track[:end]), ASR_RATE)
    for name, document in files.items():
        (folder / name).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def samples_of(exported: Exported) -> Iterator[str]:
    """For people: `smooth_turn_taking: 14 samples`."""
    yield from (f"{task}: {count} sample{'' if count == 1 else 's'}" for task, count in sorted(exported.tasks.items()))
