"""What the agent would have said without the event, on the clock of the session with it. Times in ms."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from fdbench.annotate.activity import Activity
from fdbench.annotate.undisturbed import Undisturbed, all_undisturbed, undisturbed
from fdbench.annotate.view import View
from fdbench.scenario.model import Cue, CueKind, Dimension, Expectation, Scenario, Trigger, TriggerOn, Words
from fdbench.scenario.placement import CueStatus, Placement
from fdbench.segments import Segment, Timeline
from fdbench.session.recording import Recording
from fdbench.timebase import ms

Spans = Sequence[tuple[int, int]]
ASK = Cue("ask", CueKind.TURN, (Words("a"),), Trigger(TriggerOn.START, 0, 0), Expectation(), "none")
CUT = Cue("cut", CueKind.INTERRUPTION, (Words("a"),), Trigger(TriggerOn.AGENT_HAS_SPOKEN, 0, 0), Expectation(), "none")
SCRIPT = Scenario("s", Dimension.INTERRUPTION, "f", "", (ASK, CUT), "")
CUT_AT = 7_000


def timeline(spans: Spans) -> Timeline:
    return Timeline.of((ms(a), ms(b)) for a, b in spans)


def voice(length: int, seed: int) -> npt.NDArray[np.int16]:
    wide = np.random.default_rng(seed).standard_normal(ms(length) + 11)
    return np.rint(3_000 * np.convolve(wide, np.ones(12) / 12**0.5, mode="valid")[: ms(length)]).astype(np.int16)


def recording(spans: Spans, *, seed: int = 1, asked: bool = True, cut: bool = False) -> Recording:
    """The agent says the same voice from the onset of its first span on, as far as there are spans."""
    track = np.zeros(ms(20_000), np.int16)
    if spans:
        said = voice(15_000, seed)
        for a, b in spans:
            track[ms(a) : ms(b)] = said[ms(a - spans[0][0]) : ms(b - spans[0][0])]
    places = {"ask": (2_000, 4_000)} if asked else {}
    places |= {"cut": (CUT_AT, CUT_AT + 500)} if cut else {}
    cues = tuple(Placement(n, CueStatus.PLAYED, (Segment(ms(a), ms(b)),)) for n, (a, b) in places.items())
    return Recording(track, track, cues, (), ms(20), ms(1_000))


def found(spans: Spans, control: Spans, *, seed: int = 1, asked: bool = True) -> Undisturbed | None:
    recorded = recording(spans, cut=True)
    view = View.of(recorded, SCRIPT, Activity(timeline(spans), -70.0), Timeline())
    other = recording(control, seed=seed, asked=asked)
    return undisturbed(view, CUT, ms(CUT_AT), other, Activity(timeline(control), -70.0))


@pytest.mark.parametrize("later", [0, 300, -500])
def test_the_same_recording_is_known_by_its_samples_and_its_lag_is_exact(later: int) -> None:
    control = found([(5_000, 7_500)], [(5_000 + later, 9_000 + later)])
    assert control is not None
    assert (control.same, control.lag) == (True, ms(later))
    assert (control.span.start, control.span.end) == (ms(5_000 + later), ms(9_000 + later))


def test_an_onset_that_was_found_elsewhere_is_put_right_within_60_ms() -> None:
    """The control's segment begins 50 ms late, its samples do not."""
    recorded, other = recording([(5_000, 7_500)], cut=True), recording([(5_000, 9_000)])
    view = View.of(recorded, SCRIPT, Activity(timeline([(5_000, 7_500)]), -70.0), Timeline())
    for late, same, lag in ((50, True, 0), (65, False, 65)):
        control = undisturbed(view, CUT, ms(CUT_AT), other, Activity(timeline([(5_000 + late, 9_000)]), -70.0))
        assert control is not None
        assert (control.same, control.lag) == (same, ms(lag))


def test_another_recording_has_the_lag_of_its_onset() -> None:
    control = found([(5_000, 7_500)], [(5_300, 9_000)], seed=2)
    assert control is not None
    assert (control.same, control.lag) == (False, ms(300))


@pytest.mark.parametrize("alike", [600, 1_000])
def test_what_is_compared_ends_with_the_event_and_begins_a_second_before(alike: int) -> None:
    """The talk began 2 s before: of the last second, 60 % are enough to know the recording again."""
    recorded, other = recording([(5_000, 7_500)], cut=True), recording([(5_000, 9_000)])
    other.heard[ms(5_000) : ms(CUT_AT - alike)] = 0
    view = View.of(recorded, SCRIPT, Activity(timeline([(5_000, 7_500)]), -70.0), Timeline())
    control = undisturbed(view, CUT, ms(CUT_AT), other, Activity(timeline([(5_000, 9_000)]), -70.0))
    assert control is not None and control.same
    other.heard[ms(CUT_AT - 300) :] = 0
    other.heard[ms(5_000) : ms(CUT_AT - 300)] = voice(2_000, 1)[: ms(CUT_AT - 300 - 5_000)]
    other.heard[ms(CUT_AT - 1_000) : ms(CUT_AT - 300)] = voice(700, 4)
    control = undisturbed(view, CUT, ms(CUT_AT), other, Activity(timeline([(5_000, 9_000)]), -70.0))
    assert control is not None and not control.same


