"""Stimuli: frozen clips with known speech bounds, found by voice and text, refused if their bytes were altered."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from fdbench import assets
from fdbench import audio as sound_files
from fdbench.audio import Mono
from fdbench.errors import ClipError
from fdbench.kept import Kept
from fdbench.render import manifest
from fdbench.render.bounds import RULE
from fdbench.render.listen import NO_WISH, Wish, listen
from fdbench.render.manifest import Entry, clip_name, normal, sound_name
from fdbench.render.take import identity
from fdbench.scenario.build import is_sound_file
from fdbench.scenario.model import Cue, Scenario, Words
from fdbench.timebase import Samples, ms

CLIP_FOLDER = "clips"
OLDER = Path(__file__).parents[1] / "calibrate" / CLIP_FOLDER


KEPT: Samples = ms(240_000)
"""So much sound a store keeps, of the clips that were used last: 23 MB."""


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """A stimulus: float32 [n] at 24,000 Hz, read-only; its speech (a sound's own extent) is [onset, offset)."""

    name: str
    voice: str
    text: str
    audio: Mono
    onset: Samples
    offset: Samples
    sha256: str
    bounds: str = RULE
    """The rule that found onset and offset; `script` where the script gives them."""
    notes: tuple[str, ...] = ()
    """What is unfit about a recording: sentences without the file's name."""
    file: Path = Path()
    """Where its bytes are."""


class ClipStore:
    """The clips of one or more folders; where two hold the same voice and text, the first folder's is played.

    Manifests are read when first needed; a clip's bytes are checked against its hash when it is loaded.
    """

    def __init__(self, *roots: str | Path) -> None:
        if not roots:
            raise ValueError("a clip store needs at least one folder")
        self.roots = tuple(Path(root) for root in roots)
        self._index: dict[str, tuple[Path, Entry]] | None = None
        self._loaded: Kept[str, Clip] = Kept(KEPT, lambda clip: len(clip.audio))
        self._notes: dict[str, None] = {}

    def has_speech(self, voice: str, text: str) -> bool:
        """Whether there is a clip of `text` in `voice`."""
        return clip_name(voice, text) in self._entries()

    def has_sound(self, name: str) -> bool:
        """Whether there is a sound of that name, with or without `sounds/`."""
        return sound_name(name) in self._entries()

    def voices(self) -> tuple[str, ...]:
        """The voices that speech clips exist in, sorted."""
        return tuple(sorted({entry.voice for _, entry in self._entries().values() if entry.kind == "speech"}))

    def entries(self) -> dict[str, Entry]:
        """What the manifests say, by clip name."""
        return {name: entry for name, (_, entry) in self._entries().items()}

    def speech(self, voice: str, text: str) -> Clip:
        """`text` as `voice` says it.

        Raises:
            ClipError: it was never rendered, or its file is missing or altered.
        """
        name = clip_name(voice, text)
        if name not in self._entries():
            raise ClipError(f"{self.roots[0]}: no clip of {normal(text)!r} in voice {voice!r}; {self._mend(voice)}")
        return self._load(name)

    def sound(self, name: str) -> Clip:
        """A sound that is no speech, by name, with or without `sounds/`. ClipError as `speech`."""
        key = sound_name(name)
        if key not in self._entries():
            known = sorted(n for n, e in self.entries().items() if e.kind == "sound")
            near = get_close_matches(key, known, 1)
            mend = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known) or 'none'}"
            raise ClipError(f"{self.roots[0]}: no sound {key!r}; {mend}")
        return self._load(key)

    def file(self, path: str | Path, wish: Wish = NO_WISH) -> Clip:
        """A recording of the user's own, mixed to mono and resampled whole; bounds are measured by rule `bounds-2`, or are those
        of `wish`.

        Raises:
            ClipError: as `fdbench.render.listen.listen`.
        """
        path = Path(path)
        clip = self._loaded.get(f"file:{path}:{wish}", lambda: _own_recording(path, wish))
        self._notes.update(dict.fromkeys(f"{path}: {note}" for note in clip.notes))
        return clip

    def recording(self, ref: str, wish: Wish = NO_WISH) -> Clip:
        """What a cue's `clip` means: a sound file if it ends like one, else a sound of the store, by name."""
        return self.file(ref, wish) if is_sound_file(ref) else self.sound(ref)

    def said(self, words: Words, voice: str) -> Clip:
        """A stretch of speech: its recording, or its text in `voice`."""
        if words.clip is None:
            return self.speech(voice, words.text)
        return self.recording(words.clip, Wish(words.speech, words.side))

    def listen(self, path: str, speech: tuple[int, int] | None, side: str | None) -> tuple[str, ...]:
        """What is unfit about a recording, sentences without the file's name. ClipError, without it too, if it cannot be used."""
        try:
            return self.file(path, Wish(speech, side)).notes
        except ClipError as error:
            raise type(error)(str(error).removeprefix(f"{path}: ")) from None

    def notes(self) -> tuple[str, ...]:
        """`path: what is unfit; mend` of every recording that was loaded so far, each once."""
        return tuple(self._notes)

    def clips_of(self, cue: Cue) -> tuple[Clip, ...]:
        """Every clip that a cue plays, in order: stretches of speech, fillers, sounds."""
        played: list[Clip] = []
        for part in cue.parts:
            if isinstance(part, Words):
                played.append(self.said(part, cue.voice))
            elif part.filled:
                played.append(self.speech(cue.voice, part.filled))
        return tuple(played)

    def stimulus_hash(self, scenario: Scenario) -> str:
        """SHA-256 over the clips that a scenario plays, in order: two runs with the same one played the same bytes. Where
        speech was not found by the rule of rendered clips, the rule that found it is in it too."""
        if scenario.recording is not None:
            return identity(scenario)
        digest = hashlib.sha256()
        for cue in scenario.cues:
            for clip in self.clips_of(cue):
                rule = "" if clip.bounds == RULE else f"\0{clip.bounds}"
                digest.update(f"{cue.id}\0{clip.sha256}{rule}\n".encode())
        return digest.hexdigest()

    def _entries(self) -> dict[str, tuple[Path, Entry]]:
        if self._index is None:
            index: dict[str, tuple[Path, Entry]] = {}
            for root in reversed(self.roots):
                index.update({name: (root, entry) for name, entry in manifest.load(root).items()})
            self._index = index
        return self._index

    def _load(self, name: str) -> Clip:
        root, entry = self._entries()[name]
        return self._loaded.get(name, lambda: _checked(name, root / entry.file, entry))

    def _mend(self, voice: str) -> str:
        if voice in self.voices():
            return "render it with `fdbench render SCENARIO`"
        return f"there are clips in {', '.join(self.voices()) or 'no voice'}: choose one, or render with `fdbench render`"


