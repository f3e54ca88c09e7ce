"""What adapters are made to hear. All is float32 at 24,000 Hz, a whole number of `frame` samples long."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from fdbench.contract import Audio
from fdbench.render.clips import Clip, default_store
from fdbench.timebase import RATE, Samples, ms

VOICE, QUESTION, OTHER = "awb", "Actually, how many months are in a year?", "What is the status of my flight to Boston?"
LEAD = ms(1_000)
FULL_SCALE = 1.0
SEED = 1


@lru_cache
def clip(text: str = QUESTION) -> Clip:
    """A shipped clip of real speech."""
    return default_store().speech(VOICE, text)


def silence(seconds: float, frame: Samples) -> Audio:
    """Digital silence."""
    return _whole(np.zeros(round(seconds * RATE), np.float32), frame)


def noise(seconds: float, frame: Samples) -> Audio:
    """White noise up to full scale, extremes included."""
    made = np.random.default_rng(SEED).uniform(-FULL_SCALE, FULL_SCALE, round(seconds * RATE)).astype(np.float32)
    made[::1000], made[500::1000] = FULL_SCALE, -FULL_SCALE
    return _whole(made, frame)


def spoken(frame: Samples) -> Audio:
    """A second of nothing but speech."""
    said = clip()
    return _whole(said.audio[said.onset : said.onset + RATE].copy(), frame)


def conversation(seconds: float, frame: Samples) -> Audio:
    """A second of silence, a question, and silence for an answer."""
    track = np.zeros(round(seconds * RATE), np.float32)
    said = clip().audio[: len(track) - LEAD]
    track[LEAD : LEAD + len(said)] = said
    return _whole(track, frame)


def branched(track: Audio, at: Samples, frame: Samples) -> tuple[Audio, Samples]:
    """`track` with another end: other words and noise from the first whole frame at or after `at` on; and where that is."""
    start = -(-at // frame) * frame
    other = track.copy()
    other[start:] = noise(len(track) / RATE, frame)[: len(track) - start] * np.float32(0.3)
    said = clip(OTHER).audio[: len(other) - start]
    other[start : start + len(said)] += said
    return np.clip(other, -1.0, 1.0), start


def _whole(audio: Audio, frame: Samples) -> Audio:
    return np.ascontiguousarray(np.pad(audio, (0, -len(audio) % frame)), dtype=np.float32)
