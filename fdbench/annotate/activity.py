"""Where the agent makes sound: the segmenter `energy-2`, on the heard track alone.

10 ms frames; level hysteresis between the track's own noise floor and its own speech, across the silence inside a plosive;
bursts under 60 ms dropped; gaps under 200 ms bridged; onset and offset refined to the sample. The constants are part of the
metric's version and are stored with the results.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

from fdbench.audio import Pcm16
from fdbench.segments import Segment, Timeline
from fdbench.timebase import RATE, Samples, ms

SEGMENTER = "energy-2"
STEADY_DB = 6.0
"""Levels of 10 ms of steady noise stay within this."""


@dataclass(frozen=True, slots=True)
class SegmenterConstants:
    """Milliseconds and decibels. A burst opens at `floor + open_db` or `open_min_dbfs`, whichever is louder. It lasts while it
    stays above the loudest of `floor + keep_db`, `speech - below_speech_db` and `keep_min_dbfs`, but for silences of at most
    `closure_ms`: a plosive has one before its release, which is speech and no click. Speech is the upper quartile of the levels
    at which bursts open: so a louder agent has the same onsets. The floor is clamped to [floor_lowest, floor_highest] dBFS, so
    that digital silence and a noisy line both have one; the highest is that of a loud voice (-16 dBFS) at 20 dB SNR."""

    frame_ms: int = 10
    open_db: float = 10.0
    keep_db: float = 3.5
    open_min_dbfs: float = -50.0
    below_speech_db: float = 33.0
    keep_min_dbfs: float = -62.0
    floor_lowest_dbfs: float = -70.0
    floor_highest_dbfs: float = -35.0
    closure_ms: int = 80
    shortest_burst_ms: int = 60
    bridge_ms: int = 200

    def as_dict(self) -> dict[str, float]:
        return {name: float(value) for name, value in asdict(self).items()}


CONSTANTS = SegmenterConstants()


@dataclass(frozen=True, slots=True)
class Activity:
    """The agent's segments and the noise floor they were found above, in dBFS."""

    segments: Timeline
    floor_db: float


def find_activity(heard: Pcm16, preroll: Samples, constants: SegmenterConstants = CONSTANTS) -> Activity:
    """Segments of sound on an int16 track at 24,000 Hz.

    Args:
        heard: shape [n].
        preroll: the first samples, taken as the noise floor; 0 means that none is known and the lowest floor is used.

    Returns:
        Sorted, disjoint segments; neighbours at least `bridge_ms` apart. Empty for silence.
    """
    frame = ms(constants.frame_ms)
    levels = frame_levels(heard, frame)
    floor = noise_floor(levels[: preroll // frame], constants)
    opens = max(floor + constants.open_db, constants.open_min_dbfs)
    speech = _speech_level(levels, opens)
    keeps = min(max(floor + constants.keep_db, speech - constants.below_speech_db, constants.keep_min_dbfs), opens)
    runs = _joined(_runs(levels >= keeps), constants.closure_ms // constants.frame_ms)
    loud = np.concatenate(([0], np.cumsum(levels >= opens)))
    kept = [(start, end) for start, end in runs if loud[end] > loud[start]]
    bursts = [_refine(heard, start * frame, end * frame, keeps) for start, end in kept]
    timeline = Timeline(tuple(bursts)).drop_shorter(ms(constants.shortest_burst_ms))
    return Activity(timeline.bridge(ms(constants.bridge_ms)), round(floor, 3))


def frame_levels(track: Pcm16, frame: Samples) -> npt.NDArray[np.float64]:
    """RMS of each whole frame in dBFS, [n // frame]; -inf is shown as -120."""
    count = len(track) // frame
    frames = track[: count * frame].reshape(count, frame).astype(np.float32)
    power = np.einsum("ij,ij->i", frames, frames).astype(np.float64) / (frame * 32_768.0**2)
    levels: npt.NDArray[np.float64] = 10.0 * np.log10(np.maximum(power, 1e-12))
    return levels


def noise_floor(levels: npt.NDArray[np.float64], constants: SegmenterConstants = CONSTANTS) -> float:
    """The tenth percentile of the pre-roll's levels, clamped. A greeting is no floor: where levels are loud and unsteady,
    somebody speaks, and the softest frame is the best that is known of the line."""
    if not len(levels):
        return constants.floor_lowest_dbfs
    low, high = (float(level) for level in np.percentile(levels, (10, 90)))
    if high > constants.floor_highest_dbfs and high - low > STEADY_DB:
        low = float(levels.min())
    return float(np.clip(low, constants.floor_lowest_dbfs, constants.floor_highest_dbfs))


def _speech_level(levels: npt.NDArray[np.float64], opens: float) -> float:
    """The upper quartile of the levels from `opens` up; `opens` if there are none."""
    loud = levels[levels >= opens]
    return float(np.percentile(loud, 75)) if len(loud) else opens


def _runs(active: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], active, [False])).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _joined(runs: list[tuple[int, int]], gap: int) -> list[tuple[int, int]]:
    """Neighbours with at most `gap` frames between them become one."""
    joined: list[tuple[int, int]] = []
    for start, end in runs:
        if joined and start - joined[-1][1] <= gap:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _refine(track: Pcm16, start: Samples, end: Samples, keeps_db: float) -> Segment:
    """Shrink to the first and last sample above the level; the frame borders if none is (a steady soft sound)."""
    threshold = 32_768.0 * 10.0 ** (keeps_db / 20.0)
    edge = min(end - start, RATE // 20)
    head = np.flatnonzero(np.abs(track[start : start + edge].astype(np.int32)) > threshold)
    tail = np.flatnonzero(np.abs(track[end - edge : end].astype(np.int32)) > threshold)
    first = start + int(head[0]) if len(head) else start
    last = end - edge + int(tail[-1]) + 1 if len(tail) else end
    return Segment(first, max(last, first + 1))
