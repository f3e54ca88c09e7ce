"""The agent speaking over itself: two of its voices at once, told by two pitches at once.

A frame of one voice is explained by one period: delayed by it and subtracted from itself, nothing is left. One of two voices needs
two periods, and then as little is left (de Cheveigne 1993, double cancellation). Single frames err; what counts is a cluster of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from fdbench.audio import Mono, Pcm16, from_pcm16, resample, vertex
from fdbench.segments import Timeline
from fdbench.timebase import RATE, Samples

LOW_RATE = 8_000
FRAME = 768
HOP = 256
"""96 ms, every 32 ms, at 8 kHz: long enough for both pitches, short enough that they do not glide far."""
LAG_RATE = 16_000
SIZE = 2_048
LAGS = (40, 200)
"""Periods that are looked for, at 16 kHz: 80 to 400 Hz."""
BAND_HZ = (90.0, 1_200.0)
ENVELOPE_HZ = 250.0
"""The spectrum is flattened over this width, so that no formant hides the other voice's harmonics."""
APART = 1.12
"""The two periods differ by more than this factor (`>`): closer ones are one voice that glides, or its echo..."""
RELATED = (1.5, 2.0, 3.0)
RELATED_BY = 0.06
"""...and no such multiple, within 6 %: those explain one voice twice."""
LOUD = 0.25
"""A frame counts from this amplitude on, beside the RMS of all loud frames (`>`)."""
ONE_LEAVES = (0.2, 0.7)
"""One period must leave more than the first share of a frame (`>`): else one voice explains it. Above the second (`>`) it is noise."""
TWO_LEAVE = 0.45
"""Two periods must leave less than this share of what one leaves (`<`), and..."""
MOST_LEFT = 0.2
"""...less than this share of the frame (`<`)."""
CERTAIN = (0.25, 0.33)
"""The same two shares for a frame that is nearly beyond doubt."""
LEAST_FRAMES = 4
"""A cluster has so many frames (`>=`)..."""
CERTAIN_SHARE = 0.4
"""...and this share of a cluster is certain (`>=`)..."""
CLUSTER_GAP_S = 1.0
"""...none further from the next than this (`<=`): voiceless sounds and pauses of either voice lie between them..."""
FRAMES_A_SECOND = 4.0
"""...and so many a second (`>=`): two voices have 5 to 11, babble under one voice and a room that rings 3 to 4."""
MARGIN: Samples = round(0.1 * RATE)
"""Added on both sides of a cluster: its first and last frames are 96 ms long."""
SPEECH_OVER_BACKGROUND_DB = 12.0
"""With less between speech and background (`<`) nobody can tell."""
CLEAN_DB = 30.0
"""Where less lies between them (`<`), a second voice may be the background's."""
FALL_FRAMES = 6
FALL_DB = 28.0
DEEP_FALLS = 2
"""A dry voice falls by this within 60 ms, again and again. One that never does, or once only (`<`), as where it is cut, is in a room that
rings on (from a reverberation time of 0.3 s), or something else fills its pauses, and the second pitch may be that."""
NEAR_LEVEL_DB = 8.0
STEADY = 0.004
MUSIC = 0.35
"""Share of neighbouring frames whose strongest partial stays within 0.4 % (`>=`): at most 0.15 in speech, also of two voices; over 0.6
in music."""
MUSIC_HZ = (150.0, 1_500.0)
PARTIALS = 1_024

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Doubled:
    """Where two voices are heard; `found` None with `why` if nobody can tell."""

    found: Timeline | None
    why: str = ""


def find_doubled(heard: Pcm16, agent: Timeline, speech_db: float, background_db: float) -> Doubled:
    """Where the agent speaks over itself.

    Args:
        heard: its track, int16 [n].
        agent: its segments; nothing outside them is looked at.
        speech_db, background_db: the levels of its speech and of what lies under it, dBFS.
    """
    if speech_db - background_db < SPEECH_OVER_BACKGROUND_DB:
        return Doubled(None, "the background is too loud to tell voices apart")
    low = resample(from_pcm16(heard), RATE, LOW_RATE)
    found = _clusters(*_evidence(low, agent)).intersection(agent)
    if not found:
        return Doubled(found)
    if speech_db - background_db < CLEAN_DB:
        return Doubled(None, "a second voice may be the background's")
    if _rings_on(heard, speech_db):
        return Doubled(None, "a second pitch may be reverberation, or a background that comes with speech")
    if _is_music(low, found):
        return Doubled(None, "it is music")
    return Doubled(found)


