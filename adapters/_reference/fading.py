"""Where the user's sound really faded: a speech detector works in chunks, and is late or early at
soft last consonants."""

from __future__ import annotations

import numpy as np

from fdbench.contract import RATE, Samples
from fdbench.speech.resample import ASR_RATE, Audio16
from fdbench.speech.vad import CHUNK

from .ear import CHUNK_24

BELOW_PEAK = 10 ** (-35 / 10)
"""Power of the softest sound that still is the user's, as a share of his loudest."""
ABOVE_NOISE = 4.0
"""And as a multiple of the power of the silence after it (6 dB)."""
WINDOW = ASR_RATE // 100
CLICK = ASR_RATE // 50
"""Shorter sounds are no speech."""


def silence_after(audio: Audio16, chunks: int) -> Samples:
    """How long the end of `audio` is silent, in samples of the session: after the last sound that
    stands out from the later half of its last `chunks` chunks, which the detector took for
    silence."""
    power = np.square(audio, dtype=np.float64)
    smooth = np.convolve(power, np.full(WINDOW, 1 / WINDOW), mode="same")
    before = len(audio) - max(1, chunks // 2) * CHUNK
    threshold = max(
        float(smooth.max()) * BELOW_PEAK, float(np.median(smooth[before:])) * ABOVE_NOISE
    )
    edges = np.flatnonzero(
        np.diff(np.concatenate(([False], smooth[:before] >= threshold, [False])).astype(np.int8))
    )
    ends = [
        int(end) for start, end in zip(edges[::2], edges[1::2], strict=True) if end - start >= CLICK
    ]
    if not ends:
        return chunks * CHUNK_24
    loud = np.flatnonzero(power[: ends[-1] + WINDOW // 2] >= threshold)
    return (len(audio) - int(loud[-1]) - 1) * RATE // ASR_RATE
