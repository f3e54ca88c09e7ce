"""The oracle in a room: its microphone hears the room as well, from the first instant or from a later one."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from fdbench.contract import RATE, Audio, Samples

from .engine import Stage
from .mouth import Line, spoken
from .policies import STOCK, Oracle

LENGTH: Samples = 9 * RATE
"""After so long the room sounds as before."""
TALKERS = (0.76, 0.84, 0.92, 1.0, 1.1, 1.2)
"""Six people: the one voice that there is, played so much faster. That raises its pitch as a smaller head would."""


class Room(Oracle):
    """`level_db` is the RMS of the room's sound over all of it, in dBFS; `begins` when it can be heard."""

    kind = "steady"
    level_db = -50.0
    begins: Samples = 0

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._bed = room(self.kind) * np.float32(10 ** (self.level_db / 20))

    def sound(self, said: Audio) -> Audio:
        now = self.stage.now
        if now < self.begins:
            return said
        index = np.arange(now, now + len(said)) % len(self._bed)
        heard: Audio = np.clip(said + self._bed[index], -1.0, 1.0).astype(np.float32)
        return heard


class Office60(Room):
    kind = "office"
    level_db = -60.0


class Office50(Room):
    kind = "office"


class Office43(Room):
    kind = "office"
    level_db = -43.0


class Babble50(Room):
    kind = "babble"


class Steady43(Room):
    level_db = -43.0


class Steady53Later(Room):
    """From a second and a half on: a floor that is measured once, at the beginning, does not know it."""

    level_db = -53.0
    begins = RATE * 3 // 2


class Typing45(Room):
    """Somebody types beside the microphone."""

    kind = "typing"
    level_db = -45.0


@lru_cache(maxsize=4)
def room(kind: str) -> Audio:
    """The sound of a room, RMS 1, whose end runs on into its beginning: `steady`, `babble`, `typing`, or `office`, which is
    the three together."""
    chance = np.random.default_rng(20_260_301)
    if kind == "office":
        mixed = room("babble") + 0.5 * room("steady") + 0.3 * room("typing")
    elif kind == "babble":
        mixed = _babble(chance)
    else:
        mixed = _steady(chance) if kind == "steady" else _typing(chance)
    bed: Audio = (mixed / np.sqrt(np.mean(np.square(mixed, dtype=np.float64)))).astype(np.float32)
    return bed


def _steady(chance: np.random.Generator) -> Audio:
    """A fan: noise that falls by 3 dB an octave from 60 Hz on."""
    spectrum = np.fft.rfft(chance.standard_normal(LENGTH))
    hertz = np.fft.rfftfreq(LENGTH, 1.0 / RATE)
    spectrum *= (hertz >= 60.0) / np.sqrt(np.maximum(hertz, 60.0))
    return np.fft.irfft(spectrum, LENGTH).astype(np.float32)


def _babble(chance: np.random.Generator) -> Audio:
    """Six people talk on at once, each with pauses of their own."""
    out = np.zeros(LENGTH, np.float32)
    for talker, size in enumerate(TALKERS):
        at = int(chance.integers(LENGTH))
        for step in range(4):
            said = _faster(spoken(Line(STOCK[(talker + 3 * step) % len(STOCK)])), size)
            out[np.arange(at, at + len(said)) % LENGTH] += said
            at += len(said) + int(chance.uniform(0.1, 0.6) * RATE)
    return out


def _faster(audio: Audio, times: float) -> Audio:
    at = np.arange(0.0, len(audio) - 1, times)
    return np.asarray(np.interp(at, np.arange(len(audio)), audio), dtype=np.float32)


def _typing(chance: np.random.Generator) -> Audio:
    """About five keys a second, each a click that is over in 15 ms, with pauses for thought."""
    out = np.zeros(LENGTH, np.float32)
    time = np.arange(RATE // 50) / RATE
    at = 0.1
    while at < LENGTH / RATE - 0.1:
        click = chance.standard_normal(len(time)) * np.exp(-time * 300.0) * chance.uniform(0.5, 1.0)
        start = int(at * RATE)
        out[start : start + len(time)] += click.astype(np.float32)
        at += chance.uniform(0.09, 0.3) + (1.2 if chance.random() < 0.08 else 0.0)
    return out
