"""How loud the agent speaks, stretch by stretch; what lies under it; and how much of it is clipped."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fdbench.audio import FULL_SCALE, Pcm16
from fdbench.segments import Segment, Timeline
from fdbench.timebase import Samples, ms

FRAME = ms(20)
ACTIVE_DB = 20.0
"""Frames of 20 ms that are at most so far below the loudest ones (95th percentile) are speech; the others are its pauses (`<=`)."""
TALK_GAP = ms(1_000)
"""Segments with a shorter gap between them are one talk (`<`)."""
STRETCH = ms(3_000)
"""A long talk is looked at in stretches of about this length, so that a level which drifts within it shows, too."""
LEAST_FRAMES = 30
"""A stretch with less speech than 0.6 s (`<`) has no level: "mm-hm" is softer than a sentence, and no fault."""
OUT_OF_TALK = ms(100)
"""Room that is left around talk before the background is measured."""
NOTHING_DB = -120.0
"""What the level of digital silence is shown as."""
RAIL = round(0.98 * FULL_SCALE)
"""A clipped sample is at least so large (int16 steps, `>=`)."""
FLAT = 2
"""Clipped neighbours differ by at most so many steps (`<=`)."""
FLAT_RUN = 4
"""So many samples in a row, all at 0.98 of full scale or beyond and each within 2 steps of the next, are clipped (`>=`): the top of a
full-scale tone is rounder, down to 70 Hz."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of talk and its active speech level."""

    where: Segment
    dbfs: float


def powers(heard: Pcm16) -> npt.NDArray[np.float64]:
    """Mean square of each whole frame of 20 ms, [n // FRAME], of full scale."""
    count = len(heard) // FRAME
    frames = heard[: count * FRAME].reshape(count, FRAME).astype(np.float32)
    found: npt.NDArray[np.float64] = np.einsum("ij,ij->i", frames, frames).astype(np.float64) / (FRAME * float(FULL_SCALE) ** 2)
    return found


def active_level(power: npt.NDArray[np.float64]) -> tuple[float, int]:
    """The level of speech among frames, in dBFS, pauses left out, and how many frames that is; NOTHING_DB and 0 for silence."""
    if not len(power) or not power.any():
        return NOTHING_DB, 0
    active = power[power >= np.percentile(power, 95) * 10.0 ** (-ACTIVE_DB / 10.0)]
    return _db(float(active.mean())), len(active)


def stretches(power: npt.NDArray[np.float64], agent: Timeline) -> tuple[Stretch, ...]:
    """Talks, the long ones cut into equal stretches of about STRETCH, with their levels; those with too little speech are left out."""
    found: list[Stretch] = []
    for talk in agent.bridge(TALK_GAP):
        edges = np.linspace(talk.start, talk.end, max(1, round(len(talk) / STRETCH)) + 1).astype(int)
        for start, end in itertools.pairwise(edges.tolist()):
            level, count = active_level(power[start // FRAME : -(-end // FRAME)])
            if count >= LEAST_FRAMES:
                found.append(Stretch(Segment(start, end), round(level, 2)))
    return tuple(found)


def background(power: npt.NDArray[np.float64], agent: Timeline) -> float:
    """The level of three quarters of the frames outside talk, dBFS; NOTHING_DB if there is nothing outside, or nothing in it."""
    outside = np.ones(len(power), bool)
    for segment in agent:
        outside[max(0, segment.start - OUT_OF_TALK) // FRAME : -(-(segment.end + OUT_OF_TALK) // FRAME)] = False
    quiet = power[outside]
    return _db(float(np.percentile(quiet, 75))) if len(quiet) else NOTHING_DB


def clipped(heard: Pcm16, agent: Timeline) -> Samples:
    """How many samples of the agent's segments lie in runs of clipping."""
    return sum(_clipped(heard[segment.start : segment.end]) for segment in agent)


def _clipped(audio: Pcm16) -> Samples:
    high = np.flatnonzero(np.abs(audio.astype(np.int32)) >= RAIL)
    if len(high) < FLAT_RUN:
        return 0
    values = audio[high].astype(np.int32)
    breaks = np.flatnonzero((np.diff(high) > 1) | (np.abs(np.diff(values)) > FLAT))
    runs = np.diff(np.concatenate(([-1], breaks, [len(high) - 1])))
    return int(runs[runs >= FLAT_RUN].sum())


def _db(power: float) -> float:
    return max(NOTHING_DB, 10.0 * float(np.log10(max(power, 1e-12))))