def default_store() -> ClipStore:
    """The clips that ship with fdbench: those of the suites, then the six older voices of the calibration, in which sessions were
    recorded that are still replayed."""
    return ClipStore(*suite_store().roots, OLDER)


def suite_store() -> ClipStore:
    """The clips of the bundled suites alone."""
    return ClipStore(assets.bundled("scenarios") / CLIP_FOLDER)


def store_for(scenarios: Iterable[Scenario]) -> ClipStore:
    """The clips for scenarios of any origin; see `roots_for`."""
    return ClipStore(*roots_for(scenarios))


def roots_for(scenarios: Iterable[Scenario]) -> tuple[Path, ...]:
    """Where their clips are: `clips/` beside each file, or one folder up, then the bundled ones."""
    roots: dict[Path, None] = {}
    for scenario in scenarios:
        if scenario.path:
            roots.update(dict.fromkeys(clip_folders(Path(scenario.path))))
    roots.update(dict.fromkeys(root.resolve() for root in default_store().roots))
    return tuple(roots)


def clip_folders(scenario_path: Path) -> list[Path]:
    """The clip folders that belong to a scenario file and exist, nearest first."""
    parents = scenario_path.resolve().parents[:2]
    folders = (parent / CLIP_FOLDER for parent in parents)
    return [folder for folder in folders if (folder / manifest.FILE_NAME).is_file()]


def _checked(name: str, path: Path, entry: Entry) -> Clip:
    mend = "restore it, or render it anew with `fdbench render --force`"
    try:
        found = manifest.file_sha256(path)
    except OSError:
        raise ClipError(f"{path}: the file of clip {name!r} is missing; {mend}") from None
    if found != entry.sha256:
        raise ClipError(f"{path}: altered since it was rendered (its sha256 is not the manifest's); {mend}")
    data, _ = sound_files.read_pcm16(path)
    if data.shape != (entry.samples,):
        raise ClipError(f"{path}: {list(data.shape)} samples, but the manifest says [{entry.samples}]; {mend}")
    samples = sound_files.from_pcm16(data)
    samples.setflags(write=False)
    return Clip(name, entry.voice, entry.text, samples, entry.onset, entry.offset, entry.sha256, entry.bounds, file=path)


def _own_recording(path: Path, wish: Wish) -> Clip:
    heard = listen(path, wish)
    name = re.sub(r"\s+", "-", path.stem)
    sha256 = manifest.file_sha256(path)
    return Clip(name, "", "", heard.audio, heard.speech.start, heard.speech.end, sha256, heard.rule, heard.notes, path)
