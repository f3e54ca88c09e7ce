"""A scenario that is a recording: the sound that is played whole, and where in it each cue lies.

A script says roughly where a cue lies: some tool's or some person's mark, often of the file around it and its silence. What counts is what
sounds there, by rule `bounds-2`: from the first sound to the last that touch the marked stretch, or lie within 300 ms of it. Between two
stretches the middle divides. Where nothing sounds the mark stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import islice, pairwise
from pathlib import Path

import numpy as np

from fdbench import audio as sound_files
from fdbench.audio import Mono, to_pcm16
from fdbench.errors import ClipError, UsageError
from fdbench.render.listen import opened
from fdbench.render.manifest import file_sha256
from fdbench.render.recorded import RULE, recorded_stretches
from fdbench.scenario.model import Cue, Recorded, Scenario, Words
from fdbench.scenario.placement import Placement
from fdbench.segments import Segment
from fdbench.timebase import RATE, Samples, ms

REACH = ms(300)
"""A mark and the sound that it means lie so near (`<=`)."""


def take(scenario: Scenario) -> tuple[tuple[Cue, Placement], ...]:
    """Each cue with its place in the recording; each placement holds the whole sound, float32 [n] at 24,000 Hz, read-only.

    Raises:
        ClipError: the file is missing, damaged, or another one than the script's; or a cue lies outside.
    """
    path = file_of(scenario)
    native, rate = opened(path)
    audio = np.clip(sound_files.resample(native, rate, RATE), -1.0, 1.0)
    audio.setflags(write=False)
    recorded = _recorded(scenario)
    if recorded.sha256 and sha256_of(audio) != recorded.sha256:
        raise ClipError(f"{path}: is another recording than the script's (its sha256 differs); put the right one there")
    _check_places(scenario, path, audio.size)
    speech = places(audio, [_marks(cue) for cue in scenario.cues])
    return tuple((cue, Placement(cue.id, speech=s, audio=audio)) for cue, s in zip(scenario.cues, speech, strict=True))


def file_of(scenario: Scenario) -> Path:
    """Where its recording is."""
    return Path(scenario.path).parent / _recorded(scenario).file


def sha256_of(audio: Mono) -> str:
    """Of a user's sound, as a script names it: its int16 samples at 24,000 Hz, little-endian."""
    return hashlib.sha256(to_pcm16(audio).astype("<i2").tobytes()).hexdigest()


def identity(scenario: Scenario) -> str:
    """SHA-256 over the recording's bytes, its control's, and where the script says that cues lie. Nothing is decoded.

    Raises:
        ClipError: a file is missing or no sound, or a cue lies outside.
    """
    path, recorded = file_of(scenario), _recorded(scenario)
    digest = hashlib.sha256(RULE.encode())
    for file in (path, *([path.with_name(recorded.control)] if recorded.control else [])):
        try:
            digest.update(file_sha256(file).encode())
            frames, rate, _ = sound_files.info_of(file)
        except (OSError, UsageError) as error:
            told = str(error).removeprefix(f"{file}: ") if isinstance(error, UsageError) else "no such file; check the name"
            raise ClipError(f"{file}: {told}") from None
        if file == path:
            _check_places(scenario, path, -(-frames * RATE // rate))
    digest.update(repr([(c.id, c.kind.value, [p.speech for p in _stretches(c)]) for c in scenario.cues]).encode())
    return digest.hexdigest()


def places(audio: Mono, marks: Sequence[Sequence[Segment]]) -> list[tuple[Segment, ...]]:
    """Where each of several cues sounds, a stretch for each of its marks.

    Args:
        audio: float32 [n] at 24,000 Hz.
        marks: of each cue, in order, disjoint, inside.
    """
    flat = [mark for cue in marks for mark in cue]
    dividing = [0, *((a.end + b.start) // 2 for a, b in pairwise(flat)), audio.size]
    near = [Segment(max(0, m.start - REACH), m.end + REACH) for m in flat]
    most = [Segment(a, b) for a, b in pairwise(dividing)]
    heard = recorded_stretches(audio, list(zip(near, most, strict=True)))
    found = (mark if sound is None else sound for mark, sound in zip(flat, heard, strict=True))
    return [tuple(islice(found, len(cue))) for cue in marks]


def _check_places(scenario: Scenario, path: Path, size: Samples) -> None:
    for cue in scenario.cues:
        last = _marks(cue)[-1].end
        if last > size:
            raise ClipError(
                f"{path}: the cue {cue.id!r} lies in it until {last * 1000 // RATE} ms, but it ends at {size * 1000 // RATE} ms; "
                "correct `in`"
            )


def _marks(cue: Cue) -> list[Segment]:
    return [Segment(ms(s.speech[0]), ms(s.speech[1])) for s in _stretches(cue) if s.speech is not None]


def _stretches(cue: Cue) -> list[Words]:
    return [part for part in cue.parts if isinstance(part, Words)]


def _recorded(scenario: Scenario) -> Recorded:
    if scenario.recording is None:
        raise ValueError(f"{scenario.id} is no recording")
    return scenario.recording
