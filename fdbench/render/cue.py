"""A cue of the script becomes sound, with every onset and offset known to the sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fdbench.audio import Mono, gain
from fdbench.errors import ClipError
from fdbench.render import channel
from fdbench.render.clips import Clip, ClipStore
from fdbench.render.take import take
from fdbench.scenario.model import Cue, Pause, Scenario
from fdbench.scenario.placement import Placement
from fdbench.segments import Segment
from fdbench.timebase import Samples, ms, to_ms

FILLER_DELAY_MS = 300
"""A filled pause is silent for so long before its filler begins, or less, where the filler must stand in the middle to fit."""


@dataclass(frozen=True, slots=True)
class _Part:
    clip: Clip
    start: Samples
    filler: bool = False

    @property
    def speech(self) -> Segment:
        return Segment(self.start + self.clip.onset, self.start + self.clip.offset)

    @property
    def end(self) -> Samples:
        return self.start + self.clip.audio.size


def render_cue(cue: Cue, store: ClipStore) -> Placement:
    """What the user's channel plays for a cue, placed at 0. The same cue and clips give the same samples.

    1. The first stretch starts at sample 0 with its clip's own lead; stretches without a pause between follow each other
       clip by clip.
    2. A pause of m ms is exactly m ms from the speech offset before it to the speech onset after it; a filler's onset is
       300 ms after that offset, or sooner, so that it stands in the middle of a pause that is too short for that.
    3. Distance, then gain, apply to the whole.

    Raises:
        ClipError: a clip is missing or altered, or a filler does not fit into its pause.
        ValueError: the cue begins or ends with a pause, or two pauses follow each other.
    """
    placed = _place(cue, store)
    shift = -min(0, min(p.start for p in placed))
    audio: Mono = np.zeros(shift + max(p.end for p in placed), dtype=np.float32)
    for p in placed:
        audio[shift + p.start : shift + p.end] += p.clip.audio
    if cue.far:
        audio = channel.far(audio)
    if cue.gain_db:
        audio = gain(audio, cue.gain_db)
    spoken = tuple(p.speech.shift(shift) for p in placed if not p.filler)
    fillers = tuple(p.speech.shift(shift) for p in placed if p.filler)
    return Placement(cue.id, speech=spoken, fillers=fillers, audio=audio)


def render_script(scenario: Scenario, store: ClipStore) -> tuple[tuple[Cue, Placement], ...]:
    """Each cue of a script with its sound; ClipError and ValueError as `render_cue`. Of a recording as `fdbench.render.take.take`."""
    if scenario.recording is not None:
        return take(scenario)
    return tuple((cue, render_cue(cue, store)) for cue in scenario.cues)


def _place(cue: Cue, store: ClipStore) -> list[_Part]:
    placed: list[_Part] = []
    pause: Pause | None = None
    for part in cue.parts:
        if isinstance(part, Pause):
            if not placed or pause:
                raise ValueError(f"cue {cue.id!r}: a pause must stand between two stretches of speech")
            pause = part
            continue
        clip = store.said(part, cue.voice)
        if pause:
            placed += _after_pause(cue, store, pause, placed[-1].speech.end, clip)
            pause = None
        else:
            placed.append(_Part(clip, placed[-1].end if placed else 0))
    if pause or not placed:
        raise ValueError(f"cue {cue.id!r}: must end with a stretch of speech")
    return placed


def _after_pause(cue: Cue, store: ClipStore, pause: Pause, offset: Samples, clip: Clip) -> list[_Part]:
    """The filler, if any, and the stretch that resumes."""
    resumed = _Part(clip, offset + ms(pause.ms) - clip.onset)
    if not pause.filled:
        return [resumed]
    filler = store.speech(cue.voice, pause.filled)
    length = filler.offset - filler.onset
    if length >= ms(pause.ms):
        raise ClipError(
            f"cue {cue.id!r}: the filler {pause.filled!r} ({to_ms(length):.0f} ms) does not fit "
            f"into a pause of {pause.ms} ms; make the pause longer"
        )
    delay = min(ms(FILLER_DELAY_MS), (ms(pause.ms) - length) // 2)
    said = _Part(filler, offset + delay - filler.onset, filler=True)
    return [said, resumed]
