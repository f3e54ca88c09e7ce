"""The part of the core that a stream adapter meets, and sounds to send."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from fdbench.contract import AdapterEvent, Audio, AudioOut, Samples, SessionInfo, ToolSpec
from fdbench.timebase import TICK

T = TypeVar("T")
LOOP_BACK = "tests/serve/loop_back.py"
INFO = SessionInfo("s1", "Be kind.", 7, TICK, tools=(ToolSpec("search", "finds things"),))


class Core:
    """Sink and clock: time is what was pushed."""

    def __init__(self) -> None:
        self.events: list[AdapterEvent] = []
        self.at: Samples = 0

    def emit(self, event: AdapterEvent) -> None:
        self.events.append(event)

    def now(self) -> Samples:
        return self.at

    def of(self, kind: type[T]) -> list[T]:
        return [event for event in self.events if isinstance(event, kind)]

    def sound(self) -> Audio:
        """All that arrived, one after the other."""
        return np.concatenate([np.zeros(0, np.float32), *(event.audio for event in self.of(AudioOut))])


def noise(samples: int, seed: int = 1) -> Audio:
    """Sound without a zero sample that survives PCM16 bit for bit."""
    pcm = np.random.default_rng(seed).integers(1, 9_000, samples)
    return (pcm / 32_768).astype(np.float32)


async def until(met: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not met():
            await asyncio.sleep(0.005)
