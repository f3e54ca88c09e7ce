"""Whether the sounds that a scenario names exist and can be played. What holds them is handed in: a script knows nothing of rendering."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Protocol

from fdbench.errors import ClipError, SpeechError
from fdbench.scenario.build import SOUND_FILES, is_sound_file, spoken
from fdbench.scenario.checks import mapping, sequence
from fdbench.scenario.document import Document
from fdbench.scenario.faults import Fault, JsonPath, shown

LONGEST = 5_000
"""A text that somebody is to record is told whole."""


class Stimuli(Protocol):
    """A store of clips."""

    def has_speech(self, voice: str, text: str) -> bool:
        """Whether there is a clip of `text` in `voice`."""

    def has_sound(self, name: str) -> bool:
        """Whether there is a sound of that name."""

    def speech(self, voice: str, text: str) -> object:
        """Open that clip; ClipError if it cannot be played."""

    def sound(self, name: str) -> object:
        """Open that sound; ClipError if it cannot be played."""

    def listen(self, path: str, speech: tuple[int, int] | None, side: str | None) -> tuple[str, ...]:
        """Open a sound file: what is unfit about it, a sentence each. ClipError if it cannot be used."""


def file_faults(document: Document) -> list[Fault]:
    """Sound files beside the scenario that are missing, or lie outside its folder."""
    folder = Path(document.name).parent
    found = [fault for path, cue in _cues(document) for fault in _file_fault(folder, (*path, "clip"), cue.get("clip"))]
    recording = mapping(mapping(document.data).get("recording"))
    for name in ("file", "control"):
        found += _file_fault(folder, ("recording", name), recording.get(name), bundled=False)
    return found


def stimulus_faults(document: Document, stimuli: Stimuli) -> list[Fault]:
    """Texts without a clip in their voice, unknown sounds, and clips and recordings that cannot be played."""
    voice = mapping(document.data).get("voice")
    faults: list[Fault] = []
    for path, cue in _cues(document):
        faults += [*_missing(path, cue, cue.get("voice", voice), stimuli), *_heard(document, path, cue, stimuli)[0]]
    return faults or list(_unlike(document, stimuli))


def stimulus_notes(document: Document, stimuli: Stimuli) -> list[Fault]:
    """What is unfit about the recordings that can be played."""
    return [note for path, cue in _cues(document) for note in _heard(document, path, cue, stimuli)[1]]


def _cues(document: Document) -> Iterator[tuple[JsonPath, Mapping[str, Any]]]:
    for i, cue in enumerate(sequence(mapping(document.data).get("cues"))):
        yield ("cues", i), mapping(cue)


def _file_fault(folder: Path, place: JsonPath, clip: Any, *, bundled: bool = True) -> Iterator[Fault]:
    """`bundled`: what is no file's name is a bundled sound's."""
    if not isinstance(clip, str) or not clip.strip():
        return
    parts = (*PurePosixPath(clip).parts, *PureWindowsPath(clip).parts)
    if ".." in parts or PurePosixPath(clip).is_absolute() or PureWindowsPath(clip).anchor or not clip.isprintable():
        yield Fault(place, f"{shown(clip)} leaves the scenario's folder; put the file beside the scenario")
        return
    if not is_sound_file(clip):
        if not bundled:
            yield Fault(place, f"{shown(clip)} is no sound file; name one that ends in {', '.join(SOUND_FILES)}")
        return
    try:
        inside = (folder / clip).resolve().is_relative_to(folder.resolve())
        exists = (folder / clip).is_file()
    except (OSError, RuntimeError):  # a name too long for the file system; a link to itself
        inside = exists = False
    if exists and not inside:
        yield Fault(place, f"{shown(clip)} is a link that leaves the scenario's folder; put the file itself there")
    elif not exists:
        yield Fault(place, f"there is no file {shown(clip)} beside the scenario; put it there, or correct the name")


def _heard(document: Document, path: JsonPath, cue: Mapping[str, Any], stimuli: Stimuli) -> tuple[list[Fault], list[Fault]]:
    """Why a recording cannot be used, and else what is unfit about it."""
    clip, folder, place = cue.get("clip"), Path(document.name).parent, (*path, "clip")
    if not isinstance(clip, str) or not is_sound_file(clip) or any(_file_fault(folder, place, clip)):
        return [], []
    said = sequence(cue.get("speech"))
    speech = (said[0], said[1]) if len(said) == 2 and all(type(t) is int for t in said) and 0 <= said[0] < said[1] else None
    side = cue.get("side") if cue.get("side") in ("left", "right") else None
    try:
        notes = stimuli.listen(str(folder / clip), speech, side)
    except ClipError as error:
        field = "speech" if isinstance(error, SpeechError) else "clip"
        return [Fault((*path, field), f"{shown(clip)}: {error}")], []
    return [], [Fault(place, f"{shown(clip)}: {note}") for note in notes]


def _unlike(document: Document, stimuli: Stimuli) -> Iterator[Fault]:
    """Why a recording cannot be played whole, or a cue cannot lie in it."""
    name = mapping(mapping(document.data).get("recording")).get("file")
    folder = Path(document.name).parent
    if not isinstance(name, str) or any(_file_fault(folder, ("recording", "file"), name, bundled=False)):
        return
    for path, cue in _cues(document):
        place = sequence(cue.get("in"))
        if len(place) != 2 or any(type(t) is not int for t in place) or place[0] >= place[1]:
            continue
        try:
            stimuli.listen(str(folder / name), (place[0], place[1]), None)
        except ClipError as error:
            yield Fault((*path, "in"), f"{shown(name)}: {error}")


def _missing(path: JsonPath, cue: Mapping[str, Any], voice: Any, stimuli: Stimuli) -> Iterator[Fault]:
    clip = cue.get("clip")
    if isinstance(clip, str) and clip.strip() and not is_sound_file(clip):
        if not stimuli.has_sound(clip):
            text = f"there is no sound {shown(clip)}; correct the name, or add it with `fdbench render`"
            yield Fault((*path, "clip"), text)
        else:
            yield from _opened((*path, "clip"), partial(stimuli.sound, clip))
    for place, words in _texts(path, cue):
        if not isinstance(voice, str) or not words:
            continue
        if not stimuli.has_speech(voice, words):
            text = f"there is no clip of {shown(words, LONGEST)} in the voice {shown(voice)}; make it with `fdbench render`"
            yield Fault(place, text)
        else:
            yield from _opened(place, partial(stimuli.speech, voice, words))


def _opened(place: JsonPath, load: Callable[[], object]) -> Iterator[Fault]:
    try:
        load()
    except ClipError as error:
        yield Fault(place, str(error))


def _texts(path: JsonPath, cue: Mapping[str, Any]) -> Iterator[tuple[JsonPath, str]]:
    """All that is said in the cue's voice."""
    say = cue.get("say")
    if isinstance(say, str):
        yield (*path, "say"), spoken(say)
    for i, part in enumerate(sequence(say)):
        if isinstance(part, str):
            yield (*path, "say", i), spoken(part)
        elif isinstance(filled := mapping(part).get("filled"), str):
            yield (*path, "say", i, "filled"), spoken(filled)
