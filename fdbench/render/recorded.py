"""Where speech begins and ends in a recording of a person: rule `bounds-2`, after the definition in docs/recordings.md.

1. The sound is looked at in two bands, 150 to 2,000 Hz and above, so that a hum hides no `s`. In each a level is taken every
   millisecond over 10 ms, and the band's own noise floor is the mean of its softest 5 %, digital silence left out.
2. An instant is *audible* if it is no more than 41 dB below the recording's loudest 10 ms (the floors taken off its power), and
   at least 7 dB above the floor in one band. Audible stretches with gaps of up to 20 ms are one; shorter than 8 ms is a click.
3. From either side stretches that are no speech are dropped: soft ones without voice, unless they follow speech within 250 ms,
   are short, and are no breath (see `_is_speech`).
4. Onset and end are the first and the last sample that is itself as loud as the edge of the outermost stretch.

A gain, a constant offset or silence around the recording do not move the bounds. The ring of a room does: it delays the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy  # its parts are loaded where they are used: `signal` takes half a second

from fdbench.audio import Mono
from fdbench.hearing.frames import joined, runs_of
from fdbench.segments import Segment
from fdbench.timebase import RATE, ms

RULE = "bounds-2"
LOWEST_HZ = 150
"""Below, the ear hears nothing at the levels that decide: hum, rumble, the ring of a booth."""
SPLIT_HZ = 2_000
"""Above lies the noise of fricatives and releases, below most of the noise of rooms."""
WINDOW = ms(10)
HOP = ms(1)
AUDIBLE_DB = 41.0
"""The definition's 40 dB, and one more: what ends at an instant fills only half of the 10 ms around it, and readers who follow a fading
voice into the noise mark later, not earlier."""
ABOVE_FLOOR_DB = 7.0
"""Steady noise over 10 ms in a band stays within 4 dB of its mean, and its softest 5 % lie 2 dB below that."""
QUIETEST = 0.05
"""The share of a recording that shows its floor; even 0.6 s with little silence around has 30 ms of it."""
HIGHEST_FLOOR_DB = 12.0
"""A floor found less than this below the loudest 10 ms is speech without a pause and no floor."""
NEARLY_ALL = 0.95
ABOVE_ROOM_DB = 2.0
"""Over what the room reaches in 95 % of its time: 4 dB above its median where it is steady, 10 where others talk."""
VOICE_OVER_ROOM_DB = 15.0
"""A soft voice nearer to the room's level than this is one of the room's."""
APART = 350
"""Hops: what lies farther from the strong speech than a soft fricative lasts is the room's, but for a breath."""
ROOM = 100
"""Hops: so much of the room is needed to know it."""
UNMOVED = 1e-6
"""Samples that differ by less, a thirtieth of a step of 16 bits, are digital silence, with or without an offset."""
NOISE = 30
"""Hops: noise between two words or beside them lasts so long."""
JOINED = 20
"""Hops: creaky voice has gaps of up to 20 ms between its pulses."""
CLICK = 8
"""Hops of a smoothed sound: what is shorter has no more than an instant of its own."""
CLOSURE = 250
"""Hops: the longest closure before a release."""
STRONG_DB = 22.0
"""A stretch that comes within this of the loudest 10 ms is speech, whatever it sounds like; a breath is softer."""
SHORT = 220
"""Hops: a release with its aspiration or a last fricative is over by then; a breath goes on."""
SOFT_DB = 32.0
"""What follows a closure and is short is speech down to here, however it begins."""
RELEASE_DB = 40.0
"""What begins as a release does is one down to here, nearly as soft as can be heard."""
RISE = 8
"""Hops: a release comes within 10 dB of its peak so fast; a breath needs longer."""
VOICED = 0.6
"""Normalised autocorrelation at a pitch of 75 to 400 Hz; noise of 30 ms seldom reaches 0.4."""


def recorded_bounds(audio: Mono) -> Segment | None:
    """The speech in a recording at 24,000 Hz, [onset, offset) in samples, by the rule above.

    Returns:
        None if nothing stands out from its noise, or nothing but clicks and breath.
    """
    if not audio.size:
        return None
    whole = Segment(0, audio.size)
    return recorded_stretches(audio, [(whole, whole)])[0]


