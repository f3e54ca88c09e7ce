"""Raw audio becomes a frozen clip. Recipe `clip-1`, the same for every engine and voice:

1. speech bounds by rule `bounds-1`;
2. gain to -23 dBFS RMS between the bounds, less where the peak would pass -1 dBFS;
3. 20 ms before the onset and 50 ms after the offset are kept (silence where the engine gave less), the outermost 5 ms and
   20 ms of them faded, so that a clip neither clicks nor carries an engine's own silence;
4. PCM16 FLAC at 24,000 Hz; the bounds in the manifest are measured again on those very samples.

A person's recording is bounded by rule `bounds-2` instead, once, on the whole: what tells its noise from its speech is cut off in
step 3. Its entry in the manifest names that rule.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from fdbench import audio as sound_files
from fdbench.audio import Mono, from_pcm16, gain, level_db, to_pcm16
from fdbench.errors import ClipError, UsageError
from fdbench.language.load import ENGLISH
from fdbench.render import bounds, manifest, recorded, sounds
from fdbench.render.bounds import speech_bounds
from fdbench.render.engines import Engine, OwnRecording
from fdbench.render.manifest import SOUND_FOLDER, Entry, clip_name, file_sha256, normal, sound_name
from fdbench.render.recorded import recorded_bounds
from fdbench.segments import Segment
from fdbench.timebase import ms

LEVEL_DB = -23.0
PEAK_DB = -1.0
LEAD = ms(20)
TRAIL = ms(50)
FADE_IN = ms(5)
FADE_OUT = ms(20)
_VOICE = re.compile(r"(?:[a-z]+/)?[\w+-]+")


@dataclass(frozen=True, slots=True)
class Made:
    """What a call did: the names of the clips that were written, and of those that were there already."""

    written: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    def __add__(self, other: Made) -> Made:
        return Made(self.written + other.written, self.kept + other.kept)


class ClipFolder:
    """A clip folder that is being added to. Every clip is complete on disk before the manifest names it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.entries = manifest.load(root) if (root / manifest.FILE_NAME).exists() else {}

    def add_speech(self, voice: str, text: str, engine: Engine, *, lang: str = ENGLISH, force: bool = False) -> Made:
        """Render `text`, which is in the language of that code, in `voice` unless it is there already.

        Raises:
            UsageError: the engine cannot, or says nothing; the folder cannot be written.
        """
        if not _VOICE.fullmatch(voice):
            raise UsageError(
                f"voice {voice!r}: a voice's name is made of letters, digits, '-', '_' and '+', after an engine's name and '/' if "
                "you like; choose another name"
            )
        name = clip_name(voice, text)
        if name in self.entries and not force:
            return Made(kept=(name,))
        raw = engine.say(voice, normal(text))
        rule = recorded.RULE if isinstance(engine, OwnRecording) else bounds.RULE
        return self._write(name, "speech", voice, normal(text), engine.name, raw, rule, engine.model, lang)

    def add_sound(self, name: str, *, force: bool = False) -> Made:
        """Make a sound by its recipe (`door` or `sounds/door`) unless it is there already. UsageError as `add_speech`."""
        key = sound_name(name)
        if key in self.entries and not force:
            return Made(kept=(key,))
        raw, description = sounds.synthetic_sound(key.removeprefix(f"{SOUND_FOLDER}/"))
        return self._write(key, "sound", "", description, "synthetic", raw, bounds.RULE)

    def prune(self, used: Collection[str]) -> tuple[str, ...]:
        """Remove all clips but those of these names; the names of what was removed, sorted. The manifest forgets a clip before its file
        goes. UsageError if the folder cannot be written."""
        gone = sorted(set(self.entries) - set(used))
        files = [self.root / self.entries.pop(name).file for name in gone]
        try:
            if gone:
                manifest.save(self.root, self.entries)
            for file in files:
                file.unlink(missing_ok=True)
        except OSError as error:
            raise UsageError(f"{self.root}: cannot be pruned ({error.strerror}); check its permissions") from None
        return tuple(gone)

    def _write(
        self,
        name: str,
        kind: Literal["speech", "sound"],
        voice: str,
        text: str,
        engine: str,
        raw: Mono,
        rule: str,
        model: str = "",
        lang: str = ENGLISH,
    ) -> Made:
        samples, spoken = finish(raw, f"{engine} on {text!r}", rule)
        file = f"{name}.flac"
        path = self.root / file
        part = path.with_suffix(".part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            sound_files.write_flac(part, to_pcm16(samples))
            part.replace(path)
            loudness = level_db(samples[spoken.start : spoken.end])
            level = 0.0 if loudness is None else round(loudness, 2)
            self.entries[name] = Entry(
                file,
                kind,
                voice,
                text,
                engine,
                samples.size,
                spoken.start,
                spoken.end,
                level,
                file_sha256(path),
                rule,
                model,
                lang,
            )
            manifest.save(self.root, self.entries)
        except OSError as error:
            raise UsageError(f"{path}: cannot be written ({error.strerror}); choose another folder with --into") from None
        return Made(written=(name,))


def finish(raw: Mono, what: str, rule: str = bounds.RULE) -> tuple[Mono, Segment]:
    """Recipe `clip-1`, steps 1 to 4: the samples as a player reads them back, and their speech bounds by `rule`.

    Raises:
        ClipError: nothing sounds in `raw`; `what` names it.
    """
    recording = rule == recorded.RULE
    found = recorded_bounds(raw) if recording else speech_bounds(raw)
    loudness = level_db(raw[found.start : found.end]) if found else None
    if found is None or loudness is None:
        raise ClipError(f"{what}: nothing sounds in it; use other words, or record it again")
    headroom = PEAK_DB - 20.0 * float(np.log10(np.abs(raw).max()))
    levelled = gain(raw, min(LEVEL_DB - loudness, headroom))
    padded = np.concatenate((np.zeros(LEAD, np.float32), levelled, np.zeros(TRAIL, np.float32)))
    kept = padded[found.start : found.end + LEAD + TRAIL].copy()
    kept[:FADE_IN] *= _ramp(FADE_IN)
    kept[-FADE_OUT:] *= _ramp(FADE_OUT)[::-1]
    final = from_pcm16(to_pcm16(kept))
    measured = Segment(LEAD, final.size - TRAIL) if recording else speech_bounds(final)
    if measured is None:
        raise ClipError(f"{what}: nothing but clicks is left of it at {LEVEL_DB:.0f} dBFS; record it again, without them")
    return final, measured


def _ramp(length: int) -> Mono:
    return (0.5 - 0.5 * np.cos(np.pi * (np.arange(length) + 0.5) / length)).astype(np.float32)
