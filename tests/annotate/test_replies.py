"""Floor events worked out by hand; times in milliseconds."""

from __future__ import annotations

import pytest

from fdbench.annotate.events import Onset
from fdbench.annotate.replies import TakenFloor, onset_kind, reply_to
from fdbench.segments import Timeline
from fdbench.timebase import ms
from tests.annotate.places import lies


def timeline(*pairs: tuple[int, int]) -> Timeline:
    return Timeline.of((ms(a), ms(b)) for a, b in pairs)


def cue(onset: int, offset: int, until: int = 60_000) -> TakenFloor:
    return TakenFloor(lies("ask", ms(onset), ms(offset)), ms(until))


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (3_000, Onset.NORMAL),
        (2_999, Onset.TERMINAL_OVERLAP),
        (2_750, Onset.TERMINAL_OVERLAP),
        (2_749, Onset.PREMATURE),
        (1_100, Onset.PREMATURE),
    ],
)
def test_how_a_take_over_stands_to_the_users_end(start: int, kind: Onset) -> None:
    assert onset_kind(cue(1_000, 3_000), ms(start)) is kind


@pytest.mark.parametrize(("start", "kind"), [(1_251, Onset.PREMATURE), (1_250, Onset.COLLISION), (900, Onset.COLLISION)])
def test_only_where_a_collision_is_meant_is_it_no_fault(start: int, kind: Onset) -> None:
    meant = TakenFloor(lies("both", ms(1_000), ms(3_000)), ms(60_000), collide=True)
    assert onset_kind(meant, ms(start)) is kind


@pytest.mark.parametrize("later", [8_500, 8_501, 20_000])
def test_a_reply_goes_on_until_two_seconds_of_silence(later: int) -> None:
    agent = timeline((3_500, 4_000), (5_999, 6_500), (later, later + 500))
    reply = reply_to(cue(1_000, 3_000), agent)
    assert reply is not None
    assert reply.segments == timeline((3_500, 4_000), (5_999, 6_500))
    assert not reply.cut


def test_silence_while_the_user_holds_the_turn_ends_no_reply() -> None:
    agent = timeline((1_500, 2_000), (6_500, 7_000))
    reply = reply_to(cue(1_000, 6_000), agent)
    assert reply is not None
    assert reply.segments == agent
    assert reply.onset_kind is Onset.PREMATURE


def test_the_next_floor_cue_ends_a_reply_and_cuts_it_if_it_goes_on() -> None:
    agent = timeline((3_500, 5_200), (5_500, 6_000))
    reply = reply_to(cue(1_000, 3_000, until=5_000), agent)
    assert reply is not None
    assert reply.segments == timeline((3_500, 5_200))
    assert reply.cut


def test_what_began_before_the_cue_is_no_reply_to_it() -> None:
    assert reply_to(cue(1_000, 3_000), timeline((500, 4_000))) is None


def test_a_reply_begins_with_its_first_sound_and_ends_with_its_last() -> None:
    reply = reply_to(cue(1_000, 3_000), timeline((3_500, 4_000), (4_500, 5_000)))
    assert reply is not None
    assert (reply.start, reply.end, reply.cue.id) == (ms(3_500), ms(5_000), "ask")


@pytest.mark.parametrize(
    ("head", "rest", "kind"),
    [
        (0, [(2_000, 2_500), (3_500, 4_000)], Onset.PREMATURE),
        (499, [(2_499, 2_500), (3_500, 4_000)], Onset.PREMATURE),
        (500, [(3_500, 4_000)], Onset.NORMAL),
        (1_750, [(3_750, 4_000)], Onset.NORMAL),
    ],
)
def test_without_its_head_a_reply_begins_later(head: int, rest: list[tuple[int, int]], kind: Onset) -> None:
    """Counted from its onset, silences too."""
    reply = reply_to(cue(1_000, 3_000), timeline((2_000, 2_500), (3_500, 4_000)))
    assert reply is not None
    left = reply.after(ms(head))
    assert left is not None
    assert (left.segments, left.onset_kind, left.cue, left.cut) == (timeline(*rest), kind, reply.cue, False)


def test_nothing_is_left_of_a_reply_that_is_all_head() -> None:
    reply = reply_to(cue(1_000, 3_000), timeline((3_500, 4_000)))
    assert reply is not None
    assert reply.after(ms(500)) is None


@pytest.mark.parametrize(("second", "both"), [(8_999, True), (9_000, False)])
def test_a_delegated_answer_has_more_patience(second: int, both: bool) -> None:
    patient = TakenFloor(lies("ask", ms(1_000), ms(3_000)), ms(60_000), patience=ms(5_000))
    reply = reply_to(patient, timeline((3_500, 4_000), (second, 9_500)))
    assert reply is not None
    assert (len(reply.segments) == 2) is both


@pytest.mark.parametrize(("since", "start"), [(None, 1_000), (1_000, 1_000), (1_001, 3_500)])
def test_a_reply_begins_at_the_onset_at_the_earliest_or_from_then_on(since: int | None, start: int) -> None:
    reply = reply_to(cue(1_000, 3_000), timeline((1_000, 1_500), (3_500, 4_000)), since=None if since is None else ms(since))
    assert reply is not None
    assert reply.start == ms(start)


@pytest.mark.parametrize(("end", "cut"), [(5_000, False), (5_001, True)])
def test_one_that_ends_just_as_the_user_goes_on_was_not_cut(end: int, cut: bool) -> None:
    reply = reply_to(cue(1_000, 3_000, until=5_000), timeline((3_500, end)))
    assert reply is not None
    assert reply.cut is cut


@pytest.mark.parametrize(("start", "answers"), [(4_999, True), (5_000, False)])
def test_what_begins_with_the_next_cue_answers_that(start: int, answers: bool) -> None:
    assert (reply_to(cue(1_000, 3_000, until=5_000), timeline((start, 6_000))) is not None) is answers