def recorded_stretches(audio: Mono, windows: Sequence[tuple[Segment, Segment]]) -> list[Segment | None]:
    """The speech of several stretches of one recording, by the same rule: its floor and its loudest are those of the whole.

    Args:
        audio: float32 [n] at 24,000 Hz.
        windows: for each stretch the samples that its sounds touch, and those that they are cut to.

    Returns:
        For each None or [onset, offset), as `recorded_bounds`.
    """
    levels = _Levels.of(audio)
    if levels is None:
        return [None] * len(windows)
    spans = _spans(levels.audible)
    return [_within(levels, spans, touched, most) for touched, most in windows]


def _within(levels: _Levels, spans: Sequence[tuple[int, int]], touched: Segment, most: Segment) -> Segment | None:
    low, high = most.start // HOP, -(-most.end // HOP)
    kept = [(max(low, a), min(high, b)) for a, b in spans if b * HOP > touched.start and a * HOP < touched.end]
    kept = [(a, b) for a, b in kept if a < b]
    while kept and not _is_speech(levels, kept, -1):
        kept.pop()
    while kept and not _is_speech(levels, kept, 0):
        kept.pop(0)
    return _exact(levels, kept[0][0], kept[-1][1]) if kept else None


@dataclass(frozen=True, slots=True, eq=False)
class _Levels:
    """`sound` is the audio without what lies below 150 Hz, `squares` its power sample by sample; `power` float [hops] the mean of
    that over 10 ms around each millisecond."""

    sound: npt.NDArray[np.float64]
    squares: npt.NDArray[np.float64]
    power: npt.NDArray[np.float64]
    audible: npt.NDArray[np.bool_]
    loudest: float
    room: float
    """Median power of what lies well apart from the speech; 0 where too little does."""

    @classmethod
    def of(cls, audio: Mono) -> _Levels | None:
        if audio.size < 2 * WINDOW:
            return None
        padded = np.concatenate((np.full(WINDOW, audio[0]), audio, np.full(WINDOW, audio[-1]))).astype(np.float64)
        bands = [_band(padded, LOWEST_HZ, SPLIT_HZ), _band(padded, SPLIT_HZ, None)]
        powers = [_power(band) for band in bands]
        total = powers[0] + powers[1]
        loudest = float(total.max())
        if loudest <= 1e-12:
            return None
        silent = _power(np.abs(np.diff(audio, prepend=audio[0])) > UNMOVED) == 0.0
        floors = [_floor(power, silent, loudest) for power in powers]
        apart = _apart(total, loudest) & ~silent
        rooms = [_quantile(power[apart], NEARLY_ALL) for power in powers]
        stands_out = np.zeros(total.size, np.bool_)
        for power, floor, room in zip(powers, floors, rooms, strict=True):
            stands_out |= power >= max(floor * _ratio(ABOVE_FLOOR_DB), room * _ratio(ABOVE_ROOM_DB))
        heard = total - sum(floors) >= loudest * _ratio(-AUDIBLE_DB)
        audible = stands_out & heard
        return cls(
            bands[0] + bands[1],
            np.square(bands[0]) + np.square(bands[1]),
            total,
            audible,
            loudest,
            _quantile(total[apart], 0.5),
        )

    def below_db(self, start: int, end: int) -> float:
        """How far the loudest instant of a stretch lies below the recording's loudest."""
        return 10.0 * float(np.log10(self.loudest / self.power[start:end].max()))


def _ratio(db: float) -> float:
    return float(10.0 ** (db / 10.0))


def _band(audio: npt.NDArray[np.float64], low: int, high: int | None) -> npt.NDArray[np.float64]:
    edges = low if high is None else (low, high)
    sections = scipy.signal.butter(2, edges, "highpass" if high is None else "bandpass", fs=RATE, output="sos")
    filtered: npt.NDArray[np.float64] = scipy.signal.sosfiltfilt(sections, audio)[WINDOW:-WINDOW]
    return filtered


