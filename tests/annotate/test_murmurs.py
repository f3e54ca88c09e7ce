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


USER = (Segment(ms(1_000), ms(3_000)),)


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


@pytest.mark.parametrize(("agent", "back"), [(timeline((500, 1_200), (1_600, 2_500)), True), (timeline((1_600, 2_500)), False)])
def test_who_had_the_floor_gives_it_back_with_an_apology_and_who_cuts_in_takes_it(agent: Timeline, back: bool) -> None:
    """ "Sorry", said into the user's turn: after the agent's own talk, or as the beginning of an answer that came too early."""
    user, last = (Segment(ms(1_000), ms(3_000)),), agent[len(agent) - 1]
    hearing = Hearing(track(agent), agent, user, lambda _: False, gives_back=lambda _: True)
    assert (last in murmurs(hearing, [TURN])) is back


def test_the_talk_that_the_turn_cut_into_is_no_murmur() -> None:
    assert found(timeline((900, 1_500))) == ()


def again(length: int, longer: int, *, at: int = 0, differs: tuple[int, int] = (0, 0), loud: tuple[int, int] = (0, 0)) -> bool:
    """Whether a sound of so many ms is a murmur, though a later talk, so long, begins with it after `at` ms. It `differs` there over the
    last of it, given in ms before its end, and is `loud` in both over others."""
    agent = timeline((1_500, 1_500 + length), (5_000, 5_000 + longer))
    heard = np.zeros(20 * RATE, np.int16)
    sound = np.random.default_rng(1).normal(0.0, 300.0, ms(length)).astype(np.int16)
    other = np.random.default_rng(2).normal(0.0, 300.0, ms(length)).astype(np.int16)
    first, last = (len(sound) - ms(before) for before in differs)
    later = sound.copy()
    later[first:last] = other[first:last]
    first, last = (len(sound) - ms(before) for before in loud)
    burst = np.random.default_rng(3).normal(0.0, 9_000.0, last - first).astype(np.int16)
    sound[first:last], later[first:last] = burst, burst
    heard[agent[0].start : agent[0].end] = sound
    heard[agent[1].start + ms(at) : agent[1].start + ms(at) + len(later)] = later
    return agent[0] in murmurs(Hearing(heard, agent, USER, nobody_knows), [TURN])


@pytest.mark.parametrize(("longer", "murmur"), [(749, True), (750, False)])
def test_who_tries_again_speaks_half_as_long_again(longer: int, murmur: bool) -> None:
    assert again(500, longer) is murmur


@pytest.mark.parametrize(("length", "murmur"), [(179, True), (180, False)])
def test_what_is_shorter_than_150_ms_but_for_its_end_begins_like_many(length: int, murmur: bool) -> None:
    assert again(length, 1_000) is murmur


@pytest.mark.parametrize(("at", "murmur"), [(-41, True), (-40, False), (40, False), (41, True)])
def test_it_begins_again_within_40_ms(at: int, murmur: bool) -> None:
    assert again(400, 2_000, at=at) is murmur


@pytest.mark.parametrize(("loud", "murmur"), [((31, 30), False), ((30, 29), True)])
def test_the_last_30_ms_of_a_sound_are_not_compared(loud: tuple[int, int], murmur: bool) -> None:
    """All that is alike is one loud millisecond."""
    assert again(400, 2_000, differs=(400, 0), loud=loud) is murmur


@pytest.mark.parametrize(
    ("agent", "user", "murmur"),
    [
        ((1_600, 2_000), ((1_000, 1_400), (1_999, 3_000)), False),
        ((1_600, 2_000), ((1_000, 1_400), (2_000, 3_000)), True),  # it ended as the user went on
        ((1_600, 2_000), ((1_000, 1_601), (1_800, 3_000)), True),  # it began over the user
        ((1_600, 2_000), ((1_000, 1_600), (1_800, 3_000)), False),
        ((1_600, 2_000), ((1_000, 1_400), (1_600, 3_000)), True),  # they began together
        ((2_500, 2_950), ((1_000, 2_400), (2_999, 3_500)), True),
        ((2_700, 3_100), ((1_000, 2_400), (2_999, 3_500)), False),
        ((2_700, 3_100), ((1_000, 2_400), (3_000, 3_500)), True),  # that is speech of another turn
    ],
)
def test_who_gives_way_began_in_a_pause_of_the_turn(
    agent: tuple[int, int], user: tuple[tuple[int, int], ...], murmur: bool
) -> None:
    assert bool(found(timeline(agent), user=user, faded=False)) is murmur


@pytest.mark.parametrize(("start", "murmur"), [(1_199, False), (1_200, True)])
def test_in_an_interruption_what_begins_within_200_ms_is_the_agents_talk(start: int, murmur: bool) -> None:
    agent = timeline((500, 890), (start, 1_600))
    assert (agent[1] in found(agent)) is murmur


@pytest.mark.parametrize(("end", "murmur"), [(699, True), (700, False)])
def test_a_turn_that_begins_300_ms_after_the_agents_talk_did_not_cut_into_it(end: int, murmur: bool) -> None:
    """Of 0.8 s, it would be the next sentence of that talk."""
    agent = timeline((300, end), (1_600, 2_400))
    assert (agent[1] in found(agent)) is murmur
    over_a_background = Hearing(track(agent), agent, USER, nobody_knows, blur=ms(1))
    assert agent[1] not in murmurs(over_a_background, [TURN])


def test_what_begins_with_the_turn_may_be_a_murmur_in_it() -> None:
    assert found(timeline((1_001, 1_400))) == tuple(timeline((1_001, 1_400)))
    assert found(timeline((999, 1_400))) == ()


@pytest.mark.parametrize(("end", "murmur"), [(1_150, False), (1_100, True)])
def test_the_silence_before_it_is_that_after_the_last_sound(end: int, murmur: bool) -> None:
    agent = timeline((100, 200), (300, 350), (500, end), (1_400, 2_000))
    assert (agent[3] in found(agent)) is murmur
