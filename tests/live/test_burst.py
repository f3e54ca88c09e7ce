"""A burst and an interruption on the wall clock: what is heard, to the sample, and how soon the system is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fdbench.audio import to_pcm16
from fdbench.live.session import run_live
from fdbench.session.plan import SessionPlan
from fdbench.timebase import RATE, ms, to_ms
from tests.session.scripted import cue

SYSTEM = """
import numpy as np
import pytest
from fdbench.contract import AudioOut, Capabilities, Flush, StreamAdapter, Transcript

class Burst(StreamAdapter):
    capabilities = Capabilities(clock="wall", pacing="burst")

    async def open(self, session, sink, clock):
        self.sink, self.clock, self.frames = sink, clock, 0
        sound = np.random.default_rng(0).uniform(-0.3, 0.3, 15 * 24_000).astype(np.float32)
        self.chunks = list(np.split(sound, 50))  # 300 ms each

    async def push_audio(self, frame):
        self.frames += 1
        if 30 <= self.frames < 80:  # 15 s within 1 s
            self.sink.emit(AudioOut("answer", self.chunks[self.frames - 30]))
        if self.frames == 120:
            self.flushed = self.clock.now()
            self.sink.emit(Flush("answer"))
        if 120 <= self.frames < 125:
            self.sink.emit(AudioOut("answer", self.chunks[0]))  # late

    async def on_playout(self, report):
        told = self.clock.now() - self.flushed
        self.sink.emit(Transcript("agent", f"{report.item} {report.played_ms} {report.interrupted} {told}"))

    async def close(self):
        pass

def create():
    return Burst()
"""


@pytest.mark.slow
def test_a_burst_is_cut_at_the_flush_and_the_system_is_told_within_20_ms(tmp_path: Path) -> None:
    path = tmp_path / "burst.py"
    path.write_text(SYSTEM, encoding="utf-8")
    live = run_live(SessionPlan((cue(delay_ms=100, length_ms=300, window_ms=1_000),), spec=str(path)))
    assert live.broke == ""
    log = live.recording.log
    first = next(line.at for line in log if line.kind == "audio_out")
    (flush,) = [line.at for line in log if line.kind == "flush"]
    sound = np.random.default_rng(0).uniform(-0.3, 0.3, 15 * RATE).astype(np.float32)
    heard = live.recording.heard
    expected = np.zeros_like(heard)
    expected[first:flush] = to_pcm16(sound[: flush - first])
    assert np.array_equal(heard, expected)
    assert sum(len(chunk.audio) for chunk in live.arrived) == 15 * RATE + 5 * ms(300)  # what came late did arrive
    (told,) = [line.data["text"].split() for line in log if line.kind == "transcript"]
    assert told[:3] == ["answer", str((flush - first) * 1000 // RATE), "True"]
    timing = live.timing
    late = timing.max_ms + timing.behind_ms + timing.handed_ms
    assert to_ms(int(told[3])) <= (20 if late < 15 else 20 + 2 * late), timing  # on a machine that is too busy it takes longer
