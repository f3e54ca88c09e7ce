"""Stops worked out by hand; times in milliseconds."""

from __future__ import annotations

import pytest

from fdbench.annotate.stops import find_stop, sounding_segment, talk_over
from fdbench.segments import Segment, Timeline
from fdbench.timebase import Samples, ms

END = ms(20_000)


def timeline(*pairs: tuple[int, int]) -> Timeline:
    return Timeline.of((ms(a), ms(b)) for a, b in pairs)


def never(_start: Samples, _end: Samples) -> bool:
    return False


def always(_start: Samples, _end: Samples) -> bool:
    return True


def test_a_stop_is_the_last_sound_before_a_second_of_silence() -> None:
    stop = find_stop(timeline((1_000, 5_300), (6_300, 7_000)), ms(5_000), END, never)
    assert stop is not None
    assert (stop.last_sound, stop.resumed) == (ms(5_300), ms(6_300))


def test_a_sentence_pause_is_no_stop() -> None:
    stop = find_stop(timeline((1_000, 5_300), (6_299, 9_000)), ms(5_000), END, never)
    assert stop is not None
    assert stop.last_sound == ms(9_000)


def test_a_shorter_silence_is_a_stop_if_new_content_follows() -> None:
    asked: list[tuple[int, int]] = []

    def is_new(start: Samples, end: Samples) -> bool:
        asked.append((start, end))
        return True

    stop = find_stop(timeline((1_000, 5_300), (5_800, 7_000), (7_400, 8_000), (12_000, 13_000)), ms(5_000), END, is_new)
    assert stop is not None
    assert stop.last_sound == ms(5_300)
    assert asked == [(ms(5_800), ms(8_000))]


def test_new_content_after_two_seconds_is_not_asked_about() -> None:
    stop = find_stop(timeline((1_000, 7_001), (7_500, 9_000)), ms(5_000), END, always)
    assert stop is not None
    assert stop.last_sound == ms(9_000)


def test_silence_that_was_not_recorded_proves_nothing() -> None:
    assert find_stop(timeline((1_000, 5_300)), ms(5_000), ms(6_299), never) is None
    assert find_stop(timeline((1_000, 5_300)), ms(5_000), ms(6_300), never) is not None


def test_sounding_looks_back_300_ms() -> None:
    agent = timeline((1_000, 2_000))
    assert sounding_segment(agent, ms(2_300)) == agent[0]
    assert sounding_segment(agent, ms(2_300) + 1) is None
    assert sounding_segment(agent, ms(1_000)) is None
    with pytest.raises(ValueError, match="not sounding"):
        find_stop(agent, ms(3_000), END, never)


def test_talk_over_is_what_both_said_at_once() -> None:
    user = (Segment(ms(1_500), ms(1_700)), Segment(ms(2_100), ms(2_600)))
    assert talk_over(timeline((1_000, 1_600), (2_000, 2_500)), user) == ms(100 + 400)
