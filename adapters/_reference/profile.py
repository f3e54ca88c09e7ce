"""How long the stages take: drawn from a profile (`compute=modelled`), or what the work really took
(`compute=measured`).

Modelled latencies are seeded lognormal distributions, one a stage, so that sessions are
deterministic and run faster than real time. They are orders of magnitude, not measurements of any
product. Where a published figure bounds one it is named; the rest is editorial: chosen so that a
cascade has the 1 to 1.5 s that users of such stacks report, marked so in `data/profiles.yaml`.
"""

from __future__ import annotations

import math
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from fdbench.contract import RATE, Audio, Samples

from . import tables
from .hearing import Hearing
from .voice import Speaker

COMPUTE = ("modelled", "measured")
DRAWN_ONLY = frozenset(("deliberation",))
"""Stages in which nothing here works: they are drawn from the profile in any case."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A lognormal latency: median in ms, sigma of its logarithm, and a ceiling in ms that a draw
    never exceeds."""

    median_ms: float
    sigma: float
    ceiling_ms: float


PROFILES: dict[str, dict[str, Stage]] = {
    name: {stage: Stage(*map(float, row)) for stage, row in stages.items()}
    for name, stages in tables.table("profiles").items()
}
"""Name -> stage -> latency; the first profile is the default."""


@dataclass(slots=True)
class Latencies:
    """What the stages of one session take.

    Modelled: each stage has its own seeded stream, so that one stage's draws do not move another's.
    The seed is the same in many sessions, so the first second of the user's sound goes into it.
    Measured: the machine does one thing after the other. `begin` starts the work of a step, `after`
    charges what was done since the last call to a stage, `done` ends the step; work that outlasts
    its step delays the next one's.
    """

    profile: str
    seed: int
    extra_ms: float = 0.0
    """Added to every answer's first stage (`fault=slow`)."""
    compute: str = COMPUTE[0]
    clock: Callable[[], float] = time.perf_counter
    """Seconds; tests put in their own."""
    _streams: dict[str, np.random.Generator] = field(default_factory=dict)
    _said: int = 0
    _curious: Samples = RATE
    """So much of the user's sound is still to go into the streams."""
    _free: Samples = 0
    """When the machine has finished what it did before."""
    _begun: float = 0.0
    _lap: float = 0.0

    @property
    def measured(self) -> bool:
        return self.compute == "measured"

    @property
    def penalty(self) -> Samples:
        return round(self.extra_ms * RATE / 1000)

    def modelled(self, stage: str) -> bool:
        """Whether the stage's time is drawn, not measured."""
        return not self.measured or stage in DRAWN_ONLY

    def draw(self, stage: str) -> Samples:
        """The next latency of `stage` in samples, >= 0.

        Raises:
            KeyError: no such stage in the profile.
        """
        model = PROFILES[self.profile][stage]
        if model.median_ms == 0.0:
            return 0
        if stage not in self._streams:
            entropy = [self.seed & 0xFFFFFFFF, zlib.crc32(stage.encode()), self._said]
            self._streams[stage] = np.random.default_rng(entropy)
        drawn = float(self._streams[stage].standard_normal())
        value = model.median_ms * math.exp(model.sigma * drawn)
        return round(min(value, model.ceiling_ms) * RATE / 1000)

    def hear(self, user: Audio) -> None:
        """A frame of the user's track."""
        if self._curious > 0 and user.any():
            self._said = zlib.crc32(user.tobytes(), self._said)
            self._curious -= len(user)
            self._streams.clear()

    def begin(self, now: Samples) -> None:
        """The step for input up to `now` begins: its work starts then, or when the machine is
        free."""
        self._free = max(self._free, now)
        self._begun = self._lap = self.clock()

    def done(self) -> None:
        """The step's work is over."""
        self._free += _samples(self.clock() - self._begun)

    def reached(self, now: Samples) -> Samples:
        """Where on the timeline the step's work has come to, >= `now`; `now` itself if modelled."""
        if not self.measured:
            return now
        self._lap = self.clock()
        return max(now, self._free + _samples(self._lap - self._begun))

    def after(self, stage: str, start: Samples) -> Samples:
        """When a stage that began at `start` ends. Measured: the work since the last call of
        `reached` or `after`, at least one sample.

        Raises:
            KeyError: no such stage in the profile.
        """
        if self.modelled(stage):
            return start + self.draw(stage)
        before, self._lap = self._lap, self.clock()
        return start + max(1, _samples(self._lap - before))


def warm_up(hearing: Hearing, speaker: Speaker) -> None:
    """Load models and start servers before the session's clock runs, once a process: a service does
    so before it takes calls."""
    if _warm:
        return
    _warm.append(True)
    hearing.begin(-20.0)
    hearing.feed(
        [np.random.default_rng(0).uniform(-0.1, 0.1, RATE // 3).astype(np.float32)]
    )  # of silence, nothing is heard
    hearing.settled()
    hearing.end()
    speaker.synthesiser.say("Ready.")


_warm: list[bool] = []


def _samples(seconds: float) -> Samples:
    return math.ceil(seconds * RATE)
