"""How much a session takes in at most."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from fdbench.contract import AdapterEvent, AudioOut, Capabilities, Flush, Raw, Transcript
from fdbench.errors import AdapterFault
from fdbench.live import intake
from fdbench.live.exchange import Exchange
from fdbench.session.plan import SessionPlan
from fdbench.timebase import RATE
from tests.session.scripted import cue


def exchange() -> Exchange:
    return Exchange(SessionPlan((cue(length_ms=300, window_ms=600),)), Capabilities(clock="wall", pacing="burst", rate=8_000))


def flood(event: Callable[[int], AdapterEvent], count: int) -> Exchange:
    taking = exchange()
    for number in range(count):
        taking.take(event(number), 8_000)
    return taking


def test_audio_that_is_flushed_all_the_time_counts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "AUDIO_LIMIT_S", 10)
    second = np.zeros(8_000, np.float32)

    def cut(number: int) -> AdapterEvent:
        return Flush(str(number // 2)) if number % 2 else AudioOut(str(number // 2), second)

    assert len(flood(cut, 20).arrived) == 10
    with pytest.raises(
        AdapterFault, match=r"^at 1.00 s over 10 s of agent audio have arrived: the system does not stop sending$"
    ):
        flood(cut, 21)


def test_small_events_and_empty_chunks_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "EVENTS_LIMIT", 100)
    nothing = np.zeros(0, np.float32)
    assert len(flood(lambda number: AudioOut("1", nothing), 100).arrived) == 100
    with pytest.raises(AdapterFault, match=r"^at 1.00 s over 100 events have arrived: the system does not stop sending$"):
        flood(lambda number: AudioOut("1", nothing), 101)
    with pytest.raises(AdapterFault, match="over 100 events"):
        flood(lambda number: Transcript("agent", "well"), 101)


def test_the_wire_log_ends_and_the_session_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "RAW_LIMIT", 10)
    assert len(flood(lambda number: Raw("in", "x"), 1_000).raw) == 10
    monkeypatch.setattr(intake, "RAW_CHARACTERS", 50)
    assert len(flood(lambda number: Raw("in", "twelve chars"), 1_000).raw) == 4


def test_the_limits_are_beyond_any_session() -> None:
    """An hour of chunks of 40 ms, and a quarter of an hour of sound."""
    assert intake.EVENTS_LIMIT > 60 * 60 * 25
    assert intake.AUDIO_LIMIT_S > 15 * 60
    assert intake.AUDIO_LIMIT_S * RATE * 4 < 200e6  # bytes
