"""Cues and agents of known sound, for tests that need every instant to the sample."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from fdbench.contract import Audio, SessionInfo, StepAdapter, StepOutput
from fdbench.scenario.model import CueKind, TriggerOn
from fdbench.segments import Segment
from fdbench.session.clock import VirtualClock
from fdbench.session.director import PlannedCue
from fdbench.session.loop import run_session
from fdbench.session.recording import Recording
from fdbench.timebase import Samples, ms

FRAMES_MS = (20, 80, 200)


@lru_cache(maxsize=8)
def noise(samples: Samples, seed: int = 0) -> Audio:
    """White noise at about -20 dBFS: sounding from its first sample to its last."""
    return (np.random.default_rng(seed).choice([-0.1, 0.1], samples)).astype(np.float32)


def cue(
    name: str = "ask",
    *,
    kind: CueKind = CueKind.TURN,
    on: TriggerOn = TriggerOn.START,
    delay_ms: int = 300,
    length_ms: int = 1_000,
    window_ms: int = 4_000,
    leaves_early: bool = True,
) -> PlannedCue:
    """A burst of noise with 10 ms of silence before it."""
    lead = ms(10)
    audio = np.concatenate([np.zeros(lead, np.float32), noise(ms(length_ms))])
    speech = (Segment(lead, len(audio)),)
    return PlannedCue(name, kind, on, ms(delay_ms), ms(6_000), audio, speech, (), ms(window_ms), kind.takes_floor, leaves_early)


class Player(StepAdapter):
    """Plays noise over given stretches of the session, whatever it hears; another noise in stretches that begin at `anew` or later."""

    def __init__(self, frame_ms: int, *stretches: tuple[Samples, Samples], anew: Samples | None = None) -> None:
        self.frame_ms = frame_ms
        self.stretches = stretches
        self.anew = anew

    def step(self, user: Audio, now: Samples) -> StepOutput:
        audio = np.zeros(len(user), np.float32)
        for start, end in self.stretches:
            first, last = max(start, now), min(end, now + len(user))
            if first < last:
                seed = 0 if self.anew is None or start < self.anew else 1
                audio[first - now : last - now] = np.take(noise(ms(10_000), seed), range(first, last), mode="wrap")
        return StepOutput(audio)


class LoopBack(StepAdapter):
    """Says what it heard."""

    def __init__(self, frame_ms: int) -> None:
        self.frame_ms = frame_ms

    def step(self, user: Audio, now: Samples) -> StepOutput:
        return StepOutput(user)


def play(adapter: StepAdapter, cues: Sequence[PlannedCue]) -> Recording:
    """One session on the virtual clock."""
    return run_session(adapter, cues, SessionInfo("test", "", 1, ms(adapter.frame_ms)), VirtualClock())
