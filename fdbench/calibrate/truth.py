"""What a listener can hear of a clean clip: the truth that the segmenter is held against.

Rule `audible-1`. Let S be the clip's active speech level: the mean power of its 10 ms stretches that lie within 30 dB of the
loudest one. A millisecond of the clip is audible if its own power is at least S - 30 dB; truth for an onset is the first audible
millisecond, for an offset the end of the last one.

Why this is fair. It is asked of the clean clip, before level, noise or silence are added, so it cannot depend on any of them. It
is relative to the speech, where the segmenters know only full scale and a noise floor; it has a tenth of their frame; it bridges
and drops nothing. Speech at a metre has 60 dB SPL, a quiet office 30 dB(A): what is softer than S - 30 dB is not heard there.
That last step is a convention, so `calibrate` also prints the bias against S - 20 and S - 40 dB, and half of the trials do
not need it: they are cut to begin and end inside loud speech, where every such rule names the same sample.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from fdbench.audio import Mono
from fdbench.hearing.frames import runs_of
from fdbench.segments import Timeline
from fdbench.timebase import Samples, ms

RULE = "audible-1"
AUDIBLE_DB = -30.0
OTHER_DB = (-20.0, -40.0)
LOUD_DB = -6.0
"""An instant inside loud speech: 10 ms around it are at least this far up, relative to the active level."""
SOFT_WITHIN = ms(60)
SOFT_DB = -15.0
SOFT_CROSSINGS = 0.25
"""An onset is soft or fricative if its first 60 ms stay under -15 dB, or cross zero at over a quarter of the samples (3 kHz)."""

_Floats: TypeAlias = npt.NDArray[np.float64]


def active_power(audio: Mono) -> float:
    """Mean power of the 10 ms stretches within 30 dB of the loudest; 0.0 for silence."""
    powers = block_powers(audio, ms(10))
    if not powers.size or powers.max() <= 0.0:
        return 0.0
    return float(powers[powers >= powers.max() * 1e-3].mean())


def audible(audio: Mono, reference: float, db: float = AUDIBLE_DB) -> Timeline:
    """The stretches of whole milliseconds whose power is at least `reference` (a power) and `db`, nothing bridged."""
    loud = block_powers(audio, ms(1)) >= reference * 10.0 ** (db / 10.0)
    return Timeline.of((ms(first), ms(last)) for first, last in runs_of(loud))


def loud_instants(audio: Mono, reference: float) -> npt.NDArray[np.int64]:
    """Positions, 1 ms apart, on both sides of which 10 ms of speech are loud."""
    powers = block_powers(audio, ms(1))
    half = 10
    running = np.concatenate(([0.0], np.cumsum(powers)))
    means = (running[half:] - running[:-half]) / half
    enough = means >= reference * 10.0 ** (LOUD_DB / 10.0)
    instants: npt.NDArray[np.int64] = (np.flatnonzero(enough[:-half] & enough[half:]) + half) * ms(1)
    return instants


def is_soft(audio: Mono, onset: Samples, reference: float) -> bool:
    """Whether the 60 ms from `onset` are soft or fricative: such onsets are reported apart."""
    head = audio[onset : onset + SOFT_WITHIN]
    if not head.size:
        return True
    level = float(np.mean(np.square(head, dtype=np.float64)))
    crossings = float(np.mean(np.signbit(head[1:]) != np.signbit(head[:-1])))
    return level < reference * 10.0 ** (SOFT_DB / 10.0) or crossings > SOFT_CROSSINGS


def block_powers(audio: Mono, block: Samples) -> _Floats:
    """Mean square of each whole block, [n // block]."""
    count = audio.size // block
    blocks = audio[: count * block].reshape(count, block).astype(np.float64)
    powers: _Floats = np.einsum("ij,ij->i", blocks, blocks) / block
    return powers
