"""The probe's mouth: every utterance has its place on the session clock from the moment it is planned, to the sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from fdbench.contract import RATE, AdapterEvent, Audio, Samples, Transcript
from fdbench.speech.hibari import Hibari

from .._reference.trim import FADE, audible_part

GAP: Samples = RATE * 300 // 1000
"""Silence between two sentences, as in fluent reading."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence: what the voice says, and what is declared if that is something else. `told`: whether anything is declared."""

    said: str
    declared: str = ""
    told: bool = True


@dataclass(slots=True, eq=False)
class Utterance:
    """A sentence in its place; `audio` is shorter than it was if it was cut."""

    line: Line
    audio: Audio
    start: Samples
    item: str
    whole: bool = True

    @property
    def end(self) -> Samples:
        return self.start + len(self.audio)

    def cut(self, at: Samples) -> None:
        """A fade of 10 ms from `at` on, and no more."""
        self.audio = self.audio[: at + FADE - self.start].copy()
        self.audio[-FADE:] *= np.linspace(1.0, 0.0, len(self.audio[-FADE:]), dtype=np.float32)
        self.whole = False


@dataclass(slots=True)
class Mouth:
    """Plan with `say` and `cut`, then `render` each frame in order."""

    planned: list[Utterance] = field(default_factory=list)
    """What is to be said or was said, in order."""
    _count: int = 0

    def say(self, lines: Sequence[Line], at: Samples, gap: Samples = GAP) -> None:
        """One sentence after the other, the first at `at` or `gap` after what is planned already."""
        for line in lines:
            start = max(at, self.planned[-1].end + gap) if self.planned else at
            self.play(line, spoken(line), start)

    def play(self, line: Line, audio: Audio, at: Samples) -> None:
        """This sound for this line, at `at`, before all that is planned for later."""
        self._count += 1
        self.planned.append(Utterance(line, audio, at, f"u{self._count}"))
        self.planned.sort(key=lambda u: u.start)

    def cut(self, at: Samples, decided: Samples | None = None) -> None:
        """Silence from `at` on, after a fade of 10 ms. No sentence begins after it was `decided`, `at` unless given."""
        self.planned = [u for u in self.planned if u.start < (at if decided is None else decided)]
        for u in self.planned:
            if u.end > at + FADE:
                u.cut(at)

    def hush(self, at: Samples) -> None:
        """Silence from `at` on, until what is planned for later."""
        for u in self.planned:
            if u.start <= at and u.end > at + FADE:
                u.cut(at)

    def sounding(self, at: Samples) -> bool:
        """Something is being said, at that instant."""
        return any(u.start <= at < u.end for u in self.planned)

    def busy(self, at: Samples) -> bool:
        """Something is being said or is planned, at that instant."""
        return any(u.end > at for u in self.planned)

    @property
    def until(self) -> Samples:
        """The end of all that is planned."""
        return self.planned[-1].end if self.planned else 0

    def render(self, start: Samples, n: int) -> tuple[Audio, list[AdapterEvent]]:
        """The audio of [start, start + n), and the declaration of every sentence that begins in it."""
        out = np.zeros(n, dtype=np.float32)
        events: list[AdapterEvent] = []
        for u in reversed(self.planned):
            if u.end <= start:
                break
            first, last = max(start, u.start), min(start + n, u.end)
            if first < last:
                out[first - start : last - start] = u.audio[first - u.start : last - u.start]
            if u.line.told and start <= u.start < start + n:
                events.insert(0, Transcript("agent", u.line.declared or u.line.said, item=u.item, media=u.start))
        return out, events


def spoken(line: Line) -> Audio:
    """A sentence without the silence around it."""
    return _voice(line.said)


@lru_cache(maxsize=256)
def _voice(text: str) -> Audio:
    audio = Hibari().say(text).audio
    return audio[audible_part(audio)]
