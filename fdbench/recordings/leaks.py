"""One party's voice that leaks into the other's channel: crosstalk of a line, or an echo."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import signal

from fdbench.audio import Mono, Pcm16, from_pcm16
from fdbench.hearing.echo import without_echo
from fdbench.segments import Segment, Timeline
from fdbench.timebase import Samples, ms, to_ms

LONGEST = ms(4_000)
"""So much of a sound is compared."""
LATEST = ms(400)
"""A leak is at most so much later than what leaks (`<=`)."""
EARLIEST = ms(40)
"""...or so much earlier, where the files do not begin together."""
ALIKE = 0.6
"""Normalised correlation from which on it is the same sound (`>=`); two voices stay under 0.4."""
ALIKE_THERE = 0.4
"""...and from which on it is (`>=`) where it is most alike at the very lag of a leak that is known: a room blurs it."""
SOFTER_DB = 10.0
"""A leak is softer than what leaks by more than this (`>`)."""
SHORTEST = ms(250)
"""Shorter sounds (`<`) are alike by chance: they are leaks only where longer ones are, at the same lag."""
SAME_LAG = ms(5)
LEAST = ms(60)


@dataclass(frozen=True, slots=True)
class Leak:
    """`db`: how loud the leak is against what leaks (negative); `lag`: how much later, in samples."""

    db: float
    lag: Samples
    likeness: float

    @property
    def lag_ms(self) -> float:
        return to_ms(self.lag)


def heard_in(track: Pcm16, sound: Segment, other: Pcm16) -> Leak | None:
    """Where on the `other` channel around that time what a sound of `track` is most alike, whether it is the same or not; None where
    nothing can be compared.

    Args:
        track, other: int16 [n] at 24,000 Hz, of one clock.
        sound: what is asked about.
    """
    if len(sound) < LEAST:
        return None
    heard = from_pcm16(track[sound.start : min(sound.end, sound.start + LONGEST)])
    begin = max(0, sound.start - LATEST)
    source = from_pcm16(other[begin : sound.start + len(heard) + EARLIEST])
    found = _best(heard, source)
    if found is None:
        return None
    place, likeness, db = found
    return Leak(db, sound.start - (begin + place), likeness)


def _best(heard: Mono, source: Mono) -> tuple[int, float, float] | None:
    """Where in `source` the sound is most alike, how alike, and its gain in dB."""
    if len(source) < len(heard):
        return None
    product = np.abs(signal.correlate(source, heard, "valid", "fft"))
    squares = np.concatenate(([0.0], np.cumsum(np.square(source, dtype=np.float64))))
    energy = squares[len(heard) :] - squares[: -len(heard)]
    own = float(np.square(heard, dtype=np.float64).sum())
    usable = energy > 1e-9
    if own <= 0.0 or not usable.any():
        return None
    alike = np.where(usable, product / np.sqrt(np.maximum(energy, 1e-9) * own), 0.0)
    place = int(alike.argmax())
    gain = float(product[place] / energy[place])
    return place, float(alike[place]), 20.0 * float(np.log10(max(gain, 1e-9)))


def leak_taken_out(track: Pcm16, other: Pcm16) -> Pcm16:
    """The track without what leaks into it: where a leak runs on into the party's own voice, that begins where the voice does. The very
    same array if no filter of the other channel explains it.

    Args:
        track, other: int16 [n] at 24,000 Hz, of one clock.
    """
    early = np.concatenate(
        (other[EARLIEST:], np.zeros(min(EARLIEST, len(other)), np.int16))
    )  # a leak may come before what leaks
    return without_echo(track, early)


def without_leaks(track: Pcm16, sounds: Timeline, other: Pcm16, theirs: Timeline) -> tuple[Timeline, list[Leak]]:
    """The sounds of a channel that are its own, and the leaks of the other channel's that were found among them."""
    near = [s for s in sounds if theirs.clip(max(0, s.start - LATEST), s.end + EARLIEST)]
    found = {s: leak for s in near if (leak := heard_in(track, s, other)) is not None and leak.db < -SOFTER_DB}
    sure = [leak.lag for s, leak in found.items() if leak.likeness >= ALIKE and len(s) >= SHORTEST]
    leaks = {
        s: leak
        for s, leak in found.items()
        if (leak.likeness >= ALIKE and len(s) >= SHORTEST)
        or (leak.likeness >= ALIKE_THERE and any(abs(leak.lag - lag) <= SAME_LAG for lag in sure))
    }
    return Timeline(tuple(s for s in sounds if s not in leaks)), list(leaks.values())
