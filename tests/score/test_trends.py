"""Trends over the turns of long sessions."""

from __future__ import annotations

import pytest

from fdbench.annotate.events import CueOutcome
from fdbench.results.documents import measure_doc
from fdbench.scenario.model import Cue, CueKind, Dimension
from fdbench.score.interruption import STOP_SLOPE
from fdbench.score.latency import SLOPE
from fdbench.score.measure import Trend
from fdbench.score.observation import Session
from fdbench.score.system import score_system
from fdbench.timebase import ms
from tests.score.build import cue, placed, reply, session

Pair = tuple[Cue, CueOutcome]


def call(delays: list[int | None], name: str = "call", dimension: Dimension = Dimension.CONTEXT) -> Session:
    """A call of questions 10 s apart, each answered so many ms after its end, or never."""
    turns: list[Pair] = []
    for i, delay in enumerate(delays):
        asked, end = cue(f"q{i}"), 10_000 * i + 2_000
        answer = None if delay is None else reply(asked.id, end + delay)
        turns.append((asked, placed(asked, end - 1_000, end, reply=answer)))
    return session(name, dimension, *turns)


def cuts(stops: list[int | None], name: str = "cuts") -> Session:
    turns: list[Pair] = []
    for i, stop in enumerate(stops):
        cut, onset = cue(f"c{i}", CueKind.INTERRUPTION), 10_000 * i + 5_000
        at = None if stop is None else ms(onset + stop)
        turns.append((cut, placed(cut, onset, onset + 1_000, yielded=stop is not None, stop=at, met=True)))
    return session(name, Dimension.INTERRUPTION, *turns)


def trend(dimension: Dimension, name: str, *sessions: Session) -> Trend:
    found = next(m for m in score_system(sessions)[dimension].measures if m.spec.name == name)
    assert isinstance(found, Trend)
    return found


def latency_trend(*sessions: Session) -> Trend:
    return trend(Dimension.LATENCY, SLOPE.name, *sessions)


def test_a_call_in_which_the_delay_grows_from_1_to_3_8_s_shows_it() -> None:
    growing = latency_trend(call([1_000 + round(2_800 * i / 11) for i in range(12)]))
    assert growing.value == pytest.approx(254.5, abs=1.0)
    assert growing.interval is not None and growing.interval[0] > 200.0
    assert growing.n == 12


def test_a_steady_call_shows_none_whatever_its_one_odd_turn() -> None:
    steady = latency_trend(call([800, 790, 810, 805, 3_900, 795, 808, 792, 801, 799]))
    assert steady.value == pytest.approx(0.0, abs=2.0)
    assert steady.interval is not None and steady.interval[0] <= 0.0 <= steady.interval[1]


def test_what_differs_between_calls_is_no_trend() -> None:
    found = latency_trend(call([500] * 5, "a"), call([2_000] * 5, "b"), call([500, 600, 700, 800, 900], "c"))
    assert (found.value, found.n) == (0.0, 15)


def test_short_sessions_tell_nothing() -> None:
    short = latency_trend(call([500, 600, 700]), call([500, 600, 700], "other"))
    assert (short.value, short.interval, short.n) == (None, None, 0)
    assert measure_doc(short, 1)["why_undefined"] == "no session has so many turns"


def test_turns_that_were_never_answered_are_infinitely_late() -> None:
    assert latency_trend(call([500, 500, 500, 500, None, 500, 500])).value == 0.0
    hung = latency_trend(call([500, None, None, None]))
    assert (hung.value, hung.interval) == (None, None)
    assert measure_doc(hung, 1)["why_undefined"] == "too many of the turns never came to it"


def test_sessions_of_every_dimension_count() -> None:
    for dimension in Dimension:
        assert latency_trend(call([100, 200, 300, 400], dimension=dimension)).value == pytest.approx(100.0)


def test_the_stop_time_has_its_own_slope() -> None:
    found = trend(Dimension.INTERRUPTION, STOP_SLOPE.name, cuts([300, 400, 500, 600, 700]), cuts([300, None], "short"))
    assert found.value == pytest.approx(100.0)
    doc = measure_doc(found, 1)
    assert (doc["unit"], doc["n"], doc["direction"]) == ("ms/turn", 5, "lower")
    assert doc["interval"] is not None


def test_trends_join_sessions_with_a_plus() -> None:
    one, other = latency_trend(call([100, 200, 300, 400])), latency_trend(call([100, 300, 500, 700]))
    assert (one + other).n == 8
    with pytest.raises(ValueError, match="cannot pool"):
        one + trend(Dimension.INTERRUPTION, STOP_SLOPE.name, cuts([300, 400, 500, 600]))
