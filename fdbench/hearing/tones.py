"""Tones: sound whose partials are few and stand still, as those of beeps and chimes do. No voice is like that for long, and no fricative,
plosive or whisper ever is, so a tone is told from speech that touches it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from fdbench.audio import Mono, resample, vertex
from fdbench.hearing.floor import Flags
from fdbench.hearing.frames import runs_of
from fdbench.timebase import RATE

Floats = npt.NDArray[np.float64]

LOW_RATE, HOP, WINDOW, SIZE = 8_000, 80, 384, 1_024
"""48 ms, every 10 ms, at 8 kHz; the spectrum has a bin every 8 Hz."""
LOWEST_HZ = 80.0
PARTIAL_HZ = 90.0
"""All that is within this of a partial is that partial's."""
RULES = ((2, 0.02, 0.002, 10), (4, 0.10, 0.004, 30))
"""Partials that hold all but such a share of a frame's power (`<`); how far the strongest one moves in 10 ms (share, `<`); and for how many
frames in a row (`>=`). In 997 clips of 25 voices no run is longer than 8 frames by the first rule, nor than 23 by the second."""
LOOKS = (10, 5)
"""A run of frames holds one of so many, and two of so many: no rule asks for fewer than the first (`<=`)."""
MOST = max(rule[0] for rule in RULES)
DOWN = RATE // LOW_RATE
BLOCK = 1_000
"""So many frames are looked at together: an hour of music needs no more memory."""
FAINT = 10 ** (-50 / 10)
"""Softer frames (mean square, `<`) are no tone that counts."""


def find_tones(sound: Mono) -> Flags:
    """Which frames of 10 ms of a sound at 24 kHz, float32 [n], are a tone's, [n // 240]. Where something else follows at once, the tone's
    last 20 ms are not among them."""
    if not all(_may_hold_some(sound, every) for every in LOOKS):
        return np.zeros(len(sound) // (HOP * DOWN), np.bool_)
    frames = _framed(resample(sound, RATE, LOW_RATE), WINDOW, HOP)
    count = len(frames)
    found = np.zeros(count, np.bool_)
    looked = [_partials(frames[first : first + BLOCK]) for first in range(0, count, BLOCK)]
    pitch, rests = np.concatenate([hz for hz, _ in looked]), np.concatenate([rest for _, rest in looked])
    moves = np.concatenate([[np.inf], np.abs(np.diff(np.log(pitch)))])
    loud = np.mean(np.square(frames), axis=1) >= FAINT
    for partials, rest, step, least in RULES:
        for first, last in runs_of(loud & (moves < step) & (rests[:, partials - 1] < rest)):
            if last - first >= least:
                found[first - 1 : last] = True
    return found


def _framed(sound: Mono, window: int, hop: int) -> Floats:
    """Windows around stretches of `hop` samples, [n // hop, window]."""
    padded = np.pad(sound.astype(np.float64), ((window - hop) // 2, window))
    frames: Floats = sliding_window_view(padded, window)[::hop][: len(sound) // hop]
    return frames


def _may_hold_some(sound: Mono, every: int) -> bool:
    """Whether one frame in `every` looks as those of a tone would, for as many in a row: speech is told by little work."""
    frames = _framed(sound, WINDOW * DOWN, HOP * DOWN)[::every]
    if not len(frames) or len(frames) > BLOCK:
        return len(frames) > 0
    pitch, rests = _partials(frames)
    moves = np.abs(np.diff(np.log(pitch)))
    for partials, rest, step, least in RULES:
        few = rests[:, partials - 1] < rest
        still = np.append(few[:-1] & few[1:] & (moves < step * every), False)
        if any(last - first >= least // every - 1 for first, last in runs_of(still)) if least > every else few.any():
            return True
    return False


def _partials(frames: Floats) -> tuple[Floats, Floats]:
    """Where the strongest partial of each frame lies, in bins, [n]; and the shares of the power that are left without the strongest one,
    two, ..., [n, MOST]."""
    window = frames.shape[1]
    power = np.abs(np.fft.rfft(frames * np.hanning(window), window * SIZE // WINDOW, axis=1)[:, : SIZE // 2 + 1]) ** 2
    power[:, : round(LOWEST_HZ * SIZE / LOW_RATE)] = 0.0
    power += 1e-14
    best, rows = np.clip(power.argmax(axis=1), 1, power.shape[1] - 2), np.arange(len(power))
    level = np.log(power)
    pitch: Floats = best + vertex(level[rows, best - 1], level[rows, best], level[rows, best + 1])
    whole, bins, rests = power.sum(axis=1), np.arange(power.shape[1]), []
    for _ in range(MOST):
        near = np.abs(bins - power.argmax(axis=1)[:, np.newaxis]) <= PARTIAL_HZ * SIZE / LOW_RATE
        power = np.where(near, 0.0, power)
        rests.append(power.sum(axis=1) / whole)
    return pitch, np.stack(rests, axis=1)
