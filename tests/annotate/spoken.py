"""Speech for tests of sound: sentences of one of the calibration's voices, one after the other, at -23 dBFS."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from fdbench import audio
from fdbench.annotate.activity import find_activity
from fdbench.annotate.sound import SoundQuality, find_sound
from fdbench.calibrate.voices import CLIPS
from fdbench.timebase import RATE, Samples, ms

VOICES = ("awb", "en-us+f2", "kal16", "pico-gb", "rms", "slt")
PREROLL: Samples = ms(1_000)
Track = npt.NDArray[np.int16]


@cache
def sentences(voice: str, seconds: int, since: int = 0) -> Track:
    """So many seconds of a voice, from its clip number `since` on, 200 ms of silence between the sentences; int16, not to be written to."""
    parts: list[Track] = []
    for path in sorted((CLIPS / voice).glob("*.flac"))[since:]:
        parts += [audio.read_pcm16(path)[0], np.zeros(ms(200), np.int16)]
        if sum(map(len, parts)) >= seconds * RATE:
            break
    return np.concatenate(parts)[: seconds * RATE]


def heard(speech: npt.NDArray[np.generic]) -> Track:
    """A session's track: 1 s of silence, what is said, 1 s of silence."""
    return np.concatenate([np.zeros(PREROLL, np.int16), clip(speech), np.zeros(ms(1_000), np.int16)])


def clip(speech: npt.NDArray[np.generic]) -> Track:
    clipped: Track = np.clip(speech, -32_768, 32_767).astype(np.int16)
    return clipped


def sound_of(speech: npt.NDArray[np.generic]) -> SoundQuality:
    track = heard(speech)
    return find_sound(track, find_activity(track, PREROLL).segments)
