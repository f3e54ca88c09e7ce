"""Synthesised speech without the silence around it."""

from __future__ import annotations

import numpy as np

from fdbench.contract import RATE, Audio, Samples

FADE: Samples = RATE // 100
"""Kept on both sides, and what a cut takes to fade out, so that it does not click: 10 ms."""
QUIET = 10 ** (-50 / 20)


def audible_part(audio: Audio) -> slice:
    """From 10 ms before the first audible sample to 10 ms after the last; all of it if none is."""
    loud = np.flatnonzero(np.abs(audio) > QUIET)
    if not loud.size:
        return slice(0, len(audio))
    return slice(max(0, int(loud[0]) - FADE), min(len(audio), int(loud[-1]) + FADE))
