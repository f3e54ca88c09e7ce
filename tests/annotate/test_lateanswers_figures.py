"""Late answers to the sample: segments and tracks by hand; times in milliseconds.

The overlap is [5 s, 5.4 s); the agent speaks from 3 s on, and so does its control.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from fdbench.annotate.activity import Activity
from fdbench.annotate.events import Onset
from fdbench.annotate.lateanswers import answered_late
from fdbench.annotate.replies import ReplySpan, TakenFloor
from fdbench.annotate.stops import Stop
from fdbench.annotate.undisturbed import Undisturbed
from fdbench.annotate.view import View
from fdbench.scenario.model import CueKind, ReplyRule
from fdbench.scenario.placement import Placement
from fdbench.segments import Segment, Timeline
from fdbench.session.recording import Recording
from fdbench.timebase import Samples, ms
from tests.annotate.test_overlaps import placed, script

Track = npt.NDArray[np.int16]
LENGTH = 20_000
END = ms(LENGTH)
TALK = (3_000, 9_000)
"""Of the control."""


def noise(seed: int, level: float = 3_000.0) -> Track:
    return np.random.default_rng(seed).normal(0.0, level, ms(LENGTH)).clip(-32_000, 32_000).astype(np.int16)


def sounding(*spans: tuple[int, int], of: Track) -> Track:
    track = np.zeros(ms(LENGTH), np.int16)
    for a, b in spans:
        track[ms(a) : ms(b)] = of[ms(a) : ms(b)]
    return track


def control(*spans: tuple[int, int], heard: Track | None = None, same: bool = True, lag: Samples = 0) -> Undisturbed:
    track = sounding(*spans, of=noise(1)) if heard is None else heard
    agent = Timeline.of((ms(a), ms(b)) for a, b in spans)
    span = ReplySpan(
        TakenFloor(Placement("ask", speech=(Segment(ms(1_300), ms(2_300)),)), ms(LENGTH)), agent, Onset.NORMAL, cut=False
    )
    return Undisturbed(Recording(track, track, (), (), ms(20), ms(1_000)), agent, span, lag, same)


def late(
    heard: Track,
    *agent: tuple[Samples, Samples],
    controls: Sequence[Undisturbed],
    stop: Samples | None = None,
    end: Samples = END,
) -> bool | None:
    """`agent`, `stop` and `end` in samples."""
    cues = (placed("ask", (1_300, 2_300)), placed("event", (5_000, 5_400)))
    recorded = Recording(heard[:end], heard[:end], cues, (), ms(20), ms(1_000))
    view = View.of(recorded, script(CueKind.BACKCHANNEL, ReplyRule.NONE), Activity(Timeline.of(agent), -70.0), Timeline())
    return answered_late(view, cues[1], None if stop is None else Stop(stop, None), controls)


SAME = sounding(TALK, of=noise(1))
SPOKEN = (ms(3_000), ms(9_000))
UNTIL = ms(12_000)
"""3.0 s after the control's end."""


@pytest.mark.parametrize(("more", "told"), [(0, False), (ms(100), False), (ms(100) + 1, True)])
def test_sound_that_goes_on_for_100_ms_after_the_end_is_the_end(more: Samples, told: bool) -> None:
    assert late(SAME, (SPOKEN[0], SPOKEN[1] + more), controls=[control(TALK)]) is told


@pytest.mark.parametrize(("start", "told"), [(UNTIL, True), (UNTIL + 1, False)])
def test_talk_that_begins_three_seconds_after_the_end_is_late(start: Samples, told: bool) -> None:
    assert late(SAME, SPOKEN, (start, start + ms(500)), controls=[control(TALK)]) is told
    assert late(SAME, SPOKEN, (start, start + ms(500)), controls=[], stop=SPOKEN[1]) is told


@pytest.mark.parametrize(("end", "told"), [(UNTIL - 1, None), (UNTIL, False)])
def test_three_seconds_must_have_been_recorded(end: Samples, told: bool | None) -> None:
    assert late(SAME, SPOKEN, controls=[control(TALK)], end=end) is told


@pytest.mark.parametrize(("later", "told"), [(-60, False), (3_000, False), (3_001, None)])
def test_the_end_is_looked_for_three_seconds_later_than_in_the_control_and_60_ms_sooner(later: int, told: bool | None) -> None:
    """Held up by more, it is not found, and then far more was said than the control had left: 5 s beside 1 s."""
    short = (3_000, 6_000)
    heard = sounding((3_000, 5_300), of=noise(1))
    heard[ms(5_300) : ms(10_500)] = noise(2)[ms(5_300) : ms(10_500)]
    end = ms(6_000 + later)
    heard[end - ms(600) : end] = noise(1)[ms(5_400) : ms(6_000)]
    # What follows the end in the one case that comes sooner would be talk of its own.
    spoken = (ms(3_000), max(end, ms(6_000)))
    assert late(heard, spoken, controls=[control(short)], stop=spoken[1]) is told


