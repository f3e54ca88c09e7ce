"""What a session takes along to another machine, each file known by what is in it: clips, recordings, and the adapter's own files."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex

from fdbench import plugins
from fdbench.errors import UsageError
from fdbench.render import manifest
from fdbench.render.clips import CLIP_FOLDER, ClipStore
from fdbench.render.manifest import Entry
from fdbench.run.item import ItemTask
from fdbench.scenario.model import Scenario

MOST_BYTES = 50_000_000
"""A larger adapter (`>`) does not travel with each session: it is to be installed where sessions are played."""
SCRIPT = "scenario.yaml"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A task, and the SHA-256 of each file that it needs, by path from the scenario's and from the adapter's folder."""

    task: ItemTask
    stimuli: dict[str, str]
    adapter: dict[str, str]

    @property
    def hashes(self) -> list[str]:
        """Of all that is in it, each once."""
        return sorted({*self.stimuli.values(), *self.adapter.values()})


def stimuli_of(scenario: Scenario, store: ClipStore) -> dict[str, bytes]:
    """The files that it takes to play a scenario, by path from its own folder: its recordings, and its clips with a manifest.

    Raises:
        ClipError: one of them is missing or altered.
    """
    files: dict[str, bytes] = {}
    entries: dict[str, Entry] = {}
    known = store.entries()
    for clip in (clip for cue in scenario.cues for clip in store.clips_of(cue)):
        entry = known.get(clip.name)
        if entry is None:  # a recording of the user's own: scenarios name only what is in their folder
            files[clip.file.relative_to(Path(scenario.path).parent).as_posix()] = clip.file.read_bytes()
        else:
            entries[clip.name] = entry
            files[f"{CLIP_FOLDER}/{entry.file}"] = clip.file.read_bytes()
    files[f"{CLIP_FOLDER}/{manifest.FILE_NAME}"] = manifest.text_of(entries).encode()
    return files


def adapter_of(spec: str) -> dict[str, bytes]:
    """The files of an adapter that is given by its path, by path from the folder that it lies in; of any other none, since it is installed.

    Raises:
        UsageError: they are too large to travel.
    """
    path, _ = plugins.split_path(spec)
    if path is None:
        return {}
    files = {found.relative_to(path.parent).as_posix(): found.read_bytes() for found in _sources(path)}
    if sum(map(len, files.values())) > MOST_BYTES:
        raise UsageError(
            f"{path}: holds more than {MOST_BYTES // 1_000_000} MB, too much to be sent to a cluster; install the adapter there as a "
            "package, and name its entry point"
        )
    return files


def _sources(path: Path) -> Iterator[Path]:
    """A file, or those of a folder, but for what Python and tools leave there."""
    for found in sorted(path.rglob("*")) if path.is_dir() else [path]:
        hidden = any(part.startswith(".") or part == "__pycache__" for part in found.relative_to(path).parts)
        if found.is_file() and not hidden:
            yield found


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def unpacked(parcel: Parcel, contents: Mapping[str, bytes], room: Path) -> ItemTask:
    """The task as it can be played on this machine, with its files below `room`; those that are there are used again. Its own `folder` is
    left as it is."""
    task = parcel.task
    stimuli = _laid_out(parcel.stimuli, contents, room)
    task = replace(task, script_path=str(stimuli / SCRIPT))
    path, factory = plugins.split_path(task.spec)
    if path is None:
        return task
    there = _laid_out(parcel.adapter, contents, room) / path.name
    return replace(task, spec=str(there) + (f":{factory}" if factory else ""))


def _laid_out(files: Mapping[str, str], contents: Mapping[str, bytes], room: Path) -> Path:
    """A folder that holds these files, made once."""
    folder = room / hash_of("\n".join(f"{name}\0{sha256}" for name, sha256 in sorted(files.items())).encode())[:24]
    if folder.exists():
        return folder
    part = room / f"{token_hex(8)}.part"
    for name, sha256 in files.items():
        place = part / name
        if not place.resolve().is_relative_to(part.resolve()):
            raise ValueError(f"{name} leads out of its folder")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(contents[sha256])
    try:
        part.rename(folder)
    except OSError:  # another thread was first
        shutil.rmtree(part, ignore_errors=True)
    return folder
