"""Says back what it hears, quieter."""

from __future__ import annotations

import numpy as np

from fdbench.contract import Audio, Samples, StepAdapter, StepOutput


class Acme(StepAdapter):
    """The ten lines that an adapter takes."""

    frame_ms = 40

    def __init__(self, gain: float) -> None:
        self.gain = np.float32(gain)

    def step(self, user: Audio, now: Samples) -> StepOutput:
        return StepOutput(user * self.gain)


def create(gain: object = 0.5) -> Acme:
    if not isinstance(gain, int | float) or not 0 <= gain <= 1:
        raise ValueError(f"gain is {gain}; it must lie in [0, 1]")
    return Acme(gain)
