from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fdbench.audio import Mono
from fdbench.render.make import ClipFolder
from fdbench.timebase import ms


class Beeps:
    """An engine for tests: a beep of 100 ms for each word, with silence around that nobody asked for."""

    name = "beeps"
    model = ""
    notes: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, voice: str, text: str) -> Mono:
        self.said.append(text)
        hertz = 300.0 + 50.0 * len(voice)
        beep = 0.5 * np.sin(2 * np.pi * hertz * np.arange(ms(100) * len(text.split())) / 24_000.0 + 0.5)
        return np.concatenate((np.zeros(ms(333)), beep, np.zeros(ms(777)))).astype(np.float32)


@pytest.fixture
def beeps() -> Beeps:
    return Beeps()


@pytest.fixture
def root(tmp_path: Path, beeps: Beeps) -> Path:
    """A clip folder with a few texts in voices v and long."""
    folder = ClipFolder(tmp_path / "clips")
    for voice in ("v", "long"):
        for text in ("I would like", "the capital.", "um", "er, let me think, one moment please"):
            folder.add_speech(voice, text, beeps)
    folder.add_sound("door")
    return folder.root
