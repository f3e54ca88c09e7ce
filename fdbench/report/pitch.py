"""The pitch of a track, by YIN.

librosa has one, too. It runs code that numba keeps compiled on the disk; where two processes had written that at once, each later process
that ran it died of a segmentation fault.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fdbench.audio import vertex

TROUGH = 0.1
"""The period is the first at which the normalised difference lies in a trough below this (`<`), else the one with the least."""


def yin(track: NDArray[np.float32], rate: int, lowest: float, highest: float, frame: int, hop: int) -> NDArray[np.float64]:
    """Hz of the frames whose middles lie at 0, hop, 2 hop ..., [1 + n // hop], in [lowest, highest], whether voiced or not.

    Args:
        track: [n], n >= 2 * frame.
        frame: samples, at least three of the longest periods.

    References:
        A. de Cheveigné and H. Kawahara (2002), YIN, steps 1 to 5.
    """
    longest, shortest = int(rate / lowest) + 1, int(rate / highest)
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(track, frame // 2), frame)[::hop].astype(np.float64)
    normal = _normalised(frames, longest)
    asked = normal[:, shortest : longest + 1]
    trough = (asked[:, 1:-1] < asked[:, :-2]) & (asked[:, 1:-1] <= asked[:, 2:]) & (asked[:, 1:-1] < TROUGH)
    period = shortest + np.where(trough.any(axis=1), 1 + trough.argmax(axis=1), asked.argmin(axis=1))
    rows, inner = np.arange(len(period)), np.clip(period, 1, longest - 1)
    before, here, after = (normal[rows, inner + step] for step in (-1, 0, 1))
    found: NDArray[np.float64] = np.clip(rate / (period + vertex(before, here, after)), lowest, highest)
    return found


def _normalised(frames: NDArray[np.float64], longest: int) -> NDArray[np.float64]:
    """The difference between the first part of each frame and itself later, over its mean up to there, by lag: [n, longest + 1]."""
    count = frames.shape[1] - longest
    size = 1 << (2 * frames.shape[1]).bit_length()
    product = np.fft.rfft(frames, size) * np.conj(np.fft.rfft(frames[:, :count], size))
    alike = np.fft.irfft(product, size)[:, : longest + 1]
    power = np.cumsum(np.pad(frames**2, ((0, 0), (1, 0))), axis=1)
    later = power[:, count : count + longest + 1] - power[:, : longest + 1]
    difference = np.maximum(later[:, :1] + later - 2.0 * alike, 0.0)
    mean = np.cumsum(difference[:, 1:], axis=1) / np.arange(1, longest + 1)
    first = np.ones((len(frames), 1))
    return np.concatenate([first, np.divide(difference[:, 1:], mean, out=np.ones_like(mean), where=mean > 1e-12)], axis=1)
