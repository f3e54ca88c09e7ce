"""What a fake system does, whatever protocol it speaks: it waits for the end of what the user says and says it back.

It hears by level, and its only clock is the audio that it was sent: nothing here sleeps, and the same audio gives the same answers.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from fdbench.audio import resample
from fdbench.contract import Audio

FRAME_MS = 20
LOUD = 0.01
"""RMS of a frame from which (`>=`) it is speech, -40 dBFS."""
ONSET_MS = 60
"""Speech that begins a turn."""
SILENCE_MS = 400
"""Silence that ends it: pauses inside the shipped clips are shorter."""
PADDING_MS = 200
"""What is said back begins so much before the onset, and ends so much after the last speech."""


@dataclass(frozen=True, slots=True)
class UserStarts:
    at_ms: int


@dataclass(frozen=True, slots=True)
class UserStops:
    """`speech_ms`: how long the user spoke."""

    at_ms: int
    speech_ms: int


@dataclass(frozen=True, slots=True)
class Begins:
    """An answer begins; `text` is all of it."""

    turn: int
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Says:
    """20 ms of the answer, at the peer's own rate."""

    turn: int
    audio: Audio


@dataclass(frozen=True, slots=True)
class Ends:
    """All of the answer was sent."""

    turn: int


@dataclass(frozen=True, slots=True)
class Yields:
    """The user speaks while the answer is still to be heard; what was not sent of it never is. `sent`: all of it had been sent."""

    turn: int
    sent: bool


Act: TypeAlias = UserStarts | UserStops | Begins | Says | Ends | Yields


class Talker:
    """One session's.

    Args:
        hears: rate of the user's audio, Hz.
        speaks: rate of the answers, Hz.
        pacing: `paced` sends 20 ms of an answer for 20 ms that it hears; `burst` sends all of it at once.
    """

    def __init__(self, hears: int, speaks: int, pacing: Literal["burst", "paced"]) -> None:
        self._hears, self._speaks = hears, speaks
        self._burst = pacing == "burst"
        self._frame = hears * FRAME_MS // 1000
        self._waiting: Audio = np.zeros(0, np.float32)
        self._heard: deque[Audio] = deque(maxlen=(PADDING_MS + ONSET_MS) // FRAME_MS)
        self._turn: list[Audio] = []
        self._loud_ms = self._quiet_ms = 0
        self._answer: deque[Audio] = deque()
        self._until = 0
        self._turns = 0
        self.now_ms = 0
        """How much it has heard."""

    def hear(self, audio: Audio) -> list[Act]:
        """What it does upon the next piece of the user's audio, of any length."""
        acts: list[Act] = []
        self._waiting = np.concatenate([self._waiting, audio])
        while len(self._waiting) >= self._frame:
            frame, self._waiting = self._waiting[: self._frame], self._waiting[self._frame :]
            self.now_ms += FRAME_MS
            acts += [*self._listen(frame), *self._speak()]
        return acts

    def _listen(self, frame: Audio) -> list[Act]:
        self._heard.append(frame)
        loud = float(np.sqrt(np.mean(np.square(frame)))) >= LOUD
        if not self._turn:
            self._loud_ms = self._loud_ms + FRAME_MS if loud else 0
            return self._begin() if self._loud_ms >= ONSET_MS else []
        self._turn.append(frame)
        self._quiet_ms = 0 if loud else self._quiet_ms + FRAME_MS
        return self._end() if self._quiet_ms >= SILENCE_MS else []

    def _begin(self) -> list[Act]:
        self._turn, self._quiet_ms = list(self._heard), 0
        starts: list[Act] = [UserStarts(self.now_ms - ONSET_MS)]
        if self.now_ms > self._until and not self._answer:
            return starts
        sent, self._until = not self._answer, 0
        self._answer.clear()
        return [*starts, Yields(self._turns, sent)]

    def _end(self) -> list[Act]:
        kept = self._turn[: len(self._turn) - (SILENCE_MS - PADDING_MS) // FRAME_MS]
        said = resample(np.concatenate(kept), self._hears, self._speaks).astype(np.float32)
        step = self._speaks * FRAME_MS // 1000
        self._answer.extend(said[at : at + step] for at in range(0, len(said), step))
        self._turn, self._loud_ms = [], 0
        self._turns += 1
        length = FRAME_MS * len(kept)
        self._until = self.now_ms + length
        text = f"You spoke for {length} milliseconds."
        return [UserStops(self.now_ms - SILENCE_MS, length), Begins(self._turns, text)]

    def _speak(self) -> list[Act]:
        acts: list[Act] = []
        for _ in range(len(self._answer) if self._burst else min(1, len(self._answer))):
            acts.append(Says(self._turns, self._answer.popleft()))
        return [*acts, Ends(self._turns)] if acts and not self._answer else acts
