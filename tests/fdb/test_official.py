"""The official figures: against an independent table on random words, and case by case, worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon

from fdbench.fdb import official, timing
from fdbench.fdb.backchannels import divergence, murmuring
from fdbench.fdb.schemas import TimedWord
from fdbench.fdb.voices import segments

W = TimedWord


def said(*spans: tuple[float, float | None]) -> list[TimedWord]:
    return [W("word", start, end) for start, end in spans]


SECONDS = st.floats(0, 60, allow_nan=False).map(lambda s: round(s, 3))
WORDS = st.lists(st.tuples(SECONDS, st.floats(0, 2).map(lambda s: round(s, 3)), st.booleans()), max_size=8)


@settings(max_examples=1_000, deadline=None)
@given(WORDS, SECONDS)
def test_a_thousand_random_word_lists_agree_with_the_table(drawn: list[tuple[float, float, bool]], since: float) -> None:
    drawn = sorted(drawn)
    words = said(*((s, None if open_ else s + d) for s, d, open_ in drawn))
    # The table: rows of (number of words, length) -> take-over, written from the definition and not from the code.
    if len(drawn) == 0:
        taken = 0
    else:
        ends = [s if open_ else s + d for s, d, open_ in drawn]
        length = ends[-1] - drawn[0][0]
        taken = {(True, True): 0, (True, False): 1, (False, True): 1, (False, False): 1}[length < 1, len(drawn) <= 3]
    assert official.took_turn(words) == bool(taken)
    late = official.latency(words, since)
    if not taken:
        assert late is None
    else:
        assert late is not None and math.isclose(late, max(drawn[0][0] - since, 0), abs_tol=1e-9)


@pytest.mark.parametrize(
    ("words", "taken"),
    [
        ([], False),  # silence
        (said((0.0, 0.4)), False),  # one short word
        (said((0.0, 0.999)), False),
        (said((0.0, 1.0)), True),  # 1 s is no longer short
        (said((0.0, 1.2)), True),
        (said((0.0, 0.2), (0.3, 0.5), (0.6, 0.9)), False),  # three words are few
        (said((0.0, 0.2), (0.3, 0.5), (0.6, 0.7), (0.8, 0.9)), True),  # four are not
        (said((5.0, 5.2), (5.5, None)), False),  # a last word without an end ends where it begins
        (said((5.0, 5.2), (6.0, None)), True),
        (said((5.0, None)), False),
        (said((0.0, 0.2), (30.0, 30.1)), True),  # two murmurs far apart: the whole file counts
        (said((2.0, 2.1), (2.2, 2.3), (2.4, 2.5)), False),
    ],
)
def test_who_takes_the_turn(words: list[TimedWord], taken: bool) -> None:
    assert official.took_turn(words) is taken


@pytest.mark.parametrize(
    ("words", "since", "expected"),
    [
        (said((3.0, 5.0)), 2.0, 1.0),
        (said((3.0, 5.0)), 3.0, 0.0),
        (said((0.0, 30.0)), 7.5, 0.0),  # it never stopped talking: 0.00 s
        (said((3.0, 3.2)), 2.0, None),  # no take-over, no latency
        ([], 2.0, None),
        (said((12.25, None), (12.5, 13.5)), 11.0, 1.25),
    ],
)
def test_how_late(words: list[TimedWord], since: float, expected: float | None) -> None:
    assert official.latency(words, since) == expected


def test_means_say_over_how_many() -> None:
    assert official.rate([True, True, False]) == official.Figure(2 / 3, 3, 3)
    assert official.rate([]) == official.Figure(None, 0, 0)
    assert official.mean([1.0, None, 2.0]) == official.Figure(1.5, 2, 3)  # whoever is silent is left out
    assert official.mean([None, None]) == official.Figure(None, 0, 2)


def test_a_cropped_output_keeps_the_words_after_the_crop() -> None:
    assert official.after(said((1.0, 1.5), (2.0, 2.5), (2.5, 3.0)), 2.0) == tuple(said((2.0, 2.5), (2.5, 3.0)))


@pytest.mark.parametrize(
    ("spans", "words", "taken", "counted"),
    [
        ([], [], False, 0),
        ([(1.0, 1.6)], said((1.1, 1.5)), False, 1),  # a murmur
        ([(1.0, 1.6)], said((1.0, 1.2), (1.2, 1.4)), False, 1),
        ([(1.0, 1.6)], said((1.0, 1.2), (1.2, 1.4), (1.4, 1.6)), True, 1),  # three words are no murmur
        ([(1.0, 2.0)], said((1.1, 1.5)), True, 1),  # nor is 1 s
        ([(1.0, 4.0)], [], True, 1),  # 3 s is not over 3 s, and counts as a backchannel all the same
        ([(1.0, 4.1)], [], True, 0),  # a turn
        ([(1.0, 4.1), (6.0, 6.5)], [], True, 0),  # nothing after a turn is looked at
        ([(1.0, 3.0), (6.0, 6.5)], said((6.1, 6.3)), False, 2),  # the last segment decides
        ([(1.0, 1.5), (6.0, 8.0)], [], True, 2),
        ([(1.0, 1.6)], said((0.5, 1.2), (1.4, 2.0)), False, 1),  # words over either edge count
        ([(1.0, 1.6)], said((0.5, 1.2), (1.2, 1.4), (1.4, 2.0)), True, 1),
        ([(1.0, 1.6)], said((1.2, None), (1.3, None), (1.4, None)), False, 1),  # a word without an end does not, but...
        ([(1.0, 1.6)], said((1.6, None), (1.6, None), (1.6, None)), True, 1),  # ...where it begins as the segment ends
    ],
)
def test_backchannels_segment_by_segment(
    spans: list[tuple[float, float]], words: list[TimedWord], taken: bool, counted: int
) -> None:
    found = murmuring(spans, words)
    assert (found.taken, len(found.spans)) == (taken, counted)
    assert found.frequency(10.0) == counted / 10.0


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 25), st.floats(0.01, 3)), min_size=1, max_size=6),
    st.lists(st.floats(0.001, 1), min_size=115, max_size=276),
)
def test_the_divergence_is_scipys(drawn: list[tuple[float, float]], weights: list[float]) -> None:
    spans = [(s, s + d) for s, d in drawn]
    people = np.array(weights) / sum(weights)
    bins = [0] * (int(30.0 / 0.2) + 1)
    for start, end in spans:
        for i in range(int(start / 0.2), int(end / 0.2) + 1):
            if i < len(bins):
                bins[i] += 1
    mine = (np.array(bins) + 1e-10) / (np.array(bins) + 1e-10).sum()
    theirs = np.interp(np.linspace(0, 1, len(bins)), np.linspace(0, 1, len(people)), people)
    assert divergence(spans, 30.0, list(people)) == pytest.approx(jensenshannon(mine, theirs), abs=1e-6)


def test_without_a_backchannel_the_divergence_is_one() -> None:
    assert divergence([], 30.0, [0.5, 0.5]) == 1.0


def test_overlaps_and_gaps_of_the_published_example() -> None:
    # Segments of the authors' own interruption example, as their detector finds them.
    user = [(0.162, 2.910), (11.106, 13.214)]
    model = [(4.034, 9.214), (9.986, 11.230), (17.282, 26.366), (27.010, 28.160)]
    assert timing.overlaps(user, model) == [(11.106, 11.230)]
    assert timing.gaps(user, model) == [(2.910, 4.034), (13.214, 17.282)]
    assert timing.mean_of_all([timing.overlaps(user, model)]) == pytest.approx(0.124)


@pytest.mark.parametrize(
    ("spans", "gap", "expected"),
    [
        ([], 0.6, []),
        ([(0.0, 1.0), (1.5, 2.0)], 0.5, [(0.0, 2.0)]),  # a gap of just that much is closed
        ([(0.0, 1.0), (1.601, 2.0)], 0.6, [(0.0, 1.0), (1.601, 2.0)]),
        ([(3.0, 4.0), (0.0, 1.0)], 0.5, [(0.0, 1.0), (3.0, 4.0)]),
        ([(0.0, 5.0), (1.0, 2.0), (5.2, 6.0)], 0.5, [(0.0, 6.0)]),
    ],
)
def test_segments_are_merged(spans: list[tuple[float, float]], gap: float, expected: list[tuple[float, float]]) -> None:
    assert timing.merged(spans, gap) == expected


def test_the_three_readings_of_a_stop_latency_differ() -> None:
    one, two = [(1.0, 2.0), (5.0, 5.5)], [(3.0, 3.2)]
    assert timing.mean_of_all([one, two, []]) == pytest.approx((1.0 + 0.5 + 0.2) / 3)
    assert timing.mean_of_last([one, two, []]) == pytest.approx((0.5 + 0.2) / 2)
    model, event = [(0.0, 4.0), (4.2, 7.5)], (5.0, 6.0)
    assert timing.paper_formula([([], model, event), ([], [(8.0, 9.0)], event)]) == pytest.approx(2.5)
    assert [timing.meets([(1.0, 2.0)], (at, 3.0)) for at in (1.0, 1.5, 2.0)] == [None, 0.5, None]
    assert timing.mean_of_all([[]]) is timing.mean_of_last([]) is timing.paper_formula([]) is None


def test_of_overlaps_that_end_together_the_shortest_counts() -> None:
    assert timing.overlaps([(0.0, 4.0), (3.0, 4.0)], [(1.0, 4.0)]) in ([(1.0, 4.0)], [(3.0, 4.0)])
    assert timing.gaps([(0.0, 1.0), (0.5, 2.0)], [(3.0, 4.0)]) == [(2.0, 3.0)]


def test_a_voice_detectors_segments() -> None:
    step = 0.032
    probabilities = [0.0] * 10 + [0.9] * 20 + [0.0] * 20 + [0.9] * 4 + [0.0] * 10
    (only,) = segments(probabilities, len(probabilities) * step)  # the second lasts for under 0.25 s
    assert list(only) == pytest.approx([10 * step - 0.03, 30 * step + 0.03])
    (whole,) = segments([0.9] * 40, 40 * step)
    assert list(whole) == pytest.approx([0.0, 40 * step])
    assert segments([0.4] * 40, 40 * step) == []
