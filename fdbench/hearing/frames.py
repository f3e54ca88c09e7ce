"""Levels by frames, and stretches of frames."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fdbench.audio import Pcm16
from fdbench.timebase import Samples

Run = tuple[int, int]
"""Frames [first, last)."""


def frame_levels(track: Pcm16, frame: Samples) -> npt.NDArray[np.float64]:
    """RMS of each whole frame in dBFS, [n // frame]; -inf is shown as -120."""
    count = len(track) // frame
    frames = track[: count * frame].reshape(count, frame).astype(np.float32)
    power = np.einsum("ij,ij->i", frames, frames).astype(np.float64) / (frame * 32_768.0**2)
    levels: npt.NDArray[np.float64] = 10.0 * np.log10(np.maximum(power, 1e-12))
    return levels


def runs_of(active: npt.NDArray[np.bool_]) -> list[Run]:
    """The stretches of frames that are set, in order; [n]."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], active, [False])).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def joined(runs: list[Run], gap: int) -> list[Run]:
    """Neighbours with at most `gap` frames between them become one."""
    found: list[Run] = []
    for start, end in runs:
        if found and start - found[-1][1] <= gap:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found
