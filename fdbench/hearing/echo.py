"""The caller's own voice on the agent's line: telephone hybrids, loudspeakers and careless bridges send it back, softly and late. It is no
speech of the agent's. What the caller said is known to the sample, so the echo can be found and taken out."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from fdbench.audio import FULL_SCALE, Pcm16
from fdbench.hearing.frames import frame_levels
from fdbench.timebase import Samples, ms

FRAME: Samples = ms(10)
LATEST: Samples = ms(600)
"""An echo comes at most so long after the caller's sound."""
LEAD, TAPS = ms(2), ms(100)
"""The echo path is a filter that begins so long before its strongest tap, and is so long."""
AUDIBLE_DB = -62.0
"""Softer than this (`<`) is no sound that counts, dBFS."""
SPOKEN_DB = -45.0
"""The caller speaks in frames that are louder (`>`)."""
WORTH_IT = 0.1
"""An echo is looked for if the agent's line is audible in so many of the frames in which the caller speaks (share, `>=`)."""
STANDS_OUT = 12.0
"""The likeness at the echo's delay is so many times as large as it usually is at others (root mean square)."""
LOUDEST = 0.25
"""A louder copy (gain, `>`) is no echo, but an agent that repeats the caller."""
REDUCED_DB, REDUCED = 6.0, 0.3
"""Taking the echo out makes so many of the frames in which it is audible (share, `>=`) so much softer (`>=`): the rest holds the agent."""
RIDGE, MOST_STEPS = 1e-4, 8
"""What steadies the search for the path, as a share of the caller's energy, and how many steps it takes at most."""
BESIDE, ENOUGH = ms(200), ms(500)
"""The path is sought at least so far from what is too loud for an echo, if so much sound is left."""
STEP = 3
"""The delay is looked for at 8,000 Hz."""

Floats: TypeAlias = npt.NDArray[np.float64]


def without_echo(heard: Pcm16, user: Pcm16) -> Pcm16:
    """The agent's line without the caller's echo, int16 [n]; the very same array if none is found.

    Args:
        heard: int16 [n] at 24,000 Hz.
        user: what the caller said, on the same clock, int16 [n].
    """
    levels, spoken = frame_levels(heard, FRAME), frame_levels(user, FRAME)
    if not _may_have_one(levels, spoken):
        return heard
    said, line = user / FULL_SCALE, heard / FULL_SCALE
    alone = _where_only_echo(levels, spoken, len(heard))
    delay = _delay(said, line * alone)
    if delay is None:
        return heard
    echo = _echo(said, line, alone, max(0, delay - LEAD))
    cleaned: Pcm16 = np.clip(np.rint((line - echo) * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)
    there = frame_levels(np.rint(echo * FULL_SCALE).astype(np.int16), FRAME) > AUDIBLE_DB
    if not there.any():
        return heard
    softer = levels - frame_levels(cleaned, FRAME) >= REDUCED_DB
    return cleaned if softer[there].mean() >= REDUCED else heard


def _may_have_one(levels: Floats, spoken: Floats) -> bool:
    """From the levels of the line and of the caller, dBFS of each frame."""
    speaks = spoken > SPOKEN_DB
    return bool(speaks.any() and (levels[speaks] > AUDIBLE_DB).mean() >= WORTH_IT)


def _where_only_echo(levels: Floats, spoken: Floats, length: Samples) -> Floats:
    """By samples, [length]: 1 where an echo could be all that is on the line, else 0: the caller speaks or has just spoken, and it is not
    too loud for one."""
    from scipy.ndimage import maximum_filter1d

    reach = LATEST // FRAME
    loudest = maximum_filter1d(spoken, reach + 1, origin=reach // 2, mode="constant", cval=-120.0)
    most = loudest + 20.0 * np.log10(LOUDEST)
    alone = (loudest > SPOKEN_DB) & (levels <= most)
    # What is soft close to what is too loud is rather the agent's.
    apart = alone & ~maximum_filter1d(levels > most, 2 * (BESIDE // FRAME) + 1, mode="constant", cval=0)
    if np.count_nonzero(apart & (levels > AUDIBLE_DB)) * FRAME >= ENOUGH:
        alone = apart
    found = np.zeros(length)
    found[: len(alone) * FRAME] = np.repeat(alone, FRAME)
    return found


def _delay(said: Floats, line: Floats) -> Samples | None:
    """By the phase of the cross-spectrum, which is sharp where the sounds themselves are not; None if nothing stands out, or what does
    came before the caller's sound."""
    slow = len(said) // STEP * STEP
    first, second = (track[:slow].reshape(-1, STEP).mean(axis=1) for track in (said, line))
    size = 1 << (2 * len(first) - 1).bit_length()
    cross = np.conj(np.fft.rfft(first, size)) * np.fft.rfft(second, size)
    likeness = np.fft.irfft(cross / (np.abs(cross) + 1e-9 * np.abs(cross).max() + 1e-30), size)
    reach = LATEST // STEP
    around = np.concatenate((likeness[-reach:], likeness[: reach + 1]))
    best = int(np.argmax(np.abs(around))) - reach
    usual = float(np.sqrt(np.mean(np.square(around))))
    return best * STEP if best >= 0 and abs(around[best + reach]) >= STANDS_OUT * usual else None


def _echo(said: Floats, line: Floats, alone: Floats, begins: Samples) -> Floats:
    """What a filter of TAPS makes of the caller's sound so that the line is met best where it is `alone` (least squares, by conjugate
    gradients); nothing if its gain is above LOUDEST."""
    from scipy.linalg import solve_toeplitz
    from scipy.sparse.linalg import LinearOperator, cg

    size = 1 << (len(said) + TAPS).bit_length()
    late = np.fft.rfft(np.concatenate((np.zeros(begins), said))[: len(said)], size)

    def through(path: Floats) -> Floats:
        return np.fft.irfft(late * np.fft.rfft(path, size), size)[: len(said)]

    def back(sound: Floats) -> Floats:
        return np.fft.irfft(np.conj(late) * np.fft.rfft(sound * alone, size), size)[:TAPS]

    spoken = np.append(alone[begins:], np.zeros(min(begins, len(said)))) * said
    own = np.fft.irfft(np.abs(np.fft.rfft(spoken, size)) ** 2, size)[:TAPS]
    ridge = RIDGE * own[0]
    own[0] += ridge
    gram = LinearOperator((TAPS, TAPS), matvec=lambda path: back(through(path)) + ridge * path)
    near = LinearOperator((TAPS, TAPS), matvec=lambda path: solve_toeplitz(own, path))
    path, _ = cg(gram, back(line), M=near, rtol=1e-3, maxiter=MOST_STEPS)
    echo = through(path)
    return echo if np.sum(np.square(echo)) <= LOUDEST**2 * np.sum(np.square(said)) else np.zeros_like(said)
