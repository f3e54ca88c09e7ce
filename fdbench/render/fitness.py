"""What blurs a recording: each fault one sentence with its mend, and without the file's name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fdbench.audio import Mono, level_db
from fdbench.hearing.frames import runs_of
from fdbench.segments import Segment
from fdbench.timebase import Samples, ms, to_ms

LEVEL_DB = -23.0
"""The level of rendered clips, beside which a recording is heard."""
SOFT_DB = -36.0
"""Softer by 13 dB than every other clip: noise of a channel, and an agent's own detector, treat it otherwise."""
LOUD_DB = -12.0
"""Speech so loud on average cannot keep its peaks."""
OFFSET_SHARE = 0.1
"""A constant offset above this share of the speech's RMS: cues then begin and end with a thump."""
LEAST_SNR_DB = 30.0
"""Steady noise at 30 dB moves no end, at 20 dB 15 ms in the median; voices of others do from 30 dB on (docs/recordings.md)."""
SHORTEST_NOISE = ms(30)
"""So much sound outside the speech is needed to say how noisy the room is."""
SOFTEST = 0.1
"""Speech without a pause still has closures: a tenth of it is soft."""
FLAT = 4
"""Samples in a row of exactly the greatest value: no voice does that, a clipped one does."""
FLAT_PLACES = 3
SILENCE = ms(3_000)
"""The cue begins with its clip: so much silence is heard as a pause that nobody meant."""
CUT_DB = 20.0
"""Speech that is still within this of its loudest 10 ms at the edge of the file was cut."""
EDGE = ms(5)
RING_DB = (25.0, 40.0)
"""The fall over which the last fading is timed, below the loudest 10 ms."""
RING = ms(80)
"""24 of 25 dry recordings fall by those 15 dB faster; of rooms with a reverberation time of 0.4 s six in ten do not, of 0.7 s all."""


@dataclass(frozen=True, slots=True, eq=False)
class _Heard:
    """`audio` at 24,000 Hz with its speech; `native` the same at the file's rate, as it was written."""

    audio: Mono
    speech: Segment
    native: Mono
    rate: int
    level: float
    given: bool


def unfit(audio: Mono, speech: Segment, native: Mono, rate: int, *, given: bool = False) -> Iterator[str]:
    """What to warn of. `given`: the script says where speech lies, so that nothing is said of what only moves the bounds."""
    spoken = audio[speech.start : speech.end]
    level = level_db((spoken - spoken.mean()).astype(np.float32))
    if level is None:
        yield "its speech is silent; correct `speech`"
        return
    heard = _Heard(audio, speech, native, rate, level, given)
    for check in _CHECKS:
        if said := check(heard):
            yield said


def _offset(heard: _Heard) -> str | None:
    offset = float(np.mean(heard.audio, dtype=np.float64))
    if abs(offset) <= OFFSET_SHARE * 10.0 ** (heard.level / 20.0):
        return None
    return f"it has a DC offset of {100.0 * offset:+.1f} % of full scale; take it off (high-pass at 20 Hz) and export it again"


def _level(heard: _Heard) -> str | None:
    if SOFT_DB <= heard.level <= LOUD_DB:
        return None
    what = "soft" if heard.level < SOFT_DB else "loud"
    gain = LEVEL_DB - heard.level
    mend = f"write `gain_db: {gain:.0f}`" if gain <= 20.0 else f"amplify it by {gain:.0f} dB"
    return f"its speech is too {what}, at {heard.level:.0f} dBFS; {mend}, for clips have {LEVEL_DB:.0f}"


def _noise(heard: _Heard) -> str | None:
    """The level of the middle 10 ms of what lies outside the speech, so that a click or a breath is no noise; where nothing does,
    as when babble was taken for speech, of the softest tenth of the whole."""
    if heard.given:
        return None
    outside = np.concatenate((heard.audio[: heard.speech.start], heard.audio[heard.speech.end + ms(50) :]))
    enough = outside.size >= SHORTEST_NOISE
    powers = _frames(outside if enough else heard.audio)
    power = float(np.quantile(powers, 0.5 if enough else SOFTEST / 2)) if powers.size else 0.0
    if power <= 0.0:
        return None
    snr = heard.level - 10.0 * float(np.log10(power))
    if snr >= LEAST_SNR_DB:
        return None
    mend = "record it in a quieter place, or mark its speech with `speech: [start, end]`"
    return f"its noise is only {snr:.0f} dB below its speech, which hides soft ends; {mend}"


def _frames(audio: Mono) -> npt.NDArray[np.float64]:
    """Power of each whole 10 ms."""
    frames = audio[: audio.size // ms(10) * ms(10)].reshape(-1, ms(10)).astype(np.float64)
    powers: npt.NDArray[np.float64] = frames.var(axis=1)
    return powers


def _clipped(heard: _Heard) -> str | None:
    places = sum(_flat(heard.native, peak) for peak in (heard.native.max(), heard.native.min()))
    if places < FLAT_PLACES:
        return None
    return f"it is clipped in {places} places; record it again at a lower level"


def _flat(audio: Mono, peak: np.float32) -> int:
    return sum(last - first >= FLAT for first, last in runs_of(audio == peak)) if peak else 0


def _silence(heard: _Heard) -> str | None:
    head, tail = heard.speech.start, heard.audio.size - heard.speech.end
    if max(head, tail) < SILENCE:
        return None
    where = "before" if head >= tail else "after"
    return f"there are {to_ms(max(head, tail)) / 1000.0:.1f} s without speech {where} it; trim the file to some 200 ms"


def _cut(heard: _Heard) -> str | None:
    power = 10.0 * np.log10(np.maximum(_smoothed(heard.audio), 1e-12))
    least = power.max() - CUT_DB
    ends = []
    if heard.speech.start < EDGE and power[:EDGE].min() >= least:
        ends.append("begins")
    if heard.speech.end > heard.audio.size - EDGE and power[-EDGE:].min() >= least:
        ends.append("ends")
    if not ends:
        return None
    return f"it {' and '.join(ends)} in the middle of a sound; record it again with 200 ms of silence on both sides"


def _ring(heard: _Heard) -> str | None:
    """How long the end takes to fade: longer than a voice does, and a room rings."""
    power = 10.0 * np.log10(np.maximum(_smoothed(heard.audio[: heard.speech.end]), 1e-12))
    passed = [np.flatnonzero(power >= power.max() - db) for db in RING_DB]
    slow: Samples = int(passed[1][-1] - passed[0][-1])
    if slow < RING or heard.given:
        return None
    mend = "if the room rings, mark the speech with `speech: [start, end]`, or record it closer"
    return f"its last sound fades slowly (15 dB in {to_ms(slow):.0f} ms), so that its end may be found late; {mend}"


def _smoothed(audio: Mono) -> Mono:
    """Power over 10 ms around each sample; outside is as it is at the edge."""
    half = ms(5)
    padded = np.pad(np.square(audio - audio.mean(), dtype=np.float64), half, mode="edge")
    running = np.concatenate(([0.0], np.cumsum(padded)))
    smoothed: Mono = np.maximum((running[2 * half :] - running[: -2 * half]) / (2 * half), 0.0).astype(np.float32)
    return smoothed[: audio.size]


_CHECKS: tuple[Callable[[_Heard], str | None], ...] = (_offset, _level, _noise, _clipped, _silence, _cut, _ring)
