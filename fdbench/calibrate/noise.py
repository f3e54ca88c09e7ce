"""Noise for the agent's line: white and pink in equal parts, from a seeded pool."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from fdbench import stats
from fdbench.audio import Mono
from fdbench.timebase import RATE, Samples

SNR_DB = 20.0
POOL = 40 * RATE
LOWEST_HZ = 50.0
"""Pink noise below this is hum that no voice line carries."""


def noise(samples: Samples, power: float, rng: np.random.Generator) -> Mono:
    """A stretch of the pool, float32 [samples], at that mean power; `samples` must be under 40 s, else ValueError."""
    if samples >= POOL:
        raise ValueError(f"{samples} samples of noise, but the pool holds {POOL}")
    start = int(rng.integers(0, POOL - samples))
    return (_pool()[start : start + samples] * np.float32(np.sqrt(power))).astype(np.float32)


@lru_cache(maxsize=1)
def _pool() -> Mono:
    rng = stats.generator("calibrate", "noise")
    white = rng.standard_normal(POOL)
    spectrum = np.fft.rfft(rng.standard_normal(POOL))
    frequency = np.fft.rfftfreq(POOL, 1.0 / RATE)
    spectrum *= np.where(frequency >= LOWEST_HZ, 1.0 / np.sqrt(np.maximum(frequency, LOWEST_HZ)), 0.0)
    pink = np.fft.irfft(spectrum, POOL)
    mixed = white / white.std() + pink / pink.std()
    pool: Mono = (mixed / mixed.std()).astype(np.float32)
    return pool
