"""Floor events worked out by hand; times in milliseconds."""

from __future__ import annotations

import pytest

from fdbench.annotate.events import Onset
from fdbench.annotate.replies import FloorCue, onset_kind, reply_to
from fdbench.segments import Timeline
from fdbench.timebase import ms


def timeline(*pairs: tuple[int, int]) -> Timeline:
    return Timeline.of((ms(a), ms(b)) for a, b in pairs)


def cue(onset: int, offset: int, until: int = 60_000) -> FloorCue:
    return FloorCue("ask", ms(onset), ms(offset), ms(until))


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
    meant = FloorCue("both", ms(1_000), ms(3_000), ms(60_000), collide=True)
    assert onset_kind(meant, ms(start)) is kind


def test_a_reply_goes_on_until_two_seconds_of_silence() -> None:
    agent = timeline((3_500, 4_000), (5_999, 6_500), (8_500, 9_000))
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