def _evidence(low: Mono, agent: Timeline) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Middles of the frames that need two periods, in seconds, and which of them are certain."""
    nothing = np.zeros(0), np.zeros(0, bool)
    starts = _frames_inside(agent, len(low))
    if not len(starts):
        return nothing
    frames = np.lib.stride_tricks.sliding_window_view(low, FRAME)[starts]
    level = np.sqrt(np.mean(np.square(frames), axis=1))
    heard = level[level > 0.1 * level.max()]
    loud = level > LOUD * float(np.sqrt(np.mean(np.square(heard)))) if len(heard) else np.zeros(len(level), bool)
    starts, likeness = starts[loud], _autocorrelation(frames[loud])
    first, last = LAGS
    one = 1.0 - likeness[:, first:last].max(axis=1, initial=-1.0)
    asked = np.flatnonzero((one > ONE_LEAVES[0]) & (one <= ONE_LEAVES[1]))
    two = np.array([_two_leave(likeness[k]) for k in asked])
    one = one[asked]
    hit = (two < TWO_LEAVE * one) & (two < MOST_LEFT) if len(asked) else np.zeros(0, bool)
    certain = (one > CERTAIN[0]) & (two < CERTAIN[1] * one) if len(asked) else np.zeros(0, bool)
    return (starts[asked][hit] + FRAME / 2) / LOW_RATE, certain[hit]


def _frames_inside(agent: Timeline, length: int) -> npt.NDArray[np.intp]:
    """First samples, at 8 kHz, of the frames whose middle lies in a segment."""
    starts = np.arange(0, max(0, length - FRAME + 1), HOP)
    middles = (starts + FRAME // 2) * (RATE // LOW_RATE)
    edges = np.array([(s.start, s.end) for s in agent], dtype=np.int64).reshape(-1)
    inside: npt.NDArray[np.intp] = starts[np.searchsorted(edges, middles, side="right") % 2 == 1]
    return inside


def _autocorrelation(frames: Floats) -> Floats:
    """Of the flattened spectrum in BAND_HZ, 1 at lag 0, the window's own taken out: [n, 2 x longest lag + 1] at LAG_RATE."""
    window = np.hanning(FRAME).astype(np.float32)
    half = SIZE * LOW_RATE // LAG_RATE
    power = np.square(np.abs(np.fft.rfft(frames * window, half, axis=1))).astype(np.float32)
    step = LOW_RATE / half
    width = int(ENVELOPE_HZ / step) | 1
    total = np.cumsum(np.pad(power, ((0, 0), (width // 2 + 1, width // 2)), mode="edge"), axis=1)
    envelope = (total[:, width:] - total[:, :-width]) / width
    weight = np.minimum(1.0, 30.0 * envelope / (envelope.max(axis=1, keepdims=True) + 1e-20))
    flat = power / (envelope + 1e-12) * weight
    hertz = np.arange(flat.shape[1]) * step
    flat[:, (hertz < BAND_HZ[0]) | (hertz > BAND_HZ[1])] = 0.0
    lags = np.fft.irfft(flat, SIZE, axis=1)[:, : 2 * LAGS[1] + 1]
    found: Floats = (lags / (lags[:, :1] + 1e-9) / np.maximum(_window_lags(), 0.25)).astype(np.float32)
    return found


@cache
def _window_lags() -> npt.NDArray[np.float64]:
    half = SIZE * LOW_RATE // LAG_RATE
    power = np.square(np.abs(np.fft.rfft(np.hanning(FRAME), half)))
    lags = np.fft.irfft(power, SIZE)[: 2 * LAGS[1] + 1]
    found: npt.NDArray[np.float64] = lags / lags[0]
    return found


@cache
def _pairs() -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """All pairs of periods, the shorter first, that could be two voices'."""
    lags = np.arange(*LAGS)
    ratio = lags[None, :] / lags[:, None]
    apart = ratio > APART
    for times in RELATED:
        apart &= np.abs(ratio / times - 1.0) > RELATED_BY
    short, long = np.nonzero(apart)
    return lags[short], lags[long]


def _two_leave(likeness: Floats) -> float:
    """What the best pair of periods leaves of a frame."""
    short, long = _pairs()
    left = 1.0 - likeness[short] - likeness[long] + 0.5 * (likeness[short + long] + likeness[long - short])
    return float(left.min())


def _clusters(times: npt.NDArray[np.float64], certain: npt.NDArray[np.bool_]) -> Timeline:
    groups = np.split(np.arange(len(times)), np.flatnonzero(np.diff(times) > CLUSTER_GAP_S) + 1)
    return Timeline.of(_span(times[group]) for group in groups if _is_cluster(times[group], certain[group]))


def _is_cluster(times: npt.NDArray[np.float64], certain: npt.NDArray[np.bool_]) -> bool:
    enough = len(times) >= LEAST_FRAMES and float(certain.mean()) >= CERTAIN_SHARE
    return enough and len(times) >= FRAMES_A_SECOND * float(times[-1] - times[0])


def _span(times: Sequence[float] | npt.NDArray[np.float64]) -> tuple[Samples, Samples]:
    return max(0, round(times[0] * RATE) - MARGIN), round(times[-1] * RATE) + MARGIN


def _rings_on(heard: Pcm16, speech_db: float) -> bool:
    """Whether the level never falls as fast as a dry voice's."""
    frame = RATE // 100
    count = len(heard) // frame
    frames = heard[: count * frame].reshape(count, frame).astype(np.float32) / 32_768.0
    levels = np.maximum(10.0 * np.log10(np.maximum(np.einsum("ij,ij->i", frames, frames) / frame, 1e-12)), -75.0)
    falls = levels[:-FALL_FRAMES] - levels[FALL_FRAMES:]
    deep = np.flatnonzero((falls >= FALL_DB) & (levels[:-FALL_FRAMES] > speech_db - NEAR_LEVEL_DB))
    return len(deep) == 0 or 1 + int((np.diff(deep) > FALL_FRAMES).sum()) < DEEP_FALLS


def _is_music(low: Mono, where: Timeline) -> bool:
    """Whether the strongest partial stands still, as notes do and voices do not."""
    parts = [low[s.start * LOW_RATE // RATE : s.end * LOW_RATE // RATE] for s in where]
    pitch = _strongest_hz(np.concatenate(parts))
    kept = (pitch[1:] > 0) & (pitch[:-1] > 0)
    steady = np.abs(np.log(pitch[1:][kept] / pitch[:-1][kept])) < STEADY
    if not len(steady):
        return False
    return float(steady.mean()) >= MUSIC


def _strongest_hz(sound: Mono) -> npt.NDArray[np.float64]:
    """Of each frame of 128 ms the strongest partial in MUSIC_HZ, between the bins by a parabola; 0 where none stands out."""
    import librosa  # a second of processor time, so only where two pitches were found

    # Not its piptrack: code that numba keeps compiled on the disk, where two processes that write at once leave what crashes later ones.

    strength = np.abs(librosa.stft(sound, n_fft=PARTIALS, hop_length=HOP)).astype(np.float64)
    first, last = (round(hz * PARTIALS / LOW_RATE) for hz in MUSIC_HZ)
    best = first + strength[first : last + 1].argmax(axis=0)
    before, here, after = (strength[best + step, np.arange(strength.shape[1])] for step in (-1, 0, 1))
    stands_out = (here > before) & (here >= after)
    return np.where(stands_out, (best + vertex(before, here, after)) * LOW_RATE / PARTIALS, 0.0)
