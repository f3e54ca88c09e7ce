"""What became of sounds that met the agent's talk: sessions by hand, from the recording to the outcome; times in milliseconds.

The user's turn is [1.3 s, 2.3 s), the sound [5 s, 5.4 s); the agent speaks from 3 s on.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fdbench.annotate.annotate import annotate
from fdbench.annotate.events import CueOutcome, Exercised
from fdbench.annotate.outcomes import CarriedOn, CutIn, FalseStop
from fdbench.scenario.model import (
    Cue,
    CueKind,
    Dimension,
    Expectation,
    InterruptionType,
    ReplyRule,
    Scenario,
    Trigger,
    TriggerOn,
    Words,
)
from fdbench.scenario.placement import CueStatus, Placement
from fdbench.segments import Segment, Timeline
from fdbench.session.recording import Recording
from fdbench.timebase import RATE, ms, to_ms
from tests.annotate.telling import Said, Telling
from tests.outcomes import of

LENGTH = 20_000
TURN, SOUND = (1_300, 2_300), (5_000, 5_400)


def script(kind: CueKind, reply: ReplyRule) -> Scenario:
    ask = Cue("ask", CueKind.TURN, (Words("hello"),), Trigger(TriggerOn.START, 300, 6_000), Expectation(), "none")
    denial = InterruptionType.DENIAL if kind is CueKind.INTERRUPTION else None
    trigger = Trigger(TriggerOn.AGENT_HAS_SPOKEN, 2_000, 6_000)
    event = Cue("event", kind, (Words("stop"),), trigger, Expectation(reply), "none", interruption=denial)
    dimension = Dimension.INTERRUPTION if kind is CueKind.INTERRUPTION else Dimension.OVERLAP
    return Scenario("made", dimension, "made", "", (ask, event), "")


def placed(name: str, at: tuple[int, int]) -> Placement:
    return Placement(name, CueStatus.PLAYED, (Segment(ms(at[0]), ms(at[1])),))


def recording(*agent: tuple[int, int], length: int = LENGTH, others: tuple[Placement, ...] = ()) -> Recording:
    heard = np.zeros(ms(length), np.int16)
    noise = np.random.default_rng(0).choice([-3_000, 3_000], 30 * RATE).astype(np.int16)
    for start, end in agent:
        heard[ms(start) : ms(end)] = noise[ms(start) : ms(end)]
    cues = (placed("ask", TURN), placed("event", SOUND), *others)
    return Recording(np.zeros(ms(length), np.int16), heard, cues, (), ms(20), ms(1_000))


def test_an_offset_of_the_agents_sound_moves_nothing() -> None:
    clean = recording((3_000, 6_000))
    offset = replace(clean, heard=(clean.heard + 2_000).astype(np.int16))
    found = [annotate(played, script(CueKind.NOISE, ReplyRule.NONE), None).agent for played in (clean, offset)]
    assert found[1] == found[0] == Timeline.of([(ms(3_000), ms(6_000))])


def met(kind: CueKind, played: Recording, *controls: Recording, reply: ReplyRule = ReplyRule.NONE) -> CueOutcome:
    known = {"event": [replace(c, cues=c.cues[:1]) for c in controls]} if controls else None
    return annotate(played, script(kind, reply), None, controls=known).cue("event")


def carried_on(played: Recording) -> CarriedOn:
    return of(CarriedOn, met(CueKind.BACKCHANNEL, played))


def cut_in(played: Recording, *controls: Recording, reply: ReplyRule = ReplyRule.REQUIRED) -> CutIn:
    return of(CutIn, met(CueKind.INTERRUPTION, played, *controls, reply=reply))


STORY = (3_000, 9_000)


@pytest.mark.parametrize(
    ("after", "late"),
    [
        ((), False),
        (((10_000, 11_000),), True),
        (((12_000, 13_000),), True),
        (((12_001, 13_000),), False),
    ],
)
def test_an_answer_after_the_held_reply_is_late(after: tuple[tuple[int, int], ...], late: bool) -> None:
    assert carried_on(recording(STORY, *after)).answered_late is late


def test_where_the_recording_ends_too_soon_nobody_can_tell_of_a_late_answer() -> None:
    assert carried_on(recording(STORY, length=11_999)).answered_late is None
    assert carried_on(recording(STORY, length=12_000)).answered_late is False


def test_what_begins_after_the_user_spoke_again_is_no_late_answer() -> None:
    more = Placement("more", CueStatus.PLAYED, (Segment(ms(9_500), ms(9_900)),))
    assert carried_on(recording(STORY, (10_500, 12_000), others=(more,))).answered_late is None


def test_a_stop_for_a_backchannel_is_a_false_stop_with_its_gap() -> None:
    found = of(FalseStop, met(CueKind.BACKCHANNEL, recording((3_000, 5_600), (6_700, 9_000))))
    assert (found.stop, found.resume_gap) == (ms(5_600), ms(1_100))


def test_a_pause_of_which_nobody_can_tell_is_held() -> None:
    assert carried_on(recording((3_000, 5_600), (6_300, 9_000))).stop_evidence


def test_an_interruption_between_two_bounds_is_undetermined() -> None:
    found = cut_in(recording((3_000, 5_600), (6_300, 9_000)))
    assert (found.yielded, found.undetermined, found.stop) == (None, True, None)
    assert found.maybe_stop == ms(5_600)
    assert found.reply is not None
    assert found.reply.start == ms(6_300)


def test_a_control_that_goes_on_elsewhere_decides_it() -> None:
    played = recording((3_000, 5_600), (6_300, 7_100))
    went_on = recording((3_000, 16_000))
    found = cut_in(played, went_on)
    assert found.exercised is Exercised.YES
    # The same noise at the same place: a system that speaks on, and was only muted for a while.
    assert (found.yielded, dict(found.stop_evidence)["same_sound"] < 0) == (False, True)


def test_a_late_stop_is_no_yield_but_its_answer_is_one() -> None:
    found = cut_in(recording((3_000, 7_001), (8_500, 9_500)))
    assert (found.yielded, found.stop) == (False, None)
    assert found.reply is not None
    assert to_ms(found.reply.start) == pytest.approx(8_500.0, abs=1.0)


def test_who_never_stops_answers_nothing() -> None:
    found = cut_in(recording((3_000, 15_000)))
    assert (found.yielded, found.reply, found.undetermined) == (False, None, False)


@pytest.mark.parametrize(("length", "accepted"), [(2_000, True), (2_010, False)])
def test_after_stop_an_acknowledgement_is_brief(length: int, accepted: bool) -> None:
    found = cut_in(recording((3_000, 5_600), (6_700, 6_700 + length)), reply=ReplyRule.BRIEF)
    assert (found.yielded, found.met) == (True, accepted)


def from_a_buffer(left: int) -> Recording:
    """Stopped at 5.6 s. At 8.0 s what was left in the buffer comes first, and then something else until 11.0 s."""
    played = recording((3_000, 5_600))
    went_on = recording((3_000, 16_000)).heard
    new = np.random.default_rng(1).choice([-3_000, 3_000], ms(3_000)).astype(np.int16)
    new[: ms(left)] = went_on[ms(5_600) : ms(5_600 + left)]
    played.heard[ms(8_000) : ms(11_000)] = new
    return played


WENT_ON = recording((3_000, 16_000))
OTHER = replace(WENT_ON, heard=WENT_ON.heard[::-1].copy())
"""The same talk with other samples."""


@pytest.mark.parametrize(("left", "old", "start"), [(0, 0, 8_000), (300, 300, 8_300), (1_200, 1_200, 9_200)])
@pytest.mark.parametrize("controls", [(WENT_ON,), (OTHER, WENT_ON)])
def test_old_sound_at_the_head_of_the_answer_is_no_answer(
    left: int, old: int, start: int, controls: tuple[Recording, ...]
) -> None:
    """The first control that can tell does."""
    found = cut_in(from_a_buffer(left), *controls)
    assert found.old_sound == ms(old)
    assert found.reply is not None
    assert to_ms(found.reply.start) == pytest.approx(start, abs=1.0)


def test_more_than_a_buffer_holds_is_the_interrupted_reply_again() -> None:
    found = cut_in(from_a_buffer(1_300), WENT_ON)
    assert (found.old_sound, found.restarted) == (None, True)
    assert found.reply is not None
    assert to_ms(found.reply.start) == pytest.approx(8_000, abs=1.0)


def test_who_was_asked_to_say_it_again_did_not_go_back_unasked() -> None:
    made = script(CueKind.INTERRUPTION, ReplyRule.REQUIRED)
    again = replace(made.cues[1], interruption=InterruptionType.REPEAT_REQUEST)
    control = replace(WENT_ON, cues=WENT_ON.cues[:1])
    annotated = annotate(from_a_buffer(1_300), replace(made, cues=(made.cues[0], again)), None, controls={"event": [control]})
    found = of(CutIn, annotated.cue("event"))
    assert (found.yielded, found.restarted) == (True, False)


@pytest.mark.parametrize(("said", "old", "start"), [({"two": (8_100, 8_400)}, 0, 8_000), ({"ten": (8_100, 8_400)}, 500, 8_500)])
def test_a_word_that_was_just_said_may_be_the_answer(said: Said, old: int, start: int) -> None:
    """0.5 s of the sentence that was cut, which began at 4.5 s, comes again."""
    made = script(CueKind.INTERRUPTION, ReplyRule.REQUIRED)
    asked = replace(made.cues[1], expect=Expectation(any_of=("two",)))
    control = replace(WENT_ON, cues=WENT_ON.cues[:1], heard=WENT_ON.heard.copy())
    played = from_a_buffer(0)
    played.heard[ms(8_000) : ms(8_500)] = WENT_ON.heard[ms(4_500) : ms(5_000)]
    for track in (control.heard, played.heard):
        track[ms(4_200) : ms(4_500)] = 0
    scenario = replace(made, cues=(made.cues[0], asked))
    found = of(CutIn, annotate(played, scenario, Telling(said), controls={"event": [control]}).cue("event"))
    assert (found.old_sound, found.met) == (ms(old), old == 0)
    assert found.reply is not None
    assert to_ms(found.reply.start) == pytest.approx(start, abs=1.0)


def test_without_a_control_of_the_same_sound_nobody_can_tell_what_is_old() -> None:
    assert cut_in(from_a_buffer(700)).old_sound is None
    assert cut_in(from_a_buffer(700), OTHER).old_sound is None


def test_the_user_talks_over_what_both_say() -> None:
    assert cut_in(recording((3_000, 5_250), (8_000, 9_000)), reply=ReplyRule.NONE).talk_over == ms(250)
