"""Modelled stage latencies: seeded lognormal distributions, one a stage.

No model runs here. A stage's time is drawn from a profile so that sessions are deterministic and run faster than real time;
results say `modelled`. The figures are orders of magnitude for such stages, not measurements of any product.
"""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass, field

import numpy as np

from fdbench.contract import RATE, Samples


@dataclass(frozen=True, slots=True)
class Stage:
    """A lognormal latency: median in ms, sigma of its logarithm, and a ceiling in ms that a draw never exceeds."""

    median_ms: float
    sigma: float
    ceiling_ms: float


_ZERO = Stage(0.0, 0.0, 0.0)

PROFILES: dict[str, dict[str, Stage]] = {
    "cloud": {
        # Hosted streaming recognisers quote 100-200 ms from the end of speech to the final text.
        "asr": Stage(150, 0.20, 400),
        # Hosted chat models of the small class: time to the first sentence's tokens, commonly 300-500 ms.
        "llm": Stage(380, 0.25, 1500),
        # Hosted synthesis: time to first audio of 100-200 ms on the providers' own pages.
        "tts": Stage(150, 0.20, 500),
        # Deliberate reasoning or a tool call: a few seconds; 2-4 s is what users of realtime systems report as usual.
        "deliberation": Stage(2600, 0.25, 6000),
        # A foreground model in 200 ms micro-turns: the published 0.4 s answer leaves about 100-150 ms beside its own listening.
        "foreground": Stage(110, 0.15, 250),
    },
    "local": {
        # A small recogniser on the same machine: decoding is done as the words come; only the last pass is left.
        "asr": Stage(90, 0.20, 300),
        # A quantised model of a few billion parameters on one graphics card.
        "llm": Stage(250, 0.30, 1500),
        # A local neural voice, first sentence.
        "tts": Stage(80, 0.20, 300),
        "deliberation": Stage(3500, 0.30, 9000),
        "foreground": Stage(90, 0.15, 250),
    },
    # No model time at all: what is left is the architecture's own waiting.
    "instant": dict.fromkeys(("asr", "llm", "tts", "deliberation", "foreground"), _ZERO),
}


@dataclass(slots=True)
class Latencies:
    """Draws of one session. Each stage has its own stream, so that one stage's draws do not move another's."""

    profile: str
    seed: int
    extra_ms: float = 0.0
    """Added to every answer's first stage (`fault=slow`)."""
    _streams: dict[str, np.random.Generator] = field(default_factory=dict)

    def draw(self, stage: str) -> Samples:
        """The next latency of `stage` in samples, >= 0.

        Raises:
            KeyError: no such stage in the profile.
        """
        model = PROFILES[self.profile][stage]
        if model.median_ms == 0.0:
            return 0
        stream = self._streams.setdefault(stage, np.random.default_rng([self.seed & 0xFFFFFFFF, zlib.crc32(stage.encode())]))
        value = model.median_ms * math.exp(model.sigma * float(stream.standard_normal()))
        return round(min(value, model.ceiling_ms) * RATE / 1000)

    @property
    def penalty(self) -> Samples:
        return round(self.extra_ms * RATE / 1000)