def test_the_last_second_before_the_event_is_compared() -> None:
    """The first second is another: a greeting that differs."""
    recorded, other = recording([(5_000, 7_500)], cut=True), recording([(5_000, 9_000)])
    other.heard[ms(5_000) : ms(6_000)] = voice(1_000, 3)
    view = View.of(recorded, SCRIPT, Activity(timeline([(5_000, 7_500)]), -70.0), Timeline())
    control = undisturbed(view, CUT, ms(CUT_AT), other, Activity(timeline([(5_000, 9_000)]), -70.0))
    assert control is not None and control.same


@pytest.mark.parametrize(
    ("spans", "control", "asked"),
    [
        ([], [(5_000, 9_000)], True),
        ([(5_000, 7_500)], [], True),
        ([(5_000, 7_500)], [(5_000, 9_000)], False),
        ([(7_000, 7_500)], [(5_000, 9_000)], True),
    ],
    ids=["not answered", "not answered there", "not asked there", "not answered before the event"],
)
def test_without_a_reply_on_both_sides_there_is_none(spans: Spans, control: Spans, asked: bool) -> None:
    assert found(spans, control, asked=asked) is None


def test_of_several_controls_those_with_the_reply_are_left() -> None:
    recorded = recording([(5_000, 7_500)], cut=True)
    view = View.of(recorded, SCRIPT, Activity(timeline([(5_000, 7_500)]), -70.0), Timeline())
    controls = [(recording(spans), Activity(timeline(spans), -70.0)) for spans in ([(5_000, 9_000)], [], [(5_200, 9_000)])]
    assert [u.lag for u in all_undisturbed(view, CUT, ms(CUT_AT), controls)] == [0, ms(200)]


@pytest.mark.parametrize(
    ("position", "left"),
    [
        (5_000, 3_700),  # all of the first talk: 1,000 + 2,700
        (5_500, 3_200),
        (6_100, 2_700),  # in its pause
        (8_999, 1),
        (9_000, 0),  # more than a second before the next talk
        (9_499, 0),
        (9_500, 800),  # a second before it
        (10_600, 700),
        (11_300, 0),
    ],
)
def test_what_was_left_to_say_is_the_rest_of_that_talk(position: int, left: int) -> None:
    """A second and more of silence ends a talk."""
    control = found([(5_000, 7_500)], [(5_000, 6_000), (6_300, 9_000), (10_500, 11_300)])
    assert control is not None
    assert control.left(ms(position)) == ms(left)


def test_what_was_left_is_looked_up_at_the_controls_own_place() -> None:
    control = found([(5_000, 7_500)], [(5_300, 9_300)])
    assert control is not None and control.left(ms(7_000)) == ms(2_000)


def test_pauses_are_the_silences_inside_the_reply() -> None:
    control = found([(5_000, 7_500)], [(5_000, 6_000), (6_300, 7_000), (8_000, 9_000), (10_999, 11_500)])
    assert control is not None
    assert control.pauses(ms(1_000)) == (ms(300),)
    assert control.pauses(ms(1_001)) == (ms(300), ms(1_000))
    assert control.heard is control.recording.heard


@pytest.mark.parametrize(("level", "like"), [(1.0, 0.9), (0.5, 0.69)])
def test_the_noise_before_the_event_tells_how_much_alike_the_same_sound_can_be(level: float, like: float) -> None:
    """At 10 dB on both sides the same sound correlates by 0.91; said at half the level (6 dB), noise takes four times as much of it."""
    recorded, other = recording([(5_000, 7_500)], cut=True), recording([(5_000, 9_000)])
    for track, seed in ((recorded, 7), (other, 8)):
        noise = voice(20_000, seed).astype(np.float64) / 10**0.5
        track.heard[:] = (track.heard + noise).astype(np.int16)
    view = View.of(recorded, SCRIPT, Activity(timeline([(5_000, 7_500)]), -70.0), Timeline())
    control = undisturbed(view, CUT, ms(CUT_AT), other, Activity(timeline([(5_000, 9_000)]), -70.0))
    assert control is not None and control.same
    sound = (level * voice(600, 9) + voice(600, 10) / 10**0.5).astype(np.int16)
    assert control.likeness(sound) == pytest.approx(like, abs=0.04)


def test_without_noise_the_same_sound_is_wholly_alike_and_no_sound_is_not() -> None:
    control = found([(5_000, 7_500)], [(5_000, 9_000)])
    assert control is not None
    assert control.likeness(voice(600, 9)) == pytest.approx(1.0, abs=1e-4)
    assert control.likeness(np.zeros(ms(600), np.int16)) == 0.0
    assert control.likeness(np.zeros(0, np.int16)) == 0.0
