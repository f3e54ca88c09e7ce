"""Checks that look back at another reply."""

from __future__ import annotations

import pytest

from fdbench.annotate.content import asserts_last
from fdbench.annotate.events import HeardItems, Onset, Reply, Word, WordSource
from fdbench.annotate.probes import deliveries, item_error, resumption
from fdbench.annotate.stops import resolution, stops_itself
from fdbench.annotate.text import repeats_itself
from fdbench.segments import Segment, Timeline
from fdbench.timebase import ms

WHOLE = "the dog walked to the river and found a golden bone under the old bridge".split()


def words(text: str, start: int = 0) -> tuple[Word, ...]:
    return tuple(
        Word(w, ms(start + 300 * i), ms(start + 300 * i + 250), WordSource.VERIFIED) for i, w in enumerate(text.split())
    )


@pytest.mark.parametrize(
    ("after", "heard", "repeated", "skipped"),
    [
        ("found a golden bone under the old bridge", 7, 0.0, 0.0),
        ("the dog walked to the river and found a golden bone under the old bridge", 7, 7 / 15, 0.0),
        ("under the old bridge", 7, 0.0, 4 / 8),
        ("okay found a golden bone", 7, 0.0, 0.0),
    ],
)
def test_a_resumed_reply_is_compared_with_what_was_heard(after: str, heard: int, repeated: float, skipped: float) -> None:
    found = resumption(WHOLE, heard, after.split())
    assert [found.repeated, found.skipped or 0.0] == pytest.approx([repeated, skipped])


def test_words_that_the_old_text_has_not_repeat_nothing_and_do_not_show_what_was_skipped() -> None:
    found = resumption(WHOLE, 7, "the river was cold and the dog swam".split())
    assert (found.repeated, found.skipped) == (0.0, None)


def test_nothing_can_be_skipped_of_a_reply_that_was_heard_whole() -> None:
    found = resumption(WHOLE, len(WHOLE), WHOLE)
    assert (found.repeated, found.skipped) == (1.0, None)


@pytest.mark.parametrize(
    ("partial", "named", "error"), [(False, 7, 0), (False, 8, 1), (True, 8, 0), (True, 7, 0), (True, 10, 2)]
)
def test_an_item_cut_inside_may_count_as_heard_or_not(partial: bool, named: int, error: int) -> None:
    assert item_error(HeardItems(7, partial), named) == error


def test_the_item_named_last_counts_and_denied_ones_do_not() -> None:
    items = ["velvet", "harbor", "candle"]
    assert asserts_last(words("the last word was harbor"), items) == 2
    assert asserts_last(words("harbor not candle"), items) == 2
    assert asserts_last(words("i do not know"), items) is None


def test_a_result_said_in_two_talks_was_delivered_twice() -> None:
    said = (*words("it is forty two", 0), *words("as i said forty two", 3_000))
    talks = Timeline((Segment(0, ms(1_200)), Segment(ms(3_000), ms(4_500))))
    reply = Reply("ask", talks, Onset.NORMAL, words=said, words_known=True)
    assert deliveries(reply, ["forty two"]) == 2
    assert deliveries(reply, ["forty three"]) == 0


def test_a_reply_that_says_six_words_twice_repeats_itself() -> None:
    assert repeats_itself("one two three four five six and one two three four five six".split())
    assert not repeats_itself("one two three four five six and one two three four five".split())


def test_a_collision_lasts_until_one_of_both_stops() -> None:
    agent = Timeline((Segment(ms(1_100), ms(1_600)), Segment(ms(3_000), ms(5_000))))
    assert resolution(agent, ms(1_000), ms(2_500)) == ms(500)
    assert resolution(agent, ms(3_200), ms(4_000)) == ms(800)
    assert resolution(agent, ms(700), ms(2_500)) is None
    assert resolution(Timeline((Segment(ms(800), ms(950)),)), ms(1_000), ms(2_500)) == 0  # it had stopped by itself before


def test_under_echo_the_first_six_seconds_are_watched() -> None:
    def agent(*ends: int) -> Timeline:
        return Timeline(tuple(Segment(ms(end - 500), ms(end)) for end in ends))

    assert stops_itself(agent(1_500, 3_000), ms(1_000))
    assert not stops_itself(Timeline((Segment(ms(1_000), ms(4_000)), Segment(ms(4_900), ms(8_000)))), ms(1_000))
