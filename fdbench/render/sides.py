"""From the channels of a recording to the one that is played; channels that cannot be mixed are refused."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fdbench.audio import Mono

SIDES = ("left", "right")
CANCELS = 0.1
"""A mix whose power is below this share of its channels' mean power has lost the sound. (Unrelated channels keep a half.)"""
FRAME_S = 0.1
ALONE_DB = 12.0
"""In a call with one party on each side the one who speaks is louder there by at least this; a room's two microphones are not."""
ALONE_S = 0.3
"""So much speech of each party is a second speaker, and no knock against one microphone."""
ACTIVE_DB = 25.0
"""A frame counts if it is no softer than this below the file's loudest."""


def mixed(data: npt.NDArray[np.float32], rate: int, side: str | None) -> Mono:
    """float32 [n, channels] to [n]: the side asked for, else the mean of all channels.

    Raises:
        ValueError: with one sentence without the file's name: there is no such side, or the channels cannot be mixed.
    """
    count = data.shape[1]
    if side:
        if count != len(SIDES):
            raise ValueError(f"`side: {side}` needs a file of two channels, and this one has {count}; remove `side`")
        chosen: Mono = np.ascontiguousarray(data[:, SIDES.index(side)])
        return chosen
    mono: Mono = data.mean(axis=1, dtype=np.float32)
    if count == 1:
        return mono
    mend = "write `side: left` or `side: right` for the one to play"
    if _power(mono) < CANCELS * float(np.mean([_power(data[:, i]) for i in range(count)])):
        raise ValueError(f"its channels cancel each other when they are mixed (one is turned over); {mend}")
    if count == len(SIDES) and _two_parties(data, rate):
        raise ValueError(f"each channel holds a speaker of its own, as in a recorded call; {mend}")
    return mono


def _power(channel: npt.NDArray[np.float32]) -> float:
    return float(np.var(channel, dtype=np.float64))


def _two_parties(data: npt.NDArray[np.float32], rate: int) -> bool:
    """Whether either channel is at times the only one that sounds, for long enough."""
    size = max(1, round(FRAME_S * rate))
    frames = data[: len(data) // size * size].reshape(-1, size, len(SIDES)).astype(np.float64)
    if not len(frames):
        return False
    power = frames.var(axis=1)
    least = power.max() * 10.0 ** (-ACTIVE_DB / 10.0)
    if least <= 0.0:
        return False
    active, alone = power >= least, power >= power[:, ::-1] * 10.0 ** (ALONE_DB / 10.0)
    return bool(((active & alone).sum(axis=0) * FRAME_S >= ALONE_S).all())
