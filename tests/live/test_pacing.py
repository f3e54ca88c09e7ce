"""Deadlines and the verdict on lateness."""

from __future__ import annotations

import re
import time

import numpy as np
import pytest

from fdbench.errors import AdapterFault, InvalidRun
from fdbench.live.pacing import HELD_UP_MS, LATE_MAX_MS, LATE_P99_MS, Pace, Timing, timing
from fdbench.live.rates import converter
from fdbench.timebase import RATE, TICK


def test_positions_and_deadlines_have_one_anchor() -> None:
    pace = Pace()
    anchor = pace.start()
    assert pace.at(anchor + 1_500_000_000) == 3 * RATE // 2
    assert pace.at(anchor + 1_500_000_000, 8_000) == 12_000
    assert 0.9 < pace.left(RATE) <= 1.0
    assert pace.left(0) <= 0


def test_a_machine_that_was_held_up_ends_the_session() -> None:
    pace = Pace()
    pace.start()
    pace.sent(0)
    time.sleep(HELD_UP_MS / 1000 + 0.01)
    with pytest.raises(InvalidRun, match=r"at 0.00 s the machine was held up for 2\d\d ms"):
        pace.sent(0)
    assert len(pace.lateness_ms) == 2


@pytest.mark.parametrize(
    ("late", "why"),
    [
        ([], ""),
        ([1.0] * 1_000, ""),
        ([1.0] * 980 + [LATE_P99_MS + 0.5] * 20, "1 % of its frames were sent over 10 ms late"),
        ([1.0] * 995 + [LATE_MAX_MS] * 5, ""),
        ([1.0] * 995 + [LATE_MAX_MS + 0.5] * 5, r"a frame was sent 6\d ms late"),
    ],
)
def test_the_verdict_on_lateness(late: list[float], why: str) -> None:
    verdict = timing(late).why_invalid
    assert (verdict == "") == (why == "")
    assert re.search(why, verdict)


def test_what_is_told_of_lateness() -> None:
    told = timing([0.0, 1.0, 2.0, 3.0, 10.0, 4.0])
    assert told == Timing(6, 2.5, told.p99_ms, 10.0, 4.0) and told.p99_ms == pytest.approx(9.7)


@pytest.mark.parametrize("rate", [8_000, 16_000, 24_000, 48_000])
def test_frames_at_the_systems_rate_are_whole_and_2_ms_late_at_most(rate: int) -> None:
    feed, n = converter(rate), 50
    tone = np.sin(2 * np.pi * 500 * np.arange(n * TICK) / RATE).astype(np.float32)
    frames = [feed(frame) for frame in np.split(tone, n)]
    assert {frame.shape for frame in frames} == {(rate // 50,)} and {frame.dtype for frame in frames} == {np.dtype(np.float32)}
    made = np.concatenate(frames)
    late = 0 if rate == RATE else 2 * rate // 1000
    ideal = np.sin(2 * np.pi * 500 * np.arange(len(made)) / rate)
    inside = slice(rate // 10, len(made) - rate // 10)
    assert np.abs(made[inside] - np.roll(ideal, late)[inside]).max() < 0.01


def test_a_rate_that_nobody_has_is_refused() -> None:
    with pytest.raises(AdapterFault, match="rate of 44100 Hz; it must be one of 8000, 16000, 24000, 48000"):
        converter(44_100)


def test_what_is_learned_late_makes_a_session_invalid_too(monkeypatch: pytest.MonkeyPatch) -> None:
    pace = Pace()
    anchor = pace.start()
    monkeypatch.setattr(time, "monotonic_ns", lambda: anchor + 1_000_000_000)
    pace.taken(anchor - 5_000_000_000)  # from before it began
    assert pace.behind_ms == 0.0
    pace.taken(anchor + 940_000_000)
    assert timing([1.0], pace.behind_ms).why_invalid == ""
    pace.taken(anchor + 930_000_000)
    pace.taken(anchor + 999_000_000)
    assert timing([1.0], pace.behind_ms).why_invalid == "what arrived was taken up to 70 ms late (at most 60 ms wanted)"


def test_an_adapters_process_that_was_held_up_makes_a_session_invalid() -> None:
    assert timing([1.0], 0.0, 200.0).why_invalid == ""
    assert timing([1.0], 0.0, 201.0).why_invalid == "the adapter's process was held up for 201 ms (at most 200 ms wanted)"
