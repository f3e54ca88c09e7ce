"""A person's recording as it is found: the samples that are played, where speech lies in them, and what is unfit about it.

What makes the truth about the user wrong is an error; what only blurs it is a warning. Both are one sentence with the mend.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fdbench import audio as sound_files
from fdbench.audio import Mono
from fdbench.errors import ClipError, SpeechError, UsageError
from fdbench.render import recorded
from fdbench.render.fitness import unfit
from fdbench.render.recorded import recorded_bounds
from fdbench.render.sides import mixed
from fdbench.segments import Segment
from fdbench.timebase import RATE, Samples, ms, to_ms

BY_SCRIPT = "script"
"""Stands for a rule where the script says where speech lies."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a cue says of its recording: `speech` in ms from the file's start, [start, end); the `side` of a stereo file."""

    speech: tuple[int, int] | None = None
    side: str | None = None


NO_WISH = Wish()


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """float32 [n] at 24,000 Hz, read-only; `rule` is `bounds-2` or `script`; `notes` say what is unfit."""

    audio: Mono
    speech: Segment
    rule: str
    notes: tuple[str, ...]


def listen(path: Path, wish: Wish = NO_WISH) -> Recording:
    """Read and judge a recording.

    Raises:
        ClipError: it is missing, damaged or without speech; its channels cannot be mixed and `wish.side` names none; or
            `wish.speech` does not lie in it.
    """
    native, rate = opened(path, wish.side)
    samples = sound_files.resample(native, rate, RATE)
    found = _wished(path, wish.speech, samples.size) if wish.speech else recorded_bounds(samples)
    if found is None:
        said = "nothing sounds in it" if not np.any(samples) else "no speech stands out from its noise"
        raise ClipError(f"{path}: {said}; record it again, closer to the microphone")
    samples.setflags(write=False)
    rule = BY_SCRIPT if wish.speech else recorded.RULE
    return Recording(samples, found, rule, tuple(unfit(samples, found, native, rate, given=bool(wish.speech))))


def opened(path: Path, side: str | None = None) -> tuple[Mono, int]:
    """A sound file's samples, mixed to mono, float32 [n], and its rate. ClipError if it cannot be read, or its channels not be mixed."""
    try:
        data, rate = sound_files.read_channels(path)
        return mixed(data, rate, side), rate
    except UsageError as error:
        raise ClipError(str(error)) from None
    except ValueError as error:
        raise ClipError(f"{path}: {error}") from None


def _wished(path: Path, speech: tuple[int, int], size: Samples) -> Segment:
    start, end = ms(speech[0]), ms(speech[1])
    if end > size:
        raise SpeechError(f"{path}: speech ends at {speech[1]} ms, but the file at {to_ms(size):.0f} ms; correct it")
    return Segment(start, end)