def _power(sound: npt.NDArray[np.float64] | npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Mean square in the 10 ms around each millisecond; outside is silence."""
    running = np.concatenate(([0.0], np.cumsum(np.square(sound, dtype=np.float64))))
    centre = np.arange(0, sound.size, HOP)
    low, high = np.maximum(centre - WINDOW // 2, 0), np.minimum(centre + WINDOW // 2, sound.size)
    return np.maximum((running[high] - running[low]) / WINDOW, 0.0)


def _floor(power: npt.NDArray[np.float64], silent: npt.NDArray[np.bool_], loudest: float) -> float:
    """Mean power of a band's softest instants. Where much is digital silence, the softest of the rest may be speech: it is noise
    if it lies in two places."""
    rest = np.sort(power[~silent])
    if not rest.size:
        return 0.0
    softest = float(rest[: max(1, round(QUIETEST * rest.size))].mean())
    floor = min(softest, loudest * _ratio(-HIGHEST_FLOOR_DB))
    if silent.mean() < QUIETEST:
        return floor
    noise = runs_of(~silent & (power <= floor * _ratio(ABOVE_FLOOR_DB)))
    return floor if sum(end - start >= NOISE for start, end in noise) >= 2 else 0.0


def _apart(total: npt.NDArray[np.float64], loudest: float) -> npt.NDArray[np.bool_]:
    """The hops that lie well before the first strong one, or well after the last."""
    strong = np.flatnonzero(total >= loudest * _ratio(-STRONG_DB))
    apart = np.ones(total.size, np.bool_)
    apart[max(0, strong[0] - APART) : strong[-1] + APART] = False
    return apart


def _quantile(power: npt.NDArray[np.float64], share: float) -> float:
    return float(np.quantile(power, share)) if power.size >= ROOM else 0.0


def _spans(audible: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Audible stretches in hops, [start, end), over gaps that belong to a sound, without clicks."""
    return [(start, end) for start, end in joined(runs_of(audible), JOINED) if end - start >= CLICK + WINDOW // HOP]


def _is_speech(levels: _Levels, spans: list[tuple[int, int]], at: int) -> bool:
    """Whether the outermost stretch belongs to the speech: strong, voiced, or the release of a plosive."""
    start, end = spans[at]
    below = levels.below_db(start, end)
    over_room = levels.power[start:end].max() >= levels.room * _ratio(VOICE_OVER_ROOM_DB)
    if below <= STRONG_DB or (over_room and _voiced(levels.sound[start * HOP : end * HOP])):
        return True
    if at != -1 or len(spans) < 2:
        return False
    if start - spans[-2][1] > CLOSURE or end - start > SHORT:
        return False
    abrupt = levels.below_db(start, start + RISE) <= below + 10.0
    return below <= SOFT_DB or (abrupt and below <= RELEASE_DB)


def _voiced(sound: npt.NDArray[np.float64]) -> bool:
    """Whether 30 ms of it repeat at a pitch."""
    size, lags = ms(30), range(RATE // 400, RATE // 75)
    for start in range(0, sound.size - size - lags[-1], ms(10)):
        window = sound[start : start + size]
        product = scipy.signal.correlate(sound[start : start + size + lags[-1]], window, "valid", "fft")
        squares = np.concatenate(([0.0], np.cumsum(np.square(sound[start : start + size + lags[-1]]))))
        energy = squares[size:] - squares[:-size]
        alike = product / np.sqrt(np.maximum(energy * energy[0], 1e-20))
        if alike[lags[0] :].max(initial=0.0) >= VOICED:
            return True
    return False


def _exact(levels: _Levels, first: int, last: int) -> Segment:
    """From hops to samples: the first and the last sample that is itself as loud as the stretch's edge, in the edges' windows."""
    half = WINDOW // 2
    head, tail = max(first * HOP - half, 0), max((last - 1) * HOP - half, 0)
    # Neither is empty: a window has a sample that is no softer than its mean.
    onset = np.flatnonzero(levels.squares[head : first * HOP + half] >= levels.power[first])
    offset = np.flatnonzero(levels.squares[tail : (last - 1) * HOP + half] >= levels.power[last - 1])
    return Segment(head + int(onset[0]), tail + int(offset[-1]) + 1)
