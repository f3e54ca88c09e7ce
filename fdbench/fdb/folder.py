"""A folder in Full-Duplex-Bench's layout: which samples of which task it holds, and what is wrong with it."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from fdbench.audio import info_of, subtype_of
from fdbench.errors import UsageError
from fdbench.fdb import schemas
from fdbench.scenario.model import CueKind


class Task(StrEnum):
    PAUSE = "pause"
    SMOOTH = "smooth_turn_taking"
    BACKCHANNEL = "backchannel"
    INTERRUPTION = "user_interruption"
    OVERLAP = "overlap"
    """Any of v1.5's four."""
    TOOLS = "tools"
    """v3."""


ANNOTATION = {"pause.json": Task.PAUSE, "turn_taking.json": Task.SMOOTH, "interrupt.json": Task.INTERRUPTION}
"""What marks a sample of v1.0; one of backchannels has none."""
METADATA = "metadata.json"
INPUT, OUTPUT, WORDS = "input.wav", "output.wav", "output.json"
CLEAN_INPUT, CLEAN_OUTPUT = "clean_input.wav", "clean_output.wav"
"""v1.5: the same without the overlap."""
KINDS = {
    "user_interruption": CueKind.INTERRUPTION,
    "user_backchannel": CueKind.BACKCHANNEL,
    "talking_to_other": CueKind.SIDE_TALK,
    "background_speech": CueKind.BACKGROUND_SPEECH,
}
"""v1.5's subsets, by the names of their folders, and what overlaps in them."""
GUESSED = CueKind.INTERRUPTION
"""What overlaps where no folder's name tells it."""
COUNTS = {"user_backchannel": 98}
"""Samples of a subset that the authors' text numbers otherwise (99)."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample. `subset`: the name of its folder's task, for people, and of v1.5's four which."""

    task: Task
    id: str
    subset: str
    folder: Path

    def file(self, name: str) -> Path:
        return self.folder / name

    @property
    def named_kind(self) -> CueKind | None:
        """What overlaps in a sample of v1.5, by the nearest folder that is called so, whatever stands around it; None if none is."""
        names = (re.sub(r"[^a-z0-9]+", "_", part.lower()) for part in reversed(self.folder.resolve().parts[:-1]))
        return next((kind for name in names for subset, kind in KINDS.items() if subset in name), None)

    @property
    def kind(self) -> CueKind:
        """What comes over the agent's speech, in a sample that has an event."""
        return CueKind.INTERRUPTION if self.task is Task.INTERRUPTION else self.named_kind or GUESSED


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file. `unusable`: the sample cannot be scored."""

    path: Path
    what: str
    unusable: bool = False

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


@dataclass(frozen=True, slots=True)
class Found:
    """A folder that was looked through. `hashes`: sha256 by file, from the folder, where asked for."""

    root: Path
    samples: tuple[Sample, ...]
    faults: tuple[Fault, ...] = ()
    hashes: dict[str, str] = field(default_factory=dict)

    def usable(self) -> Found:
        """The same without the samples that are known to be unusable."""
        bad = {fault.path.parent for fault in self.faults if fault.unusable}
        return replace(self, samples=tuple(s for s in self.samples if s.folder not in bad))


def look_through(root: Path, *, verify: bool = False) -> Found:
    """The samples below a folder. `verify`: read each annotation and the head of each sound, and hash all files.

    Raises:
        UsageError: there is no such folder, or no sample in it.
    """
    if not root.is_dir():
        raise UsageError(f"{root}: no such folder; name the one that holds v1.0, v1.5, a task of theirs, or v3's data")
    samples = tuple(_samples(root))
    if not samples:
        raise UsageError(
            f"{root}: no sample of Full-Duplex-Bench in it; a sample is a folder with {INPUT} or {OUTPUT} and its annotations"
        )
    if not verify:
        return Found(root, samples)
    faults = [fault for sample in samples for fault in _faults(sample)]
    faults += [*_miscounted(root, samples), *_nameless(samples)]
    return Found(root, samples, tuple(faults), {str(p.relative_to(root)): _sha256(p) for s in samples for p in _files(s)})


def _samples(root: Path) -> Iterator[Sample]:
    """What has no annotation is a sample of backchannels, unless most samples beside it are of another task: there it is missing."""
    found = list(_by_their_files(root))
    beside: dict[Path, Counter[Task]] = {}
    for sample in found:
        beside.setdefault(sample.folder.parent, Counter())[sample.task] += 1
    for sample in found:
        usual, _ = beside[sample.folder.parent].most_common(1)[0]
        yield replace(sample, task=usual) if sample.task is Task.BACKCHANNEL else sample


def sample_at(folder: Path, annotation: str) -> Sample:
    """The sample in a folder, by the name of the file that annotates it; of a backchannel, which has none, of its input."""
    names = {p.name for p in folder.iterdir() if p.is_file()}
    task = Task.BACKCHANNEL if annotation == INPUT else ANNOTATION.get(annotation) or _task(folder, names) or Task.OVERLAP
    return Sample(task, folder.name, folder.parent.name, folder)


def _by_their_files(root: Path) -> Iterator[Sample]:
    for folder in [root, *sorted(p for p in root.rglob("*") if p.is_dir())]:
        if any(part.startswith(".") for part in folder.relative_to(root).parts):
            continue
        names = {p.name for p in folder.iterdir() if p.is_file()}
        task = _task(folder, names)
        if task is not None:
            yield Sample(task, str(folder.relative_to(root)), folder.resolve().parent.name, folder)


def _task(folder: Path, names: set[str]) -> Task | None:
    known = [task for name, task in ANNOTATION.items() if name in names]
    if known:
        return known[0]
    if any(name.startswith("result_") and name.endswith(".json") for name in names) or _is_tools(folder, names):
        return Task.TOOLS
    if METADATA in names or CLEAN_INPUT in names:
        return Task.OVERLAP
    return Task.BACKCHANNEL if names & {INPUT, OUTPUT} else None


def _is_tools(folder: Path, names: set[str]) -> bool:
    if METADATA not in names:
        return False
    try:
        schemas.read_tool_task(folder / METADATA)
    except UsageError:
        return False
    return True


def _files(sample: Sample) -> list[Path]:
    return sorted(p for p in sample.folder.iterdir() if p.is_file() and not p.name.startswith("."))


def _faults(sample: Sample) -> Iterator[Fault]:
    for name, read in _expected(sample):
        if not sample.file(name).exists():
            yield Fault(sample.file(name), "is missing, so the sample cannot be scored; download it again", unusable=True)
            continue
        try:
            read(sample.file(name))
        except UsageError as error:
            yield Fault(sample.file(name), str(error).partition(": ")[2], unusable=True)
    for path in _files(sample):
        if path.suffix.lower() == ".wav":
            yield from _sound_faults(path)
        elif path.name == WORDS or path.match("result_*.json"):
            try:
                (schemas.read_transcript if path.name == WORDS else schemas.read_tool_result)(path)
            except UsageError as error:
                yield Fault(path, str(error).partition(": ")[2])


def _expected(sample: Sample) -> Iterator[tuple[str, Callable[[Path], object]]]:
    readers: dict[Task, tuple[str, Callable[[Path], object]]] = {
        Task.PAUSE: ("pause.json", schemas.read_marks),
        Task.SMOOTH: ("turn_taking.json", schemas.read_marks),
        Task.INTERRUPTION: ("interrupt.json", schemas.read_interruption),
        Task.OVERLAP: (METADATA, schemas.read_overlap),
        Task.TOOLS: (METADATA, schemas.read_tool_task),
    }
    if sample.task in readers:
        yield readers[sample.task]


def _sound_faults(path: Path) -> Iterator[Fault]:
    try:
        _, rate, channels = info_of(path)
    except UsageError as error:
        yield Fault(path, str(error).partition(": ")[2], unusable=True)
        return
    kind = subtype_of(path)
    if kind != "PCM_16":
        yield Fault(path, f"holds {kind} samples, where the others are 16-bit PCM: read as it is, other scripts may not")
    if channels != 1:
        yield Fault(path, f"{channels} channels, where the others have one: the first is read")
    if rate not in (16_000, 24_000, 48_000):
        yield Fault(path, f"a rate of {rate} Hz, where the others have 16 or 48 kHz")


def _miscounted(root: Path, samples: tuple[Sample, ...]) -> Iterator[Fault]:
    for subset, count in COUNTS.items():
        found = sum(s.subset == subset for s in samples)
        if found > 10 and found != count:
            yield Fault(root, f"{subset} holds {found} samples, and {count} are published (the paper says {count + 1})")


def _nameless(samples: tuple[Sample, ...]) -> Iterator[Fault]:
    for folder in dict.fromkeys(s.folder.parent for s in samples if s.task is Task.OVERLAP and s.named_kind is None):
        yield Fault(
            folder, f"neither it nor a folder above it is called {', '.join(KINDS)}: the overlaps are taken for interruptions"
        )


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
