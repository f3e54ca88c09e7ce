"""What lies below all voices on the agent's line: a constant offset (DC), wind, a microphone that is handled, mains hum. Nobody takes it
for speech, but it adds to every level, hides soft speech, and where it swells it looks like a sound of the agent's."""

from __future__ import annotations

from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from fdbench.audio import FULL_SCALE, Mono, Pcm16
from fdbench.timebase import RATE, TICK, Samples, ms

MEANS: Samples = ms(5)
"""Means over so long keep what lies below 90 Hz, roughly: no voice has half of its energy there."""
LEAST = 0.002
"""Rumble that is softer (RMS, `<`) is left alone: -54 dBFS, softer than any speech that counts."""
FAINTEST = 1e-4
"""What is softer (RMS, `<`) is nothing: -80 dBFS."""
HALF = 0.5
"""A tick rumbles if its low part is no softer than LEAST and has so much of its energy (share, `>=`)."""
SHARE, FEWEST, ALWAYS = 0.2, 5, 0.8
"""A line rumbles if so many of its ticks do (share, `>=`), and no fewer, and the low part is not nothing in so many (share, `>=`): it is
there under the voice, too, and in the silence. What comes and goes is a sound."""
PASSES_HZ, ORDER = 200.0, 3
"""What is left of such a line lies above this. A voice keeps its level and its ends: they are those of its formants."""
JUDGED = 1_000
"""A line that is still being filled is judged in its first 20 s (ticks)."""

Flags: TypeAlias = npt.NDArray[np.bool_]


def without_rumble(track: Pcm16) -> Pcm16:
    """The same track without what lies below voices, int16 [n] at 24,000 Hz; the very same array if it does not rumble."""
    count = len(track) // TICK
    there, rumbling = _low(track[: count * TICK].reshape(count, TICK) / FULL_SCALE)
    if not _rumbles(int(there.sum()), int(rumbling.sum()), count):
        return track
    return above_rumble(track)


def above_rumble(track: Pcm16) -> Pcm16:
    """What of the track lies above `PASSES_HZ`, in its place; int16 [n] at 24,000 Hz."""
    from scipy.signal import sosfiltfilt

    left = np.rint(sosfiltfilt(_high_pass(), track.astype(np.float64)))
    cleaned: Pcm16 = np.clip(left, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)
    return cleaned


class Line:
    """A line that fills tick by tick."""

    def __init__(self, heard: Mono) -> None:
        """`heard`: what it is filled into, float32 [n] at 24,000 Hz."""
        self.sound = heard
        """The same, or, once it is known to rumble, without what lies below voices."""
        self._heard = heard
        self._judged = self._there = self._rumbling = 0
        self._state: npt.NDArray[np.float64] | None = None

    def take(self, at: Samples, energy: float) -> bool:
        """The tick that begins at `at`, with that energy (sum of squares), is there now. Returns whether the line has just been found to
        rumble: then all of `sound` is new."""
        tick = self._heard[at : at + TICK]
        if self._state is not None:
            self._filter(at, tick)
        elif self._judged < JUDGED:
            self._judged += 1
            if energy >= FAINTEST**2 * TICK:
                there, rumbling = _low(tick[None, :])
                self._there += int(there[0])
                self._rumbling += int(rumbling[0])
            if _rumbles(self._there, self._rumbling, self._judged):
                self._begin(at + TICK)
                return True
        return False

    def energy(self, at: Samples) -> float:
        """Of the tick of `sound` that begins there."""
        tick = self.sound[at : at + TICK]
        return float(np.dot(tick, tick))

    @property
    def rumbles(self) -> bool:
        return self._state is not None

    def _begin(self, end: Samples) -> None:
        from scipy.signal import sosfilt_zi

        self.sound = np.zeros_like(self._heard)
        self._state = sosfilt_zi(_high_pass()) * float(self._heard[0])
        self._filter(0, self._heard[:end])

    def _filter(self, at: Samples, sound: Mono) -> None:
        from scipy.signal import sosfilt

        self.sound[at : at + len(sound)], self._state = sosfilt(_high_pass(), sound.astype(np.float64), zi=self._state)


def _low(ticks: npt.NDArray[np.floating]) -> tuple[Flags, Flags]:
    """In which of the ticks, [n, TICK], something low is there, and which of them rumble."""
    means = ticks.reshape(len(ticks), TICK // MEANS, MEANS).mean(axis=2)
    low = np.square(means, dtype=np.float64).mean(axis=1)
    rumbling = (low >= LEAST**2) & (low >= HALF * np.square(ticks, dtype=np.float64).mean(axis=1))
    return low >= FAINTEST**2, rumbling


def _rumbles(there: int, rumbling: int, ticks: int) -> bool:
    return rumbling >= FEWEST and rumbling >= SHARE * ticks and there >= ALWAYS * ticks


@cache
def _high_pass() -> npt.NDArray[np.float64]:
    from scipy.signal import butter

    found: npt.NDArray[np.float64] = butter(ORDER, PASSES_HZ, "highpass", fs=RATE, output="sos")
    return found
