"""Clicks on the heard agent track: pops of one to a few samples, and steps, which no mouth makes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from fdbench.audio import FULL_SCALE, Pcm16
from fdbench.timebase import Samples, ms

BLOCK = ms(5)
"""Curvature is looked at in blocks of this."""
NEAR = 2
"""A click is held against so many blocks of 5 ms on either side of its own: a pulse of the voice, and a plosive, have company there."""
USUAL = 0.9
"""The usual curvature of a block is this quantile of its samples: a few samples of a click do not raise it."""
TIMES = 8.0
"""A click's curvature (second difference) is so many times the usual (`>`). Ten voices, synthetic ones among them, stay below 6.5."""
LEAST = 0.1
"""And at least so large, of full scale (`>=`): a pop of one sample at -26 dBFS. Softer ticks drown in speech."""
ONE_CLICK = ms(5)
"""What lies closer together (`<=`) is one click."""
AROUND = ms(10)
CORE = 4
"""Samples on either side of a click that belong to it."""
EDGE = 10.0
"""Sound so many times as loud on one side as on the other (`>`) was cut, or began, there..."""
CUT = 2.0
"""...and cutting alone bends a signal by at most about so many times its largest sample: more (`>`) is a click."""


def find_clicks(heard: Pcm16) -> tuple[Samples, ...]:
    """Where an int16 track [n] clicks, in order.

    A click is a sample whose second difference is at least LEAST and more than TIMES the usual of its surroundings. Neither a hard cut
    of a talk nor its hard beginning is one: agents may stop at once when they are interrupted.
    """
    count = len(heard) // BLOCK
    if not count:
        return ()
    bend = np.zeros(count * BLOCK, np.int32)
    bend[1:-1] = np.abs(np.diff(heard[: count * BLOCK].astype(np.int32), 2))
    blocks = bend.reshape(count, BLOCK)
    least = LEAST * FULL_SCALE
    most = blocks.max(axis=1)
    loud = np.flatnonzero(most >= least)
    if not len(loud):
        return ()
    around = np.clip(loud[:, None] + np.arange(-NEAR, NEAR + 1), 0, count - 1)
    limits = TIMES * _usual(blocks, around).max(axis=1)
    found: list[Samples] = []
    for row in np.flatnonzero(most[loud] > limits):
        bends = blocks[loud[row]]
        for position in loud[row] * BLOCK + np.flatnonzero((bends >= least) & (bends > limits[row])):
            if (not found or position - found[-1] > ONE_CLICK) and not _is_edge(heard, int(position), int(bend[position])):
                found.append(int(position))
    return tuple(found)


def _usual(blocks: npt.NDArray[np.int32], around: npt.NDArray[np.intp]) -> npt.NDArray[np.int32]:
    """The usual curvature of each block of `around`, of the same shape."""
    wanted, places = np.unique(around, return_inverse=True)
    rank = int(USUAL * BLOCK)
    usual: npt.NDArray[np.int32] = np.partition(blocks[wanted], rank, axis=1)[:, rank][places].reshape(around.shape)
    return usual


def _is_edge(heard: Pcm16, position: Samples, bend: int) -> bool:
    """Whether a talk was cut, or began, at `position`, and nothing else happened there."""
    sides = (heard[max(0, position - AROUND) : max(0, position - CORE)], heard[position + CORE : position + AROUND])
    soft, loud = sorted(float(np.abs(side.astype(np.int32)).max(initial=0)) for side in sides)
    return loud > EDGE * soft and bend <= CUT * loud
