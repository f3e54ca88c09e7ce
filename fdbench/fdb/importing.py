"""Samples of Full-Duplex-Bench as scenarios: each input is a recording that is played whole, and the annotations say what lies in it.

A turn without an annotated begin lies in the file from its start on. A sample of v1.5 that has `clean_input.wav` has its control. One of
backchannels is one long turn that asks for no answer: where people would murmur is annotated nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from fdbench.audio import info_of
from fdbench.errors import UsageError
from fdbench.fdb.folder import ANNOTATION, CLEAN_INPUT, INPUT, METADATA, Fault, Found, Sample, Task
from fdbench.fdb.offer import Offer, offer_of
from fdbench.fdb.schemas import ToolCall, read_interruption, read_marks, read_overlap, read_tool_task
from fdbench.scenario.index import Entry
from fdbench.scenario.model import CueKind, Dimension

LONGEST_ID = 90
MOST_TEXT = 5_000
Cues = list[dict[str, Any]]


def import_samples(found: Found, tail_ms: int = 0, repo: Path | None = None) -> tuple[list[Entry], list[Fault]]:
    """The scripts of a folder's samples, by path, and why others have none.

    Args:
        found: the folder.
        tail_ms: a session goes on for so long after its file's end.
        repo: the authors' checkout, which tells v3's tools; see `fdbench.fdb.offer`.

    Raises:
        UsageError: the checkout cannot be used.
    """
    entries: list[Entry] = []
    faults: list[Fault] = []
    taken: set[str] = set()
    offer = offer_of(_expected(found.samples), repo)
    for sample in found.samples:
        try:
            script = _script(sample, tail_ms, offer)
        except UsageError as error:
            path, _, what = str(error).partition(": ")
            faults.append(Fault(Path(path), what, unusable=True))
            continue
        script["id"] = _unique(_name(found.root, sample), taken)
        entries.append((str(_marked_by(sample).relative_to(found.root)), script))
    return entries, faults


def _expected(samples: Iterable[Sample]) -> Iterable[ToolCall]:
    for sample in samples:
        if sample.task is Task.TOOLS:
            try:
                yield from read_tool_task(sample.file(METADATA)).expected
            except UsageError:
                continue  # told when its script is made


def _marked_by(sample: Sample) -> Path:
    """The file that annotates a sample; its input where none does."""
    names = {task: name for name, task in ANNOTATION.items()} | {Task.OVERLAP: METADATA, Task.TOOLS: METADATA}
    return sample.file(names.get(sample.task, INPUT))


def _script(sample: Sample, tail_ms: int, offer: Offer) -> dict[str, Any]:
    frames, rate, _ = info_of(sample.file(INPUT))
    cues = CUES[sample.task](sample, frames * 1000 // rate)
    recording: dict[str, Any] = {"file": INPUT}
    if sample.task is Task.OVERLAP and sample.file(CLEAN_INPUT).exists():
        recording["control"] = CLEAN_INPUT
    if tail_ms:
        recording["tail"] = tail_ms
    script: dict[str, Any] = {
        "schema": 1,
        "id": "",
        "dimension": _dimension(CueKind(cues[-1]["kind"])).value,
        "family": _slug(sample.subset)[:60] or "fdb",
        "summary": f"Full-Duplex-Bench, {sample.subset[:100]}, sample {sample.folder.name[:100]}",
        "voice": "recorded",
        "recording": recording,
        "cues": cues,
    }
    if sample.task is Task.TOOLS:
        script["tools"] = offer.to(read_tool_task(sample.file(METADATA)).expected)
    return script


def _paused(sample: Sample, length: int) -> Cues:
    """One turn with pauses; those that do not lie inside it, one after the other, divide nothing."""
    pauses: list[list[int]] = []
    before = 0
    for mark in sorted(read_marks(sample.file("pause.json")), key=lambda m: m.start):
        begin, end = round(mark.start * 1000), round(mark.end * 1000)
        if before < begin < end < length:
            pauses.append([begin, end])
            before = end
    if not pauses:
        raise UsageError(
            f"{sample.file('pause.json')}: no pause lies inside its input, which lasts {length / 1000:g} s; copy both again"
        )
    return [_cue("ask", CueKind.TURN, 0, length, pauses=pauses)]


def _asked(sample: Sample, length: int) -> Cues:
    end = round(read_marks(sample.file("turn_taking.json"))[0].start * 1000)
    if end <= 0:
        raise UsageError(f"{sample.file('turn_taking.json')}: the turn ends at its begin; copy it again")
    return [_cue("ask", CueKind.TURN, 0, min(end, length))]


def _overlapped(sample: Sample, length: int) -> Cues:
    """What was said before, if there is room for it, and the event."""
    path = _marked_by(sample)
    marked = (read_interruption if sample.task is Task.INTERRUPTION else read_overlap)(path)
    begin, end = round(marked.start * 1000), min(round(marked.end * 1000), length)
    if begin >= end:
        raise UsageError(
            f"{path}: the event is marked in [{marked.start:g}, {marked.end:g}] s, and its input lasts {length / 1000:g} s; copy both again"
        )
    before = [_cue("ask", CueKind.TURN, 0, begin, marked.context)] if begin else []
    return [*before, _cue("event", sample.kind, begin, end, marked.said)]


def _murmured(_sample: Sample, length: int) -> Cues:
    return [_cue("talk", CueKind.TURN, 0, length, expect={"reply": "optional"})]


def _tasked(sample: Sample, length: int) -> Cues:
    read_tool_task(sample.file(METADATA))
    return [_cue("ask", CueKind.TURN, 0, length)]


CUES: Mapping[Task, Callable[[Sample, int], Cues]] = {
    Task.PAUSE: _paused,
    Task.SMOOTH: _asked,
    Task.BACKCHANNEL: _murmured,
    Task.INTERRUPTION: _overlapped,
    Task.OVERLAP: _overlapped,
    Task.TOOLS: _tasked,
}


def _cue(name: str, kind: CueKind, begin: int, end: int, text: str = "", **more: Any) -> dict[str, Any]:
    cue: dict[str, Any] = {"id": name, "kind": kind.value, "in": [begin, end], **more}
    if text.strip():
        cue["text"] = text[:MOST_TEXT]
    return cue


def _dimension(last: CueKind) -> Dimension:
    if last is CueKind.TURN:
        return Dimension.LATENCY
    return Dimension.INTERRUPTION if last is CueKind.INTERRUPTION else Dimension.OVERLAP


def _name(root: Path, sample: Sample) -> str:
    inside = sample.folder.relative_to(root).parts or (sample.folder.name,)
    return ".".join(filter(None, map(_slug, ("fdb", *inside))))[:LONGEST_ID].rstrip(".")


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def _unique(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}.{number}"
    taken.add(free)
    return free
