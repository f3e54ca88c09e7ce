"""Murmur, or a take-over that was given up: worked out by hand; times in milliseconds. The user's turn is [1 s, 3 s)."""

from __future__ import annotations

import numpy as np
import pytest

from fdbench.annotate.murmurs import Hearing, murmurs
from fdbench.annotate.replies import TakenFloor
from fdbench.segments import Segment, Timeline
from fdbench.timebase import RATE, ms
from tests.annotate.places import lies
from tests.annotate.spoken import Track, sentences

TURN = TakenFloor(lies("ask", ms(1_000), ms(3_000)), ms(60_000))


def timeline(*pairs: tuple[int, int]) -> Timeline:
    return Timeline.of((ms(a), ms(b)) for a, b in pairs)


def nobody_knows(_sound: Segment) -> bool | None:
    return None


def track(agent: Timeline, *, faded: bool = True) -> Track:
    """Different noise in each segment; its last 30 ms are soft where it is `faded`."""
    heard = np.zeros(20 * RATE, np.int16)
    for number, segment in enumerate(agent):
        sound = np.random.default_rng(number).normal(0.0, 3_000.0, len(segment))
        if faded:
            sound[-ms(30) :] *= 0.01
        heard[segment.start : segment.end] = sound.clip(-32_000, 32_000).astype(np.int16)
    return heard


def found(
    agent: Timeline, *, user: tuple[tuple[int, int], ...] = ((1_000, 3_000),), faded: bool = True, words: bool | None = None
) -> tuple[Segment, ...]:
    spoken = tuple(Segment(ms(a), ms(b)) for a, b in user)
    return tuple(murmurs(Hearing(track(agent, faded=faded), agent, spoken, lambda _: words), [TURN]))


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        (timeline((1_500, 2_000)), True),
        (timeline((1_500, 2_500)), True),
        (timeline((1_500, 2_501)), False),
        (timeline((2_749, 2_900)), True),
        (timeline((2_750, 2_900)), False),
        (timeline((3_100, 3_300)), False),
        (timeline((1_500, 2_000), (2_300, 2_400)), True),
        (timeline((1_500, 2_000), (2_299, 3_400)), False),
    ],
)
def test_a_murmur_is_short_lies_inside_of_the_turn_and_silence_follows(agent: Timeline, expected: bool) -> None:
    assert (agent[0] in found(agent)) is expected


def test_known_words_decide_alone() -> None:
    agent = timeline((1_500, 2_000))
    assert found(agent, words=False) == ()
    cut_off_in_a_pause = ((1_000, 1_400), (1_700, 3_000))
    assert found(agent, user=cut_off_in_a_pause, faded=False, words=True) == tuple(agent)


GIVEN_UP = ((1_000, 1_400), (1_800, 3_000))
"""The user pauses, and goes on while the agent speaks."""


def test_who_begins_in_a_pause_and_breaks_off_when_the_user_goes_on_had_taken_the_floor() -> None:
    assert found(timeline((1_600, 2_000)), user=GIVEN_UP, faded=False) == ()
    assert found(timeline((1_600, 2_000)), user=GIVEN_UP, faded=True) == tuple(timeline((1_600, 2_000)))


@pytest.mark.parametrize(("end", "expected"), [(2_300, False), (2_301, True)])
def test_giving_way_takes_at_most_800_ms(end: int, expected: bool) -> None:
    user = ((1_000, 1_300), (1_500, 3_000))
    agent = timeline((1_400, end))
    assert (agent[0] in found(agent, user=user, faded=False)) is expected


def test_what_ended_before_the_user_went_on_gave_way_to_nobody() -> None:
    agent = timeline((1_450, 1_800))
    assert found(agent, user=GIVEN_UP, faded=False) == tuple(agent)


def test_the_same_beginning_again_in_a_longer_talk_was_a_take_over() -> None:
    speech = sentences("slt", 6)
    agent = timeline((1_500, 2_000), (5_000, 8_000))
    heard = np.zeros(20 * RATE, np.int16)
    heard[ms(1_500) : ms(2_000)] = speech[: ms(500)]
    heard[ms(5_000) : ms(8_000)] = speech[: ms(3_000)]
    user = (Segment(ms(1_000), ms(3_000)),)
    assert tuple(murmurs(Hearing(heard, agent, user, nobody_knows), [TURN])) == ()
    heard[ms(5_000) : ms(8_000)] = speech[ms(3_000) : ms(6_000)]
    assert tuple(murmurs(Hearing(heard, agent, user, nobody_knows), [TURN])) == (agent[0],)


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        (timeline((500, 1_200), (1_600, 2_200), (3_200, 4_000)), True),
        (timeline((500, 1_200), (1_600, 2_201), (3_300, 4_000)), False),  # too long to be told from a sentence
        (timeline((500, 1_200), (1_600, 2_200), (3_199, 4_000)), False),  # more of it comes before a second is over
        (timeline((500, 1_200), (1_499, 2_000), (3_200, 4_000)), False),  # less than 300 ms of silence before it
    ],
)
def test_in_an_interruption_the_next_sentence_is_no_murmur(agent: Timeline, expected: bool) -> None:
    assert (agent[1] in found(agent)) is expected


def test_in_an_interruption_what_is_cut_off_hard_is_the_agents_talk() -> None:
    assert found(timeline((500, 1_200), (1_600, 2_200), (3_200, 4_000)), faded=False) == ()


def test_in_an_interruption_a_declared_murmur_may_end_loudly() -> None:
    agent = timeline((500, 1_200), (1_600, 2_200), (3_200, 4_000))
    user = (Segment(ms(1_000), ms(3_000)),)
    hearing = Hearing(track(agent, faded=False), agent, user, nobody_knows, lambda sound: sound == agent[1])
    assert tuple(murmurs(hearing, [TURN])) == (agent[1],)


def test_the_talk_that_the_turn_cut_into_is_no_murmur() -> None:
    assert found(timeline((900, 1_500))) == ()
