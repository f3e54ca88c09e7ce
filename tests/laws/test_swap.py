"""Swap the speakers: what both do at once has no side. Only what one owes to the other may change.

A two-party call played from its other channel, a collision seen by the other party, the time for which both spoke: equal. The
parties' own measures are not, on purpose: the user's truth is the script's, the agent's is its sound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fdbench.annotate.annotate import annotate
from fdbench.annotate.outcomes import Collided
from fdbench.annotate.stops import talk_over
from fdbench.render.sides import SIDES, mixed
from fdbench.scenario.load import parse_raw
from fdbench.scenario.model import Scenario
from fdbench.scenario.placement import CueStatus, Placement
from fdbench.segments import Segment, Timeline
from fdbench.session.recording import Recording
from fdbench.timebase import Samples, ms
from tests.laws.talk import PREROLL
from tests.outcomes import only

RESOLUTION = ms(10)
"""The grid on which the agent's sound is found."""
RATE = 8_000
tries = settings(max_examples=40, deadline=None, derandomize=True)

spans = st.lists(st.tuples(st.integers(0, 5_000), st.integers(1, 2_000)), max_size=6).map(
    lambda found: Timeline.of((start, start + length) for start, length in found)
)
starts = st.integers(0, 240)
lengths = st.integers(600, 4_000)
parties = st.tuples(st.integers(1, 2**16), st.integers(1, 2**16))


@tries
@given(spans, spans)
def test_the_time_for_which_both_spoke_is_the_same_from_either_side(one: Timeline, other: Timeline) -> None:
    both = talk_over(one, other.segments)
    assert both == talk_over(other, one.segments)
    assert both == one.total + other.total - one.union(other).total


@dataclass(frozen=True, slots=True)
class Talk:
    """One party's stretch of talk in ms after the first of both could begin."""

    start: int
    length: int

    def at(self, begin: Samples) -> Segment:
        return Segment(begin + ms(self.start), begin + ms(self.start + self.length))


@tries
@given(starts, lengths, starts, lengths)
def test_a_collision_lasts_as_long_for_the_one_as_for_the_other(start: int, length: int, other: int, rest: int) -> None:
    one, two = Talk(start, length), Talk(other, rest)
    seen, swapped = collision(one, two), collision(two, one)
    assert seen.resolved == pytest.approx(swapped.resolved, abs=2 * RESOLUTION)
    latest, earliest = max(start, other), min(start + length, other + rest)
    assert seen.resolved == pytest.approx(ms(earliest - latest), abs=2 * RESOLUTION)


def collision(user: Talk, agent: Talk) -> Collided:
    """The session in which both begin at about 6 s, annotated from its sound."""
    begin, length = ms(6_000), ms(20_000)
    ask, says, spoken = Segment(ms(2_000), ms(3_000)), user.at(begin), agent.at(begin)
    heard = np.zeros(length, np.int16)
    heard[spoken.start : spoken.end] = voice(len(spoken))
    places = {"ask": ask, "both": says}
    cues = tuple(Placement(name, CueStatus.PLAYED, (place,)) for name, place in places.items())
    recorded = Recording(np.zeros(length, np.int16), heard, cues, (), ms(20), PREROLL)
    return only(Collided, annotate(recorded, script(), None).cue("both"))


def voice(length: Samples) -> np.ndarray:
    """A hum with the pulse of speech, as loud at its ends as inside, so that both ends are known to the sample."""
    at = np.arange(length) / 24_000
    return (6_000 * np.sin(2 * np.pi * 180 * at) * (1 + 0.5 * np.sin(2 * np.pi * 4 * at))).astype(np.int16)


def script() -> Scenario:
    both = {"id": "both", "kind": "collision", "say": "Both.", "at": {"previous_end": 3000}}
    return parse_raw(
        {
            "schema": 1,
            "id": "both.begin",
            "dimension": "overlap",
            "family": "law",
            "summary": "s",
            "voice": "v",
            "cues": [{"id": "ask", "kind": "turn", "say": "Ask.", "at": {"start": 300}}, both],
        }
    )


def call(seeds: tuple[int, int]) -> np.ndarray:
    """Two parties in turns, one a channel: [n, 2] at 8 kHz."""
    tracks = np.zeros((4 * RATE, 2), np.float32)
    for side, seed in enumerate(seeds):
        noise = np.random.default_rng(seed).normal(0.0, 0.1, RATE).astype(np.float32)
        tracks[2 * side * RATE : (2 * side + 1) * RATE, side] = noise
    return tracks


@tries
@given(parties, st.sampled_from(SIDES))
def test_a_call_with_its_channels_swapped_is_played_from_the_other_side(seeds: tuple[int, int], side: str) -> None:
    tracks, other = call(seeds), {"left": "right", "right": "left"}[side]
    assert np.array_equal(mixed(tracks, RATE, side), mixed(np.ascontiguousarray(tracks[:, ::-1]), RATE, other))
    for either in (tracks, tracks[:, ::-1]):
        with pytest.raises(ValueError, match="each channel holds a speaker of its own"):
            mixed(either, RATE, None)


@tries
@given(st.integers(1, 2**16), st.floats(0.3, 1.0))
def test_one_speaker_before_two_microphones_sounds_the_same_with_these_swapped(seed: int, softer: float) -> None:
    said = np.random.default_rng(seed).normal(0.0, 0.1, RATE).astype(np.float32)
    room = np.stack([said, said * np.float32(softer)], axis=1)
    np.testing.assert_allclose(mixed(room, RATE, None), mixed(np.ascontiguousarray(room[:, ::-1]), RATE, None), rtol=1e-6)
