"""A system that talks from the start and, when the user speaks, goes on for a while, with a pause in the middle, before it stops."""

from __future__ import annotations

import numpy as np

from fdbench.contract import Audio, Samples, SpeechState, StepAdapter, StepOutput

MS = 24


class TalksOn(StepAdapter):
    """`first_ms` and `second_ms`: how long it sounds after the user's onset, before and after `pause_ms` of digital silence."""

    def __init__(self, frame_ms: int = 20, first_ms: int = 100, pause_ms: int = 60, second_ms: int = 140) -> None:
        self.frame_ms = frame_ms
        self._tail = np.repeat([1, 0, 1], [first_ms * MS, pause_ms * MS, second_ms * MS]).astype(np.float32) * np.float32(0.25)
        self._onset: Samples | None = None
        self._speaking = False

    def step(self, user: Audio, now: Samples) -> StepOutput:
        start, events = now - len(user), []
        if user.any() != self._speaking:
            self._speaking = not self._speaking
            events.append(SpeechState("user", self._speaking, media=start))
            self._onset = start if self._onset is None else self._onset
        if self._onset is None:
            return StepOutput(np.full(len(user), 0.25, np.float32), events)
        left = self._tail[start - self._onset :][: len(user)]
        return StepOutput(np.pad(left, (0, len(user) - len(left))), events)
