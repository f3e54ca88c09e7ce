"""Stops worked out by hand; times in milliseconds."""

from __future__ import annotations

import pytest

from fdbench.annotate.gaps import DECIDED, DECIDED_ON, Weighed
from fdbench.annotate.stops import Stop, Stopping, find_stop, sounding_segment, stops_itself, talk, talk_over, watched_for
from fdbench.segments import Segment, Timeline
from fdbench.timebase import ms

END = ms(20_000)


def timeline(*pairs: tuple[int, int]) -> Timeline:
    return Timeline.of((ms(a), ms(b)) for a, b in pairs)


class Scale:
    """Gives the odds that a test wants, in order, and notes what it was asked about."""

    def __init__(self, *odds: float) -> None:
        self.odds = list(odds)
        self.asked: list[tuple[Segment, Timeline]] = []

    def __call__(self, before: Segment, after: Timeline) -> Weighed:
        self.asked.append((before, after))
        return Weighed((("test", self.odds.pop(0)),))


def stopped(found: Stopping) -> tuple[int, int | None]:
    assert found.stop is not None
    return found.stop.last_sound, found.stop.resumed


def test_a_second_of_silence_is_a_stop_and_nobody_is_asked() -> None:
    scale = Scale()
    found = find_stop(timeline((1_000, 5_300), (6_300, 7_000)), ms(5_000), END, scale)
    assert found == Stopping(Stop(ms(5_300), ms(6_300)))
    assert not scale.asked


def test_a_shorter_silence_is_a_stop_where_the_evidence_reaches_the_odds() -> None:
    scale = Scale(DECIDED)
    agent = timeline((1_000, 5_300), (6_299, 7_000), (7_400, 8_000), (9_000, 9_500))
    found = find_stop(agent, ms(5_000), END, scale)
    assert stopped(found) == (ms(5_300), ms(6_299))
    assert found.evidence == (("test", DECIDED),)
    assert scale.asked == [(agent[0], timeline((6_299, 7_000), (7_400, 8_000)))]


@pytest.mark.parametrize(
    ("silence", "blur", "more"), [(999, 0, True), (1_000, 0, False), (1_299, 300, True), (1_300, 300, False)]
)
def test_the_talk_that_is_weighed_goes_up_to_a_silence_that_is_a_stop(silence: int, blur: int, more: bool) -> None:
    """Over a background pauses are found too long: there a talk goes on after a longer one, too, a silence inside a segment or not."""
    scale = Scale(0.0, 0.0, 0.0)
    agent = timeline((1_000, 5_900), (6_100, 6_500), (6_500 + silence, 9_000))
    find_stop(agent, ms(5_000), END, scale, ms(blur), timeline((5_300, 5_450)))
    rest = agent.segments[2:] if more else ()
    assert scale.asked[0][1].segments[2:] == rest
    assert scale.asked[1][1].segments[1:] == rest


def test_a_pause_is_no_stop_where_the_evidence_speaks_against_it() -> None:
    found = find_stop(timeline((1_000, 5_300), (6_299, 9_000)), ms(5_000), END, Scale(DECIDED_ON))
    assert stopped(found) == (ms(9_000), None)
    assert found.maybe is None


@pytest.mark.parametrize("odds", [DECIDED - 0.001, 0.0, DECIDED_ON + 0.001])
def test_evidence_that_does_not_decide_leaves_both_open(odds: float) -> None:
    found = find_stop(timeline((1_000, 5_300), (6_299, 9_000)), ms(5_000), END, Scale(odds))
    assert stopped(found) == (ms(9_000), None)
    assert found.maybe == Stop(ms(5_300), ms(6_299))


def test_the_first_of_two_open_silences_is_the_earliest_stop() -> None:
    agent = timeline((1_000, 5_300), (5_600, 6_000), (6_400, 9_000))
    assert find_stop(agent, ms(5_000), END, Scale(0.0, 1.0)).maybe == Stop(ms(5_300), ms(5_600))


def test_an_open_silence_before_a_certain_stop_stays_open() -> None:
    agent = timeline((1_000, 5_300), (5_600, 6_000), (6_400, 9_000))
    found = find_stop(agent, ms(5_000), END, Scale(0.5, DECIDED))
    assert stopped(found) == (ms(6_000), ms(6_400))
    assert found.maybe == Stop(ms(5_300), ms(5_600))
    assert found.evidence == (("test", 0.5),)