def loud_at(place: int) -> tuple[Track, Track]:
    """A session and a control whose sounds differ but for one loud millisecond, in this place before the end at 9 s."""
    tracks = [sounding(TALK, of=noise(seed, 300.0)) for seed in (1, 2)]
    burst = ms(9_000) - ms(place)
    for track in tracks:
        track[burst : burst + ms(1)] = noise(3, 20_000.0)[: ms(1)]
    return tracks[0], tracks[1]


@pytest.mark.parametrize(("place", "told"), [(600, False), (601, True)])
def test_the_end_is_found_by_the_last_600_ms(place: int, told: bool) -> None:
    """Where it is not found, the talk goes on after the stop at 8 s."""
    session, undisturbed = loud_at(place)
    assert late(session, SPOKEN, controls=[control(TALK, heard=undisturbed)], stop=ms(8_000)) is told


def test_an_end_that_the_session_does_not_hold_is_not_found() -> None:
    other = control(TALK, heard=sounding(TALK, of=noise(2)))
    assert late(SAME, SPOKEN, controls=[other], stop=ms(8_000)) is True
    assert late(SAME, SPOKEN, controls=[other, control(TALK)], stop=ms(8_000)) is False


def test_a_control_of_other_sound_tells_no_end() -> None:
    assert late(SAME, SPOKEN, controls=[control(TALK, same=False)], stop=ms(8_000)) is True
    assert late(SAME, SPOKEN, controls=[control(TALK, same=False)]) is None


@pytest.mark.parametrize(("before", "told"), [(5_000, False), (5_001, True)])
@pytest.mark.parametrize("lag", [0, 1_000])
def test_talk_that_had_ended_where_the_overlap_began_is_no_reply_to_it(before: int, told: bool, lag: int) -> None:
    """What the control said before the overlap lies in the session, too, 3.0 s before it speaks again; what it said later ends at 9 s."""
    spans = ((3_000, before), (6_500, 9_000))
    heard = sounding(*spans, of=noise(1))
    known = control(*((a + lag, b + lag) for a, b in spans), heard=np.roll(heard, ms(lag)), lag=ms(lag))
    assert late(heard, *((ms(a), ms(b)) for a, b in spans), controls=[known]) is told


def test_the_first_control_that_tells_the_end_tells_it() -> None:
    early = control((3_000, 8_000), heard=sounding((3_000, 8_000), of=noise(1)))
    assert late(SAME, SPOKEN, controls=[control(TALK), early]) is False
    assert late(SAME, SPOKEN, controls=[early, control(TALK)]) is True


def test_the_end_is_that_of_the_talk_which_the_overlap_met() -> None:
    """The control speaks again, after 1.0 s, and so does the session: that is the control's own talk, but after the end all the same."""
    assert late(SAME, SPOKEN, (ms(10_000), ms(11_000)), controls=[control((3_000, 4_000), TALK, (10_000, 12_000))]) is True
    pause = control((3_000, 8_001), (9_000, 10_000))
    heard = sounding((3_000, 8_001), (9_000, 10_000), of=noise(1))
    assert late(heard, (ms(3_000), ms(8_001)), (ms(9_000), ms(10_000)), controls=[pause]) is False


@pytest.mark.parametrize(
    ("left", "said", "told"),
    [
        (1_000, 2_000, False),
        (1_000, 2_001, None),
        (900, 1_899, False),
        (900, 1_900, None),
    ],
)
def test_an_answer_may_hide_in_twice_as_much_talk_and_a_second_more(left: int, said: int, told: bool | None) -> None:
    other = control((3_000, 5_000 + left), same=False)
    stop = ms(5_000 + said)
    assert late(SAME, (ms(3_000), stop), controls=[other], stop=stop) is told


def test_the_longest_of_the_controls_counts_and_none_that_was_cut_off() -> None:
    short, long = (control((3_000, end), same=False) for end in (6_000, 9_000))
    cut_off = control((3_000, LENGTH - 999), same=False)
    stop = ms(9_000)
    for controls, told in (
        ([short], None),
        ([short, long], False),
        ([long], False),
        ([short, cut_off], None),
        ([cut_off], False),
    ):
        assert late(SAME, (ms(3_000), stop), controls=controls, stop=stop) is told


@pytest.mark.parametrize(("at", "told"), [(5_399, False), (5_401, None), (11_999, None), (12_000, False), (12_001, False)])
def test_who_else_speaks_until_then_may_be_who_is_answered(at: int, told: bool | None) -> None:
    cues = (placed("ask", (1_300, 2_300)), placed("event", (5_000, 5_400)), placed("more", (at, at + 300)))
    recorded = Recording(SAME, SAME, cues, (), ms(20), ms(1_000))
    view = View.of(
        recorded, script(CueKind.BACKCHANNEL, ReplyRule.NONE), Activity(Timeline((Segment(*SPOKEN),)), -70.0), Timeline()
    )
    assert answered_late(view, cues[1], None, [control(TALK)]) is told
