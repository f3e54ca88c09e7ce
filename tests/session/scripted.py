"""Cues and agents of known sound, for tests that need every instant to the sample."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from fdbench.contract import Audio, StepAdapter, StepOutput
from fdbench.scenario.model import Check, Cue, CueKind, Expectation, Trigger, TriggerOn
from fdbench.scenario.placement import Placement
from fdbench.segments import Segment
from fdbench.session.loop import run_session
from fdbench.session.plan import SessionPlan
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
) -> tuple[Cue, Placement]:
    """A burst of noise with 10 ms of silence before it."""
    lead = ms(10)
    audio = np.concatenate([np.zeros(lead, np.float32), noise(ms(length_ms))])
    expect = Expectation(check=Check.ANSWER if leaves_early else Check.DELEGATED, within_ms=window_ms)
    written = Cue(name, kind, (), Trigger(on, delay_ms, 6_000), expect, voice="")
    return written, Placement(name, speech=(Segment(lead, len(audio)),), audio=audio)


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


def play(adapter: StepAdapter, cues: Sequence[tuple[Cue, Placement]]) -> Recording:
    """One session on the virtual clock."""
    return run_session(adapter, SessionPlan(tuple(cues), frame=ms(adapter.frame_ms)))