@pytest.mark.parametrize(("odds", "maybe"), [(DECIDED_ON, None), (0.0, (5_300, 5_450)), (DECIDED, (5_300, 5_450))])
def test_a_silence_inside_a_segment_is_no_stop_but_may_leave_it_open(odds: float, maybe: tuple[int, int] | None) -> None:
    scale = Scale(odds)
    found = find_stop(timeline((1_000, 6_000)), ms(5_000), END, scale, dips=timeline((5_300, 5_450)))
    assert stopped(found) == (ms(6_000), None)
    assert found.maybe == (Stop(ms(maybe[0]), ms(maybe[1])) if maybe else None)
    assert scale.asked == [(Segment(ms(1_000), ms(5_300)), timeline((5_450, 6_000)))]


def test_a_silence_at_the_border_of_a_segment_or_after_two_seconds_is_not_asked_about() -> None:
    outside = timeline((900, 1_000), (7_000, 7_150), (8_900, 9_000))
    assert find_stop(timeline((1_000, 9_000)), ms(5_000), END, Scale(), dips=outside).maybe is None


def test_nobody_is_asked_about_a_silence_that_begins_after_two_seconds() -> None:
    scale = Scale(DECIDED)
    assert stopped(find_stop(timeline((1_000, 7_001), (7_500, 9_000)), ms(5_000), END, scale)) == (ms(9_000), None)
    assert not scale.asked
    assert stopped(find_stop(timeline((1_000, 7_000), (7_500, 9_000)), ms(5_000), END, scale)) == (ms(7_000), ms(7_500))


def test_silence_that_was_not_recorded_proves_nothing() -> None:
    assert find_stop(timeline((1_000, 5_300)), ms(5_000), ms(6_299), Scale()).stop is None
    assert find_stop(timeline((1_000, 5_300)), ms(5_000), ms(6_300), Scale()).stop is not None


def test_sounding_looks_back_300_ms() -> None:
    agent = timeline((1_000, 2_000))
    assert sounding_segment(agent, ms(2_300)) == agent[0]
    assert sounding_segment(agent, ms(2_300) + 1) is None
    assert sounding_segment(agent, ms(1_000)) is None
    with pytest.raises(ValueError, match="not sounding"):
        find_stop(agent, ms(3_000), END, Scale())
    assert sounding_segment(agent, ms(2_600), ms(300)) == agent[0]  # over a bed
    assert sounding_segment(agent, ms(2_600) + 1, ms(300)) is None


def test_a_sound_is_watched_for_two_seconds_and_a_second_after_its_end() -> None:
    assert watched_for(ms(300)) == ms(2_000)
    assert watched_for(ms(1_000)) == ms(2_000)
    assert watched_for(ms(1_001)) == ms(2_001)


def test_a_reply_stops_itself_within_its_first_six_seconds() -> None:
    assert stops_itself(timeline((1_000, 6_999), (8_000, 9_000)), ms(1_000))
    assert not stops_itself(timeline((1_000, 7_000), (8_000, 9_000)), ms(1_000))
    assert not stops_itself(timeline((1_000, 3_000), (3_999, 9_000)), ms(1_000))


def test_talk_over_is_what_both_said_at_once() -> None:
    user = (Segment(ms(1_500), ms(1_700)), Segment(ms(2_100), ms(2_600)))
    assert talk_over(timeline((1_000, 1_600), (2_000, 2_500)), user) == ms(100 + 400)


@pytest.mark.parametrize(
    ("pause", "blur", "ends"), [(999, 0, False), (1_000, 0, True), (1_099, 100, False), (1_100, 100, True)]
)
def test_a_talk_ends_at_its_first_silence_of_a_second_whatever_comes_after(pause: int, blur: int, ends: bool) -> None:
    begun = [(1_000, 1_500), (1_700, 2_000)]
    more = [(2_000 + pause, 4_000), (4_200, 4_900)]
    assert talk([*timeline(*begun, *more)], ms(blur)) == timeline(*begun, *([] if ends else more))
