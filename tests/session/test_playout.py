"""The playout engine by itself: what a listener hears, and what is reported of it."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.contract import PlayoutReport
from fdbench.session.playout import Playout
from fdbench.timebase import ms
from tests.session.scripted import noise


def test_chunks_of_an_item_are_heard_back_to_back_and_reported_when_the_last_was() -> None:
    heard = np.zeros(ms(100), np.float32)
    playout = Playout(heard)
    first, second = noise(ms(15), 1), noise(ms(25), 2)
    playout.queue("a", first, ms(0))
    playout.queue("a", second, ms(0))
    playout.end("a")
    playout.advance(ms(0), ms(20))
    assert playout.take_reports() == []
    playout.advance(ms(20), ms(60))
    assert np.array_equal(heard[: ms(40)], np.concatenate([first, second]))
    assert not heard[ms(40) :].any()
    assert playout.take_reports() == [PlayoutReport("a", 40, interrupted=False)]
    assert playout.take_reports() == []


def test_a_flushed_item_is_silent_from_there_on_and_late_chunks_are_dropped() -> None:
    heard = np.zeros(ms(100), np.float32)
    playout = Playout(heard)
    playout.queue("a", noise(ms(50)), ms(0))
    playout.queue("b", noise(ms(20), 1), ms(0))
    playout.advance(ms(0), ms(20))
    playout.flush("a")
    playout.queue("a", noise(ms(50)), ms(20))
    playout.advance(ms(20), ms(60))
    assert np.array_equal(heard[ms(20) : ms(40)], noise(ms(20), 1))
    assert not heard[ms(40) :].any()
    assert playout.take_reports() == [PlayoutReport("a", 20, interrupted=True)]
    assert (playout.played("a"), playout.played("b"), playout.played("c")) == (ms(20), ms(20), 0)


def test_a_flush_of_everything_spares_what_was_heard_to_its_end() -> None:
    playout = Playout(np.zeros(ms(100), np.float32))
    playout.queue("done", noise(ms(20)), ms(0))
    playout.end("done")
    playout.advance(ms(0), ms(20))
    playout.queue("cut", noise(ms(60)), ms(20))
    playout.advance(ms(20), ms(40))
    playout.flush(None)
    assert not playout.active
    reports = playout.take_reports()
    assert reports == [PlayoutReport("done", 20, interrupted=False), PlayoutReport("cut", 20, interrupted=True)]


def test_an_underrun_is_a_gap() -> None:
    heard = np.zeros(ms(100), np.float32)
    playout = Playout(heard)
    playout.queue("a", noise(ms(20)), ms(0))
    playout.advance(ms(0), ms(40))
    playout.queue("a", noise(ms(20), 1), ms(40))
    playout.advance(ms(40), ms(80))
    assert not heard[ms(20) : ms(40)].any()
    assert np.array_equal(heard[ms(40) : ms(60)], noise(ms(20), 1))
    assert (playout.underruns, playout.underrun) == (1, ms(20))


@pytest.mark.parametrize(("gap_ms", "plays_ms", "underruns"), [(0, 60, 0), (199, 259, 1), (200, 300, 0)])
def test_a_late_chunk_is_played_at_once_and_a_pause_keeps_its_length(gap_ms: int, plays_ms: int, underruns: int) -> None:
    heard = np.zeros(ms(400), np.float32)
    playout = Playout(heard, hold=ms(40))
    playout.queue("a", noise(ms(20)), 0)
    came = ms(60 + gap_ms)  # the first chunk is heard from 40 to 60 ms
    playout.advance(0, came)
    playout.queue("a", noise(ms(20), 1), came)
    playout.advance(came, ms(400))
    assert np.flatnonzero(heard)[ms(20)] == ms(plays_ms)
    assert (playout.underruns, playout.underrun) == (underruns, ms(gap_ms * underruns))
