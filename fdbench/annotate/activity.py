"""Where the agent makes sound: the segmenter `ear-1`, on the heard track alone.

10 ms frames; level hysteresis between what lies under the voice and the agent's own speech; bursts under 60 ms dropped, unless the line is
clean and they are the beginning of a word that was cut off; gaps under 200 ms bridged; onset and offset refined to the sample. Where no bed
is found on the line, the floor is that of the pre-roll, and a burst goes on across the silence inside a plosive. Where there is one,
`abovebed` finds what stands above it; noise of a changing level is taken out before. The constants are part of the metric's version and are
stored with the results.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

from fdbench.annotate.abovebed import Above, find_above
from fdbench.annotate.clearness import unclear_level
from fdbench.annotate.dips import coming_with, find_dips
from fdbench.audio import FULL_SCALE, Pcm16
from fdbench.hearing.clicks import without_clicks
from fdbench.hearing.floor import NOTHING_DB, Floor, find_floor
from fdbench.hearing.frames import Run, frame_levels, joined, runs_of
from fdbench.hearing.hiss import find_hiss, not_told, only_between
from fdbench.segments import SILENCE, Segment, Timeline
from fdbench.timebase import Samples, ms

SEGMENTER = "ear-1"
FRAME = ms(10)
"""The ear listens to levels of 10 ms, whatever the frames in which a clean line is looked at."""
RELEASE, RELEASE_DB = ms(120), 15.0
"""The release of a final plosive comes within this after the word (`<=`), and is so much softer than the word (`>=`); clicks are not."""
BEGUN, RISES_DB, FALLS_DB = ms(30), 6.0, 30.0
"""The beginning of a word that was cut off is a shorter burst than others (`>=`): its last third is so much louder than its first (`>=`),
and then it is so much softer at once (`>=`). A click dies away."""
STEADY_DB = 6.0
"""Levels of 10 ms of steady noise stay within this."""


@dataclass(frozen=True, slots=True)
class SegmenterConstants:
    """Milliseconds and decibels. A burst opens at `floor + open_db` or `open_min_dbfs`, whichever is louder. It lasts while it
    stays above the loudest of `floor + keep_db`, `speech - below_speech_db` and `keep_min_dbfs`, but for silences of at most
    `closure_ms`: a plosive has one before its release, which is speech and no click. Speech is the upper quartile of the levels
    at which bursts open: so a louder agent has the same onsets. The floor is clamped to [floor_lowest, floor_highest] dBFS, so
    that digital silence and a noisy line both have one; the highest is that of a loud voice (-16 dBFS) at 20 dB SNR. Bursts shorter than
    `shortest_burst_ms` are dropped, but on a clean line not from 30 ms on if they rise by 6 dB and then fall by 30 at once: so begins a
    word that was cut off.

    Over a bed a burst opens `bed_open_db` above nearly all (95 %) of the bed's frames and is kept `bed_keep_db` above most (80 %) of
    them. It is a voice if 30 ms of it are `bed_sure_db` above all but one in a hundred, or within `sure_below_speech_db` of speech."""

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
    bed_open_db: float = 3.0
    bed_keep_db: float = 1.5
    bed_sure_db: float = 2.0
    sure_below_speech_db: float = 3.0

    def as_dict(self) -> dict[str, float]:
        return {name: float(value) for name, value in asdict(self).items()}


CONSTANTS = SegmenterConstants()


@dataclass(frozen=True, slots=True)
class Activity:
    """The agent's segments; what lies under them, in dBFS; and, where nobody can tell its speech from its background, the level of
    that background, else None. `blurred`: something lies under them in which soft ends and beginnings are lost. `dips`: silences inside
    segments that are too short to end one, but longer than those inside most words: 100 ms and more. `filled`: a bed comes and goes with
    the voice, so that ends are sharp, but seem louder than they are."""

    segments: Timeline
    floor_db: float
    unclear_db: float | None = None
    blurred: bool = False
    dips: Timeline = SILENCE
    filled: bool = False


def find_activity(heard: Pcm16, preroll: Samples, constants: SegmenterConstants = CONSTANTS) -> Activity:
    """Segments of sound on an int16 track at 24,000 Hz.

    Args:
        heard: shape [n].
        preroll: the first samples, taken as the noise floor of a line without a bed; 0 means that none is known and the lowest
            floor is used.

    Returns:
        Sorted, disjoint segments; neighbours at least `bridge_ms` apart. Empty for silence.
    """
    levels = frame_levels(heard, FRAME)
    clicking = without_clicks(levels)
    smooth, bed = (levels, find_floor(levels)) if clicking is None else clicking
    hiss = find_hiss(heard, levels)
    if hiss.any():
        bed = bed or Floor.none(len(levels))
        smooth = np.where(not_told(hiss, bed, levels), NOTHING_DB, smooth)
        bed = only_between(bed, hiss, levels)
    clean = clicking is None and bed is None
    if clean:
        frame = ms(constants.frame_ms)
        own = levels if frame == FRAME else frame_levels(heard, frame)
        segments, floor_db = _on_a_clean_line(heard, own, preroll, constants)
    else:
        segments, floor_db = _over_a_bed(heard, smooth, bed, clicking is not None, constants)
    pieces = Timeline(
        tuple(s for s in segments if len(s) >= ms(constants.shortest_burst_ms) or (clean and _is_begun(levels, s)))
    )
    timeline = pieces.bridge(ms(constants.bridge_ms))
    there = None if clean else np.ones(len(levels), np.bool_) if bed is None else bed.there | hiss
    unclear_db = unclear_level(levels, timeline, there, FRAME, clicks=clicking is not None)
    under = coming_with(levels, FRAME, timeline) if there is None else None
    dips = find_dips(levels, FRAME, pieces, timeline, under)
    return Activity(timeline, round(floor_db, 3), unclear_db, there is not None, dips, under is not None)


def noise_floor(levels: npt.NDArray[np.float64], constants: SegmenterConstants = CONSTANTS) -> float:
    """The tenth percentile of the pre-roll's levels, clamped. A greeting is no floor: where levels are loud and unsteady,
    somebody speaks, and the softest frame is the best that is known of the line."""
    if not len(levels):
        return constants.floor_lowest_dbfs
    low, high = (float(level) for level in np.percentile(levels, (10, 90)))
    if high > constants.floor_highest_dbfs and high - low > STEADY_DB:
        low = float(levels.min())
    return float(np.clip(low, constants.floor_lowest_dbfs, constants.floor_highest_dbfs))


def _is_begun(levels: npt.NDArray[np.float64], burst: Segment) -> bool:
    """Whether a short burst is a word's beginning. `levels` of FRAME."""
    first, last = burst.start // FRAME, -(-burst.end // FRAME)
    third = max(1, (last - first) // 3)
    loud = float(levels[last - third : last].max())
    after = float(levels[last : last + 2].min(initial=loud))
    return len(burst) >= BEGUN and loud - float(levels[first : first + third].max()) >= RISES_DB and loud - after >= FALLS_DB


def _on_a_clean_line(
    heard: Pcm16, levels: npt.NDArray[np.float64], preroll: Samples, constants: SegmenterConstants
) -> tuple[Timeline, float]:
    frame = ms(constants.frame_ms)
    floor = noise_floor(levels[: preroll // frame], constants)
    opens = max(floor + constants.open_db, constants.open_min_dbfs)
    if not (levels >= opens).any():
        return SILENCE, floor
    speech = _speech_level(levels, levels >= opens)
    keeps = min(max(floor + constants.keep_db, speech - constants.below_speech_db, constants.keep_min_dbfs), opens)
    runs = _released(joined(runs_of(levels >= keeps), constants.closure_ms // constants.frame_ms), levels, frame, constants)
    kept = [(start, end) for start, end in runs if (levels[start:end] >= opens).any()]
    return Timeline(tuple(_refine(heard, run, frame, keeps, keeps) for run in kept)), floor


def _released(runs: list[Run], levels: npt.NDArray[np.float64], frame: Samples, constants: SegmenterConstants) -> list[Run]:
    """The same, but a final plosive belongs to its word: a burst too short to be speech by itself, after a longer closure than others."""
    found: list[Run] = []
    for start, end in runs:
        before = found[-1] if found else None
        near = before is not None and (start - before[1]) * frame <= RELEASE
        short = (end - start) * frame < ms(constants.shortest_burst_ms)
        if before and near and short and levels[start:end].max() <= levels[before[0] : before[1]].max() - RELEASE_DB:
            found[-1] = (before[0], end)
        else:
            found.append((start, end))
    return found


def _over_a_bed(
    heard: Pcm16, levels: npt.NDArray[np.float64], bed: Floor | None, clicks: bool, constants: SegmenterConstants
) -> tuple[Timeline, float]:
    floor = bed or Floor.none(len(levels))
    opens = np.maximum(floor.high + constants.bed_open_db, constants.open_min_dbfs)
    level = float(np.median(floor.usual[floor.there])) if floor.there.any() else constants.floor_lowest_dbfs
    level = max(level, constants.floor_lowest_dbfs)
    if not (levels >= opens).any():
        return SILENCE, level
    speech = _speech_level(levels, levels >= opens)
    least = max(speech - constants.below_speech_db, constants.keep_min_dbfs)
    keeps = np.minimum(np.maximum(floor.usual + constants.bed_keep_db, least), opens)
    sure = np.maximum(opens, np.minimum(floor.most + constants.bed_sure_db, speech - constants.sure_below_speech_db))
    runs = find_above(levels, Above(opens, keeps, sure, floor.there, clicks), ms(constants.closure_ms) // FRAME)
    found = [_refine(heard, (first, last), FRAME, float(keeps[first]), float(keeps[last - 1])) for first, last in runs]
    return Timeline(tuple(found)), level


def _speech_level(levels: npt.NDArray[np.float64], opened: npt.NDArray[np.bool_]) -> float:
    """The upper quartile of the levels at which bursts open."""
    return float(np.percentile(levels[opened], 75))


def _refine(track: Pcm16, run: Run, frame: Samples, first_db: float, last_db: float) -> Segment:
    """Shrink to the first and last sample above its level, which lie in the outer frames; the frame borders if none is (a steady
    sound of just that level)."""
    start, end = run[0] * frame, run[1] * frame
    head = np.flatnonzero(np.abs(track[start : start + frame].astype(np.int32)) > _amplitude(first_db))
    tail = np.flatnonzero(np.abs(track[end - frame : end].astype(np.int32)) > _amplitude(last_db))
    first = start + int(head[0]) if len(head) else start
    last = end - frame + int(tail[-1]) + 1 if len(tail) else end
    return Segment(first, last)


def _amplitude(level: float) -> float:
    return float(FULL_SCALE * 10.0 ** (level / 20.0))
