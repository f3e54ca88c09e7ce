from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fdbench.segments import Segment, Timeline

pairs = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)).map(lambda p: (min(p), max(p))), max_size=8)


def samples(timeline: Timeline) -> set[int]:
    return {i for s in timeline for i in range(s.start, s.end)}


@given(pairs, pairs)
def test_algebra_is_that_of_sets_of_samples(left: list[tuple[int, int]], right: list[tuple[int, int]]) -> None:
    a, b = Timeline.of(left), Timeline.of(right)
    assert samples(a.union(b)) == samples(a) | samples(b)
    assert samples(a.intersection(b)) == samples(a) & samples(b)
    assert samples(a.without(b)) == samples(a) - samples(b)
    assert samples(a.gaps(20, 150)) == set(range(20, 150)) - samples(a)
    assert a.total == len(samples(a))


@given(pairs, st.integers(-50, 50))
def test_shift_moves_and_changes_nothing_else(given_pairs: list[tuple[int, int]], by: int) -> None:
    timeline = Timeline.of(given_pairs)
    assert timeline.shift(by).shift(-by) == timeline
    assert timeline.shift(by).total == timeline.total


@given(pairs, st.integers(1, 40))
def test_after_bridging_every_gap_is_at_least_as_long(given_pairs: list[tuple[int, int]], gap: int) -> None:
    bridged = Timeline.of(given_pairs).bridge(gap).segments
    assert all(b.start - a.end >= gap for a, b in itertools.pairwise(bridged))


@given(pairs, st.integers(-5, 210))
def test_at_finds_the_segment_that_holds_a_position(given_pairs: list[tuple[int, int]], position: int) -> None:
    timeline = Timeline.of(given_pairs)
    found = timeline.at(position)
    assert (found is not None) == (position in samples(timeline))
    assert found is None or position in found


def test_bounds_are_half_open_and_limits_are_strict() -> None:
    timeline = Timeline.of([(0, 10), (15, 20)])
    assert timeline.at(9) == Segment(0, 10)
    assert timeline.at(10) is None
    assert len(timeline.bridge(5)) == 2
    assert len(timeline.bridge(6)) == 1
    assert timeline.drop_shorter(5) == timeline
    assert timeline.drop_shorter(6) == Timeline.of([(0, 10)])


def test_what_is_no_segment_is_refused() -> None:
    with pytest.raises(ValueError, match="start < end"):
        Segment(3, 3)
    with pytest.raises(ValueError, match="overlap or are out of order"):
        Timeline((Segment(0, 10), Segment(5, 12)))
